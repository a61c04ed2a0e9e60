/** `entente dispatch readers`, `events`, `revoke`: for those who control a dispatch. */
import type { Command } from "commander";
import type { ReaderChoice } from "../../client/model/dispatches.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Context } from "./context.ts";
import { namedDispatch, portionsNumbered } from "./dispatch-named.ts";
import { readerValue } from "./dispatch-options.ts";
import { printEvent, printReader } from "./dispatch-print.ts";
import { numbers } from "./minutes-options.ts";
import { type ProfileOptions, withProfile } from "./profile.ts";
import { withReadyClient } from "./ready-client.ts";
import { untilQuiet } from "./waiting.ts";

type Options = ProfileOptions & { json?: boolean };

export function addDispatchControl(dispatch: Command, { terminal }: Context): void {
  withProfile(dispatch.command("readers").argument("<dispatch>", "its id, or the beginning of it"))
    .summary("who may read it")
    .description("Lists who has been let in to a dispatch that you control, to which portions, and by whose request.")
    .option("--json", "print them as JSON")
    .addHelpText("after", "\nExample:\n  $ entente dispatch readers 3f2a")
    .action((name: string, options: Options) =>
      withReadyClient(options, terminal, async (client) => {
        const one = await namedDispatch(client, name);
        if (one.role === "reader") throw new Failure("dispatch/not-controlled");
        if (options.json) return terminal.print(JSON.stringify(one.readers));
        for (const reader of one.readers) printReader(reader, terminal.print);
        if (one.readers.length === 0) terminal.say("Nobody else has been let in.");
      }),
    );

  withProfile(dispatch.command("events").argument("<dispatch>", "its id, or the beginning of it"))
    .summary("who opened what, and who was denied")
    .description("Prints your node's record of a dispatch that you control: who opened which portion, on what device, and who was denied, and why.")
    .option("--json", "print them as JSON, one a line")
    .addHelpText("after", "\nExample:\n  $ entente dispatch events 3f2a --json | jq -r 'select(.kind == \"opened\") | .person'")
    .action((name: string, options: Options) =>
      withReadyClient(options, terminal, async (client) => {
        const events = await client.dispatches.events((await namedDispatch(client, name)).id);
        for (const event of events) {
          if (options.json) terminal.print(JSON.stringify(event));
          else printEvent(event, terminal.print);
        }
        if (events.length === 0 && !options.json) terminal.say("Nothing has happened yet.");
      }),
    );

  withProfile(dispatch.command("revoke").argument("<dispatch>", "its id, or the beginning of it"))
    .summary("take it back: from a reader, a portion, or the whole")
    .description("Takes a dispatch back: nobody's next request for a key is granted, and honest devices that are on the line drop what they have at once. What somebody has read, copied or photographed is not taken back by this.")
    .option("--reader <reader>", "from this reader alone: a person, office:desk@DOMAIN, org:DOMAIN", readerValue)
    .option("--portion <number>", "this portion alone", numbers)
    .option("--json", "print the dispatch as JSON")
    .addHelpText("after", "\nExamples:\n  $ entente dispatch revoke 3f2a\n  $ entente dispatch revoke 3f2a --reader bob@graustark.example")
    .action((name: string, options: Options & { reader?: ReaderChoice; portion?: number[] }) =>
      withReadyClient(options, terminal, async (client) => {
        if (options.reader && options.portion) throw new Failure("usage/missing-argument", "Give --reader or --portion, or neither for the whole.");
        const one = await namedDispatch(client, name);
        if (options.reader) await client.dispatches.revoke(one.id, { kind: "reader", reader: options.reader });
        else if (options.portion) for (const portion of portionsNumbered(one, options.portion)) await client.dispatches.revoke(one.id, { kind: "portion", portion });
        else await client.dispatches.revoke(one.id, { kind: "whole" });
        await untilQuiet(client);
        if (options.json) return terminal.print(JSON.stringify(client.view().dispatches.find(({ id }) => id === one.id)));
        terminal.say("Taken back. What was read until now can't be.");
      }),
    );
}
