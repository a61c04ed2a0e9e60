/**
 * The TLS presentation language as MLS uses it (RFC 9420 §2.1), for bytes that a stranger wrote: bounds before every step, lengths in their shortest form only,
 * nothing after the end. Fails with `framing/malformed`, or `framing/too-long`, before anything is allocated for what a length claims.
 */
import type { Bytes } from "../wire/bytes.ts";
import { Failure } from "../wire/failure.ts";

/** Items in one vector: more than any honest message has. */
const MAX_ITEMS = 4096;

export class TlsReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array, maxBytes: number) {
    if (bytes.length > maxBytes) throw new Failure("framing/too-long", `${bytes.length} bytes, at most ${maxBytes}`);
    this.#bytes = bytes;
  }

  get offset(): number {
    return this.#at;
  }

  get done(): boolean {
    return this.#at === this.#bytes.length;
  }

  /** A copy of what was read since `from`. */
  since(from: number): Bytes {
    return this.#bytes.slice(from, this.#at);
  }

  uint8(): number {
    return this.#number(1);
  }

  uint16(): number {
    return this.#number(2);
  }

  uint32(): number {
    return this.#number(4);
  }

  uint64(): bigint {
    return (BigInt(this.#number(4)) << 32n) | BigInt(this.#number(4));
  }

  /** opaque<V>, copied. */
  opaque(maxBytes = Number.POSITIVE_INFINITY): Bytes {
    return this.#vector(maxBytes).slice() as Bytes;
  }

  skipOpaque(): void {
    this.#vector(Number.POSITIVE_INFINITY);
  }

  /** T<V>: reads items until the vector's bytes are used up, exactly. */
  list<T>(item: (reader: TlsReader) => T, maxItems = MAX_ITEMS): T[] {
    const bytes = this.#vector(Number.POSITIVE_INFINITY);
    const inner = new TlsReader(bytes, bytes.length);
    const items: T[] = [];
    while (!inner.done) {
      if (items.length >= maxItems) throw new Failure("framing/too-long", `more than ${maxItems} items`);
      items.push(item(inner));
    }
    return items;
  }

  optional<T>(item: (reader: TlsReader) => T): T | undefined {
    const present = this.uint8();
    if (present > 1) throw new Failure("framing/malformed", "optional");
    return present === 1 ? item(this) : undefined;
  }

  end(): void {
    if (!this.done) throw new Failure("framing/malformed", "bytes follow the message");
  }

  #number(size: number): number {
    this.#require(size);
    let value = 0;
    for (let i = 0; i < size; i++) value = value * 256 + this.#bytes[this.#at++]!;
    return value;
  }

  #vector(maxBytes: number): Uint8Array {
    const length = this.#length();
    if (length > maxBytes) throw new Failure("framing/too-long", `${length} bytes, at most ${maxBytes}`);
    this.#require(length);
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  /** RFC 9420 §2.1.2: two bits say whether 1, 2 or 4 bytes hold the length; a longer form than needed must be refused. */
  #length(): number {
    this.#require(1);
    const prefix = this.#bytes[this.#at]! >> 6;
    if (prefix === 3) throw new Failure("framing/malformed", "length prefix");
    const length = this.#number(1 << prefix) - [0, 0x4000, 0x80000000][prefix]!;
    if (prefix > 0 && length < [0, 64, 16384][prefix]!) throw new Failure("framing/malformed", "length not in its shortest form");
    return length;
  }

  #require(size: number): void {
    if (this.#bytes.length - this.#at < size) throw new Failure("framing/malformed", "cut short");
  }
}
