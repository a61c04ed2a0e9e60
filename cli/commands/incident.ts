/** `entente incident`: something shared was told to somebody who was never let in. Reported by whoever has access to it; assessed by both sides, each for itself. */
import type { Command } from "commander";
import type { RunningClient } from "../../client/entente.ts";
import type { AssessmentView, IncidentView } from "../../client/model/incidents.ts";
import { severities, type Severity } from "../../protocol/dispatch/incident/step.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import { byBeginning } from "./by-beginning.ts";
import type { Context } from "./context.ts";
import { namedDispatch, shortId } from "./dispatch-named.ts";
import { moment, persons } from "./dispatch-options.ts";
import { atText } from "./dispatch-print.ts";
import { oneLine } from "./one-line.ts";
import { oneOf, rankNames } from "./option-values.ts";
import { type ProfileOptions, withProfile } from "./profile.ts";
import { withReadyClient } from "./ready-client.ts";
import { untilQuiet, waitFor } from "./waiting.ts";

type Options = ProfileOptions & { json?: boolean };
const ARRIVES_WITHIN = 5_000;

export function addIncident(program: Command, { terminal }: Context): void {
  const incident = program
    .command("incident")
    .summary("something shared was told to the wrong party")
    .description("Disclosure incidents: what was told to whom, where, when, in which words. Those who control what was told hear of it at once; both sides assess the damage, each for itself, and see both.")
    .addHelpText("after", "\nExample:\n  $ entente incident list");

  withProfile(incident.command("report").argument("<dispatches...>", "ids of what was told, or the beginnings of them"))
    .summary("report that something was told")
    .description("Signs what happened and sends it to those who control the dispatches. Dispatches of different originators make reports of their own: none of them hears of the others.")
    .requiredOption("--by <who>", "who told it")
    .requiredOption("--to <whom>", "who was told")
    .requiredOption("--place <where>", "where")
    .requiredOption("--at <time>", "when it was told, with its zone, such as 2026-12-01T08:00Z", moment)
    .option("--words <text>", "in these words; left out where this device may not carry them", "")
    .option("--danger", "a source is in danger: rings at the other side's desk, and wakes it")
    .option("--of <domain>", "the organisation whose people told it; your own unless said")
    .option("--with <person>", "a colleague who assesses the damage with you, and reads what you write here; may be given several times", persons, [])
    .option("--json", "print what was reported as JSON")
    .addHelpText("after", '\nExample:\n  $ entente incident report 3f2a --by "the minister" --to "the envoy of Erewhon" --place "the embassy garden" --at 2026-11-28T19:30Z --words "It was Raqqa." --danger')
    .action((names: string[], options: Options & { by: string; to: string; place: string; at: number; words: string; danger?: boolean; of?: string; with: string[] }) =>
      withReadyClient(options, terminal, async (client) => {
        const dispatches = [];
        for (const name of names) dispatches.push((await namedDispatch(client, name)).id);
        const ids = await client.incidents.report({ dispatches, ...(options.of === undefined ? {} : { discloser: options.of }), told: { by: options.by, to: options.to, place: options.place, at: options.at, words: options.words }, sourceInDanger: options.danger ?? false, with: options.with });
        await untilQuiet(client);
        for (const one of client.view().incidents.filter(({ id }) => ids.includes(id))) if (options.json) terminal.print(JSON.stringify(one));
          else printLine(one, terminal.print);
      }),
    );

  withProfile(incident.command("list", { isDefault: true }))
    .summary("those that concern you")
    .description("Lists incidents that you have reported, or that concern what you control or were let in to.")
    .option("--json", "print them as JSON, one a line")
    .action((options: Options) =>
      withReadyClient(options, terminal, async (client) => {
        const { incidents } = client.view();
        if (options.json) return incidents.forEach((one) => terminal.print(JSON.stringify(one)));
        for (const one of incidents) printLine(one, terminal.print);
        if (incidents.length === 0) terminal.say("No incidents.");
      }),
    );

  withProfile(incident.command("show").argument("<incident>", "its id, or the beginning of it"))
    .summary("one of them, with both assessments")
    .description("Prints an incident, and signs that you have seen it.")
    .option("--json", "print it as JSON")
    .action((name: string, options: Options) =>
      withReadyClient(options, terminal, async (client) => {
        const one = await namedIncident(client, name);
        await client.incidents.see(one.id);
        await untilQuiet(client);
        const now = client.view().incidents.find(({ id }) => id === one.id)!;
        if (options.json) terminal.print(JSON.stringify(now));
        else printWhole(now, terminal.print);
      }),
    );

  withProfile(incident.command("assess").argument("<incident>", "its id, or the beginning of it"))
    .summary("your side's assessment of the damage")
    .description("Signs an assessment for your side. A further one replaces it; the earlier stays to be seen. The other side's can't be changed.")
    .requiredOption("--severity <how>", `one of ${severities.join(", ")}`, oneOf(severities))
    .requiredOption("--text <words>", "what damage was done")
    .option("--inferred <words>", "what whoever was told can work out from it", "")
    .option("--measures <words>", "what is being done", "")
    .option("--json", "print the incident as JSON")
    .addHelpText("after", '\nExample:\n  $ entente incident assess 9c1d --severity serious --text "The town leads to the source." --measures "The source is being warned."')
    .action((name: string, options: Options & { severity: Severity; text: string; inferred: string; measures: string }) =>
      withReadyClient(options, terminal, async (client) => {
        const one = await namedIncident(client, name);
        await client.incidents.assess(one.id, { severity: options.severity, text: options.text, inferred: options.inferred, measures: options.measures });
        await untilQuiet(client);
        const now = client.view().incidents.find(({ id }) => id === one.id)!;
        if (options.json) terminal.print(JSON.stringify(now));
        else printWhole(now, terminal.print);
      }),
    );
}

