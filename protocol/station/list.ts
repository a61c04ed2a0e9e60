/**
 * The list of who is present at a station, and what a verifier makes of it. Pure: the same bytes, the same node's word and the same chains give the same verdict at either end. Whoever is named must have
 * said so, for this very list, or a named officer for them; one claim that does not hold and the whole list counts for nothing, since a list that lies about one is no list of who is there.
 */
import { z } from "zod";
import { type Bytes, equalBytes } from "../wire/bytes.ts";
import { type CborValue } from "../wire/cbor.ts";
import { bytesOf, bytesUpTo } from "../wire/cbor-schema.ts";
import { codeOf, Failure } from "../wire/failure.ts";
import * as f from "../wire/fields.ts";
import { MOST_PRESENT } from "../wire/station.ts";
import { MAX_LIST } from "../wire/station-list.ts";
import { openSigned, peekSigned, shaped, signObject, type Signer } from "../wire/signed.ts";
import { deviceUri, deviceUriSchema, type PersonUri } from "../identity/uri.ts";
import { CLEARANCE_SECONDS, type ClearanceStatement, MAX_CLEARANCE, openClearance } from "./clearance.ts";
import { type Place, placeSchema } from "../wire/station-place.ts";
import { MAX_PRESENCE, openPresence, openVouch, PRESENCE_CLOCK_TOLERANCE_SECONDS, presenceStatement, vouchStatement } from "./presence.ts";

const CONTEXT = "station-list";
export const MOST_LIST_SECONDS = 2 * 3600;

export const presentEntry = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("self"), clearance: bytesUpTo(MAX_CLEARANCE), presence: bytesUpTo(MAX_PRESENCE) }),
  z.strictObject({ kind: z.literal("vouched"), vouch: bytesUpTo(MAX_PRESENCE), officer: bytesUpTo(MAX_CLEARANCE), clearance: bytesUpTo(MAX_CLEARANCE).nullable() }),
]);
export type PresentEntry = z.infer<typeof presentEntry>;

export const stationList = z.strictObject({
  v: z.literal(1),
  station: deviceUriSchema,
  place: placeSchema,
  list: bytesOf(16),
  at: f.seconds,
  until: f.seconds,
  present: z.array(presentEntry).max(MOST_PRESENT),
});
export type StationList = z.infer<typeof stationList>;

export function signList(list: StationList, signer: Signer): Promise<Bytes> {
  return signObject(CONTEXT, shaped(stationList, list) as CborValue, signer);
}

export interface ListExpectation {
  /** The station's device URI and key: whoever hands the list on is that leaf. */
  readonly station: string;
  readonly stationKey: Uint8Array;
  /** As the node's standing states it; `list`: the nonce that is in force. */
  readonly place: Place;
  readonly list: Uint8Array;
  readonly domain: string;
  /** From the accord. */
  readonly nodeKey: Uint8Array;
  /** How high the accord believes that node's clearances. */
  readonly cap: number;
  /** The key of a person's device by the chain that this verifier follows: null where the chain has no such device that is not revoked, undefined for a person it doesn't know. */
  readonly keyOf: (person: string, deviceId: string) => Uint8Array | null | undefined;
}

export interface Present {
  readonly name: string;
  readonly person: string | null;
  readonly rank: 0 | 1 | 2 | 3;
  /** Name of the officer who vouches; null for who confirmed with an own device. */
  readonly vouchedBy: string | null;
  /** Who set the clearance, and when (seconds); null where nobody has. */
  readonly setBy: string | null;
  readonly setAt: number;
}

export type ListVerdict = { readonly ok: true; readonly at: number; readonly until: number; readonly present: readonly Present[]; readonly rank: 0 | 1 | 2 | 3 } | { readonly ok: false; readonly code: string };

/** Never throws. Says nothing about the time: whether the list has run out is for the caller's clock, and for the node's word. */
export function judgeList(bytes: Uint8Array, expected: ListExpectation): ListVerdict {
  try {
    const list = openSigned(CONTEXT, bytes, expected.stationKey, stationList, { maxBytes: MAX_LIST });
    assertHere(list, { station: expected.station, place: expected.place, list: expected.list });
    if (list.until <= list.at || list.until - list.at > MOST_LIST_SECONDS) throw new Failure("station/bad-times");
    if (list.present.length === 0) throw new Failure("station/empty");
    const present = list.present.map((entry) => (entry.kind === "self" ? self(entry, list, expected) : vouched(entry, list, expected)));
    const persons = present.flatMap(({ person }) => person ?? []);
    if (new Set(persons).size !== persons.length) throw new Failure("station/twice");
    const rank = Math.min(expected.cap, ...present.map((one) => one.rank)) as Present["rank"];
    return { ok: true, at: list.at, until: list.until, present, rank };
  } catch (error) {
    return { ok: false, code: codeOf(error) };
  }
}

