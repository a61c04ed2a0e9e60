/** `entente aside`: own devices that a line does without, since they hold it down; ask another to go on with it, go on here, let one in again. */
import type { Command } from "commander";
import type { EntenteClient } from "../../client/model/entente-client.ts";
import type { LineView } from "../../client/model/views.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import { lineTo } from "./line-to.ts";
import { rankNames } from "./option-values.ts";
import { type ProfileOptions, withClient, withProfile } from "./profile.ts";
import type { Context } from "./context.ts";
import { untilOnline, untilQuiet, waitFor } from "./waiting.ts";
import { oneLine } from "./one-line.ts";

type Options = ProfileOptions & { without?: string; on?: string; again?: string; json?: boolean };

export function addAside(program: Command, { terminal }: Context): void {
  withProfile(program.command("aside").argument("<to>", "a person, such as bob@graustark.example, or a line's room"))
    .summary("go on with a line without a device that holds it down")
    .description("Prints which of your own devices holds this line down, on which it would go on, and which are left out of it. A device that is left out reads nothing more of the line, and does not ring for it, until you let it in again.")
    .option("--without <device>", "go on here, and leave that device of yours out")
    .option("--on <device>", "ask that device of yours to go on in this one's place")
    .option("--again <device>", "let a device that was left out in again")
    .option("--json", "print it as JSON")
    .addHelpText("after", "\nExample:\n  $ entente aside bob@graustark.example --without \"My own phone\"")
    .action((to: string, options: Options) =>
      withClient(options, terminal, async (client) => {
        await untilOnline(client);
        const { room } = await lineTo(client, to);
        await waitFor(client, (view) => view.lines.find((one) => one.room === room)?.assessment.settled || undefined, 3_000);
        if (options.without !== undefined) await client.continueLineWithout(room, ownDevice(client, options.without));
        if (options.on !== undefined) await client.continueLineOn(room, ownDevice(client, options.on));
        if (options.again !== undefined) await client.takeBackIntoLine(room, ownDevice(client, options.again));
        await untilQuiet(client);
        const line = client.view().lines.find((one) => one.room === room)!;
        const { goOn, keptOut = [], leftHere = false } = line;
        if (options.json) return terminal.print(JSON.stringify({ room, ceiling: rankNames[line.assessment.ceiling], ...(goOn ? { goOn } : {}), keptOut, leftHere }));
        for (const text of textOf(line)) terminal.print(text);
      }),
    );
}

function textOf({ assessment, goOn, keptOut = [], leftHere }: LineView): string[] {
  return [
    `carries up to ${rankNames[assessment.ceiling]}`,
    ...(goOn ? [`held down by ${oneLine(goOn.device.name)}`, ...goOn.would.map(({ name, online }) => `would go on with ${oneLine(name)}${online ? "" : " (not connected)"}`)] : []),
    ...keptOut.map(({ name }) => `left out: ${oneLine(name)}`),
    ...(leftHere ? ["this device is left out"] : []),
  ];
}

/** By its name or id. Throws `line/not-own`. */
function ownDevice(client: EntenteClient, named: string): string {
  const found = client.view().me?.devices.filter(({ name, deviceId }) => name === named || deviceId === named) ?? [];
  if (found.length !== 1) throw new Failure("line/not-own", named);
  return found[0]!.deviceId;
}