/** Throws `usage/no-such-incident`. */
async function namedIncident(client: RunningClient, name: string): Promise<IncidentView> {
  await waitFor(client, ({ incidents }) => incidents.find(({ id }) => id.startsWith(name.toLowerCase())), ARRIVES_WITHIN);
  return byBeginning(client.view().incidents, ({ id }) => id, name, { shortest: 4, otherwise: (several) => new Failure("usage/no-such-incident", several ? `Several incidents begin with "${name}": give more of the id.` : `There is no incident "${name}" here; "entente incident list" shows those there are.`) });
}

type Print = (line: string) => void;

function printLine(one: IncidentView, print: Print): void {
  const { discloser, originator } = one.assessments;
  print([shortId(one.id), one.sourceInDanger ? "SOURCE IN DANGER" : "", one.seen ? "" : "new", `told ${atText(one.told.at * 1000)}`, `by ${oneLine(one.told.by)} (${one.discloser.domain}) to ${oneLine(one.told.to)}`, `due ${atText(one.due)}`, `${one.discloser.domain}: ${discloser.current?.severity ?? "not assessed"}`, `${one.originator.domain}: ${originator.current?.severity ?? "not assessed"}`].filter((part) => part !== "").join("\t"));
}

function printWhole(one: IncidentView, print: Print): void {
  print(`${shortId(one.id)}${one.sourceInDanger ? ", SOURCE IN DANGER" : ""}, ${rankNames[one.rank]}`);
  print(`Told by ${oneLine(one.told.by)} (${one.discloser.domain}) to ${oneLine(one.told.to)}, at ${oneLine(one.told.place)}, ${atText(one.told.at * 1000)}`);
  for (const line of one.told.words === "" ? ["(no words: the device that reported it may not carry them)"] : one.told.words.split("\n")) print(`  ${oneLine(line)}`);
  for (const { id, title } of one.dispatches) print(`Of ${shortId(id)}${title === undefined ? "" : ` ${oneLine(title)}`}`);
  print(`Entered by ${oneLine(one.reportedBy.name)} (${oneLine(one.reportedBy.organisation)}) at ${atText(one.enteredAt)}; assessments due ${atText(one.due)}`);
  for (const { name, side, seenAt } of one.people) print(`${oneLine(name)}, ${side}: ${seenAt === undefined ? "not seen" : `seen ${atText(seenAt)}`}`);
  for (const [side, where] of [["discloser", one.discloser.domain], ["originator", one.originator.domain]] as const) {
    const { current, versions } = one.assessments[side];
    print("");
    if (!current) print(`${where} has not assessed the damage yet.`);
    else printAssessment(where, current, versions.length, print);
  }
}

function printAssessment(where: string, { severity, text, inferred, measures, by, at, turn }: AssessmentView, versions: number, print: Print): void {
  print(`${where}: ${severity.toUpperCase()}, signed by ${oneLine(by.name)} at ${atText(at)}${versions > 1 ? `, version ${turn}` : ""}`);
  for (const [name, said] of [["Damage", text], ["Can be inferred", inferred], ["Measures", measures]] as const) if (said !== "") print(`  ${name}: ${oneLine(said)}`);
}
