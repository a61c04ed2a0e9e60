/**
 * Stations on the wire to the own node: places and clearances that security officers give, lists that stations open, and what persons and officers say for them. What a station tells the far end is
 * `station-list`, inside MLS (`protocol/station/list.ts`).
 */
import { z } from "zod";
import * as f from "./fields.ts";
import { fallReasons, placeSchema } from "./station-place.ts";

const none = z.strictObject({});
export const listId = f.b64Exactly(16);
const statement = f.b64(1024);
const clearance = f.b64(2048);

/** Who is on a list so far, with what was signed for them. */
export const presentView = z.object({
  person: f.personUri.optional(),
  name: f.displayName,
  rank: f.rank,
  kind: z.enum(["self", "vouched"]),
  vouchedBy: f.displayName.optional(),
  at: f.seconds,
  said: statement,
  clearance: clearance.optional(),
  officer: clearance.optional(),
});

export const MOST_ASKED = 64;
export const MOST_PRESENT = 32;
export const stationListView = z.object({
  list: listId,
  state: z.enum(["gathering", "current", "over"]),
  at: f.seconds,
  until: f.seconds,
  /** `elsewhere`: since when the person says not to be there. */
  asked: z.array(z.object({ person: f.personUri, name: f.displayName, elsewhere: f.seconds.optional() })).max(MOST_ASKED),
  present: z.array(presentView).max(MOST_PRESENT),
  fell: z.object({ why: z.enum(fallReasons), person: f.personUri.optional(), name: f.displayName.optional() }).optional(),
});
export type StationListView = z.infer<typeof stationListView>;

/** `by`: whose station it is. `vouchedBy`: where the person is listed by an officer's word. */
export const presenceAsk = z.object({ station: z.string().max(400), place: placeSchema, list: listId, at: f.seconds, until: f.seconds, by: f.displayName.optional(), vouchedBy: f.displayName.optional() });
export type PresenceAsk = z.infer<typeof presenceAsk>;

export const MOST_CATEGORIES = 32;
/** Compartments, beside the rank: what a restrictive category of a label asks for. Stations go by the rank alone. */
export const heldCategories = z.array(z.string().min(1).max(120).regex(/^[^\p{C}]+$/u)).max(MOST_CATEGORIES);

export const clearanceView = z.object({ person: f.personUri, rank: f.rank, categories: heldCategories, by: f.personUri, byName: f.displayName, at: f.seconds });

export const placedView = z.object({ deviceId: f.deviceId, place: placeSchema, by: f.personUri, byName: f.displayName, at: f.seconds });

export const stationProcedures = {
  // The security officer: which device is where, who is cleared how high.
  "security.place": { in: z.strictObject({ deviceId: f.deviceId, place: placeSchema.nullable() }), out: none },
  /** `categories`: left out, those that are there stay. */
  "security.clearance": { in: z.strictObject({ person: f.personUri, rank: f.rank.nullable(), categories: heldCategories.optional() }), out: none },
  "security.stations": { in: none, out: z.object({ places: z.array(placedView).max(1000), clearances: z.array(clearanceView).max(5000) }) },
  // A station's own device. The people: officers too, who vouch for them.
  "station.people": { in: none, out: z.object({ people: z.array(z.object({ person: f.personUri, name: f.displayName })).max(5000) }) },
  "station.open": { in: z.strictObject({ persons: z.array(f.personUri).max(32), minutes: z.int().min(1).max(120).optional() }), out: stationListView },
  "station.ask": { in: z.strictObject({ list: listId, persons: z.array(f.personUri).max(32) }), out: stationListView },
  /** These are all who are here. */
  "station.complete": { in: z.strictObject({ list: listId }), out: stationListView },
  /** Number of an entry in `present`. */
  "station.leave": { in: z.strictObject({ list: listId, said: statement }), out: stationListView },
  "station.end": { in: z.strictObject({ list: listId }), out: none },
  "station.lists": { in: none, out: z.object({ place: placeSchema.optional(), lists: z.array(stationListView).max(8) }) },
  // Everybody, on an own device.
  "presence.asked": { in: none, out: z.object({ asks: z.array(presenceAsk).max(16), here: z.array(presenceAsk).max(16) }) },
  "presence.confirm": { in: z.strictObject({ statement }), out: none },
  /** Was here, and goes: the list stands without this person. */
  "presence.leave": { in: z.strictObject({ list: listId }), out: none },
  /** Is not here, whatever the list says: a list that has this person falls as a whole. */
  "presence.elsewhere": { in: z.strictObject({ list: listId }), out: none },
  /** Officers, for somebody who has no device. */
  "presence.vouch": { in: z.strictObject({ statement }), out: none },
  /** Officers: lists that gather or stand now, to be vouched for. */
  "presence.lists": { in: none, out: z.object({ lists: z.array(presenceAsk).max(200) }) },
} as const satisfies Record<string, { in: z.ZodType; out: z.ZodType }>;
