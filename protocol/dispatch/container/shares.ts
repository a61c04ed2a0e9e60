/** A key in shares: all of them by XOR are the key, and any that lack one are noise. */
import { type Bytes, concat } from "../../wire/bytes.ts";
import { Failure } from "../../wire/failure.ts";
import { KEY_BYTES } from "./content-key.ts";
import type { KeyAccess, Manifest } from "./manifest.ts";
import { checkBinding } from "./policy.ts";

export function splitKey(key: Uint8Array, count: number, random: (size: number) => Bytes): Bytes[] {
  const shares = Array.from({ length: count - 1 }, () => random(KEY_BYTES));
  return [...shares, xor([key, ...shares])];
}

/** Throws `tdf/bad-key`. */
export function xor(shares: readonly Uint8Array[]): Bytes {
  const out = new Uint8Array(KEY_BYTES);
  for (const share of shares) {
    if (share.length !== KEY_BYTES) throw new Failure("tdf/bad-key");
    for (let i = 0; i < KEY_BYTES; i++) out[i]! ^= share[i]!;
  }
  return out;
}

/**
 * Joins the shares of a stock file: `open` is asked for each way to a share until one works, and every share is held against the policy that it is bound to. Throws `tdf/share-missing` (with what the last way said), `tdf/policy-changed`.
 */
export async function joinShares(manifest: Manifest, open: (access: KeyAccess) => Promise<Uint8Array>): Promise<Bytes> {
  const { keyAccess, policy } = manifest.encryptionInformation;
  const shares: Uint8Array[] = [];
  for (const sid of new Set(keyAccess.map((access) => access.sid ?? ""))) shares.push(await shareOf(keyAccess.filter((access) => (access.sid ?? "") === sid), policy, open));
  return shares.length === 1 ? concat(shares[0]!) : xor(shares);
}

async function shareOf(ways: readonly KeyAccess[], policy: string, open: (access: KeyAccess) => Promise<Uint8Array>): Promise<Uint8Array> {
  let last: unknown;
  for (const way of ways) {
    try {
      const share = await open(way);
      if (way.type !== "entente-share") checkBinding(share, policy, way.policyBinding);
      return share;
    } catch (cause) {
      if (cause instanceof Failure && cause.code === "tdf/policy-changed") throw cause;
      last = cause;
    }
  }
  throw new Failure("tdf/share-missing", last instanceof Failure ? last.code : undefined, { cause: last });
}
