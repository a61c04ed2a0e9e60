/** The station's QR: which list one would be on. Nothing secret: whoever scans it can say no more than that he is there, in his own name, after his own passkey. */
import { z } from "zod";
import type { Bytes } from "../wire/bytes.ts";
import { canonicalCbor, type CborValue, parseCbor } from "../wire/cbor.ts";
import { bytesOf } from "../wire/cbor-schema.ts";
import * as f from "../wire/fields.ts";
import { shaped } from "../wire/signed.ts";
import { deviceUriSchema } from "../identity/uri.ts";
import { placeSchema } from "../wire/station-place.ts";

const MAX_BYTES = 1024;

export const herePayload = z.strictObject({ v: z.literal(1), station: deviceUriSchema, place: placeSchema, list: bytesOf(16), at: f.seconds, until: f.seconds });
export type HerePayload = z.infer<typeof herePayload>;

export function encodeHere(payload: HerePayload): Bytes {
  return canonicalCbor(shaped(herePayload, payload) as CborValue);
}

export function decodeHere(bytes: Uint8Array): HerePayload {
  return shaped(herePayload, parseCbor(bytes, MAX_BYTES));
}
