/** What an exposure report proves and what it does not, on a terminal. */
import type { ExposureClaim, ExposureResult } from "../../protocol/dispatch/exposure/exposure-file.ts";
import { readerKey } from "../../protocol/dispatch/reader.ts";
import { type PersonUri, showPerson } from "../../protocol/identity/uri.ts";
import { toHex } from "../../protocol/wire/bytes.ts";
import { atText } from "./dispatch-print.ts";
import { levelNames } from "./lines.ts";
import { oneLine } from "./one-line.ts";
import { rankNames } from "./option-values.ts";
import type { Terminal } from "./terminal.ts";

export function sayExposure(result: ExposureResult, compared: boolean, terminal: Terminal, json: boolean): void {
  const { print } = terminal;
  if (!result.ok) return print(json ? JSON.stringify({ kind: "exposure", ...result }) : `NOT PROVEN. ${whatFails[result.claim]} (${result.code})`);
  const { head, exposure, events, signers, nodes, counted } = result;
  if (json) {
    const plain = (_: string, value: unknown) => (value instanceof Uint8Array ? toHex(value) : value);
    return print(JSON.stringify({ ok: true, kind: "exposure", dispatch: result.dispatch, originator: head.originator, rank: head.rank, ...exposure, events: events.events.length, by: result.by, at: result.at, counted, signers, nodes, trusted: result.trusted }, plain));
  }
  const own = compared && result.trusted;
  print(own ? "PROVEN:" : "PROVEN, if the keys and fingerprints below are theirs:");
  print(`  ${address(head.originator)} made dispatch ${result.dispatch.slice(0, 8)} (${rankNames[head.rank]}) at ${atText(head.createdAt * 1000)}, and ${address(result.by)} signed this report of it at ${atText(result.at * 1000)}, on "${oneLine(result.device)}".`);
  for (const one of exposure.readers) {
    const through = one.through.map(({ by, asked }) => `${address(by)}${asked === null ? "" : ` as ${address(asked)} asked`}`).join(", then by ");
    print(`  ${readerText(readerKey(one.reader))} was let in to portions ${one.portions.map((portion) => portion + 1).join(",")} at ${atText(one.since)}, by ${through}.`);
  }
  print(`AS THE NODE OF ${events.domain} SIGNED IT at ${atText(events.at * 1000)}:`);
  for (const { at, person, kind, portion, deviceClass, level, code } of events.events) if (kind === "opened" || kind === "denied") print(`  ${atText(at)} ${person === null ? "somebody" : address(person)} ${kind === "opened" ? "got the key of" : "was refused"} portion ${portion === null ? "?" : portion + 1}, on a device of class ${deviceClass ?? "unknown"}${level === null ? "" : `, at ${levelNames[level]}`}${code === null ? "" : ` [${code}]`}.`);
  if (!events.events.some(({ kind }) => kind === "opened")) print("  Nobody has opened it.");
  print("NOT PROVEN:");
  for (const line of notProven(result, own)) print(`  ${line}`);
  print("IT RESTS ON THE NODE'S KEY AND THESE FINGERPRINTS; compare them with what the organisation publishes and with the persons' cards:");
  for (const { domain, nodeKey } of nodes) print(`  ${domain}=${nodeKey}`);
  for (const { person, fingerprint, officers } of signers) {
    print(`  ${address(person)}=${fingerprint}`);
    for (const key of officers) print(`  and the officers' key ${key}, by the word of whoever made this file`);
  }
}

function notProven({ counted, events }: Extract<ExposureResult, { ok: true }>, own: boolean): string[] {
  return [
    ...(counted.listed > counted.shown ? [`that these are all who were let in: the node's list counts ${counted.listed} releases, ${counted.shown} are in the file.`] : []),
    `that nothing else was opened: the node could have left something out from the first. Keep this file: a later list that does not begin with these ${events.events.length} entries contradicts it (${toHex(events.hash).slice(0, 16)}…).`,
    "that whoever got a key has read it, or that nobody else read it with them, from their screen or from a copy.",
    "which device class and level it was beyond the word of the reader's node, as far as the accord believes it.",
    ...(own ? [] : ["that the keys and fingerprints are these people's own."]),
  ];
}

const address = (person: string) => showPerson(person as PersonUri);
const readerText = (key: string) => (key.startsWith("person ") ? address(key.slice(7)) : key.startsWith("organisation ") ? `anybody of ${key.slice(13)}` : `the ${key.slice(7).replace(" ", " of ")}`);

const whatFails: Record<ExposureClaim, string> = {
  file: "This is not an exposure report that Entente made.",
  keys: "The node's key in it is not the one that you trust.",
  chains: "The devices of somebody who signed can't be followed.",
  head: "What the dispatch is was not signed by its originator.",
  releases: "A release in it was not signed by anybody who controls the dispatch.",
  events: "The node's list of what happened does not hold together.",
  signed: "The report as a whole was not signed by anybody who controls the dispatch.",
  unchanged: "The file was changed after it was made.",
};
