/** What one party may say alone about an accord that stands: that it ends, and that its own node key is now another (old signs new). */
import { z } from "zod";
import { type Bytes, equalBytes } from "../wire/bytes.ts";
import { canonicalCbor, parseCbor } from "../wire/cbor.ts";
import { bytesOf, unixSeconds } from "../wire/cbor-schema.ts";
import { Failure } from "../wire/failure.ts";
import { openSigned, peekSigned, shaped, signedBytes, signObject, type Signer } from "../wire/signed.ts";
import { isSoundKey, strictVerify } from "../wire/strict-ed25519.ts";
import { type AccordTerms, partyOf } from "./accord-terms.ts";
import { domainSchema } from "./uri.ts";

const MAX_NOTICE_BYTES = 2048;

const endSchema = z.strictObject({ v: z.literal(1), accordId: z.string().regex(/^[0-9a-f]{32}$/), domain: domainSchema, at: unixSeconds, reason: z.string().max(300).optional() });
const rotationSchema = z.strictObject({ v: z.literal(1), accordId: z.string().regex(/^[0-9a-f]{32}$/), domain: domainSchema, at: unixSeconds, oldKey: bytesOf(32), newKey: bytesOf(32) });

export type AccordEnd = z.infer<typeof endSchema>;
export type NodeKeyRotation = z.infer<typeof rotationSchema>;

export async function endAccord(notice: AccordEnd, signer: Signer): Promise<Bytes> {
  return signObject("accord-end", shaped(endSchema, notice), signer);
}

/** Throws `accord/other-accord`, `wire/bad-signature`. */
export function verifyEnd(bytes: Uint8Array, accord: AccordTerms): AccordEnd {
  const claimed = shaped(endSchema, peekSigned(bytes, { maxBytes: MAX_NOTICE_BYTES }));
  if (claimed.accordId !== accord.id) throw new Failure("accord/other-accord");
  return openSigned("accord-end", bytes, partyOf(accord, claimed.domain).nodeKey, endSchema, { maxBytes: MAX_NOTICE_BYTES });
}

/** The new key signs too: nobody can rotate to a key that he does not hold. */
export async function rotateNodeKey(notice: Omit<NodeKeyRotation, "v" | "oldKey" | "newKey">, signers: { old: Signer; new: Signer }): Promise<Bytes> {
  const rotation: NodeKeyRotation = { v: 1, ...notice, oldKey: signers.old.publicKey, newKey: signers.new.publicKey };
  const inner = await signObject("node-key-rotation", shaped(rotationSchema, rotation), signers.old);
  return canonicalCbor([inner, await signers.new.sign(signedBytes("node-key-possession", inner))]);
}

/** The accord's terms with the new key in place. Throws `accord/other-accord`, `accord/other-key`, `accord/bad-key`, `accord/bad-signature`. */
export function applyRotation<Terms extends AccordTerms>(accord: Terms, bytes: Uint8Array): Terms {
  const [inner, possession] = shaped(z.tuple([z.custom<Bytes>((value) => value instanceof Uint8Array), bytesOf(64)]), parseCbor(bytes, MAX_NOTICE_BYTES));
  const claimed = shaped(rotationSchema, peekSigned(inner, { maxBytes: MAX_NOTICE_BYTES }));
  if (claimed.accordId !== accord.id) throw new Failure("accord/other-accord");
  const party = partyOf(accord, claimed.domain);
  if (!equalBytes(claimed.oldKey, party.nodeKey)) throw new Failure("accord/other-key");
  const rotation = openSigned("node-key-rotation", inner, party.nodeKey, rotationSchema, { maxBytes: MAX_NOTICE_BYTES });
  if (!isSoundKey(rotation.newKey)) throw new Failure("accord/bad-key");
  if (!strictVerify(rotation.newKey, signedBytes("node-key-possession", inner), possession)) throw new Failure("accord/bad-signature");
  const parties = accord.parties.map((one) => (one.domain === rotation.domain ? { ...one, nodeKey: rotation.newKey } : one)) as AccordTerms["parties"];
  return { ...accord, parties };
}
