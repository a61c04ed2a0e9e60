/**
 * The word of a reader's node about the device that asks: what only it can know. For one request alone, by its hash; believed no further than the accord goes.
 */
import { z } from "zod";
import { deviceClasses, standingStatuses } from "../identity/standing.ts";
import { deviceIdSchema, domainOf, domainSchema, type PersonUri, personUriSchema } from "../identity/uri.ts";
import type { Bytes } from "../wire/bytes.ts";
import { bytesOf, unixSeconds } from "../wire/cbor-schema.ts";
import { MAX_WORD } from "../wire/dispatch/procedures.ts";
import { rank, role } from "../wire/fields.ts";
import { openSigned, shaped, signObject, type Signer } from "../wire/signed.ts";

const CONTEXT = "reader-word";
export const MOST_CATEGORIES = 32;

export const readerWord = z
  .strictObject({
    v: z.literal(1),
    request: bytesOf(32),
    domain: domainSchema,
    person: personUriSchema,
    role,
    deviceId: deviceIdSchema,
    signKey: bytesOf(32),
    class: z.enum(deviceClasses),
    status: z.enum(standingStatuses),
    demonstration: z.boolean(),
    /** How high the person is cleared; null: an officer has said nothing, which counts as not at all. */
    clearance: z.strictObject({ rank, categories: z.array(z.string().min(1).max(120)).max(MOST_CATEGORIES) }).nullable(),
    at: unixSeconds,
  })
  .refine(({ person, domain }) => domainOf(person as PersonUri) === domain, { path: ["domain"] });
export type ReaderWord = z.infer<typeof readerWord>;

export function signWord(word: Omit<ReaderWord, "v">, node: Signer): Promise<Bytes> {
  return signObject(CONTEXT, shaped(readerWord, { v: 1, ...word }), node);
}

/** `nodeKey`: from the accord. Throws `wire/…`. */
export function openWord(bytes: Uint8Array, nodeKey: Uint8Array): ReaderWord {
  return openSigned(CONTEXT, bytes, nodeKey, readerWord, { maxBytes: MAX_WORD });
}
