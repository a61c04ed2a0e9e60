/** HMAC-SHA256 of something short, at once: Node's own where there is one (eight times as fast), else @noble's. */
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import type { Bytes } from "../../wire/bytes.ts";

/** As much of node:crypto as is used here; named structurally, since nothing under protocol/ imports from Node. */
interface NativeCrypto {
  createHmac(algorithm: "sha256", key: Uint8Array): { update(data: Uint8Array): { digest(): Uint8Array<ArrayBuffer> } };
}

const native = (globalThis as { process?: { getBuiltinModule?: (name: "node:crypto") => NativeCrypto | undefined } }).process?.getBuiltinModule?.("node:crypto");

export function hmacSha256(key: Uint8Array, data: Uint8Array): Bytes {
  return new Uint8Array(native ? native.createHmac("sha256", key).update(data).digest() : hmac(sha256, key, data));
}
