/** `entente wording`: what in a text could lead to its source, with broader terms, and the tear line that comes of accepting them; offline. Check: exit 0 nothing found, 1 something. Tear: exit 0, or 1 where something accepted is still there. 2 is unusable input. */
import { readFileSync } from "node:fs";
import { type Command, InvalidArgumentError } from "commander";
import { parseChoices, stepNames } from "../../client/wording/choices-file.ts";
import { keptGazetteer } from "../../client/wording/gazetteer/kept-gazetteer.ts";
import type { Choices } from "../../client/wording/tear-line.ts";
import { type Finding, type Kind, type Language, MAX_CHARACTERS } from "../../client/wording/types.ts";
import { openWording, type Wording } from "../../client/wording/wording.ts";
import { fromUtf8 } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Context } from "./context.ts";
import { oneLine } from "./one-line.ts";
import { oneOf } from "./option-values.ts";
import { readText } from "./read-text.ts";
import type { Terminal } from "./terminal.ts";

const MAX_BYTES = 4 * MAX_CHARACTERS;
const STANDARD_INPUT = 0;
const KINDS = ["place", "person", "organisation", "date", "coordinates", "number", "identifier", "quote", "name"] as const satisfies readonly Kind[];
const LANGUAGE = ["--lang <language>", "language of the text: en or fr; otherwise by its small words", oneOf(["en", "fr"] as const)] as const;

export function addWording(program: Command, { terminal, exit }: Context): void {
  const wording = program
    .command("wording")
    .summary("what in a text could lead to its source, and a tear line, offline")
    .description("Points out places, people, organisations, times, numbers, coordinates and quoted speech in an English or French text, with broader terms for each. It is an aid: what it does not know it does not point out.");

  wording
    .command("check", { isDefault: true })
    .argument("<file>", "the text; - reads standard input")
    .summary("point out what could lead to the source")
    .description("Lists what could lead to the source of a text, and the broader terms for it. Exit code 0: nothing found; 1: something found; 2: unusable input.")
    .option(...LANGUAGE)
    .option("--json", "print the findings as JSON")
    .addHelpText("after", "\nExamples:\n  $ entente wording report.txt\n  $ entente wording - --lang fr --json < rapport.txt")
    .action((file: string, options: { lang?: Language; json?: boolean }) => {
      const { text, language, open } = read(terminal, file, options.lang);
      const checked = open.check(text, language);
      exit(checked.findings.length > 0 ? 1 : 0);
      if (options.json) return terminal.print(JSON.stringify({ ...checked, findings: checked.findings.map(({ offers, ...rest }) => ({ ...rest, offers: offers.map(({ step, says }) => ({ step, says })) })) }));
      for (const finding of checked.findings) terminal.print(shown(text, finding));
      terminal.say(checked.findings.length === 0 ? "Nothing found. That is no proof that nothing is there: read it once more yourself." : `${checked.findings.length} found. What is not known is not found: read it once more yourself.`);
    });

  wording
    .command("tear")
    .argument("<file>", "the text; - reads standard input")
    .summary("print the tear line")
    .description("Prints the text with broader terms in place of what was found. What is accepted holds for every spelling of the same thing. Exit code 0: done; 1: something that was accepted is still there, and is named; 2: unusable input.")
    .option(...LANGUAGE)
    .option("--accept <term>", "for everything that is found: first (the narrowest of the broader terms), broadest, or a step such as country; where a finding lacks that step, its broadest", oneOf(stepNames))
    .option("--kind <kinds>", `only of these kinds: ${KINDS.join(", ")}`, kindsOf)
    .option("--choices <file>", "choices as JSON: accept (entity: step), keep (findings), drop (sentences), readings (entity: number)")
    .option("--json", "print the tear line, and what is still there, as JSON")
    .addHelpText("after", '\nExamples:\n  $ entente wording tear report.txt --accept first --kind place,person\n  $ entente wording tear report.txt --choices choices.json\n\nA file of choices, with entities and numbers as "entente wording --json" has them:\n  {"accept": {"place:2793": "country"}, "keep": [4], "drop": [2]}')
    .action((file: string, options: { lang?: Language; accept?: (typeof stepNames)[number]; kind?: Kind[]; choices?: string; json?: boolean }) => {
      if ((options.accept === undefined) === (options.choices === undefined)) throw new Failure("usage/accept-or-choices", "Say what is accepted: --accept, or --choices with a file.");
      if (options.kind && options.choices !== undefined) throw new Failure("usage/accept-or-choices", "A file of choices says by itself of what kind: leave out --kind.");
      const given = options.choices === undefined ? null : parseChoices(readText(terminal, options.choices, 1 << 20));
      const { text, language, open } = read(terminal, file, options.lang);
      const choices: Choices = given ?? { accept: Object.fromEntries(open.check(text, language).findings.filter(({ kind }) => options.kind?.includes(kind) ?? true).map(({ entity }) => [entity, options.accept!])) };
      const torn = open.tearLine(text, language, choices, given?.readings);
      exit(torn.left.length > 0 ? 1 : 0);
      if (options.json) return terminal.print(JSON.stringify({ language, ...torn }));
      terminal.print(torn.text);
      for (const { start, term } of torn.left) terminal.say(`STILL THERE: ${oneLine(term)} (${place(torn.text, start)})`);
    });
}

function read(terminal: Terminal, file: string, given: Language | undefined): { text: string; language: Language; open: Wording } {
  const text = file === "-" ? standardInput() : readText(terminal, file, MAX_BYTES);
  if (text.length > MAX_CHARACTERS) throw new Failure("wording/too-long");
  const open = openWording(keptGazetteer());
  const language = given ?? open.languageOf(text);
  if (language === null) throw new Failure("wording/language");
  return { text, language, open };
}

function standardInput(): string {
  try {
    const bytes = readFileSync(STANDARD_INPUT);
    if (bytes.length > MAX_BYTES) throw new Failure("wording/too-long");
    return fromUtf8(bytes).replace(/^\ufeff/, "");
  } catch (cause) {
    throw cause instanceof Failure ? cause : new Failure("usage/no-text", "Standard input is not text in UTF-8.", { cause });
  }
}

function shown(text: string, { kind, start, term, offers, readings }: Finding): string {
  const says = offers.map(({ step, says: words }) => (words === "" ? `(${step === "removed" ? "removed" : "left out"})` : oneLine(words)));
  return `${place(text, start)}\t${kind}\t${oneLine(term)}\t${says.join(" | ")}${readings.length > 1 ? `\t[${readings.map(oneLine).join("; ")}]` : ""}`;
}

/** Line and column, as editors count. */
function place(text: string, at: number): string {
  const before = text.slice(0, at);
  return `${before.split("\n").length}:${at - before.lastIndexOf("\n")}`;
}

function kindsOf(text: string): Kind[] {
  const kinds = text.split(",").map((kind) => kind.trim());
  const unknown = kinds.find((kind) => !(KINDS as readonly string[]).includes(kind));
  if (unknown !== undefined) throw new InvalidArgumentError(`There is no kind ${unknown}; there are ${KINDS.join(", ")}.`);
  return kinds as Kind[];
}
