/**
 * An accord: the peering agreement that two nodes have signed. It pins the other side's node key, CA, ledger and officers, and what may cross. Without one nothing
 * passes. The bytes are CBOR [terms, [signature of party 0, signature of party 1]]; a proposal has null where a signature is wanting.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { z } from "zod";
import { type Bytes, concat, equalBytes } from "../wire/bytes.ts";
import { canonicalCbor, parseCbor } from "../wire/cbor.ts";
import { bytesOf, unixSeconds } from "../wire/cbor-schema.ts";
import { Failure } from "../wire/failure.ts";
import { shaped, signedBytes, type Signer } from "../wire/signed.ts";
import { isRank, type Rank } from "../label/policy.ts";
import { isSoundKey, strictVerify } from "../wire/strict-ed25519.ts";
import { type AccordParty, accordPartySchema } from "./accord-party.ts";
import { deviceClasses } from "./standing.ts";
import type { Domain } from "./uri.ts";

export type { AccordParty } from "./accord-party.ts";

const MAX_ACCORD_BYTES = 16_384;
const CONTEXT = "accord";

export const accordTermsSchema = z.strictObject({
  v: z.literal(1),
  /** 16 random bytes in hex, by the proposer. */
  id: z.string().regex(/^[0-9a-f]{32}$/),
  /** The proposer first. */
  parties: z.tuple([accordPartySchema, accordPartySchema]),
  maximumRank: z.custom<Rank>(isRank),
  /** How far a class that only the other node can know is believed. */
  caps: z.strictObject({ statedDevice: z.enum(deviceClasses) }),
  createdAt: unixSeconds,
  ends: unixSeconds.optional(),
});

export type AccordTerms = z.infer<typeof accordTermsSchema>;

export interface Accord extends AccordTerms {
  /** SHA-256 of the terms: what both officers compare before signing. */
  readonly digest: Bytes;
  readonly bytes: Bytes;
}

export async function proposeAccord(terms: AccordTerms, signer: Signer): Promise<Bytes> {
  assertCoherent(shaped(accordTermsSchema, terms));
  if (!equalBytes(terms.parties[0].nodeKey, signer.publicKey)) throw new Failure("accord/not-a-party");
  const payload = canonicalCbor(terms);
  return canonicalCbor([payload, [await signer.sign(signedBytes(CONTEXT, payload)), null]]);
}

/** Verifies the proposer's signature and shows the terms to whoever decides. */
export function readProposal(bytes: Uint8Array): Accord {
  const { accord, payload, signatures } = open(bytes);
  if (signatures[0] === null || !strictVerify(accord.parties[0].nodeKey, signedBytes(CONTEXT, payload), signatures[0])) throw new Failure("accord/bad-signature", accord.parties[0].domain);
  return accord;
}

/** Signs as the second party. The terms must have been read and agreed to by a person before. */
export async function acceptAccord(proposal: Uint8Array, signer: Signer): Promise<Bytes> {
  const accord = readProposal(proposal);
  if (!equalBytes(accord.parties[1].nodeKey, signer.publicKey)) throw new Failure("accord/not-a-party");
  const { payload, signatures } = open(proposal);
  return canonicalCbor([payload, [signatures[0], await signer.sign(signedBytes(CONTEXT, payload))]]);
}

/** Both signatures, both over these terms. Whether it has ended is for `accordInForce`. */
export function verifyAccord(bytes: Uint8Array): Accord {
  const { accord, payload, signatures } = open(bytes);
  for (const [i, party] of accord.parties.entries()) {
    const signature = signatures[i];
    if (!signature) throw new Failure("accord/not-signed-by-both", party.domain);
    if (!strictVerify(party.nodeKey, signedBytes(CONTEXT, payload), signature)) throw new Failure("accord/bad-signature", party.domain);
  }
  return accord;
}

export function accordInForce(accord: Accord, now: number): boolean {
  return accord.ends === undefined || now < accord.ends;
}

export function partyOf(accord: AccordTerms, domain: string): AccordParty {
  const party = accord.parties.find((one) => one.domain === domain);
  if (!party) throw new Failure("accord/not-a-party", domain);
  return party;
}

export function otherParty(accord: AccordTerms, own: Domain | string): AccordParty {
  partyOf(accord, own);
  return accord.parties.find((one) => one.domain !== own)!;
}

const outerSchema = z.tuple([z.custom<Bytes>((value) => value instanceof Uint8Array), z.tuple([bytesOf(64).nullable(), bytesOf(64).nullable()])]);

function open(bytes: Uint8Array): { accord: Accord; payload: Bytes; signatures: readonly [Bytes | null, Bytes | null] } {
  const [payload, signatures] = shaped(outerSchema, parseCbor(bytes, MAX_ACCORD_BYTES));
  const terms = shaped(accordTermsSchema, parseCbor(payload, MAX_ACCORD_BYTES));
  assertCoherent(terms);
  return { accord: { ...terms, digest: concat(sha256(payload)), bytes: concat(bytes) }, payload, signatures };
}

/** Two different nodes, sound keys (attack 17), two distinct officers or none. */
function assertCoherent(terms: AccordTerms): void {
  const [a, b] = terms.parties;
  if (a.domain === b.domain || equalBytes(a.nodeKey, b.nodeKey)) throw new Failure("accord/same-party");
  for (const party of terms.parties) {
    const keys = [party.nodeKey, party.caKey, ...party.officerKeys];
    if (!keys.every(isSoundKey)) throw new Failure("accord/bad-key", party.domain);
    if (new Set(party.officerKeys.map(String)).size !== party.officerKeys.length) throw new Failure("accord/same-officer", party.domain);
  }
}
