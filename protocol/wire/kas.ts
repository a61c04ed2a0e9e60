/**
 * What a device and its node say to one another about partners' software (stock OpenTDF clients). Such a client holds no enrolled key, so an enrolled device vouches for the session keys that it uses, for an hour; and what its files may
 * be opened by whom is recorded at the node before they are made.
 */
import { z } from "zod";
import type { Bytes } from "./bytes.ts";
import * as f from "./fields.ts";
import { openSigned, signObject, type Signer } from "./signed.ts";

const MAX_PINNED = 8 << 10;
const none = z.strictObject({});
const publicKey = z.object({ kid: z.string().max(64), pem: z.string().max(2048) });
export const policyUuid = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);

export const kasProcedures = {
  /** Where stock clients ask, and under which keys a file is wrapped to this node. */
  "kas.keys": { in: none, out: z.object({ url: z.url().max(400), maxRank: f.rank, rsa: publicKey, ec: publicKey }) },
  "kas.session": { in: z.strictObject({ pinned: f.b64(MAX_PINNED) }), out: z.object({ token: f.b64Exactly(32), expiresAt: f.seconds }) },
  /** The record of a file that is yet to be made: its policy bears this uuid or, where the program chooses its own, this attribute; and this record decides. */
  "kas.policy": { in: z.strictObject({ rank: f.rank, readers: z.array(f.personUri).max(500) }), out: z.object({ uuid: policyUuid, attribute: z.string().max(400) }) },
  /** By its author, or a security officer: from now on its key is given to nobody. */
  "kas.revoke": { in: z.strictObject({ uuid: policyUuid }), out: none },
} as const;

/** Names a record in a policy whose uuid the program chose itself. */
export const recordAttribute = (domain: string, uuid: string) => `https://${domain}/attr/entente-record/value/${uuid}`;

const bytes = z.custom<Bytes>((value) => value instanceof Uint8Array && value.length > 0 && value.length <= 1024);
const pinnedSchema = z.strictObject({ deviceId: f.deviceId, node: f.domain, keys: z.array(bytes).min(1).max(4), at: f.seconds });
export type PinnedKeys = z.infer<typeof pinnedSchema>;

const CONTEXT = "kas session";

/** The device's word that these keys (SubjectPublicKeyInfo) are used on its behalf, at this node, from now on. */
export function signPinnedKeys(pinned: PinnedKeys, signer: Signer): Promise<Bytes> {
  return signObject(CONTEXT, pinned, signer);
}

/** Throws `wire/bad-signature`, `wire/bad-shape`. */
export function openPinnedKeys(signed: Uint8Array, deviceKey: Uint8Array): PinnedKeys {
  return openSigned(CONTEXT, signed, deviceKey, pinnedSchema, { maxBytes: MAX_PINNED });
}
