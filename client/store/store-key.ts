/** The key that seals the state: from the passkey's PRF where there is one, so that a copied disk is useless without the person's finger. */
import { type Bytes, utf8 } from "../../protocol/wire/bytes.ts";

/** `prf`: 32 bytes from the authenticator. The result can seal and open, and can't be read out. */
export async function storeKeyFromPrf(prf: Bytes): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey("raw", prf, "HKDF", false, ["deriveKey"]);
  return crypto.subtle.deriveKey({ name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: utf8("entente/1 store") }, material, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}
