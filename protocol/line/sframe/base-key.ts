/** From the MLS group to SFrame (RFC 9605 §5.2): one base key an epoch; sender and context enter through the key id. */
import type { Bytes } from "../../wire/bytes.ts";
import { Failure } from "../../wire/failure.ts";
import { AES_256_GCM_SHA512 } from "./suite.ts";

/** Arguments of the MLS exporter that yield an epoch's base key. */
export const SFRAME_EXPORTER = {
  label: "SFrame 1.0 Base Key",
  context: new Uint8Array(0) as Bytes,
  length: AES_256_GCM_SHA512.keyLength,
} as const;

/** Whose key it is. The same three values never come together twice, since every start of a sender draws a new context. */
export interface KeyName {
  readonly epoch: bigint;
  /** Leaf index of the sender. */
  readonly leaf: number;
  /** 40 random bits, drawn at each start of a sender. */
  readonly context: bigint;
}

export const CONTEXT_BITS = 40n;
const LEAF_BITS = 16n;
const EPOCH_BITS = 8n;

/** KID = context ‖ leaf ‖ epoch, as 40 ‖ 16 ‖ 8 bits. Throws `sframe/out-of-range`. */
export function toKid({ epoch, leaf, context }: KeyName): bigint {
  if (!Number.isInteger(leaf) || leaf < 0 || leaf >= 1 << Number(LEAF_BITS)) throw new Failure("sframe/out-of-range", "leaf");
  if (context < 0n || context >= 1n << CONTEXT_BITS) throw new Failure("sframe/out-of-range", "context");
  return (context << (LEAF_BITS + EPOCH_BITS)) | (BigInt(leaf) << EPOCH_BITS) | epochBits(epoch);
}

/** What a KID says; of the epoch it only carries the low eight bits. */
export function fromKid(kid: bigint): { context: bigint; leaf: number; epochBits: bigint } {
  return {
    context: kid >> (LEAF_BITS + EPOCH_BITS),
    leaf: Number((kid >> EPOCH_BITS) & ((1n << LEAF_BITS) - 1n)),
    epochBits: kid & ((1n << EPOCH_BITS) - 1n),
  };
}

export function epochBits(epoch: bigint): bigint {
  return epoch & ((1n << EPOCH_BITS) - 1n);
}

/** The context as it travels in a signal: ten lower-case hex digits. */
export function contextToText(context: bigint): string {
  return context.toString(16).padStart(Number(CONTEXT_BITS) / 4, "0");
}

/** Throws `sframe/bad-context`. */
export function contextFromText(text: string): bigint {
  if (!/^[0-9a-f]{10}$/.test(text)) throw new Failure("sframe/bad-context");
  return BigInt(`0x${text}`);
}
