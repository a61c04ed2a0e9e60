/**
 * The node's list of what happened to a dispatch, signed, with a running hash over it all. The node can leave an event out from the first; what it has once signed it can't leave out, change or put elsewhere
 * later without two lists that contradict one another, each signed by it.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { z } from "zod";
import { domainSchema } from "../../identity/uri.ts";
import { type Bytes, concat, equalBytes, utf8 } from "../../wire/bytes.ts";
import { bytesOf, count, unixSeconds } from "../../wire/cbor-schema.ts";
import { canonicalCbor, type CborValue } from "../../wire/cbor.ts";
import { MAX_EVENT_LIST, MOST_LISTED } from "../../wire/dispatch/exposure.ts";
import { releaseEvent } from "../../wire/dispatch/procedures.ts";
import { Failure } from "../../wire/failure.ts";
import * as f from "../../wire/fields.ts";
import { openSigned, peekSigned, shaped, signObject, type Signer } from "../../wire/signed.ts";

const CONTEXT = "dispatch-events";

export const listedEvent = z.strictObject({
  at: f.milliseconds,
  kind: releaseEvent.shape.kind,
  person: f.personUri.nullable(),
  deviceId: f.deviceId.nullable(),
  deviceClass: f.deviceClass.nullable(),
  level: z.int().min(0).max(3).nullable(),
  portion: z.int().min(0).max(256).nullable(),
  code: z.string().max(80).nullable(),
  by: f.personUri.nullable(),
  asked: f.personUri.nullable(),
});
export type ListedEvent = z.infer<typeof listedEvent>;

const eventList = z.strictObject({
  v: z.literal(1),
  domain: domainSchema,
  dispatch: bytesOf(16),
  /** How many come before these, and the running hash over them. */
  from: count,
  before: bytesOf(32),
  events: z.array(listedEvent).max(MOST_LISTED),
  after: bytesOf(32),
  /** How many there are in all, when this was signed. */
  count,
  at: unixSeconds,
});
export type EventList = z.infer<typeof eventList>;

/** Of a dispatch to which nothing has happened. */
export function firstHash(dispatch: Uint8Array): Bytes {
  return sha256(concat(utf8("entente/1 dispatch events"), Uint8Array.of(0), dispatch)) as Bytes;
}

export function nextHash(before: Uint8Array, event: ListedEvent): Bytes {
  return sha256(concat(before, canonicalCbor(event as CborValue))) as Bytes;
}

export const hashOver = (before: Uint8Array, events: readonly ListedEvent[]): Bytes => events.reduce<Bytes>((hash, event) => nextHash(hash, event), new Uint8Array(before));

export function signEventList(list: Omit<EventList, "v" | "after">, node: Signer): Promise<Bytes> {
  return signObject(CONTEXT, shaped(eventList, { v: 1, ...list, after: hashOver(list.before, list.events) }), node);
}

/** Throws `exposure/other-hash`, `wire/…`. */
export function openEventList(bytes: Uint8Array, nodeKey: Uint8Array): EventList {
  const list = openSigned(CONTEXT, bytes, nodeKey, eventList, { maxBytes: MAX_EVENT_LIST });
  if (!equalBytes(hashOver(list.before, list.events), list.after)) throw new Failure("exposure/other-hash");
  return list;
}

/** NOT verified. */
export function peekEventList(bytes: Uint8Array): EventList {
  return shaped(eventList, peekSigned(bytes, { maxBytes: MAX_EVENT_LIST }));
}

export interface JoinedEvents {
  readonly domain: string;
  readonly dispatch: Bytes;
  readonly events: readonly ListedEvent[];
  readonly hash: Bytes;
  readonly at: number;
}

/** Several lists that follow on one another, as one. Throws `exposure/gap`. */
export function joinLists(lists: readonly EventList[]): JoinedEvents {
  const [first] = lists;
  if (!first) throw new Failure("exposure/gap");
  const events: ListedEvent[] = [];
  let hash = firstHash(first.dispatch);
  for (const list of lists) {
    if (list.domain !== first.domain || !equalBytes(list.dispatch, first.dispatch) || list.from !== events.length || !equalBytes(list.before, hash)) throw new Failure("exposure/gap");
    events.push(...list.events);
    hash = list.after as Bytes;
  }
  const last = lists.at(-1)!;
  if (events.length !== last.count) throw new Failure("exposure/gap");
  return { domain: first.domain, dispatch: first.dispatch as Bytes, events, hash, at: last.at };
}

/** Whether what was listed before still stands, unchanged, at the beginning of what is listed now. */
export function continues(before: { readonly count: number; readonly hash: Uint8Array }, now: JoinedEvents): boolean {
  return before.count <= now.events.length && equalBytes(hashOver(firstHash(now.dispatch), now.events.slice(0, before.count)), before.hash);
}
