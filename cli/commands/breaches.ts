/** `entente breaches`: what broke protocol in your calls, your answer to it, and, for a security officer, everybody's. */
import type { Command } from "commander";
import { breachesAsCsv, breachesAsJson } from "../../client/breach/export.ts";
import type { BreachItem, BreachOverview, OwnBreach } from "../../client/model/breaches.ts";
import { parsePerson, type PersonUri, showPerson } from "../../protocol/identity/uri.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import { oneLine } from "./one-line.ts";
import type { Context } from "./context.ts";
import { type ProfileOptions, withProfile } from "./profile.ts";
import { withReadyClient } from "./ready-client.ts";
import { untilQuiet } from "./waiting.ts";

const SHORTEST_NAME = 6;

export function addBreaches(program: Command, { terminal }: Context): void {
  const breaches = program
    .command("breaches")
    .summary("what broke protocol in calls, and your answer")
    .description("What broke protocol in your calls: open lines, overrides, standings that lapsed, guests. You see it first and can answer; then it goes to your security officer.")
    .addHelpText("after", "\nExample:\n  $ entente breaches");

  withProfile(breaches.command("list", { isDefault: true }))
    .summary("your own calls")
    .description("Lists what broke protocol in your calls. You see it before your security officer does, and have a day to answer.")
    .option("--json", "print them as JSON")
    .addHelpText("after", "\nExamples:\n  $ entente breaches\n  $ entente breaches answer b7qk3z \"The minister asked for her interpreter.\"")
    .action((options: ProfileOptions & { json?: boolean }) =>
      withReadyClient(options, terminal, async (client) => {
        const { breaches: own } = client.view();
        if (options.json) return terminal.print(JSON.stringify(own));
        if (own.length === 0) return terminal.say("Nothing broke protocol in the calls of this device.");
        for (const breach of own) printOwn(breach, terminal.print);
      }),
    );

  withProfile(breaches.command("answer"))
    .argument("<call>", `the call: the letters that the list shows, ${SHORTEST_NAME} or more`)
    .argument("<text>", "what you have to say to it")
    .summary("answer, and send it")
    .description("Sends what broke protocol in a call to your security officer at once, with your answer.")
    .addHelpText("after", "\nExample:\n  $ entente breaches answer b7qk3z \"The minister asked for her interpreter.\"")
    .action((name: string, text: string, options: ProfileOptions) =>
      withReadyClient(options, terminal, async (client) => {
        const found = client.view().breaches.filter(({ call }) => name.length >= SHORTEST_NAME && nameOf(call).startsWith(name.toLowerCase()));
        if (found.length !== 1) throw new Failure("usage/no-such-call", found.length === 0 ? `Nothing broke protocol in a call ${name}.` : `More than one call begins with ${name}.`);
        await client.answerBreach(found[0]!.call, text);
        await untilQuiet(client);
        terminal.say(client.view().breaches.find(({ call }) => call === found[0]!.call)?.state === "sent" ? "Sent." : "Answered; it goes out as soon as the node can be reached.");
      }),
    );

  withProfile(breaches.command("report"))
    .summary("everybody's, for a security officer")
    .description("Lists what broke protocol in everybody's calls, with their answers, and what the node saw and nobody reported.")
    .option("--person <address>", "of one person")
    .option("--unseen", "only what was not looked at yet")
    .option("--csv", "print as CSV")
    .option("--json", "print as JSON")
    .option("--mark-seen", "mark what is printed as seen")
    .addHelpText("after", "\nExample:\n  $ entente breaches report --unseen --csv > protocol.csv")
    .action((options: ProfileOptions & { person?: string; unseen?: boolean; csv?: boolean; json?: boolean; markSeen?: boolean }) =>
      withReadyClient(options, terminal, async (client) => {
        const overview = narrowed(await client.security.breaches(), { person: options.person === undefined ? undefined : parsePerson(options.person), unseen: options.unseen ?? false });
        if (options.csv) terminal.print(breachesAsCsv(overview).trimEnd());
        else if (options.json) terminal.print(breachesAsJson(overview).trimEnd());
        else printReport(overview, terminal.print);
        const unseen = overview.reports.filter(({ seenAt }) => seenAt === undefined).map(({ id }) => id);
        if (options.markSeen && unseen.length > 0) await client.security.breachesSeen(unseen);
        if (overview.altered > 0) terminal.say(`${overview.altered} at the node do not bear the signature of the device that they name: somebody changed them there.`);
      }),
    );
}

function narrowed(overview: BreachOverview, { person, unseen }: { person: string | undefined; unseen: boolean }): BreachOverview {
  return {
    ...overview,
    reports: overview.reports.filter((one) => (person === undefined || one.person === person) && (!unseen || one.seenAt === undefined)),
    observed: overview.observed.filter((one) => person === undefined || one.person === person),
    people: overview.people.filter((one) => person === undefined || one.person === person),
  };
}

function printOwn(breach: OwnBreach, print: (line: string) => void): void {
  const states = { running: "the call still runs", open: `goes to your security officer ${iso(breach.goesAt)}${breach.via === "server" ? ", by the node, which can read it" : ""}`, answered: "answered, on its way", sent: `sent${breach.sentAt === undefined ? "" : ` ${iso(breach.sentAt)}`}${breach.seenAt === undefined ? "" : `, seen ${iso(breach.seenAt)}`}` };
  print(`${nameOf(breach.call).slice(0, 8)}\t${iso(breach.startedAt)}\twith ${people(breach.with)}\t${states[breach.state]}`);
  for (const item of breach.items) print(`  ${itemText(item)}`);
  if (breach.answer) print(`  You: ${oneLine(breach.answer.text)}`);
}

function printReport({ reports, observed }: BreachOverview, print: (line: string) => void): void {
  for (const report of reports) {
    print(`${oneLine(report.name) || showPerson(report.person as PersonUri)}\t${iso(report.startedAt)}\twith ${people(report.with)}\t${report.seenAt === undefined ? "not seen" : `seen ${iso(report.seenAt)}`}`);
    for (const item of report.items) print(`  ${itemText(item)}`);
    print(report.answer ? `  They: ${oneLine(report.answer.text)}` : "  No answer within a day.");
  }
  for (const one of observed) if (one.state === "silent") print(`${oneLine(one.name) || showPerson(one.person as PersonUri)}\t${iso(one.at)}\tNOT REPORTED: the node saw ${one.kind}${one.note === "" ? "" : ` (${oneLine(one.note)})`}`);
}

function itemText({ kind, at, until, whoName, note }: BreachItem): string {
  const about = [whoName, kind === "guest" && note === whoName ? "" : note].filter((text) => text !== "").join(": ");
  return `${kind} ${iso(at)}${until === null ? "" : ` to ${iso(until)}`}${about === "" ? "" : ` (${oneLine(about)})`}`;
}

const people = (all: readonly { person: string; name: string }[]) => all.map(({ person, name }) => oneLine(name) || showPerson(person as PersonUri)).join(", ") || "nobody";
const iso = (milliseconds: number) => new Date(milliseconds).toISOString().slice(0, 19).concat("Z");
/** A call is known by the letters of its room. */
const nameOf = (call: string) => call.slice(call.lastIndexOf("/") + 1);
