/** A station: a device with a place. What makes it one is its node's word. */
import { z } from "zod";
import { bytesOf } from "./cbor-schema.ts";
import * as f from "./fields.ts";

export const placeKinds = ["room", "vehicle", "desk"] as const;
export const placeSchema = z.strictObject({ kind: z.enum(placeKinds), name: z.string().min(1).max(80) });
export type Place = z.infer<typeof placeSchema>;

/** Why a list of who is present does not stand any more. */
export const fallReasons = ["elsewhere", "in-call", "clearance", "ended", "lapsed"] as const;
export type FallReason = (typeof fallReasons)[number];

/**
 * In a standing: where the device is, and which list of who is there its node holds to be in force now; or why there is none. So a list that has fallen can't be shown on by a station that would rather
 * not know.
 */
export const statedPlace = z.strictObject({
  ...placeSchema.shape,
  list: bytesOf(16).nullable(),
  fell: z.strictObject({ why: z.enum(fallReasons), person: f.personUri.nullable(), name: z.string().max(120) }).nullable(),
});
export type StatedPlace = z.infer<typeof statedPlace>;
