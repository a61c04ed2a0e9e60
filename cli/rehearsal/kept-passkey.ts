/** A software authenticator for a headless demonstration device, kept in a file beside its keys. Marked as demonstration evidence; refused off loopback. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { Authenticator } from "../../client/enrol/authenticator.ts";
import { createSoftwareAuthenticator, type SoftwareCredential } from "../../protocol/identity/software-authenticator.ts";
import { fromBase64Url, toBase64Url, type Bytes } from "../../protocol/wire/bytes.ts";

const EC = { name: "ECDSA", namedCurve: "P-256" } as const;
const MAC = { name: "HMAC", hash: "SHA-256" } as const;
const RP = "localhost";

interface Kept {
  credentialId: string;
  privateKey: JsonWebKey;
  publicKey: JsonWebKey;
  prf: string;
}

export async function keptPasskey(path: string, random: (length: number) => Bytes): Promise<Authenticator> {
  const kept = existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Kept) : await make(path, random);
  const credential: SoftwareCredential = {
    credentialId: fromBase64Url(kept.credentialId),
    algorithm: "ES256",
    keys: { privateKey: await crypto.subtle.importKey("jwk", kept.privateKey, EC, false, ["sign"]), publicKey: await crypto.subtle.importKey("jwk", kept.publicKey, EC, true, ["verify"]) },
    prfKey: await crypto.subtle.importKey("raw", fromBase64Url(kept.prf), MAC, false, ["sign"]),
  };
  const made = await createSoftwareAuthenticator({ rpId: RP, origin: "http://localhost", random, credential });
  return {
    kind: "software",
    rpId: RP,
    create: async () => ({ credentialId: made.authenticator.credentialId, publicKey: made.authenticator.publicKey, backupEligible: made.authenticator.backupEligible, prf: made.authenticator.prf }),
    assert: async ({ challenge, prfSalt }) => ({ ...(await made.assert(challenge)), ...(prfSalt ? { prf: await made.prf(prfSalt) } : {}) }),
  };
}

async function make(path: string, random: (length: number) => Bytes): Promise<Kept> {
  const keys = (await crypto.subtle.generateKey(EC, true, ["sign", "verify"])) as CryptoKeyPair;
  const kept: Kept = {
    credentialId: toBase64Url(random(16)),
    privateKey: await crypto.subtle.exportKey("jwk", keys.privateKey),
    publicKey: await crypto.subtle.exportKey("jwk", keys.publicKey),
    prf: toBase64Url(random(32)),
  };
  writeFileSync(path, JSON.stringify(kept), { mode: 0o600 });
  return kept;
}
