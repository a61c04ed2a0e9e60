/** `entente minutes`: notes of one side, and minutes that two desks write, amend and sign. The same client as in the app. */
import type { Command } from "commander";
import type { RunningClient } from "../../client/entente.ts";
import type { MinutesStart, MinutesView } from "../../client/model/minutes.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import type { Rank } from "../../protocol/wire/fields.ts";
import { itemStates } from "../../protocol/wire/minutes/version.ts";
import type { Context } from "./context.ts";
import { carries, lineWith, namedCall, namedMinutes, SETTLED_WITHIN, SHORTEST, shortOf } from "./minutes-named.ts";
import { addNotes } from "./minutes-notes.ts";
import { amended, type ItemChange, itemChanges, items, itemsNumbered, numbers } from "./minutes-options.ts";
import { printMinutes, printMinutesLine } from "./minutes-print.ts";
import { rankNames, rankOption } from "./option-values.ts";
import { type ProfileOptions, withProfile } from "./profile.ts";
import { withReadyClient } from "./ready-client.ts";
import { untilQuiet, waitFor } from "./waiting.ts";
import { writeMade } from "./written-file.ts";

type Options = ProfileOptions & { json?: boolean };
type Item = Parameters<RunningClient["minutes"]["begin"]>[2]["items"][number];

