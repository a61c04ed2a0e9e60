/** The key by which push services know this node (VAPID, RFC 8292): P-256, made with the other keys and kept beside them. It signs nothing else, and nothing of Entente rests on it. */
import { createECDH } from "node:crypto";
import type { Bytes } from "../../protocol/wire/bytes.ts";
import type { Random } from "../area.ts";

export interface VapidKey {
  /** Uncompressed point, 65 bytes: what browsers subscribe with. */
  readonly publicKey: Bytes;
  readonly privateKey: Bytes;
}

/** Nearly every 32 bytes are a key; the few that are none are drawn anew. */
export function newVapidSecret(random: Random): Bytes {
  for (;;) {
    const secret = random(32);
    try {
      vapidKeyOf(secret);
      return secret;
    } catch {
      // outside the group's order
    }
  }
}

/** Throws where the bytes are no key. */
export function vapidKeyOf(privateKey: Bytes): VapidKey {
  const curve = createECDH("prime256v1");
  curve.setPrivateKey(privateKey);
  return { privateKey, publicKey: new Uint8Array(curve.getPublicKey()) };
}
