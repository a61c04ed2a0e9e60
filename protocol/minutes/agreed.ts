/**
 * Minutes that all sides have signed, as one object: the version and each signer's word. Whoever holds it and the persons' chains needs nobody else to know what was agreed and with which reservation.
 * These bytes, and their hash, are what an archive will seal.
 */
import { z } from "zod";
import { type Bytes, toHex } from "../wire/bytes.ts";
import { canonicalCbor, parseCbor } from "../wire/cbor.ts";
import { bytesUpTo } from "../wire/cbor-schema.ts";
import { Failure } from "../wire/failure.ts";
import { type Agreement, MAX_STEP } from "../wire/minutes/step.ts";
import { MAX_VERSION, type MinutesVersion, MOST_SIGNERS } from "../wire/minutes/version.ts";
import { shaped } from "../wire/signed.ts";
import type { StandingVersion } from "./fold.ts";
import { type KeyOf, openStep } from "./step.ts";
import { minutesId, namedHash, readVersion, versionHash } from "./version.ts";

const MAX_AGREED = MAX_VERSION + MOST_SIGNERS * MAX_STEP;

const schema = z.strictObject({
  v: z.literal(1),
  version: bytesUpTo(MAX_VERSION),
  /** In the order of the signers. */
  agreements: z.array(bytesUpTo(MAX_STEP)).min(2).max(MOST_SIGNERS),
});

export interface AgreedMinutes {
  readonly hash: Bytes;
  readonly version: MinutesVersion;
  readonly versionHash: Bytes;
  readonly agreements: readonly Agreement[];
}

/** Throws `minutes/not-agreed`. */
export function encodeAgreed(standing: StandingVersion): Bytes {
  if (!standing.signedByAll) throw new Failure("minutes/not-agreed");
  return canonicalCbor({ v: 1, version: standing.bytes, agreements: standing.version.subject.signers.map((person) => standing.signatures.get(person)!.said.bytes) });
}

export function agreedHash(bytes: Uint8Array): Bytes {
  return namedHash("agreed minutes", bytes);
}

/** Establishes: the version can be read; each of its signers, and nobody else, has signed exactly this version of exactly these minutes. Throws `minutes/not-agreed`, and what `openStep` throws. */
export function verifyAgreed(bytes: Uint8Array, keyOf: KeyOf): AgreedMinutes {
  const { version: versionBytes, agreements } = shaped(schema, parseCbor(bytes, MAX_AGREED));
  const version = readVersion(versionBytes);
  const hash = versionHash(versionBytes);
  const { signers } = version.subject;
  if (agreements.length !== signers.length) throw new Failure("minutes/not-agreed", "signers");
  const id = toHex(minutesId(version.subject));
  const opened = agreements.map((agreement, at): Agreement => {
    const { step } = openStep(agreement, keyOf);
    if (step.kind !== "agree" || step.person !== signers[at] || toHex(step.version) !== toHex(hash) || toHex(step.minutes) !== id) throw new Failure("minutes/not-agreed", signers[at]);
    return step;
  });
  return { hash: agreedHash(bytes), version, versionHash: hash, agreements: opened };
}
