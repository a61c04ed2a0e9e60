/** Versions of minutes: their bytes, the hashes by which everything else names them, and the id of the minutes themselves. */
import { sha256 } from "@noble/hashes/sha2.js";
import { type Bytes, concat, utf8 } from "../wire/bytes.ts";
import { canonicalCbor, type CborValue, parseCbor } from "../wire/cbor.ts";
import { Failure } from "../wire/failure.ts";
import { MAX_VERSION, type MinutesSubject, type MinutesVersion, subject as subjectSchema, version as versionSchema } from "../wire/minutes/version.ts";
import { shaped } from "../wire/signed.ts";

/** A hash under a name of its own: the same bytes as something else have another one. */
export function namedHash(name: string, bytes: Uint8Array): Bytes {
  return concat(sha256(concat(utf8(`entente/1 ${name}`), Uint8Array.of(0), bytes)));
}

/** Of what they are, where, and who signs: two desks that begin at once begin the same minutes, and whoever must sign can't be changed. */
export function minutesId(subject: MinutesSubject): Bytes {
  return namedHash("minutes", canonicalCbor(shaped(subjectSchema, subject) as CborValue));
}

/** Throws `minutes/too-long`, `wire/bad-shape`. */
export function encodeVersion(version: MinutesVersion): Bytes {
  const bytes = canonicalCbor(shaped(versionSchema, version) as CborValue);
  if (bytes.length > MAX_VERSION) throw new Failure("minutes/too-long");
  return bytes;
}

export function readVersion(bytes: Uint8Array): MinutesVersion {
  return shaped(versionSchema, parseCbor(bytes, MAX_VERSION));
}

export function versionHash(bytes: Uint8Array): Bytes {
  return namedHash("minutes version", bytes);
}
