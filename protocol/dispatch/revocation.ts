/** Taking back: a reader, a portion, or the whole. Signed by a device of somebody who controls the dispatch; it counts at the next key request, and at once on honest devices that are told. */
import { z } from "zod";
import { deviceIdSchema, domainSchema, personUriSchema } from "../identity/uri.ts";
import type { Bytes } from "../wire/bytes.ts";
import { bytesOf, unixSeconds } from "../wire/cbor-schema.ts";
import { MAX_REVOCATION, MOST_PORTIONS } from "../wire/dispatch/procedures.ts";
import { role } from "../wire/fields.ts";
import { openSigned, peekSigned, shaped, signObject, type Signer } from "../wire/signed.ts";

const CONTEXT = "revocation";

export const revocation = z.strictObject({
  v: z.literal(1),
  dispatch: bytesOf(16),
  what: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("whole") }),
    z.strictObject({ kind: z.literal("portion"), portion: z.int().min(0).max(MOST_PORTIONS - 1) }),
    z.strictObject({ kind: z.literal("person"), person: personUriSchema }),
    z.strictObject({ kind: z.literal("office"), domain: domainSchema, role }),
    z.strictObject({ kind: z.literal("organisation"), domain: domainSchema }),
  ]),
  by: personUriSchema,
  deviceId: deviceIdSchema,
  at: unixSeconds,
});
export type Revocation = z.infer<typeof revocation>;

export function signRevocation(statement: Omit<Revocation, "v">, device: Signer): Promise<Bytes> {
  return signObject(CONTEXT, shaped(revocation, { v: 1, ...statement }), device);
}

/** Throws `wire/…`. */
export function openRevocation(bytes: Uint8Array, deviceKey: Uint8Array): Revocation {
  return openSigned(CONTEXT, bytes, deviceKey, revocation, { maxBytes: MAX_REVOCATION });
}

/** NOT verified. */
export function peekRevocation(bytes: Uint8Array): Revocation {
  return shaped(revocation, peekSigned(bytes, { maxBytes: MAX_REVOCATION }));
}
