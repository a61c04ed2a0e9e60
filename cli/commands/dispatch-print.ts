/** Dispatches on a terminal: markings top and bottom, portions by number, and for what is closed what it would take. */
import type { AskView, DispatchView, LabelShown, OpenedPortion, PortionView, ReaderChoice, ReaderView } from "../../client/model/dispatches.ts";
import { type PersonUri, showPerson } from "../../protocol/identity/uri.ts";
import type { Denial, ReleaseEvent } from "../../protocol/wire/dispatch/procedures.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import { shortId } from "./dispatch-named.ts";
import { levelNames } from "./lines.ts";
import { oneLine } from "./one-line.ts";
import { rankNames } from "./option-values.ts";
import { sentenceOf } from "./sentences.ts";
import { personText } from "./watch.ts";

export type Language = "en" | "fr";
type Print = (line: string) => void;

export const atText = (milliseconds: number) => new Date(milliseconds).toISOString().slice(0, 19).concat("Z");
const markingOf = (label: LabelShown, language: Language) => oneLine(label.marking[language]);

export function printDispatchLine(one: DispatchView, print: Print, language: Language): void {
  const way = one.role === "reader" ? `from ${personText(one.originator.person)}` : `to ${one.readers.length === 1 ? readerText(one.readers[0]!.reader) : `${one.readers.length} readers`}`;
  const open = one.asks.filter(({ state }) => state === "open").length;
  print([shortId(one.id), one.read ? one.state : "new", way, atText(one.receivedAt), markingOf(one.label, language), oneLine(one.title), ...(open > 0 ? [`${open} open request${open === 1 ? "" : "s"}`] : []), ...(one.seconds.length > 0 ? ["waits for your agreement"] : [])].join("\t"));
}

export function printHead(one: DispatchView, print: Print, language: Language): void {
  print(markingOf(one.label, language));
  print(oneLine(one.title));
  print(`${shortId(one.id)}, ${one.state}, from ${oneLine(one.originator.name)} (${oneLine(one.originator.organisation)}), ${personText(one.originator.person)}, ${knownAs[one.originator.known]}, ${atText(one.createdAt)}`);
}

const knownAs: Record<DispatchView["originator"]["known"], string> = { self: "you", verified: "verified by you", contact: "your contact", vouched: "announced by a contact of yours", stranger: "NOT KNOWN HERE" };

/** Text is indented, so that no line of it passes for one of ours. */
export function printPortion({ state }: Pick<DispatchView, "state">, portion: PortionView, opened: OpenedPortion | undefined, print: Print, language: Language, saved?: string): void {
  print("");
  const head = `[${portion.index + 1}] ${oneLine(portion.label.short[language])}`;
  if (opened && "text" in opened) {
    print(head);
    for (const line of opened.text.split("\n")) print(`  ${oneLine(line)}`);
  } else if (opened && "file" in opened) print(`${head} file ${oneLine(portion.file?.name ?? "")}, ${opened.file.size} bytes${saved === undefined ? ", not saved: --save <folder>" : `, saved as ${saved}`}`);
  else print(`${head} CLOSED: ${denialText(opened && "denial" in opened ? opened.denial : state === "revoked" ? { code: "dispatch/revoked" } : closedAs(portion))}`);
}

function closedAs({ state, denial }: PortionView): Denial {
  return denial ?? { code: state === "revoked" ? "dispatch/portion-revoked" : state === "not-released" ? "dispatch/not-yours" : "dispatch/no-answer" };
}

/** The sentence, and what it would take; nothing of the content. */
export function denialText({ code, level, factor, rank, categories, until, advice }: Denial): string {
  const takes = [
    ...(level === undefined ? [] : [`it takes ${levelNames[level]}`]),
    ...(factor === undefined ? [] : [`held down by ${oneLine(factor)}`]),
    ...(rank === undefined ? [] : [`it takes a clearance for ${rankNames[rank]}`]),
    ...(categories === undefined || categories.length === 0 ? [] : [`it takes ${categories.map(oneLine).join(", ")}`]),
    ...(until === undefined ? [] : [`${code === "dispatch/over" ? "since" : "until"} ${atText(until * 1000)}`]),
  ];
  return `${sentenceOf(new Failure(code))}${advice === undefined ? "" : ` “${oneLine(advice)}”`}${takes.length === 0 ? "" : ` (${takes.join("; ")})`} [${code}]`;
}

export function readerText(reader: ReaderChoice): string {
  if (reader.kind === "person") return showPerson(reader.person as PersonUri);
  return reader.kind === "office" ? `office:${reader.role}@${reader.domain}` : `org:${reader.domain}`;
}

const readerStates: Record<ReaderView["state"], string> = { released: "released", sending: "on its way", second: "waits for a second signature", revoked: "taken back", failed: "refused", nobody: "released; no device of theirs could be written to yet" };
export const numbersOf = (portions: readonly number[]) => portions.map((index) => index + 1).join(",");

export function printReader(one: ReaderView, print: Print): void {
  const asked = one.asked ? `\tasked for by ${oneLine(one.asked.name)}` : "";
  print(`${readerText(one.reader)}\t${oneLine(one.name)}\t${oneLine(one.organisation)}\tportions ${numbersOf(one.portions)}\t${readerStates[one.state]}${one.code === undefined ? "" : `: ${denialText({ code: one.code })}`}\t${atText(one.at)}${asked}`);
}

export function printAsk(one: AskView, own: boolean, print: Print): void {
  print(`${shortId(one.id)}\t${askStates[one.state]}\t${own ? "you ask" : `${personText(one.by.person)} asks`} to let ${personText(one.to.person)} (${oneLine(one.to.organisation)}) read portions ${numbersOf(one.portions)} of ${shortId(one.dispatch)}\t${atText(one.at)}\t${oneLine(one.why)}`);
  if (one.view !== "") print(`  their view: ${oneLine(one.view)}`);
  if (one.reason !== undefined) print(`  ${one.answeredBy === undefined ? "answer" : oneLine(one.answeredBy)}: ${oneLine(one.reason)}`);
}

const askStates: Record<AskView["state"], string> = { open: "open", released: "released", refused: "refused", "tear-line": "answered with a tear line", "waits-for-second": "waits for a second signature" };

export function printEvent(one: ReleaseEvent, print: Print): void {
  const what = [
    ...(one.person === undefined ? [] : [personText(one.person)]),
    ...(one.portion === undefined ? [] : [`portion ${one.portion + 1}`]),
    ...(one.deviceId === undefined ? [] : [`device ${shortId(one.deviceId)}${one.deviceClass === undefined ? "" : `, ${one.deviceClass}`}`]),
    ...(one.level === undefined ? [] : [levelNames[one.level]!]),
    ...(one.by === undefined ? [] : [`by ${personText(one.by)}`]),
    ...(one.asked === undefined ? [] : [`asked for by ${personText(one.asked)}`]),
    ...(one.code === undefined ? [] : [one.code]),
  ];
  print(`${atText(one.at)}\t${one.kind}\t${what.join("\t")}`);
}
