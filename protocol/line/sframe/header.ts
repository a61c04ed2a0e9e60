/** The SFrame header (RFC 9605 §4.3): which key, and which counter under it. */
import { concat, type Bytes } from "../../wire/bytes.ts";
import { Failure } from "../../wire/failure.ts";

export interface FrameHeader {
  /** Key id, 0 to 2^64-1. */
  readonly kid: bigint;
  /** Counter, 0 to 2^64-1. */
  readonly ctr: bigint;
}

export interface ReadHeader extends FrameHeader {
  /** How many bytes of the frame the header took. */
  readonly length: number;
}

const MAX = 2n ** 64n - 1n;

/** Up to 17 bytes. Throws `sframe/out-of-range`. */
export function encodeHeader({ kid, ctr }: FrameHeader): Bytes {
  const [k, kidBytes] = encodeField(kid);
  const [c, ctrBytes] = encodeField(ctr);
  return concat(Uint8Array.of((k << 4) | c), kidBytes, ctrBytes);
}

/** Reads the header at the start of a frame. Throws `sframe/truncated`, or `sframe/bad-header` where a field is longer than it need be. */
export function decodeHeader(frame: Uint8Array): ReadHeader {
  const config = frame[0];
  if (config === undefined) throw new Failure("sframe/truncated");
  const kid = decodeField(frame, 1, config >> 4);
  const ctr = decodeField(frame, kid.next, config & 0x0f);
  return { kid: kid.value, ctr: ctr.value, length: ctr.next };
}

/** Four bits: below 8 they are the value itself; with the high bit set, the rest says how many bytes follow, less one. */
function encodeField(value: bigint): [number, Bytes] {
  if (value < 0n || value > MAX) throw new Failure("sframe/out-of-range");
  if (value < 8n) return [Number(value), new Uint8Array(0)];
  const bytes: number[] = [];
  for (let rest = value; rest > 0n; rest >>= 8n) bytes.unshift(Number(rest & 0xffn));
  return [8 | (bytes.length - 1), Uint8Array.from(bytes)];
}

function decodeField(frame: Uint8Array, at: number, nibble: number): { value: bigint; next: number } {
  if (nibble < 8) return { value: BigInt(nibble), next: at };
  const next = at + (nibble & 7) + 1;
  if (next > frame.length) throw new Failure("sframe/truncated");
  let value = 0n;
  for (let i = at; i < next; i++) value = (value << 8n) | BigInt(frame[i]!);
  // One value, one encoding: otherwise two different headers could name the same key and counter.
  if (value < 8n || (frame[at] === 0 && next - at > 1)) throw new Failure("sframe/bad-header");
  return { value, next };
}
