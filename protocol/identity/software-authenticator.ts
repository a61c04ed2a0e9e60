/**
 * A stand-in for a passkey, for the rehearsal and for tests: it makes the same bytes as WebAuthn does, with a key that lives in this process. Every record it makes
 * is marked `demonstration`, which every verifier refuses off loopback: it shows how the thing works and proves nothing about anybody's hardware.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { type Bytes, concat, fromBase64Url, toBase64Url, utf8 } from "../wire/bytes.ts";
import { ed25519ToCose, es256ToCose } from "./cose-key.ts";
import { type Delegation, delegationChallenge, type DelegationStatement, delegationStatement } from "./delegation.ts";
import type { PasskeyAuthenticator } from "./device-record.ts";
import { ecdsaToDer } from "./ecdsa-der.ts";
import { writeAuthenticatorData } from "./webauthn-data.ts";

export interface Assertion {
  readonly clientDataJSON: Bytes;
  readonly authenticatorData: Bytes;
  readonly signature: Bytes;
}

/** What has to be kept to have the same authenticator again; the keys are non-extractable and go into IndexedDB as they are. */
export interface SoftwareCredential {
  readonly credentialId: Bytes;
  readonly algorithm: "ES256" | "EdDSA";
  readonly keys: CryptoKeyPair;
  readonly prfKey: CryptoKey;
}

export interface SoftwareAuthenticator {
  /** For a DeviceRecord. */
  readonly authenticator: PasskeyAuthenticator;
  readonly credential: SoftwareCredential;
  assert(challenge: Uint8Array): Promise<Assertion>;
  delegate(statement: DelegationStatement): Promise<Delegation>;
  /** 32 bytes, always the same for one salt, as the PRF extension gives. */
  prf(salt: Uint8Array): Promise<Bytes>;
}

export interface SoftwareAuthenticatorOptions {
  readonly rpId: string;
  readonly origin: string;
  readonly random: (length: number) => Bytes;
  readonly algorithm?: "ES256" | "EdDSA";
  /** One that was kept, instead of a new one. */
  readonly credential?: SoftwareCredential;
}

export async function createSoftwareAuthenticator(options: SoftwareAuthenticatorOptions): Promise<SoftwareAuthenticator> {
  const { rpId, origin, random } = options;
  const credential = options.credential ?? (await newCredential(options.algorithm ?? "ES256", random));
  const authenticator: PasskeyAuthenticator = { kind: "passkey", credentialId: credential.credentialId, publicKey: await coseOf(credential), rpId, backupEligible: false, prf: true, demonstration: true };
  let counter = 0;

  const assert = async (challenge: Uint8Array): Promise<Assertion> => {
    const clientDataJSON = utf8(JSON.stringify({ type: "webauthn.get", challenge: toBase64Url(challenge), origin, crossOrigin: false }));
    const authenticatorData = writeAuthenticatorData({ rpIdHash: concat(sha256(utf8(rpId))), userPresent: true, userVerified: true, backupEligible: false, backedUp: false, counter: ++counter });
    const signature = await signWith(credential, concat(authenticatorData, sha256(clientDataJSON)));
    return { clientDataJSON, authenticatorData, signature };
  };

  return {
    authenticator,
    credential,
    assert,
    delegate: async (statement) => ({ statement: delegationStatement(statement), ...(await assert(delegationChallenge(statement))) }),
    prf: async (salt) => new Uint8Array(await crypto.subtle.sign("HMAC", credential.prfKey, concat(utf8("WebAuthn PRF"), Uint8Array.of(0), salt))),
  };
}

async function newCredential(algorithm: "ES256" | "EdDSA", random: (length: number) => Bytes): Promise<SoftwareCredential> {
  const parameters = algorithm === "ES256" ? { name: "ECDSA", namedCurve: "P-256" } : { name: "Ed25519" };
  const keys = (await crypto.subtle.generateKey(parameters, false, ["sign", "verify"])) as CryptoKeyPair;
  const prfKey = await crypto.subtle.importKey("raw", random(32), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return { credentialId: random(16), algorithm, keys, prfKey };
}

async function coseOf({ algorithm, keys }: SoftwareCredential): Promise<Bytes> {
  const jwk = await crypto.subtle.exportKey("jwk", keys.publicKey);
  return algorithm === "ES256" ? es256ToCose(fromBase64Url(jwk.x!), fromBase64Url(jwk.y!)) : ed25519ToCose(fromBase64Url(jwk.x!));
}

async function signWith({ algorithm, keys }: SoftwareCredential, data: Bytes): Promise<Bytes> {
  if (algorithm === "EdDSA") return new Uint8Array(await crypto.subtle.sign("Ed25519", keys.privateKey, data));
  return ecdsaToDer(new Uint8Array(await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, keys.privateKey, data)));
}
