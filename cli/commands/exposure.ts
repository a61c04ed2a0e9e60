/** `entente exposure`: who could have known and who opened, of a dispatch that one controls; or which dispatch a leaked passage may be from. */
import { readFileSync } from "node:fs";
import type { Command } from "commander";
import type { ExposureView, OpeningView, PassageView } from "../../client/model/exposure.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Context } from "./context.ts";
import { namedDispatch, shortId } from "./dispatch-named.ts";
import { atText } from "./dispatch-print.ts";
import { levelNames } from "./lines.ts";
import { oneLine } from "./one-line.ts";
import { rankNames } from "./option-values.ts";
import { type ProfileOptions, withProfile } from "./profile.ts";
import { readText } from "./read-text.ts";
import { withReadyClient } from "./ready-client.ts";
import type { Terminal } from "./terminal.ts";
import { writeMade } from "./written-file.ts";

type Options = ProfileOptions & { json?: boolean; out?: string; passage?: string };

export function addExposure(program: Command, { terminal, exit }: Context): void {
  withProfile(program.command("exposure").argument("[dispatch]", "its id, or the beginning of it"))
    .summary("who could have known, who opened what, through whose consent")
    .description("Of a dispatch that you control: who was let in, by whose consent, who opened what, when, on what class of device, at what level. With --out also as a signed file, which `entente verify` checks offline. With --passage: which of your dispatches a leaked text may be from. Exit code 0: found; 1: not.")
    .option("--passage <file>", "a leaked text instead; - for standard input")
    .option("--out <file>", "write the signed report there")
    .option("--json", "print it as JSON")
    .addHelpText("after", "\nExamples:\n  $ entente exposure 3f2a --out town.entente\n  $ entente verify town.entente\n  $ entente exposure --passage leaked.txt")
    .action((name: string | undefined, options: Options) => {
      if ((name === undefined) === (options.passage === undefined)) throw new Failure("usage/missing-argument", "Give a dispatch, or --passage with a file.");
      if (options.passage !== undefined && options.out !== undefined) throw new Failure("usage/missing-argument", "A signed report is of a dispatch: give its id with --out.");
      const passage = options.passage === undefined ? undefined : textOf(terminal, options.passage);
      return withReadyClient(options, terminal, async (client) => {
        if (passage !== undefined) {
          const found = await client.dispatches.exposureOfPassage(passage);
          exit(found.overlaps.length + found.trace.named.length > 0 ? 0 : 1);
          if (options.json) return terminal.print(JSON.stringify(found));
          return printPassage(found, terminal);
        }
        const report = await client.dispatches.exposure((await namedDispatch(client, name!)).id);
        if (options.json) terminal.print(JSON.stringify(report));
        else printReport(report, terminal.print);
        if (options.out !== undefined) writeMade(terminal, { name: `exposure-${shortId(report.id)}.entente`, bytes: await report.file() }, options.out);
      });
    });
}

function textOf(terminal: Terminal, file: string): string {
  return file === "-" ? readFileSync(0, "utf8") : readText(terminal, file);
}

function printReport(report: ExposureView, print: (line: string) => void): void {
  print(`${shortId(report.id)} ${oneLine(report.title)}, ${rankNames[report.label.rank]}, by ${oneLine(report.originator)} ${atText(report.createdAt)}`);
  for (const one of report.readers) {
    const through = one.through.map(({ by, asked }) => `${oneLine(by)}${asked === null ? "" : `, asked by ${oneLine(asked)}`}`).join(" > ");
    print(`${oneLine(one.name)} (${oneLine(one.organisation)})\tportions ${one.portions.map((portion) => portion + 1).join(",")}\tsince ${atText(one.since)}\tby ${through}${one.revokedAt === null ? "" : `\ttaken back ${atText(one.revokedAt)}`}`);
    for (const opening of one.opened) print(`  opened\t${openingText(opening)}`);
    for (const opening of one.denied) print(`  refused\t${openingText(opening)}`);
    if (one.opened.length + one.denied.length === 0) print("  never tried");
  }
  for (const one of report.others) print(`NOT LET IN: ${one.opened ? "OPENED" : "refused"}\t${openingText(one)}`);
  print(`By the node's signed list: ${report.list.count} entries, ${report.list.hash.slice(0, 16)}…, ${atText(report.list.at)}, ${heldAs[report.list.held]}`);
  if (report.withheld > 0) print(`THE NODE WITHHOLDS ${report.withheld} of the releases that this device has handed in.`);
}

const heldAs: Record<ExposureView["list"]["held"], string> = { first: "seen here for the first time", continues: "goes on from the one that was seen before", rewritten: "CONTRADICTS the one that this node signed before: tell your security officer" };

function openingText({ at, name, portion, deviceClass, level, deviceId, code }: OpeningView): string {
  return [atText(at), oneLine(name), ...(portion === null ? [] : [`portion ${portion + 1}`]), ...(deviceId === null ? [] : [`device ${deviceId.slice(0, 8)}`]), ...(deviceClass === null ? [] : [deviceClass]), ...(level === null ? [] : [levelNames[level] ?? ""]), ...(code === null ? [] : [`[${code}]`])].join("\t");
}

function printPassage({ overlaps, trace, tooShort, compared }: PassageView, { print, say }: Pick<Terminal, "print" | "say">): void {
  for (const { dispatch, title, reader, error } of trace.named) print(`ATTRIBUTABLE\t${oneLine(reader.name)} (${oneLine(reader.organisation)})\t${shortId(dispatch)} ${oneLine(title)}\tchance of error at most ${error.toExponential(1)}`);
  for (const { dispatch, title, portion, share, runs, reader } of overlaps) print(`${Math.round(share * 100)} %\t${runs} runs of words\tportion ${portion + 1}\t${shortId(dispatch)} ${oneLine(title)}${reader === undefined ? "" : `\tas ${oneLine(reader)} has it`}`);
  if (tooShort) return say("Too short to be compared.");
  if (overlaps.length === 0) say(`Nothing of it stands in the ${compared} texts here. Whoever put it in other words is not found.`);
  else say('Who could have passed it on: "entente exposure <dispatch>". That words are the same says nothing about who did.');
  if (trace.named.length === 0) say(trace.marked === 0 ? "None of your dispatches has marks." : "Not attributable to one reader.");
}