export function addMinutes(program: Command, { terminal }: Context): void {
  const minutes = program
    .command("minutes")
    .summary("minutes of calls: notes, versions, signatures")
    .description("Notes of a call, seen by your side alone; and its minutes, which both sides write, amend and sign, with a reservation where one has it.")
    .addHelpText("after", "\nExample:\n  $ entente minutes list");

  /** Opens the client, does it, and shows how the minutes stand then. */
  const step = (name: string, options: Options, work: (client: RunningClient, one: MinutesView) => Promise<unknown>) =>
    withReadyClient(options, terminal, async (client) => {
      const one = namedMinutes(client, name);
      await carries(client, one);
      await work(client, one);
      await untilQuiet(client);
      say(client.view().minutes.find(({ id }) => id === one.id) ?? one, options);
    });
  const say = (one: MinutesView, options: Options) => (options.json ? terminal.print(JSON.stringify(one)) : printMinutes(one, terminal.print));

  withProfile(minutes.command("list"))
    .summary("all minutes, and notes whose minutes are not written")
    .description("Lists minutes: how far they are, and whose turn it is.")
    .option("--json", "print them as JSON, one a line")
    .addHelpText("after", "\nExample:\n  $ entente minutes list")
    .action((options: Options) =>
      withReadyClient(options, terminal, async (client) => {
        const { minutes: all, drafts } = client.view();
        if (options.json) return all.forEach((one) => terminal.print(JSON.stringify(one)));
        for (const one of all) printMinutesLine(one, terminal.print);
        for (const draft of drafts) if (!all.some(({ of }) => of.id === draft.of.id)) terminal.print(`${shortOf(draft.of)}\tnotes: ${draft.notes.length}, minutes not written\t${rankNames[draft.label]}`);
        if (all.length === 0 && drafts.length === 0) terminal.say("There are no minutes yet. Write some: entente minutes propose --help");
      }),
    );

  withProfile(minutes.command("show").argument("<minutes>", "their id, or the beginning of it"))
    .summary("one set of minutes, whole")
    .description("Shows minutes with their items, remarks, signatures and readouts.")
    .option("--json", "print them as JSON")
    .addHelpText("after", "\nExample:\n  $ entente minutes show 3f2a")
    .action((name: string, options: Options) =>
      withReadyClient(options, terminal, async (client) => {
        say(namedMinutes(client, name), options);
      }),
    );

  withProfile(minutes.command("propose").argument("<call>", "an arranged call's id, or a call whose notes are here, or the beginning of it"))
    .summary("write the minutes of a call, and propose them")
    .description("Begins the minutes of a call and proposes them to the other side. Nothing of your notes goes along.")
    .option("--title <words>", "else the subject of the arranged call")
    .option("--item <state: text>", `an item; again for each. States: ${itemStates.join(", ")}`, items, [])
    .addOption(rankOption("--label <classification>", "how they are classified", 0))
    .option("--with <person>", "for a call that this device was not on: the line in which they are exchanged")
    .option("--json", "print them as JSON")
    .addHelpText("after", '\nExample:\n  $ entente minutes propose 3f2a --label RESTRICTED --item "agreed: The bridge reopens in May" --item "not-agreed: The price of grain"')
    .action((name: string, options: Options & { title?: string; item: Item[]; label: Rank; with?: string }) =>
      withReadyClient(options, terminal, async (client) => {
        const of = namedCall(client, name);
        const suggest = () => (options.with === undefined ? client.minutes.suggest(of) : inLineWith(client, options.with));
        const start = await startOf(client, suggest, options.label);
        if (options.item.length === 0) throw new Failure("usage/missing-argument", 'Give at least one item: --item "raised: Fisheries".');
        const title = options.title ?? start.title;
        if (title === "") throw new Failure("usage/missing-argument", "Say what they are about: --title.");
        const id = await client.minutes.begin(start.room, of, { title, label: options.label, held: start.held, items: options.item }, start.signers.map(({ person }) => person));
        await untilQuiet(client);
        say(namedMinutes(client, id), options);
      }),
    );

  withProfile(minutes.command("amend").argument("<minutes>", "their id, or the beginning of it"))
    .summary("propose another version")
    .description("Proposes a version that amends the one on the table. What you do not mention stays. Both sides sign the new one.")
    .option("--change <number=state: text>", 'an item: its state, its text, or both, such as "2=agreed" or "2=raised: Grain"; again for each', itemChanges, [])
    .option("--add <state: text>", "a further item; again for each", items, [])
    .option("--drop <numbers>", "items to leave out, such as 1,3", numbers, [])
    .option("--title <words>", "another title")
    .option("--json", "print them as JSON")
    .addHelpText("after", '\nExample:\n  $ entente minutes amend 3f2a --change "2=not-agreed: No price was named"')
    .action((name: string, options: Options & { change: ItemChange[]; add: Item[]; drop: number[]; title?: string }) =>
      step(name, options, (client, one) => client.minutes.amend(one.id, { title: options.title ?? one.current.title, label: one.current.label, held: one.current.held, items: amended(one.current.items, options) })),
    );

  withProfile(minutes.command("comment").argument("<minutes>", "their id, or the beginning of it").argument("<text>", "the remark; both sides see it"))
    .summary("remark on an item, or on the whole")
    .description("Adds a remark. It changes nothing in the minutes.")
    .option("--item <number>", "on this item", numbers)
    .option("--json", "print them as JSON")
    .addHelpText("after", '\nExample:\n  $ entente minutes comment 3f2a "Whose price?" --item 2')
    .action((name: string, text: string, options: Options & { item?: number[] }) =>
      step(name, options, (client, one) => client.minutes.comment(one.id, text, options.item && itemsNumbered(one.current.items, options.item)[0]!.id)),
    );

  withProfile(minutes.command("sign").argument("<minutes>", "their id, or the beginning of it"))
    .summary("sign a version that you have read")
    .description("Signs the version on the table, for your side. It can't be taken back.")
    .requiredOption("--read <version>", "the version that you have read, as show prints it: if another one has come since, nothing is signed")
    .option("--reservation <words>", "what your side does not agree to")
    .option("--items <numbers>", "what the reservation concerns; left out: the whole", numbers, [])
    .option("--json", "print them as JSON")
    .addHelpText("after", '\nExample:\n  $ entente minutes sign 3f2a --read 9c1d0b2e --reservation "Without prejudice to the river." --items 1')
    .action((name: string, options: Options & { read: string; reservation?: string; items: number[] }) =>
      step(name, options, (client, one) => {
        if (options.read.length < SHORTEST || !one.current.hash.startsWith(options.read.toLowerCase())) throw new Failure("minutes/not-to-sign");
        const reservation = options.reservation === undefined ? undefined : { text: options.reservation, items: itemsNumbered(one.current.items, options.items).map(({ id }) => id) };
        return client.minutes.agree(one.id, one.current.hash, reservation);
      }),
    );

  withProfile(minutes.command("prove").argument("<minutes>", "their id, or the beginning of it"))
    .summary("write a proof of what was agreed")
    .description("Writes a file that anybody checks offline with entente verify: what was agreed, both signatures, both reservations. It is as classified as the minutes.")
    .option("--to <file>", "else under its own name, here")
    .addHelpText("after", "\nExample:\n  $ entente minutes prove 3f2a --to minutes.entente")
    .action((name: string, options: ProfileOptions & { to?: string }) =>
      withReadyClient(options, terminal, async (client) => {
        const file = await client.minutes.prove(namedMinutes(client, name).id);
        writeMade(terminal, file, options.to, 0o600);
      }),
    );

  addNotes(minutes, terminal);
}

/** A conference may still be coming about, and the level is worked out anew at each start. Throws what `suggest` throws at last. */
async function startOf(client: RunningClient, suggest: () => MinutesStart, label: Rank): Promise<MinutesStart> {
  const settled = await waitFor(
    client,
    () => {
      try {
        const start = suggest();
        return start.ceiling >= label ? start : undefined;
      } catch (failure) {
        if (codeOf(failure) !== "minutes/of-nothing") throw failure;
        return undefined;
      }
    },
    SETTLED_WITHIN,
  );
  return settled ?? suggest();
}

/** A call that this device was not on: held now, as far as it knows, between the two of that line. */
function inLineWith(client: RunningClient, person: string): MinutesStart {
  const { room, contact, assessment } = lineWith(client, person);
  const me = client.view().me!;
  const party = (one: { person: string; name: string; organisation: string; domain: string }) => ({ person: one.person, name: one.name, organisation: one.organisation, own: one.domain === me.domain });
  return { room, title: "", label: assessment.ceiling, ceiling: assessment.ceiling, held: { from: Date.now(), to: null }, signers: [party(me), party(contact)] };
}
