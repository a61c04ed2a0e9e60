/**
 * A step as it travels: signed by the device of its author. `agree` is signed under a context of its own, so that no other signature in the world can be taken for consent; what is verified is the bytes that came.
 */
import { type Bytes, toHex } from "../wire/bytes.ts";
import type { CborValue } from "../wire/cbor.ts";
import { Failure } from "../wire/failure.ts";
import { MAX_STEP, type MinutesStep, minutesStep } from "../wire/minutes/step.ts";
import { openSigned, peekSigned, shaped, signObject, type Signer } from "../wire/signed.ts";
import { namedHash } from "./version.ts";

export interface SaidStep {
  /** In hex: by which a step is known, and which settles ties. */
  readonly hash: string;
  readonly bytes: Bytes;
  readonly step: MinutesStep;
}

/** Whose device's key it takes. Undefined: that person has no such device, or has withdrawn it. */
export type KeyOf = (person: string, deviceId: string) => Uint8Array | undefined;

export async function signStep(step: MinutesStep, signer: Signer): Promise<Bytes> {
  const bytes = await signObject(contextOf(step), shaped(minutesStep, step) as CborValue, signer);
  if (bytes.length > MAX_STEP) throw new Failure("minutes/too-long");
  return bytes;
}

/** Throws `minutes/unknown-device`, `wire/bad-signature`, `wire/…`. The attacker controls all of it. */
export function openStep(bytes: Uint8Array, keyOf: KeyOf): SaidStep {
  const claimed = peekStep(bytes);
  const key = keyOf(claimed.person, claimed.deviceId);
  if (!key) throw new Failure("minutes/unknown-device");
  const step = openSigned(contextOf(claimed), bytes, key, minutesStep, { maxBytes: MAX_STEP });
  return { hash: stepName(bytes), bytes: new Uint8Array(bytes), step };
}

/** NOT verified: only to learn of whom and of what it claims to be. */
export function peekStep(bytes: Uint8Array): MinutesStep {
  return shaped(minutesStep, peekSigned(bytes, { maxBytes: MAX_STEP }));
}

export function stepName(bytes: Uint8Array): string {
  return toHex(namedHash("minutes step", bytes));
}

/** Of two that say the same, the one that counts as having said it: the earlier; at the same second, whichever has the smaller hash, so that all boards say the same. */
export function saidEarlier(a: SaidStep, b: SaidStep): boolean {
  return a.step.at < b.step.at || (a.step.at === b.step.at && a.hash < b.hash);
}

function contextOf({ kind }: MinutesStep): string {
  return kind === "agree" ? "minutes" : "minutes-step";
}
