/** KeyPackages (RFC 9420 §10): what a device leaves at its node so that others can add it while it is away. */
import type { Capabilities, KeyPackage, PrivateKeyPackage } from "ts-mls";
import { generateKeyPackageWithKey, makeKeyPackageRef } from "ts-mls/keyPackage.js";
import { decodeVarLenData, varLenDataEncoder } from "ts-mls/codec/variableLength.js";
import { mapDecoders } from "ts-mls/codec/tlsDecoder.js";
import { contramapBufferEncoders, encode } from "ts-mls/codec/tlsEncoder.js";
import { type Bytes, concat } from "../wire/bytes.ts";
import { Failure } from "../wire/failure.ts";
import { boundCrypto, keyHandle, type LineEnvironment } from "./environment.ts";
import { MAX_KEY_PACKAGE } from "./limits.ts";
import { decodeAs, encodeMessage } from "./mls-message.ts";

/** GroupContext extension for what the application fixes at creation; from the private-use range (RFC 9420 §17.3). */
export const CONTEXT_EXTENSION = 0xf3e7;
/** KeyPackage extension `last_resort` (draft-ietf-mls-extensions): may be used again when no other is left. */
export const LAST_RESORT_EXTENSION = 0x000a;
/** A KeyPackage is valid this long before it is made, for clocks that are behind. Seconds. */
export const CLOCK_LEEWAY = 3600;

export interface NewKeyPackage {
  /** MLSMessage. */
  keyPackage: Bytes;
  /** KeyPackageRef, RFC 9420 §5.2. */
  ref: Bytes;
  /** The private halves of its two HPKE keys, and no signing key. To be kept encrypted and forgotten once used. */
  secrets: Bytes;
}

export async function createKeyPackage(env: LineEnvironment, options: { certificates: Bytes[]; lifetimeSeconds: number; lastResort?: boolean }): Promise<NewKeyPackage> {
  const crypto = boundCrypto(env);
  const now = BigInt(Math.floor(env.now() / 1000));
  const { publicPackage, privatePackage } = await generateKeyPackageWithKey(
    { credentialType: "x509", certificates: options.certificates },
    capabilities(env),
    { notBefore: now - BigInt(CLOCK_LEEWAY), notAfter: now + BigInt(Math.floor(options.lifetimeSeconds)) },
    options.lastResort ? [{ extensionType: LAST_RESORT_EXTENSION, extensionData: new Uint8Array() }] : [],
    { signKey: keyHandle(env.signer), publicKey: env.signer.publicKey },
    crypto,
  );
  return {
    keyPackage: encodeMessage({ version: "mls10", wireformat: "mls_key_package", keyPackage: publicPackage }),
    ref: (await makeKeyPackageRef(publicPackage, crypto.hash)) as Bytes,
    secrets: encodeSecrets([privatePackage.initPrivateKey, privatePackage.hpkePrivateKey]) as Bytes,
  };
}

export function decodeKeyPackage(env: LineEnvironment, bytes: Uint8Array): KeyPackage {
  const { keyPackage } = decodeAs(bytes, "mls_key_package", MAX_KEY_PACKAGE);
  if (keyPackage.cipherSuite !== env.suite.name) throw new Failure("line/other-suite", String(keyPackage.cipherSuite));
  return keyPackage;
}

export function decodeKeyPackageSecrets(env: LineEnvironment, secrets: Uint8Array): PrivateKeyPackage {
  const decoded = decodeSecrets(concat(secrets), 0);
  if (decoded === undefined || decoded[1] !== secrets.length) throw new Failure("line/malformed", "key package secrets");
  const [initPrivateKey, hpkePrivateKey] = decoded[0];
  return { initPrivateKey, hpkePrivateKey, signaturePrivateKey: keyHandle(env.signer) };
}

const encodeSecrets = encode(contramapBufferEncoders([varLenDataEncoder, varLenDataEncoder], (keys: [Uint8Array, Uint8Array]) => keys));
const decodeSecrets = mapDecoders([decodeVarLenData, decodeVarLenData], (init, leaf): [Uint8Array, Uint8Array] => [init, leaf]);

function capabilities(env: LineEnvironment): Capabilities {
  return { versions: ["mls10"], ciphersuites: [env.suite.name], extensions: [CONTEXT_EXTENSION], proposals: [], credentials: ["x509"] };
}