/** The nonce of a list, unverified: to compare with what a node says is in force. */
export function nonceOfList(bytes: Uint8Array): Bytes | undefined {
  try {
    return shaped(stationList, peekSigned(bytes, { maxBytes: MAX_LIST })).list;
  } catch {
    return undefined;
  }
}

function self({ clearance, presence }: Extract<PresentEntry, { kind: "self" }>, list: StationList, expected: ListExpectation): Present {
  const stated = clearanceOf(clearance, list, expected);
  const key = keyOf(stated, expected);
  const said = openPresence(presence, key);
  if (said.person !== stated.person || said.deviceId !== stated.device!.deviceId) throw new Failure("station/other-person");
  assertSaidFor(said, list);
  return { name: stated.name, person: stated.person, rank: stated.rank as Present["rank"], vouchedBy: null, setBy: stated.setBy, setAt: stated.setAt };
}

function vouched({ vouch, officer, clearance }: Extract<PresentEntry, { kind: "vouched" }>, list: StationList, expected: ListExpectation): Present {
  const named = clearanceOf(officer, list, expected);
  if (!named.officer) throw new Failure("station/no-officer");
  const said = openVouch(vouch, keyOf(named, expected));
  if (said.officer !== named.person || said.deviceId !== named.device!.deviceId) throw new Failure("station/other-person");
  // The list's own device speaks for nobody but who stands at it: not under another name of its own either, since a node can state any name for a key.
  if (deviceUri(said.officer as PersonUri, said.deviceId) === list.station || equalBytes(named.device!.signKey, expected.stationKey)) throw new Failure("station/own-list");
  assertSaidFor(said, list);
  const stated = clearance === null ? undefined : clearanceOf(clearance, list, expected);
  if ((stated?.person ?? null) !== said.person) throw new Failure("station/other-person");
  // Whom no node clears is cleared for nothing, whatever an officer says.
  return { name: stated?.name ?? said.name, person: said.person, rank: (stated?.rank ?? 0) as Present["rank"], vouchedBy: named.name, setBy: stated?.setBy ?? null, setAt: stated?.setAt ?? 0 };
}

function clearanceOf(bytes: Uint8Array, list: StationList, { nodeKey, domain }: ListExpectation): ClearanceStatement {
  const stated = openClearance(bytes, nodeKey);
  if (!equalBytes(stated.list, list.list)) throw new Failure("station/other-list");
  if (stated.domain !== domain) throw new Failure("station/other-domain");
  if (stated.issuedAt > list.until || list.at >= stated.issuedAt + CLEARANCE_SECONDS) throw new Failure("station/old-clearance");
  return stated;
}

/** The node's word on whose key it is; where this verifier has the person's chain, that chain's. */
function keyOf(stated: ClearanceStatement, { keyOf: known }: ListExpectation): Uint8Array {
  if (!stated.device) throw new Failure("station/no-device");
  const key = known(stated.person, stated.device.deviceId);
  if (key === null || (key !== undefined && !equalBytes(key, stated.device.signKey))) throw new Failure("station/other-chain");
  return stated.device.signKey;
}

function assertSaidFor(said: z.infer<typeof presenceStatement> | z.infer<typeof vouchStatement>, list: StationList): void {
  assertHere(said, list);
  if (said.until < list.until || said.at < list.at - PRESENCE_CLOCK_TOLERANCE_SECONDS || said.at >= list.until) throw new Failure("station/other-times");
}

function assertHere(said: { station: string; place: Place; list: Uint8Array }, expected: { station: string; place: Place; list: Uint8Array }): void {
  if (said.station !== expected.station) throw new Failure("station/other-station");
  if (said.place.kind !== expected.place.kind || said.place.name !== expected.place.name) throw new Failure("station/other-place");
  if (!equalBytes(said.list, expected.list)) throw new Failure("station/other-list");
}
