/** `entente desk`: a call between two organisations, asked for, answered and called off by their desks. The same client and the same board as in the app. */
import { writeFileSync } from "node:fs";
import { type Command, Option } from "commander";
import { isNotKnownYet, type Readiness } from "../../client/desk/readiness.ts";
import { wallIn, zulu } from "../../client/desk/times.ts";
import type { RunningClient } from "../../client/entente.ts";
import type { ArrangementView, DirectCallView } from "../../client/model/desk.ts";
import { domainOf, parsePerson, type PersonUri, showPerson } from "../../protocol/identity/uri.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import { byBeginning } from "./by-beginning.ts";
import { oneLine } from "./one-line.ts";
import type { Context } from "./context.ts";
import { type CallOptions, participants, withCallOptions } from "./desk-options.ts";
import { counterRequest, newRequest, peopleToAccept } from "./desk-request.ts";
import { levelNames } from "./lines.ts";
import { rankNames } from "./option-values.ts";
import { type ProfileOptions, withProfile } from "./profile.ts";
import { withReadyClient } from "./ready-client.ts";
import type { Terminal } from "./terminal.ts";
import { untilQuiet, waitFor } from "./waiting.ts";

type Options = ProfileOptions & { json?: boolean };
/** Until the other board has said that it has this step; it says so when it is next awake. */
const CONFIRMED_WITHIN = 10_000;

