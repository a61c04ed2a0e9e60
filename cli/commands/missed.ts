/** `entente missed`: calls that nobody answered, and that they have been looked at. */
import type { Command } from "commander";
import type { MissedView } from "../../client/model/views.ts";
import { type ProfileOptions, withProfile } from "./profile.ts";
import { withReadyClient } from "./ready-client.ts";
import type { Context } from "./context.ts";
import { untilQuiet } from "./waiting.ts";
import { oneLine } from "./one-line.ts";
import { personText } from "./watch.ts";

export function addMissed(program: Command, { terminal }: Context): void {
  withProfile(program.command("missed"))
    .summary("calls that nobody answered")
    .description("Prints the calls that you missed, by person, the newest first. They then count as seen on all of your devices.")
    .option("--keep", "they stay new")
    .option("--json", "one JSON object a person")
    .addHelpText("after", "\nExample:\n  $ entente missed --json | jq -r 'select(.precedence == \"FLASH\") | .person'")
    .action((options: ProfileOptions & { keep?: boolean; json?: boolean }) =>
      withReadyClient(options, terminal, async (client) => {
        const { missed } = client.view();
        for (const one of missed) terminal.print(options.json ? JSON.stringify(one) : textOf(one));
        if (missed.length === 0 && !options.json) terminal.say("No missed calls.");
        if (options.keep || missed.every(({ unseen }) => unseen === 0)) return;
        await client.seeMissed();
        await untilQuiet(client); // the other devices are told before the command ends
      }),
    );
}

function textOf({ person, name, calls, unseen, precedence }: MissedView): string {
  const [last] = calls;
  return [
    `${oneLine(name)} (${personText(person)})`,
    `${calls.length === 1 ? "once" : `${calls.length} times`}, last ${new Date(last!.at).toISOString()}${last!.busy ? ", while you were on a call" : ""}`,
    ...(precedence === "ROUTINE" ? [] : [precedence]),
    ...(unseen > 0 ? [`${unseen} new`] : []),
  ].join("\t");
}
