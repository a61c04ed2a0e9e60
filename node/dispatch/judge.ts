/**
 * What is verified of a key request before anything is decided: whose it is, that it is fresh and for this node, and what its device shows of itself. In the order of the argument; the attacker may be the
 * reader, the reader's node, or anybody between.
 */
import { deviceValue } from "../../protocol/assurance/device-fact.ts";
import { judgeEvidence } from "../../protocol/assurance/evidence.ts";
import type { FactCode } from "../../protocol/assurance/fact-values.ts";
import { activeDevice, type Chain, verifyChain } from "../../protocol/identity/chain.ts";
import type { DeviceRecord } from "../../protocol/identity/device-record.ts";
import type { PersonUri } from "../../protocol/identity/uri.ts";
import { type KeyRecord, nameOfKey } from "./book.ts";
import { type KeyRequest, openKeyRequest, REQUEST_SKEW_SECONDS, requestHash } from "../../protocol/dispatch/request.ts";
import { openWord, type ReaderWord } from "../../protocol/dispatch/word.ts";
import { isReader } from "../../protocol/dispatch/reader.ts";
import { sha256 } from "@noble/hashes/sha2.js";
import { type Bytes, equalBytes, utf8 } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { ReaderNode } from "./ports.ts";

export interface Judged {
  readonly request: KeyRequest;
  readonly word: ReaderWord;
  readonly chain: Chain;
  readonly facts: readonly { readonly kind: "device" | "client" | "authenticator"; readonly value: FactCode }[];
}

export interface JudgeParts {
  readonly domain: string;
  readonly demonstration: boolean;
  readonly codeIsPublished: (hash: Bytes, proof: Bytes, domain: string) => boolean;
  /** Seconds. */
  readonly now: () => number;
}

/** Throws `dispatch/…`, `wire/…`, `chain/…`. */
export async function judgeRequest(parts: JudgeParts, from: ReaderNode, given: { request: Bytes; word: Bytes; entries: readonly Bytes[] }): Promise<Judged> {
  const now = parts.now();
  // The node of the accord says that about this very request, now.
  const word = openWord(given.word, from.nodeKey);
  if (word.domain !== from.domain) throw new Failure("dispatch/other-node");
  if (!equalBytes(word.request, requestHash(given.request))) throw new Failure("dispatch/other-request");
  if (Math.abs(word.at - now) > REQUEST_SKEW_SECONDS) throw new Failure("dispatch/stale");

  // The person's chain has that device, with that key.
  const chain = chainOf(from, word.person, given.entries);
  const device = activeDevice(chain, word.deviceId);
  if (!device || !equalBytes(device.record.signKey, word.signKey)) throw new Failure("dispatch/device-unknown");

  // The device itself asks: this node, now.
  const request = openKeyRequest(given.request, device.record.signKey);
  if (request.person !== word.person || request.deviceId !== word.deviceId) throw new Failure("dispatch/other-device");
  if (request.audience !== parts.domain) throw new Failure("dispatch/other-audience");
  if (Math.abs(request.at - now) > REQUEST_SKEW_SECONDS) throw new Failure("dispatch/stale");

  return { request, word, chain, facts: await deviceFacts(parts, from, { request, word, record: device.record, now }) };
}

const chains = new Map<string, Chain>();
const MOST_CHAINS = 1_000;
const MOST_KEPT_OF_ONE = 64 << 10;

/** A chain that was verified is known by all of its bytes, and by the officers it was verified with. Long ones are not kept: whoever sends many of them fills nothing. */
function chainOf(from: ReaderNode, person: string, entries: readonly Bytes[]): Chain {
  const size = entries.reduce((sum, entry) => sum + entry.length, 0);
  const key = nameOfKey(sha256(utf8([person, ...from.officerKeys.map(nameOfKey), "", ...entries.map((entry) => nameOfKey(sha256(entry)))].join(" "))));
  const known = chains.get(key);
  if (known) return known;
  const chain = verifyChain(entries, { person: person as PersonUri, officerKeys: from.officerKeys });
  if (size > MOST_KEPT_OF_ONE) return chain;
  if (chains.size >= MOST_CHAINS) chains.delete(chains.keys().next().value!);
  chains.set(key, chain);
  return chain;
}

async function deviceFacts(parts: JudgeParts, from: ReaderNode, { request, word, record, now }: { request: KeyRequest; word: ReaderWord; record: DeviceRecord; now: number }): Promise<Judged["facts"]> {
  const shown = await judgeEvidence({
    evidence: { delegation: request.delegation, codeHash: request.code?.hash ?? null, codeProof: request.code?.proof ?? null },
    person: request.person,
    record,
    leafKey: record.signKey,
    node: from,
    ownNode: parts,
    now,
    codeIsWitnessed: parts.codeIsPublished,
  });
  const stated = { class: word.class, status: word.status, evidence: [], issuedAt: word.at };
  return [
    { kind: "device", value: deviceValue({ stated, notice: undefined, cap: from.believes, guest: false, ignored: false }) },
    { kind: "client", value: shown.client },
    { kind: "authenticator", value: shown.authenticator },
  ];
}

/** `revokedAt`: when this very person was taken back, who may be one of an office or organisation that was not. The release under which this person may have that key, and what the releasing device knew of them; the one that allows most where there are several. A chain that is shorter than it was then is not theirs. */
export function releaseFor(key: KeyRecord, { word, chain }: Pick<Judged, "word" | "chain">, revokedAt = 0): { state: "active" | "revoked" | "one-signature"; until: number | null; person: FactCode } | undefined {
  const theirs = key.releases.filter(({ statement: { reader } }) => isReader(reader, word) && (reader.kind !== "person" || (equalBytes(reader.fingerprint, chain.fingerprint) && chain.entries.length >= reader.chainLength)));
  const found = theirs.map((one) => ({ state: one.statement.at <= revokedAt ? ("revoked" as const) : one.state, until: one.until, person: personValue(one.statement.reader, chain) })).sort((a, b) => order[a.state] - order[b.state] || (b.until ?? Infinity) - (a.until ?? Infinity))[0];
  return found;
}

const order = { active: 0, "one-signature": 1, revoked: 2 } as const;

function personValue(reader: KeyRecord["releases"][number]["statement"]["reader"], chain: Chain): FactCode {
  if (reader.kind !== "person") return "person/asserted";
  // Officers can give a person's name to somebody else: whoever was known before is known no more.
  if ((chain.recoveredAtSeq ?? -1) >= reader.chainLength) return "person/recovered";
  return reader.known === "verified" ? "person/verified" : reader.known === "introduced" ? "person/introduced" : "person/asserted";
}
