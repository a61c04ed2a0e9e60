/**
 * The call's entry in the ledgers: what took place between whom, committed to under a blind, so that the log tells nobody and either side can open it later. Both ends derive
 * the same bytes from the ring, each has its own node promise (receipt) to log them, and media waits for both promises.
 */
import { z } from "zod";
import { commitTo, factLeaf } from "../../protocol/ledger/blinded.ts";
import { encodeCallEntry } from "../../protocol/ledger/call-entry.ts";
import { encodeLeaf, type Leaf } from "../../protocol/ledger/leaf.ts";
import { type Receipt, receiptSchema, verifyReceipt } from "../../protocol/ledger/receipt.ts";
import { domainOf, type PersonUri } from "../../protocol/identity/uri.ts";
import { bytesOf, bytesUpTo } from "../../protocol/wire/cbor-schema.ts";
import { type Bytes, equalBytes, fromBase64Url, toBase64Url } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import { peekSigned, shaped } from "../../protocol/wire/signed.ts";
import type { SignalOf } from "../../protocol/wire/signals.ts";
import type { Random } from "../environment.ts";
import type { Directory } from "../facts/directory.ts";
import type { LineChannel } from "../lines/channel.ts";
import type { RingState } from "./ring-state.ts";

export const CALL_ENTRY = "call";
export const CALL_END = "call-end";

/** A node's promise together with what opens it. */
export interface Receipted {
  readonly domain: string;
  readonly entry: Bytes;
  readonly blind: Bytes;
  readonly receipt: Bytes;
}

export const receiptedSchema = z.strictObject({ domain: z.string(), entry: bytesUpTo(8192), blind: bytesOf(32), receipt: bytesUpTo(2048) });

export function callEntry(ring: Pick<RingState, "call" | "line" | "caller" | "own" | "others" | "video" | "at">): Bytes {
  return encodeCallEntry({ call: ring.call, line: ring.line, caller: ring.caller, persons: [ring.own.person, ...ring.others], video: ring.video, rangAt: ring.at });
}

/** The domains whose nodes must have promised: those of the persons of the call. */
export function domainsOf(persons: readonly string[]): string[] {
  return [...new Set(persons.map((person) => domainOf(person as PersonUri)))].sort();
}

/** Asks the own node. Throws what the node says; `ledger/wrong-receipt` when its promise is not for this. */
export async function promiseEntry(kind: typeof CALL_ENTRY | typeof CALL_END, entry: Bytes, deps: { channel: Pick<LineChannel, "call">; directory: Directory; random: Random }): Promise<Receipted> {
  const { leaf, blind } = factLeaf(kind, entry, deps.random);
  const answer = await deps.channel.call("ledger.append", { leaf: toBase64Url(encodeLeaf(leaf)) });
  const receipt = fromBase64Url(answer.receipt);
  const { own } = deps.directory;
  verifyReceipt(receipt, { origin: own.ledger.origin, nodeKey: own.nodeKey, leaf });
  return { domain: own.domain, entry, blind, receipt };
}

/** What another end says its node promised: for exactly this call, by the key that the accord pins. Throws `entry/…`, `ledger/…`, `wire/…`. */
export function acceptEntry(said: SignalOf<"entry">, expected: { entry: Bytes; speaker: string; directory: Directory }): Receipted {
  if (domainOf(expected.speaker as PersonUri) !== said.domain) throw new Failure("entry/other-domain"); // each speaks for its own node
  if (!equalBytes(said.entry, expected.entry)) throw new Failure("entry/other-call");
  const node = expected.directory.node(said.domain);
  if (!node) throw new Failure("entry/unknown-node");
  const opened: Receipted = { domain: said.domain, entry: said.entry as Bytes, blind: said.blind as Bytes, receipt: said.receipt as Bytes };
  verifyReceipt(opened.receipt, { origin: node.ledger.origin, nodeKey: node.nodeKey, leaf: leafOf(CALL_ENTRY, opened) });
  return opened;
}

/** The leaf that a receipt must be for: its tag is random and stands in the receipt alone, its commitment is recomputed. */
export function leafOf(kind: string, opened: Pick<Receipted, "entry" | "blind" | "receipt">): Leaf {
  const claimed: Receipt = shaped(receiptSchema, peekSigned(opened.receipt, { maxBytes: 2048 }));
  return { tag: claimed.tag, commitment: commitTo(kind, opened.entry, opened.blind) };
}
