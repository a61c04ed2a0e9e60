/**
 * A node's word about one of its persons: how high they are cleared, by whom and since when; whether they are an officer who may vouch; and which device key is theirs. Only the node can know, so it is
 * shown as stated and counts no higher than the accord goes. Where a verifier has the person's chain, the key must be in it too: then the node can't put somebody at a table who is not there.
 */
import { z } from "zod";
import type { Bytes } from "../wire/bytes.ts";
import { bytesOf } from "../wire/cbor-schema.ts";
import * as f from "../wire/fields.ts";
import { openSigned, shaped, signObject, type Signer } from "../wire/signed.ts";
import { domainOf, type PersonUri } from "../identity/uri.ts";

const CONTEXT = "clearance";
export const MAX_CLEARANCE = 2048;
export const CLEARANCE_SECONDS = 12 * 3600;

export const clearanceStatement = z
  .strictObject({
    v: z.literal(1),
    domain: f.domain,
    person: f.personUri,
    name: f.displayName,
    /** Of the person's chain; null for somebody who never enrolled a device. */
    fingerprint: bytesOf(32).nullable(),
    /** The device that speaks for the person here; null for somebody who is vouched for. */
    device: z.strictObject({ deviceId: f.deviceId, signKey: bytesOf(32) }).nullable(),
    rank: f.rank,
    /** Roles `security` and `desk`. */
    officer: z.boolean(),
    setBy: f.personUri.nullable(),
    setAt: f.seconds,
    /** Of the list that it is for: the next one needs another, so that no station keeps one from before it was lowered. */
    list: bytesOf(16),
    issuedAt: f.seconds,
  })
  .refine(({ domain, person }) => domainOf(person as PersonUri) === domain, { path: ["domain"] });
export type ClearanceStatement = z.infer<typeof clearanceStatement>;

export function signClearance(statement: ClearanceStatement, nodeKey: Signer): Promise<Bytes> {
  return signObject(CONTEXT, shaped(clearanceStatement, statement), nodeKey);
}

/** Throws `wire/…` for what this node did not sign. */
export function openClearance(bytes: Uint8Array, nodeKey: Uint8Array): ClearanceStatement {
  return openSigned(CONTEXT, bytes, nodeKey, clearanceStatement, { maxBytes: MAX_CLEARANCE });
}
