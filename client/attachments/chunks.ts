/**
 * A file as a chain of sealed chunks (STREAM: Hoang, Reyhanitabar, Rogaway, Vizár 2015): AES-256-GCM, nonce = prefix(7) ‖ counter(4) ‖ last(1), one key a file. Each chunk is verified before a byte of it is
 * used; chunks can't be swapped, dropped or cut off, since the counter and the mark of the last are in the nonce.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { type Bytes, concat, equalBytes } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";

const CHUNK = 1 << 20;
const TAG = 16;
export const PREFIX = 7;

/** What a file of so many bytes comes to once it is sealed. */
export function sealedSize(plain: number): number {
  return plain + TAG * Math.max(1, Math.ceil(plain / CHUNK));
}

export function plainSize(sealed: number): number {
  return Math.max(0, sealed - TAG * Math.max(1, Math.ceil(sealed / (CHUNK + TAG))));
}

/** `key` 32 bytes, `prefix` 7: both fresh for each file. Yields sealed chunks; `size` must be what the stream has, else `attachment/size-changed`. */
export async function* sealChunks(source: ReadableStream<Uint8Array>, size: number, key: Bytes, prefix: Bytes): AsyncGenerator<Bytes> {
  const aes = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["encrypt"]);
  let counter = 0;
  let done = 0;
  for await (const chunk of regroup(piecesOf(source), CHUNK)) {
    done += chunk.length;
    if (done > size) throw new Failure("attachment/size-changed");
    yield new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonceOf(prefix, counter++, done === size) }, aes, chunk));
    if (done === size) break;
  }
  if (size === 0) yield new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonceOf(prefix, 0, true) }, aes, new Uint8Array()));
  if (done !== size) throw new Failure("attachment/size-changed");
}

/** Throws `attachment/damaged`: cut short, reordered, changed, or longer than said. The hash of the whole is compared at the end. */
export async function* openChunks(source: AsyncIterable<Uint8Array>, expected: { size: number; hash: Uint8Array; key: Bytes; nonce: Bytes }): AsyncGenerator<Bytes> {
  if (expected.key.length !== 32 || expected.nonce.length !== PREFIX) throw new Failure("attachment/damaged", "key");
  const aes = await crypto.subtle.importKey("raw", expected.key, "AES-GCM", false, ["decrypt"]);
  const hash = sha256.create();
  let counter = 0;
  let done = 0;
  for await (const chunk of regroup(source, CHUNK + TAG)) {
    done += chunk.length;
    if (done > expected.size || chunk.length < TAG) throw new Failure("attachment/damaged", "size");
    hash.update(chunk);
    try {
      yield new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv: nonceOf(expected.nonce, counter++, done === expected.size) }, aes, chunk));
    } catch (cause) {
      throw new Failure("attachment/damaged", `chunk ${counter - 1}`, { cause });
    }
  }
  if (counter === 0 || done !== expected.size || !equalBytes(hash.digest(), expected.hash)) throw new Failure("attachment/damaged", "cut short");
}

function nonceOf(prefix: Uint8Array, counter: number, last: boolean): Bytes {
  const tail = new Uint8Array(5);
  new DataView(tail.buffer).setUint32(0, counter);
  tail[4] = last ? 1 : 0;
  return concat(prefix, tail);
}

/** A stream as every browser can read it. */
export async function* piecesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (value) yield value;
      if (done) return;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** The same bytes in pieces of `length`; the last may be shorter. */
async function* regroup(source: AsyncIterable<Uint8Array>, length: number): AsyncGenerator<Bytes> {
  let held: Uint8Array[] = [];
  let size = 0;
  for await (const value of source) {
    held.push(value);
    size += value.length;
    while (size >= length) {
      const all = concat(...held);
      yield all.slice(0, length);
      held = [all.subarray(length)];
      size -= length;
    }
  }
  if (size > 0) yield concat(...held);
}
