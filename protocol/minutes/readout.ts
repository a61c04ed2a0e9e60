/**
 * Readouts: their bytes and names, the signatures under them, and the one object of both that goes into the ledgers: so that what is logged is not a text but a text that all parties had signed.
 */
import { z } from "zod";
import { base32 } from "../wire/base32.ts";
import { type Bytes, equalBytes, toHex } from "../wire/bytes.ts";
import { canonicalCbor, type CborValue, parseCbor } from "../wire/cbor.ts";
import { bytesUpTo } from "../wire/cbor-schema.ts";
import { Failure } from "../wire/failure.ts";
import { MAX_READOUT, type Readout, readout as readoutSchema, type ReadoutSignature, readoutSignature, type SignerWord, signerWord } from "../wire/minutes/readout.ts";
import { type MinutesVersion, MOST_SIGNERS } from "../wire/minutes/version.ts";
import { openSigned, peekSigned, shaped, signObject, type Signer } from "../wire/signed.ts";
import { namedHash } from "./version.ts";

const SIGNATURE = "readout";
const WORD = "readout-signer";
const MAX_SIGNATURE = 16 << 10;
const MAX_WORD = 2048;
/** The ledgers' name for such an entry. */
export const READOUT_FACT = "readout";
export const MAX_SIGNED_READOUT = MAX_READOUT + MOST_SIGNERS * MAX_SIGNATURE;

/** Throws `minutes/too-long`, `wire/bad-shape`. */
export function encodeReadout(readout: Readout): Bytes {
  const bytes = canonicalCbor(shaped(readoutSchema, readout) as CborValue);
  if (bytes.length > MAX_READOUT) throw new Failure("minutes/too-long");
  return bytes;
}

export function readReadout(bytes: Uint8Array): Readout {
  return shaped(readoutSchema, parseCbor(bytes, MAX_READOUT));
}

export function readoutHash(bytes: Uint8Array): Bytes {
  return namedHash("readout", bytes);
}

/** In addresses: 52 letters and digits. */
export function readoutName(hash: Uint8Array): string {
  return base32(hash);
}

export function signReadout(signature: ReadoutSignature, signer: Signer): Promise<Bytes> {
  return signObject(SIGNATURE, shaped(readoutSignature, signature) as CborValue, signer);
}

/** Throws `wire/bad-signature`, `wire/…`. Of which readout, by whom, is for the caller to compare. */
export function openReadoutSignature(bytes: Uint8Array, key: Uint8Array): ReadoutSignature {
  return openSigned(SIGNATURE, bytes, key, readoutSignature, { maxBytes: MAX_SIGNATURE });
}

export function peekReadoutSignature(bytes: Uint8Array): ReadoutSignature {
  return shaped(readoutSignature, peekSigned(bytes, { maxBytes: MAX_SIGNATURE }));
}

export function signSignerWord(word: SignerWord, node: Signer): Promise<Bytes> {
  return signObject(WORD, shaped(signerWord, word), node);
}

export function openSignerWord(bytes: Uint8Array, nodeKey: Uint8Array): SignerWord {
  return openSigned(WORD, bytes, nodeKey, signerWord, { maxBytes: MAX_WORD });
}

export function peekSignerWord(bytes: Uint8Array): SignerWord {
  return shaped(signerWord, peekSigned(bytes, { maxBytes: MAX_WORD }));
}

const signedReadout = z.strictObject({
  v: z.literal(1),
  readout: bytesUpTo(MAX_READOUT),
  /** In the order of the parties. */
  signatures: z.array(bytesUpTo(MAX_SIGNATURE)).min(2).max(MOST_SIGNERS),
});

/** What both ledgers hold: one form, so that both sides log the same. */
export function encodeSignedReadout(readout: Uint8Array, signatures: readonly Uint8Array[]): Bytes {
  return canonicalCbor(shaped(signedReadout, { v: 1, readout, signatures: [...signatures] }) as CborValue);
}

export interface SignedReadout {
  readonly readout: Readout;
  readonly bytes: Bytes;
  readonly hash: Bytes;
  readonly name: string;
  readonly signatures: readonly Bytes[];
}

/** NOT verified. */
export function readSignedReadout(bytes: Uint8Array): SignedReadout {
  const { readout, signatures } = shaped(signedReadout, parseCbor(bytes, MAX_SIGNED_READOUT));
  const hash = readoutHash(readout);
  return { readout: readReadout(readout), bytes: readout, hash, name: readoutName(hash), signatures };
}

/** Each party in its place, by the key that `keyOf` gives for its device; a reservation in just the languages of the text. Throws `readout/not-signed`. */
export function verifySignatures({ readout, hash, signatures }: SignedReadout, keyOf: (person: string, deviceId: string) => Uint8Array | undefined): ReadoutSignature[] {
  if (signatures.length !== readout.parties.length) throw new Failure("readout/not-signed", "not by all");
  return readout.parties.map(({ person }, at) => {
    const bytes = signatures[at]!;
    const claimed = peekReadoutSignature(bytes);
    const key = claimed.person === person ? keyOf(person, claimed.deviceId) : undefined;
    if (!key) throw new Failure("readout/not-signed", person);
    const signature = openReadoutSignature(bytes, key);
    if (!equalBytes(signature.readout, hash)) throw new Failure("readout/not-signed", "another readout");
    if (signature.reservation && Object.keys(signature.reservation).sort().join() !== [...readout.languages].sort().join()) throw new Failure("readout/not-signed", "languages");
    return signature;
  });
}

/** Whether it is an extract of these minutes: of their signers, and each item in the state in which it was agreed. The words may be other ones: they are for the public. */
export function isExtract(readout: Readout, version: MinutesVersion, hash: Uint8Array): boolean {
  const states = new Map(version.items.map(({ id, state }) => [toHex(id), state]));
  const parties = readout.parties.map(({ person }) => person);
  return equalBytes(readout.minutes, hash) && parties.join() === version.subject.signers.join() && readout.items.every(({ id, state }) => states.get(toHex(id)) === state);
}
