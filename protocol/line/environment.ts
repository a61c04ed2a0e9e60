/** What a group needs from outside: its crypto, the device's signing key, the clock, and somebody who knows which devices exist. */
import type { CiphersuiteImpl, ClientConfig } from "ts-mls";
import { defaultKeyPackageEqualityConfig } from "ts-mls/keyPackageEqualityConfig.js";
import { type Bytes, concat, equalBytes, utf8 } from "../wire/bytes.ts";
import { Failure } from "../wire/failure.ts";
import type { LineSuite } from "./suite.ts";

/** Ed25519. The private key stays where it is, e.g. in a non-extractable CryptoKey. */
export interface LeafSigner {
  readonly publicKey: Bytes;
  sign(data: Bytes): Promise<Bytes>;
}

/** What a leaf says of itself: X.509 certificates in DER, leaf first, and the Ed25519 key that signs for it. */
export interface Identity {
  certificates: Bytes[];
  signatureKey: Bytes;
}

/**
 * `joining`: somebody is being added; `present`: somebody who is in the tree already: a committer, or a member met on joining. A device that was revoked after
 * it was added must fail the first and may pass the second, or whoever is behind could never catch up to the commit that removes it.
 */
export type Occasion = "joining" | "present";

export interface LineEnvironment {
  suite: LineSuite;
  signer: LeafSigner;
  /** Milliseconds since 1970. */
  now: () => number;
  authenticate(member: Identity, occasion: Occasion): Promise<boolean>;
}

/** Past epochs whose messages still open, so that what crossed a commit on its way is not lost. */
export const PAST_EPOCHS = 4;
/** Skipped message keys kept for each sender and epoch. */
export const SKIPPED_KEYS = 64;
/** Messages of one sender that may be missing in between. */
export const FORWARD_STEPS = 1024;

const HANDLE_PREFIX = utf8("entente leaf key:");

/** Stands where ts-mls keeps a private key. */
export function keyHandle(signer: LeafSigner): Bytes {
  return concat(HANDLE_PREFIX, signer.publicKey);
}

/** The suite with this device's signer bound to it. */
export function boundCrypto(env: LineEnvironment): CiphersuiteImpl {
  const handle = keyHandle(env.signer);
  return {
    ...env.suite.crypto,
    signature: {
      verify: env.suite.verify,
      async sign(key, message) {
        if (!equalBytes(key, handle)) throw new Failure("line/other-device", "the state belongs to another signing key");
        return env.signer.sign(concat(message));
      },
      async keygen() {
        throw new Failure("line/no-key-generation", "signing keys come from outside");
      },
    },
  };
}

/** Collects who was refused, since the library reports every failure of a leaf alike. */
export interface Refusals {
  unauthenticated: boolean;
}

/** `isMember` tells keys that are in the tree already from those that are about to join. */
export function clientConfig(env: LineEnvironment, refusals: Refusals, isMember: (signatureKey: Uint8Array) => boolean): ClientConfig {
  return {
    keyRetentionConfig: { retainKeysForEpochs: PAST_EPOCHS, retainKeysForGenerations: SKIPPED_KEYS, maximumForwardRatchetSteps: FORWARD_STEPS },
    // A receiver who catches up later must still accept what was in time when it was committed: the committer and the hub check lifetimes.
    lifetimeConfig: { maximumTotalLifetime: 0n, validateLifetimeOnReceive: false, now: env.now },
    keyPackageEqualityConfig: defaultKeyPackageEqualityConfig,
    paddingConfig: { kind: "padUntilLength", padUntilLength: 0 },
    authService: {
      async validateCredential(credential, signatureKey) {
        const accepted =
          credential.credentialType === "x509" &&
          (await env.authenticate({ certificates: credential.certificates.map((certificate) => concat(certificate)), signatureKey: concat(signatureKey) }, isMember(signatureKey) ? "present" : "joining"));
        refusals.unauthenticated ||= !accepted;
        return accepted;
      },
    },
  };
}
