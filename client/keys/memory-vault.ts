/** Keys that live as long as the program: tests, guests. Non-extractable like the browser's. */
import { type Bytes, concat } from "../../protocol/wire/bytes.ts";
import type { Signer } from "../../protocol/wire/signed.ts";
import type { KeyVault } from "./vault.ts";

export function memoryVault(): KeyVault {
  const signers = new Map<string, Promise<Signer>>();
  const notes = new Map<string, Bytes>();
  let wrapping: Promise<CryptoKey> | undefined;
  return {
    nonExtractable: true,
    signer(name) {
      const known = signers.get(name) ?? generateSigner();
      signers.set(name, known);
      return known;
    },
    has: async (name) => signers.has(name),
    wrappingKey: () => (wrapping ??= generateWrappingKey()),
    note: async (name) => notes.get(name),
    async setNote(name, value) {
      notes.set(name, value);
    },
    async forget() {
      signers.clear();
      notes.clear();
      wrapping = undefined;
    },
  };
}

async function generateSigner(): Promise<Signer> {
  return signerOf((await crypto.subtle.generateKey({ name: "Ed25519" }, false, ["sign", "verify"])) as CryptoKeyPair);
}

export async function signerOf({ publicKey, privateKey }: CryptoKeyPair): Promise<Signer> {
  return {
    publicKey: new Uint8Array(await crypto.subtle.exportKey("raw", publicKey)),
    sign: async (data) => new Uint8Array(await crypto.subtle.sign({ name: "Ed25519" }, privateKey, concat(data))),
  };
}

export function generateWrappingKey(): Promise<CryptoKey> {
  return crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}
