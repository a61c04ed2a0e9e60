/** The ways in which a manifest says where its key is. Each is bound to the policy by the share that it leads to. */
import { type Bytes, toBase64 } from "../../wire/bytes.ts";
import type { KeyAccess } from "./manifest.ts";
import { bindPolicy } from "./policy.ts";
import { importEcPublic, importRsaPublic, wrapEc, wrapRsa } from "./wrap.ts";

type StockKind = { readonly url: string; readonly kid: string; readonly sid?: string; readonly publicKeyPem: string; readonly share: Uint8Array; readonly policy: string };

/** For stock readers: the share under a key server's RSA key. Whoever runs that server can read. */
export async function rsaAccess({ url, kid, sid, publicKeyPem, share, policy }: StockKind): Promise<KeyAccess> {
  const wrapped = await wrapRsa(await importRsaPublic(publicKeyPem), share);
  return { type: "wrapped", url, protocol: "kas", wrappedKey: toBase64(wrapped), policyBinding: bindPolicy(share, policy), kid, ...(sid !== undefined && { sid }) };
}

/** The same under its P-256 key. */
export async function ecAccess({ url, kid, sid, publicKeyPem, share, policy, random }: StockKind & { readonly random: (size: number) => Bytes }): Promise<KeyAccess> {
  const { wrapped, ephemeralPublicKey } = await wrapEc(await importEcPublic(publicKeyPem), share, random);
  return { type: "ec-wrapped", url, protocol: "kas", wrappedKey: toBase64(wrapped), policyBinding: bindPolicy(share, policy), kid, ...(sid !== undefined && { sid }), ephemeralPublicKey };
}

/**
 * Ours: no key is in the file, in any form. One share lies at the originator's node, under `kid`; the other reaches the reader's device sealed, by another way. `key` is the two joined.
 */
export function shareAccess({ url, kid, sid, key, policy }: { readonly url: string; readonly kid: string; readonly sid: string; readonly key: Uint8Array; readonly policy: string }): KeyAccess {
  return { type: "entente-share", url, protocol: "entente", kid, sid, policyBinding: bindPolicy(key, policy) };
}
