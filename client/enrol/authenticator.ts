/**
 * What proves that a person is at the device: WebAuthn in browsers, a software stand-in in tests, the rehearsal and the CLI. The client checks what comes
 * back by itself, so that an implementation can refuse but not pretend.
 */
import type { Bytes } from "../../protocol/wire/bytes.ts";

export interface CreatedCredential {
  readonly credentialId: Bytes;
  /** COSE_Key. */
  readonly publicKey: Bytes;
  readonly backupEligible: boolean;
  /** Whether the PRF extension is there. */
  readonly prf: boolean;
}

/** An assertion as WebAuthn §6.3.3 gives it. */
export interface Assertion {
  readonly authenticatorData: Bytes;
  readonly clientDataJSON: Bytes;
  readonly signature: Bytes;
  /** 32 bytes, when `prfSalt` was given and the authenticator can. */
  readonly prf?: Bytes;
}

export interface Authenticator {
  /** `software`: a demonstration stand-in, said so in the chain and refused off loopback. */
  readonly kind: "passkey" | "software";
  /** The relying party: the host of the page that asks. */
  readonly rpId: string;
  /** User verification is required. Throws `passkey/cancelled`, `passkey/unsupported`. */
  create(request: { rpName: string; user: { id: Bytes; name: string; displayName: string }; challenge: Bytes }): Promise<CreatedCredential>;
  assert(request: { rpId: string; credentialId: Bytes; challenge: Bytes; prfSalt?: Bytes }): Promise<Assertion>;
}
