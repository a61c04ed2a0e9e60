/** `entente trace`: from a leaked passage to the reader whose rendering it was taken from, offline. Exit 0 attributable, 1 not attributable, 2 unusable input. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { LIMIT } from "../../protocol/dispatch/marks/capacity.ts";
import { readMarksFile } from "../../protocol/dispatch/marks/marks-file.ts";
import { type Suspect, trace, type Trace } from "../../protocol/dispatch/marks/trace.ts";
import { showPerson, type PersonUri } from "../../protocol/identity/uri.ts";
import { fromUtf8 } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Context } from "./context.ts";
import { oneLine } from "./one-line.ts";
import type { Terminal } from "./terminal.ts";

/** A book would be read for minutes; a leak is a passage. */
const MAX_PASSAGE = 256 << 10;
const STANDARD_INPUT = 0;

export function addTrace(program: Command, { terminal, exit }: Context): void {
  program
    .command("trace")
    .argument("<passage>", "the leaked passage, as text; - reads standard input")
    .summary("lead from a leaked passage to the reader it came from, offline")
    .description(
      "Compares a passage, typed or pasted, with the renderings of each reader of a marked dispatch. Nothing is fetched. It says whose rendering the passage was taken from, not who passed it on. Exit code 0: attributable; 1: not attributable; 2: unusable input.",
    )
    .requiredOption("--marks <file>", "the marks of the dispatch, or of several, as their author has them; secret; may be given several times", (file: string, before: string[] = []) => [...before, file])
    .option("--limit <chance>", "name nobody above this chance of error", limitOf, LIMIT)
    .option("--sites", "show place by place what the passage has and what each named reader was given")
    .option("--json", "print the result as JSON")
    .addHelpText("after", "\nExample:\n  $ entente trace --marks convoy.entente-marks.json leaked.txt\n  $ xclip -o | entente trace --marks convoy.entente-marks.json -")
    .action((file: string, options: { marks: string[]; limit: number; sites?: boolean; json?: boolean }) => {
      const dispatches = options.marks.flatMap((path) => readMarksFile(bytesOf(resolve(terminal.cwd, path), path)));
      const passage = passageOf(file === "-" ? bytesOf(STANDARD_INPUT, "Standard input") : bytesOf(resolve(terminal.cwd, file), file));
      const result = trace(passage, dispatches, { limit: options.limit });
      exit(result.named.length > 0 ? 0 : 1);
      if (options.json) return terminal.print(JSON.stringify({ attributable: result.named.length > 0, ...result }));
      return say(result, options.sites ?? false, terminal);
    });
}

function say(result: Trace, sites: boolean, terminal: Terminal): void {
  const { named, ranked, limit, comparisons, sentences, sites: seen } = result;
  const searched = `${comparisons} ${comparisons === 1 ? "comparison" : "comparisons"}; ${sentences} ${sentences === 1 ? "sentence" : "sentences"} found again, ${seen} ${seen === 1 ? "place" : "places"} with several wordings`;
  if (named.length === 0) {
    terminal.print(`NOT ATTRIBUTABLE. ${sentences === 0 ? "Nothing of these dispatches is in the passage." : seen === 0 ? "It has no place with several wordings." : "No reader stands out enough."}`);
    const [best] = ranked;
    if (best && seen > 0) terminal.print(`  The nearest fits as well by chance, once in ${times(1 / best.error)}; named would be once in ${times(1 / limit)} or less.`);
    return terminal.print(`  ${searched}.`);
  }
  terminal.print(named.length === 1 ? "ATTRIBUTABLE:" : "ATTRIBUTABLE, to several who may have joined forces:");
  for (const suspect of named) {
    terminal.print(`  ${reader(suspect)}, by ${suspect.by}: ${suspect.matched} of ${suspect.seen} places${suspect.layoutSeen > 0 ? `, ${suspect.layoutMatched} of ${suspect.layoutSeen} of layout` : ""}; chance of error ${chance(suspect.error)}.`);
    if (sites) for (const { portionId, site, seen, given, matches } of suspect.sites) terminal.print(`    ${matches ? "=" : "≠"} ${oneLine(portionId)}/${site + 1} "${oneLine(seen)}"${matches ? "" : `, given "${oneLine(given)}"`}`);
  }
  terminal.print(`  ${searched}.`);
  terminal.print("NOT PROVEN:\n  who passed it on: a rendering can be stolen, and whoever has the marks file can make anybody's.");
}

function reader({ readerId, dispatchId }: Suspect): string {
  return `${oneLine(readerId.startsWith("mimi:") ? address(readerId) : readerId)} (dispatch ${oneLine(dispatchId)})`;
}

function address(uri: string): string {
  try {
    return showPerson(uri as PersonUri);
  } catch {
    return uri;
  }
}

const times = (number: number) => (number < 1e6 ? String(Math.round(number)) : number.toExponential(0));
/** Rounded up: never less than it is. */
function chance(error: number): string {
  if (error === 0) return "< 1e-300";
  const size = 10 ** (Math.floor(Math.log10(error)) - 1);
  return (Math.ceil(error / size) * size).toExponential(1);
}

function passageOf(bytes: Uint8Array): string {
  if (bytes.length > MAX_PASSAGE) throw new Failure("usage/too-long", "A passage has up to 256 KiB; give the part that matters.");
  try {
    const text = fromUtf8(bytes);
    if (!/\p{L}/u.test(text)) throw new Failure("usage/no-text", "There are no words in the passage.");
    return text;
  } catch (cause) {
    throw cause instanceof Failure && cause.code === "usage/no-text" ? cause : new Failure("usage/no-text", "The passage is no text in UTF-8.", { cause });
  }
}

function bytesOf(path: string | number, named: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new Failure("usage/unreadable", `${named} can't be read.`, { cause });
  }
}

function limitOf(text: string): number {
  const limit = Number(text);
  if (!(limit > 0 && limit < 1)) throw new InvalidArgumentError("Give a chance between 0 and 1, such as 0.001.");
  return limit;
}
