/** `entente dispatch marks`: what `entente trace` reads, of the marked dispatches that this person controls. */
import type { Command } from "commander";
import type { Context } from "./context.ts";
import { namedDispatch } from "./dispatch-named.ts";
import { type ProfileOptions, withProfile } from "./profile.ts";
import { withReadyClient } from "./ready-client.ts";
import { writeMade } from "./written-file.ts";

export function addDispatchMarks(dispatch: Command, { terminal }: Context): void {
  withProfile(dispatch.command("marks").argument("[dispatch]", "its id, or the beginning of it; all that are marked, if left out"))
    .summary("save the marks, for entente trace")
    .description("Writes the marks of a dispatch that you control, or of all that are marked, to a file that entente trace reads offline. The file is secret: whoever has it can frame any reader.")
    .option("--to <file>", "where to; otherwise under its own name, here")
    .addHelpText("after", "\nExample:\n  $ entente dispatch marks 3f2a --to convoy.entente-marks.json && entente trace --marks convoy.entente-marks.json leaked.txt")
    .action((name: string | undefined, options: ProfileOptions & { to?: string }) =>
      withReadyClient(options, terminal, async (client) => {
        const ids = name === undefined ? undefined : [(await namedDispatch(client, name)).id];
        writeMade(terminal, client.dispatches.marksFile(ids), options.to, 0o600);
      }),
    );
}
