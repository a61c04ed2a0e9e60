/** Where a container's bytes come from: anything of known size that can be read from the middle (bytes, a Blob or File, an open file of Node's). */
import type { Bytes } from "../../wire/bytes.ts";
import { Failure } from "../../wire/failure.ts";

export interface TdfSource {
  readonly size: number;
  /** The bytes [from, to). Fewer are allowed only where the source has shrunk. A buffer that is filled by them alone is the reader's to free. */
  read(from: number, to: number): Promise<Uint8Array>;
}

export function sourceOf(from: Uint8Array | Blob | TdfSource): TdfSource {
  if (from instanceof Uint8Array) return { size: from.length, read: async (start, end) => from.subarray(start, end) };
  if (from instanceof Blob) return { size: from.size, read: async (start, end) => new Uint8Array(await from.slice(start, end).arrayBuffer()) };
  return from;
}

/** A file of one segment is read at once, of a larger one its end, where directory and manifest lie: each read from a disk costs more than the few bytes that it brings. */
const AT_ONCE = 2 << 20;
const END_AT_ONCE = 64 << 10;

/** Throws `tdf/truncated`. */
export async function withEndAtHand(source: TdfSource): Promise<TdfSource> {
  const from = source.size <= AT_ONCE ? 0 : source.size - END_AT_ONCE;
  const end = await readExactly(source, from, source.size);
  return { size: source.size, read: async (start, stop) => (start >= from ? end.subarray(start - from, stop - from) : source.read(start, stop)) };
}

/** Exactly [from, to), or `tdf/truncated`. */
export async function readExactly(source: TdfSource, from: number, to: number): Promise<Bytes> {
  if (from < 0 || to < from || to > source.size) throw new Failure("tdf/truncated", "the file ends before what it speaks of");
  const bytes = await source.read(from, to);
  if (bytes.length !== to - from) throw new Failure("tdf/truncated", "the file became shorter while it was read");
  return bytes as Bytes;
}