export function addDesk(program: Command, { terminal }: Context): void {
  const desk = program.command("desk").summary("calls between organisations: ask, answer, call off").description("What a desk arranges with the desks of other organisations. Participants see what concerns them with list and ics.").addHelpText("after", "\nExample:\n  $ entente desk list");
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

  /** Opens the client, does it, and waits until the other board has it or is known not to be there. */
  const step = (options: Options, work: (client: RunningClient) => Promise<string>) =>
    withReadyClient(options, terminal, async (client) => {
      const id = await work(client);
      const settled = await waitFor(client, ({ arrangements }) => arrangements.find((one) => one.id === id && !one.unconfirmed), CONFIRMED_WITHIN);
      await untilQuiet(client);
      const now = settled ?? client.view().arrangements.find((one) => one.id === id);
      if (!now) throw new Failure("desk/unknown");
      say(now, terminal, options.json ?? false);
      if (!settled && !options.json) terminal.say("The other desk's board does not have it yet; it will when it is next connected.");
    });

  withProfile(desk.command("list"))
    .summary("the calls that are asked for and agreed")
    .description("Lists calls: their state, who must act, when on both clocks and in Zulu. Then calls of your people without the desk, which may be joined where policy says so.")
    .option("--all", "those that are over as well")
    .option("--json", "print them as JSON, one a line")
    .addHelpText("after", "\nExample:\n  $ entente desk list")
    .action((options: Options & { all?: boolean }) =>
      withReadyClient(options, terminal, async (client) => {
        const shown = client.view().arrangements.filter(({ state }) => options.all || state === "asked" || state === "agreed");
        for (const one of shown) say(one, terminal, options.json ?? false);
        const direct = client.view().directCalls.filter(({ endedAt }) => options.all || endedAt === undefined);
        for (const one of direct) sayDirect(one, terminal, options.json ?? false);
        if (shown.length + direct.length === 0 && !options.json) terminal.say("No calls are asked for or agreed. Ask for one: entente desk request --help");
      }),
    );

  withCallOptions(withProfile(desk.command("request").argument("<to>", "a desk, or a contact of the other organisation: their desk is asked")), true)
    .summary("ask another organisation's desk for a call")
    .description("Asks for a call. The other desk accepts it, wants it otherwise, or declines.")
    .option("--json", "print it as JSON")
    .addHelpText("after", '\nExample:\n  $ entente desk request desk@graustark.example --subject "Fisheries" --start "2026-11-27 16:00" --with ann@ruritania.example:principal --label CONFIDENTIAL')
    .action((to: string, options: Options & CallOptions) =>
      step(options, (client) => {
        const far = parsePerson(to);
        return client.desk.request(far, newRequest(options, { own: client.view().me!.domain, far: domainOf(far), zone }));
      }),
    );

  withProfile(desk.command("join").argument("<call>", "of a call without the desk: its id, or the beginning of it, as list shows it"))
    .summary("join, with the other desk, a call of your people that runs")
    .description("Asks the other side's desk to join a call that two of your people hold without their desks. It accepts or declines as any request; then connect and bring the two in, in the app. They go on as they are until each has pressed.")
    .option("--json", "print it as JSON")
    .addHelpText("after", "\nExample:\n  $ entente desk join k3vq")
    .action((name: string, options: Options) => step(options, (client) => client.desk.join(namedDirect(client, name).call)));

  withCallOptions(withProfile(desk.command("counter").argument("<call>", "its id, or the beginning of it")), false)
    .summary("want it otherwise")
    .description("Proposes the call with something changed, instead of what is on the table. What you do not mention stays.")
    .option("--json", "print it as JSON")
    .addHelpText("after", '\nExample:\n  $ entente desk counter 3f2a --start "2026-11-27 16:15" --with max@graustark.example:principal')
    .action((name: string, options: Options & CallOptions) =>
      step(options, async (client) => {
        const one = named(client, name);
        await client.desk.counter(one.id, counterRequest(options, one, { zone }));
        return one.id;
      }),
    );

  withProfile(desk.command("accept").argument("<call>", "its id, or the beginning of it"))
    .summary("accept what is on the table")
    .description("Accepts what the other desk proposes, and names your people.")
    .option("--with <person:role>", "of your people; again for each. Left out: those whom the other side means, or who were named before", participants, [])
    .option("--json", "print it as JSON")
    .addHelpText("after", "\nExample:\n  $ entente desk accept 3f2a --with max@graustark.example:principal")
    .action((name: string, options: Options & Pick<CallOptions, "with">) =>
      step(options, async (client) => {
        const one = named(client, name);
        const people = options.with.length > 0 ? options.with : peopleToAccept(one);
        await client.desk.accept(one.id, { proposal: toAnswer(one), participants: people });
        return one.id;
      }),
    );

  for (const [word, summary, description, act] of [
    ["decline", "say no to what is on the table", "Declines what the other desk proposes.", (client, one, reason) => client.desk.decline(one.id, { proposal: toAnswer(one), reason })],
    ["withdraw", "take your own proposal back", "Takes back what you proposed, while it is not answered.", (client, one, reason) => client.desk.withdraw(one.id, reason)],
    ["cancel", "call it off, agreed or not", "Ends it for good, for both sides.", (client, one, reason) => client.desk.cancel(one.id, reason)],
  ] as const satisfies readonly (readonly [string, string, string, (client: RunningClient, one: ArrangementView, reason: string) => Promise<void>])[]) {
    withProfile(desk.command(word).argument("<call>", "its id, or the beginning of it"))
      .summary(summary)
      .description(description)
      .requiredOption("--reason <words>", "why; the other desk reads it")
      .option("--json", "print it as JSON")
      .addHelpText("after", `\nExample:\n  $ entente desk ${word} 3f2a --reason "The minister is travelling"`)
      .action((name: string, options: Options & { reason: string }) =>
        step(options, async (client) => {
          const one = named(client, name);
          await act(client, one, options.reason);
          return one.id;
        }),
      );
  }

  withProfile(desk.command("ics").argument("<call>", "its id, or the beginning of it"))
    .summary("an entry for the diary, without content")
    .description("Prints an entry for a diary: the time, and that it is a call. No subject, no names.")
    .option("--to <file>", "write it to this file")
    .addOption(new Option("--language <language>", "of the entry").choices(["en", "fr"]).default("en"))
    .addHelpText("after", "\nExample:\n  $ entente desk ics 3f2a --to call.ics")
    .action((name: string, options: Options & { to?: string; language: "en" | "fr" }) =>
      withReadyClient(options, terminal, async (client) => {
        const { text } = client.desk.ics(named(client, name).id, options.language);
        if (options.to === undefined) return terminal.print(text.trimEnd());
        writeFileSync(options.to, text);
        terminal.say(`Written to ${options.to}.`);
      }),
    );
}

