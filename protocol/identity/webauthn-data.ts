/** The two structures an assertion signs: client data (WebAuthn level 3 §5.8.1) and authenticator data (§6.1). Read only; what they must say is for the caller. */
import { z } from "zod";
import { type Bytes, concat, fromUtf8 } from "../wire/bytes.ts";
import { Failure } from "../wire/failure.ts";

/** Further members may appear ("other_keys_can_be_added_here" is a habit of browsers): they are signed, and ignored. */
const clientDataSchema = z.looseObject({
  type: z.string().max(64),
  challenge: z.string().max(256),
  origin: z.string().max(300),
  crossOrigin: z.boolean().optional(),
});

export interface ClientData {
  readonly type: string;
  readonly challenge: string;
  readonly origin: string;
  readonly crossOrigin: boolean;
}

export function readClientData(bytes: Uint8Array): ClientData {
  try {
    const { type, challenge, origin, crossOrigin } = clientDataSchema.parse(JSON.parse(fromUtf8(bytes)));
    return { type, challenge, origin, crossOrigin: crossOrigin ?? false };
  } catch (cause) {
    throw new Failure("webauthn/bad-client-data", undefined, { cause });
  }
}

export interface AuthenticatorData {
  readonly rpIdHash: Bytes;
  readonly userPresent: boolean;
  readonly userVerified: boolean;
  readonly backupEligible: boolean;
  readonly backedUp: boolean;
  readonly counter: number;
}

const [UP, UV, BE, BS] = [0x01, 0x04, 0x08, 0x10];

export function readAuthenticatorData(bytes: Uint8Array): AuthenticatorData {
  if (bytes.length < 37) throw new Failure("webauthn/bad-authenticator-data");
  const flags = bytes[32]!;
  const counter = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(33);
  return { rpIdHash: concat(bytes.subarray(0, 32)), userPresent: (flags & UP!) !== 0, userVerified: (flags & UV!) !== 0, backupEligible: (flags & BE!) !== 0, backedUp: (flags & BS!) !== 0, counter };
}

export function writeAuthenticatorData(data: AuthenticatorData): Bytes {
  const flags = (data.userPresent ? UP! : 0) | (data.userVerified ? UV! : 0) | (data.backupEligible ? BE! : 0) | (data.backedUp ? BS! : 0);
  const counter = new Uint8Array(4);
  new DataView(counter.buffer).setUint32(0, data.counter);
  return concat(data.rpIdHash, Uint8Array.of(flags), counter);
}
