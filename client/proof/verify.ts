/**
 * Checks a proof of a call, offline: nothing is fetched, no state is needed, the same code runs in a page, in Node and in the `entente` command. It reads as the claims that
 * it establishes, and names the one that fails.
 */
import { type CallEnd, readCallEnd } from "../../protocol/ledger/call-end.ts";
import { readCallEntry, type CallEntry } from "../../protocol/ledger/call-entry.ts";
import { commitTo } from "../../protocol/ledger/blinded.ts";
import { believedNodes, keyOfNode, type NodeKeys, type Seen, seenInLog, type TrustedNode } from "../../protocol/ledger/believed-nodes.ts";
import { originOf } from "../../protocol/ledger/node-names.ts";
import { parseProof } from "../../protocol/ledger/proof-file.ts";
import { receiptSchema, verifyReceipt } from "../../protocol/ledger/receipt.ts";
import { domainOf, parseUri, type PersonUri, showPerson } from "../../protocol/identity/uri.ts";
import { type Bytes, equalBytes, fromBase64Url, utf8 } from "../../protocol/wire/bytes.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import { peekSigned, shaped } from "../../protocol/wire/signed.ts";
import { parseProofFile, type ProofBody } from "./proof-file.ts";

/** The claims in the order in which they are checked. */
export const claims = ["file", "entry", "keys", "promises", "logged", "end", "unchanged"] as const;
export type Claim = (typeof claims)[number];

export type ProofResult =
  | {
      readonly ok: true;
      readonly call: CallEntry;
      /** How it went, by the record of one end; null where none is in the file. */
      readonly end: CallEnd | null;
      /** English sentences, for a page that has no other words. */
      readonly proven: readonly string[];
      readonly notProven: readonly string[];
      /** Domains of the nodes that saw the log in this state. */
      readonly witnessedBy: readonly string[];
      /** Seconds since 1970, by the witnesses' clocks. */
      readonly at: number;
      /** The keys that it all rests on: to be compared where no trusted ones were given. */
      readonly nodes: readonly { readonly domain: string; readonly nodeKey: string }[];
      readonly trusted: boolean;
    }
  | { readonly ok: false; readonly claim: Claim; readonly code: string };

/** `trusted`: the nodes whose keys the reader has from elsewhere, e.g. from his own accords. Without them the file's own are used, and the result says so. Never throws. */
export function verifyProof(bytes: Uint8Array, options: { trusted?: readonly TrustedNode[] } = {}): ProofResult {
  let claim: Claim = "file";
  try {
    const { body, whole } = parseProofFile(bytes);

    claim = "entry";
    const entry = fromBase64Url(body.entry);
    const call = readCallEntry(entry);

    claim = "keys";
    const keys = believedNodes(body.nodes, { trusted: options.trusted, needed: domainsOf(call) });

    claim = "promises";
    const promises = body.receipts.map((receipt) => checkPromise("call", receipt, entry, keys));
    const missing = domainsOf(call).find((domain) => !promises.some((promise) => promise.domain === domain));
    if (missing !== undefined) throw new Failure("proof/receipt-missing", missing);

    claim = "logged";
    const seen = checkLogged(body, entry, keys, promises);

    claim = "end";
    const end = checkEnd(body, call, keys);

    claim = "unchanged";
    if (!whole) throw new Failure("proof/changed");
    return { ok: true, call, end, ...words(call, end, seen, options.trusted !== undefined), ...seen, nodes: body.nodes, trusted: options.trusted !== undefined };
  } catch (error) {
    return { ok: false, claim, code: codeOf(error) };
  }
}

interface Promised {
  readonly domain: string;
  readonly blind: Bytes;
  readonly tag: Bytes;
}

function checkPromise(kind: string, said: ProofBody["receipts"][number], entry: Bytes, keys: NodeKeys): Promised {
  const nodeKey = keyOfNode(keys, said.domain);
  const receipt = fromBase64Url(said.receipt);
  const blind = fromBase64Url(said.blind);
  const { tag } = shaped(receiptSchema, peekSigned(receipt, { maxBytes: 2048 }));
  verifyReceipt(receipt, { origin: originOf(said.domain), nodeKey, leaf: { tag, commitment: commitTo(kind, entry, blind) } });
  return { domain: said.domain, blind, tag };
}

function checkLogged({ logged }: ProofBody, entry: Bytes, keys: NodeKeys, promises: readonly Promised[]): Seen {
  return checkStands("call", entry, logged.domain, logged.file, keys, promises.find(({ domain }) => domain === logged.domain));
}

/** The record of how it went: about this call, by a person of it, promised and logged by that person's node. */
function checkEnd({ end, logged }: ProofBody, call: CallEntry, keys: NodeKeys): CallEnd | null {
  if (end === null) return null;
  const entry = fromBase64Url(end.entry);
  const course = readCallEnd(entry);
  const device = parseUri(course.by);
  if (course.call !== call.call || device.kind !== "device" || device.domain !== logged.domain || !call.persons.includes(device.person)) throw new Failure("proof/other-call");
  const promise = checkPromise("call-end", { domain: logged.domain, blind: end.blind, receipt: end.receipt }, entry, keys);
  checkStands("call-end", entry, logged.domain, end.file, keys, promise);
  return course;
}

function checkStands(kind: string, entry: Bytes, domain: string, text: string, keys: NodeKeys, promise: Promised | undefined): Seen {
  const file = utf8(text);
  const extra = parseProof(file).extra;
  // The leaf in the log is the one that was promised, not another of the same call.
  if (!promise || !extra || !equalBytes(extra.slice(0, 32), promise.tag) || !equalBytes(extra.slice(32), promise.blind)) throw new Failure("proof/other-leaf");
  return seenInLog(kind, entry, { domain, proof: file, keys });
}

function domainsOf(call: CallEntry): string[] {
  return [...new Set(call.persons.map((person) => domainOf(person as PersonUri)))];
}

function words(call: CallEntry, end: CallEnd | null, seen: { witnessedBy: readonly string[] }, trusted: boolean): { proven: string[]; notProven: string[] } {
  const people = call.persons.map((person) => showPerson(person as PersonUri)).join(" and ");
  const when = new Date(call.rangAt).toISOString();
  return {
    proven: [
      `A ${call.video ? "video call" : "call"} between ${people} was noted when it rang, at ${when} by the caller's clock.`,
      `The nodes of ${domainsOf(call).join(" and ")} each signed a promise to log exactly this.`,
      `It stands in the log, in a state that ${seen.witnessedBy.join(" and ")} saw and signed.`,
      ...(end ? [course(end)] : []),
    ],
    notProven: [
      "Not what was said: nothing of it is in the log, or in this file.",
      end ? "Not who held the device at either end." : "Not how long it lasted, and not who held the device at either end.",
      "Not that they never spoke by other means: other telephones are not covered.",
      ...(trusted ? [] : ["Not that the keys named here are these organisations' own: compare them with what they publish."]),
    ],
  };
}

const LEVELS = ["OPEN", "PRIVATE", "VERIFIED", "SECURE"];
const RANKS = ["UNCLASSIFIED", "RESTRICTED", "CONFIDENTIAL", "SECRET"];

function course(end: CallEnd): string {
  const seconds = Math.round((end.endedAt - end.startedAt) / 1000);
  return `By the record of ${end.by}, logged when it ended, it lasted ${seconds} s; its level was never below ${LEVELS[end.lowestLevel]}, and nothing above ${RANKS[end.highestDeclared]} was declared${end.overridden ? "; the gate was overridden" : ""}.`;
}