/** Throws `desk/unknown-call`, also where the beginning of an id is not enough. */
function named(client: RunningClient, name: string): ArrangementView {
  const otherwise = (several: boolean) => new Failure("desk/unknown", several ? `Several calls begin with "${name}": give more of the id.` : undefined);
  return byBeginning(client.view().arrangements, ({ id }) => id, name, { shortest: 2, otherwise });
}

/** Throws `desk/unknown`. */
function namedDirect(client: RunningClient, name: string): DirectCallView {
  const otherwise = (several: boolean) => new Failure("desk/unknown", several ? `Several calls begin with "${name}": give more of the id.` : undefined);
  return byBeginning(client.view().directCalls, ({ call }) => idOf(call), name.startsWith("mimi:") ? idOf(name) : name, { shortest: 2, otherwise });
}

const idOf = (room: string) => room.slice(room.lastIndexOf("/") + 1);

/** Throws `desk/not-your-turn`. */
function toAnswer({ change, table, awaits }: ArrangementView): string {
  const asked = change?.state === "asked" ? change.proposal : table;
  if (awaits !== "own" || !asked) throw new Failure("desk/not-your-turn");
  return asked.proposal;
}

function say(one: ArrangementView, terminal: Terminal, json: boolean): void {
  if (json) return terminal.print(JSON.stringify(one));
  const { terms, zones, participants } = one;
  const there = zones.far === null ? "" : `, ${at(terms.start, zones.far)}`;
  terminal.print(`${one.id.slice(0, 8)}\t${stateOf(one)}\t${terms.precedence}\t${zulu(terms.start)}\t${at(terms.start, zones.own)}${there}\t${terms.minutes} min\t${rankNames[terms.label]}\t${oneLine(terms.subject)}\t${oneLine(one.far.organisation)}`);
  for (const { person, role, own, readiness } of participants) terminal.print(`  ${own ? "ours " : "their"}\t${role}\t${showPerson(person as PersonUri)}${readiness ? `\t${readinessText(readiness)}` : ""}`);
}

/** As the board shows it: a level that nobody could know yet is not called OPEN. */
export function readinessText(readiness: Readiness): string {
  if (readiness.left) return "no device left";
  if (readiness.devices === 0) return "not on the line yet";
  return isNotKnownYet(readiness) ? "not known yet" : levelNames[readiness.level];
}

function sayDirect(one: DirectCallView, terminal: Terminal, json: boolean): void {
  if (json) return terminal.print(JSON.stringify({ direct: one }));
  const may = one.mayJoin ? `\tmay be joined: entente desk join ${idOf(one.call).slice(0, 8)}` : one.arrangement ? `\tsee ${one.arrangement.slice(0, 8)}` : "";
  const others = one.with.map(({ person }) => showPerson(person as PersonUri)).join(", ");
  terminal.print(`${idOf(one.call).slice(0, 8)}\twithout the desk, ${one.endedAt === undefined ? "runs" : "over"}\t${showPerson(one.person as PersonUri)} with ${others}\tsince ${zulu(one.at)}${may}`);
}

function at(seconds: number, zone: string): string {
  const { date, time } = wallIn(seconds, zone);
  return `${date} ${time} ${zone}`;
}

function stateOf({ state, awaits, change, crossed, ended, continues }: ArrangementView): string {
  const whose = awaits === "own" ? "you must answer" : awaits === "far" ? "they must answer" : "";
  const words: string[] = [change?.state === "asked" ? "agreed, change proposed" : state];
  if (continues) words.push("joins a call that runs");
  if (whose) words.push(whose);
  if (crossed) words.push("yours crossed theirs; theirs is on the table");
  if (ended?.reason) words.push(`"${oneLine(ended.reason)}"`);
  return words.join(", ");
}
