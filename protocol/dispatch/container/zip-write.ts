/**
 * Writes the ZIP around a TDF, in one pass: an entry whose size is not known beforehand is followed by a descriptor. Own code, since the mirror of it, the strict reader, has to be
 * own code too (no ZIP library refuses overlaps, gaps and doubles), and since the libraries write the clock and the time zone of whoever packs. Every date here is 1980-01-01: a file says nothing of when it was made.
 */
import { type Bytes, concat, utf8 } from "../../wire/bytes.ts";
import { crc32 } from "./crc32.ts";
import { CENTRAL_BYTES, CENTRAL_SIGNATURE, DESCRIPTOR_SIGNATURE, END64_BYTES, END64_SIGNATURE, END_BYTES, END_SIGNATURE, LOCAL_BYTES, LOCAL_SIGNATURE, LOCATOR64_BYTES, LOCATOR64_SIGNATURE, MAX_16, MAX_32, SIZES_FOLLOW, UTF8_NAMES, ZIP64_EXTRA } from "./zip-layout.ts";

const FIRST_OF_JANUARY_1980 = (1 << 5) | 1;
const VERSION = 45;
const MADE_ON_UNIX = (3 << 8) | VERSION;
const PLAIN_FILE = 0o100600 << 16;

interface Entry {
  readonly name: Bytes;
  readonly flags: number;
  readonly offset: number;
  crc: number;
  size: number;
}

export class ZipWriter {
  readonly #entries: Entry[] = [];
  #at = 0;

  /** The head of an entry whose bytes are all here. */
  whole(name: string, bytes: Uint8Array): Bytes {
    const entry = this.#open(name, UTF8_NAMES);
    entry.crc = crc32(bytes);
    entry.size = bytes.length;
    const head = localHeader(entry);
    this.#at += head.length + bytes.length;
    return head;
  }

  /** The head of an entry that comes in pieces: give each to `piece`, then write what `endOfEntry` returns. */
  begin(name: string): Bytes {
    const head = localHeader(this.#open(name, UTF8_NAMES | SIZES_FOLLOW));
    this.#at += head.length;
    return head;
  }

  piece(bytes: Uint8Array): void {
    const entry = this.#entries.at(-1)!;
    entry.crc = crc32(bytes, entry.crc);
    entry.size += bytes.length;
    this.#at += bytes.length;
  }

  endOfEntry(): Bytes {
    const { crc, size } = this.#entries.at(-1)!;
    const large = size >= MAX_32;
    const out = new Uint8Array(large ? 24 : 16);
    const view = new DataView(out.buffer);
    view.setUint32(0, DESCRIPTOR_SIGNATURE, true);
    view.setUint32(4, crc, true);
    if (large) for (const at of [8, 16]) view.setBigUint64(at, BigInt(size), true);
    else for (const at of [8, 12]) view.setUint32(at, size, true);
    this.#at += out.length;
    return out;
  }

  /** The directory and the end. */
  end(): Bytes {
    const directory = concat(...this.#entries.map(centralRecord));
    return concat(directory, endRecords(this.#entries.length, this.#at, directory.length));
  }

  #open(name: string, flags: number): Entry {
    const entry: Entry = { name: utf8(name), flags, offset: this.#at, crc: 0, size: 0 };
    this.#entries.push(entry);
    return entry;
  }
}

function localHeader(entry: Entry): Bytes {
  const out = new Uint8Array(LOCAL_BYTES + entry.name.length);
  const view = new DataView(out.buffer);
  view.setUint32(0, LOCAL_SIGNATURE, true);
  view.setUint16(4, VERSION, true);
  view.setUint16(6, entry.flags, true);
  view.setUint16(12, FIRST_OF_JANUARY_1980, true);
  view.setUint32(14, entry.crc, true);
  view.setUint32(18, entry.size, true);
  view.setUint32(22, entry.size, true);
  view.setUint16(26, entry.name.length, true);
  out.set(entry.name, LOCAL_BYTES);
  return out;
}

function centralRecord(entry: Entry): Bytes {
  const large = [...(entry.size >= MAX_32 ? [entry.size, entry.size] : []), ...(entry.offset >= MAX_32 ? [entry.offset] : [])];
  const extra = large.length === 0 ? 0 : 4 + 8 * large.length;
  const out = new Uint8Array(CENTRAL_BYTES + entry.name.length + extra);
  const view = new DataView(out.buffer);
  view.setUint32(0, CENTRAL_SIGNATURE, true);
  view.setUint16(4, MADE_ON_UNIX, true);
  view.setUint16(6, VERSION, true);
  view.setUint16(8, entry.flags, true);
  view.setUint16(14, FIRST_OF_JANUARY_1980, true);
  view.setUint32(16, entry.crc, true);
  view.setUint32(20, Math.min(entry.size, MAX_32), true);
  view.setUint32(24, Math.min(entry.size, MAX_32), true);
  view.setUint16(28, entry.name.length, true);
  view.setUint16(30, extra, true);
  view.setUint32(38, PLAIN_FILE >>> 0, true);
  view.setUint32(42, Math.min(entry.offset, MAX_32), true);
  out.set(entry.name, CENTRAL_BYTES);
  if (extra > 0) {
    const at = CENTRAL_BYTES + entry.name.length;
    view.setUint16(at, ZIP64_EXTRA, true);
    view.setUint16(at + 2, extra - 4, true);
    large.forEach((value, i) => view.setBigUint64(at + 4 + 8 * i, BigInt(value), true));
  }
  return out;
}

function endRecords(count: number, offset: number, size: number): Bytes {
  const large = offset >= MAX_32;
  const out = new Uint8Array((large ? END64_BYTES + LOCATOR64_BYTES : 0) + END_BYTES);
  const view = new DataView(out.buffer);
  let at = 0;
  if (large) {
    view.setUint32(0, END64_SIGNATURE, true);
    view.setBigUint64(4, BigInt(END64_BYTES - 12), true);
    view.setUint16(12, MADE_ON_UNIX, true);
    view.setUint16(14, VERSION, true);
    view.setBigUint64(24, BigInt(count), true);
    view.setBigUint64(32, BigInt(count), true);
    view.setBigUint64(40, BigInt(size), true);
    view.setBigUint64(48, BigInt(offset), true);
    view.setUint32(56, LOCATOR64_SIGNATURE, true);
    view.setBigUint64(64, BigInt(offset + size), true);
    view.setUint32(72, 1, true);
    at = END64_BYTES + LOCATOR64_BYTES;
  }
  view.setUint32(at, END_SIGNATURE, true);
  view.setUint16(at + 8, Math.min(count, MAX_16), true);
  view.setUint16(at + 10, Math.min(count, MAX_16), true);
  view.setUint32(at + 12, size, true);
  view.setUint32(at + 16, Math.min(offset, MAX_32), true);
  return out;
}
