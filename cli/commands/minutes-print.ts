/** Minutes and readouts on a terminal: how far they are first, then what they say. */
import type { MinutesVersionView, MinutesView, PartyView, ReadoutView } from "../../client/model/minutes.ts";
import { type PersonUri, showPerson } from "../../protocol/identity/uri.ts";
import { oneLine } from "./one-line.ts";
import { rankNames } from "./option-values.ts";
import type { Terminal } from "./terminal.ts";

type Print = Terminal["print"];
type Signed = PartyView & { signedAt?: number };

export function printMinutesLine({ id, current, maySign, ...minutes }: MinutesView, print: Print): void {
  print([id.slice(0, 8), statusOf({ ...minutes, id, current, maySign }), iso(current.held.from), rankNames[current.label], oneLine(current.title)].join("\t"));
}

/** Whose turn it is, in words. */
export function statusOf({ state, current, maySign }: MinutesView): string {
  if (state === "agreed") return "agreed";
  if (state === "reserved") return `agreed, reservation of ${current.signatures.filter(({ reservation }) => reservation).map(({ organisation }) => oneLine(organisation)).join(", ")}`;
  return maySign ? "waits for your signature" : waits(current.signatures);
}

export function printMinutes(minutes: MinutesView, print: Print): void {
  printMinutesLine(minutes, print);
  const { current, agreed } = minutes;
  const changes = changesOf(current);
  if (changes) print(`  ${changes}`);
  if (agreed && agreed.hash !== current.hash) print("  An earlier version is agreed and in force until this one is signed by all.");
  if (current.label > minutes.ceiling) print(`  Their line carries only ${rankNames[minutes.ceiling]} now.`);
  current.items.forEach((item, at) => {
    print(`  ${at + 1}. ${item.state}: ${oneLine(item.text)}${item.raisedBy ? ` (raised by ${oneLine(item.raisedBy.organisation)})` : ""}`);
    for (const one of minutes.comments) if (one.item === item.id) print(`     ${oneLine(one.by.organisation)}: ${oneLine(one.text)}`);
  });
  for (const one of minutes.comments) if (one.item === null) print(`  ${oneLine(one.by.organisation)}: ${oneLine(one.text)}`);
  for (const one of current.signatures) {
    print(`  ${oneLine(one.organisation)} (${showPerson(one.person as PersonUri)}): ${one.signedAt === undefined ? "not signed" : `signed ${iso(one.signedAt * 1000)}`}`);
    if (one.reservation) print(`     with a reservation${one.reservation.items.length > 0 ? ` on item ${numbersOf(current, one.reservation.items).join(", ")}` : ""}: ${oneLine(one.reservation.text)}`);
  }
  print(`  version ${current.hash.slice(0, 8)}`);
  for (const readout of minutes.readouts) print(`  readout ${readout.name.slice(0, 8)}\t${readoutStatus(readout)}\t${oneLine(Object.values(readout.title)[0] ?? "")}`);
}

export function printReadoutLine(readout: ReadoutView, minutes: MinutesView, print: Print): void {
  print([readout.name.slice(0, 8), readoutStatus(readout), readout.languages.join(","), oneLine(Object.values(readout.title)[0] ?? ""), `of minutes ${minutes.id.slice(0, 8)}`].join("\t"));
}

export function printReadout(readout: ReadoutView, minutes: MinutesView, print: Print): void {
  printReadoutLine(readout, minutes, print);
  if (readout.corrects) print(`  ${readout.kind === "withdrawal" ? "withdraws" : "corrects"} an earlier one`);
  if (!readout.fits && readout.state === "proposed") print("  It says of an item what was not agreed: it can't be signed.");
  for (const language of readout.languages) {
    print(`  [${language}] ${oneLine(readout.title[language] ?? "")}`);
    print(`  ${oneLine(readout.text[language] ?? "")}`);
    for (const item of readout.items) print(`    ${item.state}: ${oneLine(item.text[language] ?? "")}`);
    for (const one of readout.signatures) if (one.reservation) print(`    Reservation of ${oneLine(one.organisation)}: ${oneLine(one.reservation[language] ?? "")}`);
  }
  for (const one of readout.signatures) print(`  ${oneLine(one.organisation)} (${showPerson(one.person as PersonUri)}): ${one.signedAt === undefined ? "not signed" : `signed ${iso(one.signedAt * 1000)}`}`);
  if (readout.state !== "proposed") print(`  in the ledger of: ${readout.logged.join(", ") || "none yet"}`);
  if (readout.state === "published") for (const { url } of readout.pages) print(`  ${url}`);
}

export function readoutStatus(readout: ReadoutView): string {
  if (readout.correctedBy !== null) return "no longer stands";
  if (readout.state === "published") return readout.kind === "withdrawal" ? "published (withdrawal)" : "published";
  if (readout.state === "signed") return "signed by all, on its way";
  return readout.maySign ? "waits for your signature" : waits(readout.signatures);
}

function waits(signatures: readonly Signed[]): string {
  return `waits for the signature of ${signatures.filter(({ signedAt }) => signedAt === undefined).map(({ organisation }) => oneLine(organisation)).join(", ")}`;
}

function changesOf({ changes, proposedBy }: MinutesVersionView): string {
  if (!changes) return "";
  const words = [
    ...changes.items.map(({ kind, number }) => `item ${number}${kind === "added" ? " (new)" : kind === "removed" ? " (left out)" : ""}`),
    ...(["title", "label"] as const).filter((what) => changes[what]),
    ...(changes.held ? ["time of the call"] : []),
    ...(changes.reordered ? ["order"] : []),
  ];
  return words.length === 0 ? "" : `${oneLine(proposedBy.organisation)} amended: ${words.join(", ")}`;
}

const numbersOf = ({ items }: MinutesVersionView, ids: readonly string[]) => ids.map((id) => items.findIndex((item) => item.id === id) + 1);
const iso = (milliseconds: number) => new Date(milliseconds).toISOString().slice(0, 19).concat("Z");
