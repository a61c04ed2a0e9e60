/** `entente minutes notes` and `note`: what one side writes down for itself. */
import type { Command } from "commander";
import type { RunningClient } from "../../client/entente.ts";
import type { DraftView, ItemState } from "../../client/model/minutes.ts";
import type { Rank } from "../../protocol/wire/fields.ts";
import { itemStates } from "../../protocol/wire/minutes/version.ts";
import { oneLine } from "./one-line.ts";
import { lineWith, namedCall } from "./minutes-named.ts";
import { oneOf, rankNames, rankOption } from "./option-values.ts";
import { type ProfileOptions, withProfile } from "./profile.ts";
import { withReadyClient } from "./ready-client.ts";
import type { Terminal } from "./terminal.ts";
import { untilQuiet } from "./waiting.ts";

type Options = ProfileOptions & { json?: boolean };

export function addNotes(parent: Command, terminal: Terminal): void {
  withProfile(parent.command("notes").argument("<call>", "an arranged call's id, or a call whose notes are here, or the beginning of it"))
    .summary("notes of a call, seen by your side alone")
    .description("Shows the notes of a call, and with whom on your side they are shared.")
    .option("--json", "print them as JSON")
    .addHelpText("after", "\nExample:\n  $ entente minutes notes 3f2a")
    .action((name: string, options: Options) =>
      withReadyClient(options, terminal, async (client) => {
        say(client, namedCall(client, name), options, terminal);
      }),
    );

  withProfile(parent.command("note").argument("<call>", "an arranged call's id, or a call whose notes are here, or the beginning of it").argument("<text>", "the note"))
    .summary("write a note of a call")
    .description("Writes a note. It stays on this device, and with those of your own side with whom the notes are shared.")
    .option("--state <state>", `what became of it: ${itemStates.join(", ")}`, oneOf(itemStates))
    .addOption(rankOption("--label <classification>", "of all notes of this call; it rises only", 0))
    .option("--share <person>", "of your own organisation, from now on")
    .option("--json", "print them as JSON")
    .addHelpText("after", '\nExample:\n  $ entente minutes note 3f2a "They want a price" --state raised --share notes@ruritania.example')
    .action((name: string, text: string, options: Options & { state?: ItemState; label: Rank; share?: string }) =>
      withReadyClient(options, terminal, async (client) => {
        const of = namedCall(client, name);
        if (options.label > 0) await client.minutes.labelDraft(of, options.label);
        await client.minutes.note(of, { text, state: options.state ?? null });
        if (options.share !== undefined) await client.minutes.shareDraft(of, lineWith(client, options.share).room);
        await untilQuiet(client);
        say(client, of, options, terminal);
      }),
    );
}

function say(client: RunningClient, of: DraftView["of"], options: Options, terminal: Terminal): void {
  const draft = client.view().drafts.find((one) => one.of.id === of.id);
  if (options.json) return terminal.print(JSON.stringify(draft ?? null));
  if (!draft) return terminal.say("There are no notes of this call.");
  const names = [...new Set(draft.sharedWith.flatMap((one) => one.names))];
  terminal.print(`${rankNames[draft.label]}\t${names.length === 0 ? "on this device only" : `seen by your side alone: you, ${names.map(oneLine).join(", ")}`}${draft.waiting ? "; not all of it has gone there yet" : ""}`);
  for (const note of draft.notes) terminal.print(`  ${note.state ? `${note.state}: ` : ""}${oneLine(note.text)}\t${note.own ? "you" : oneLine(note.by)}`);
}
