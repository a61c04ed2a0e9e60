/** CRC-32 as ZIP has it (IEEE 802.3), continued from piece to piece. Node has it natively; elsewhere eight bytes at a time by tables. It protects from nothing: ZIP wants it. */
type Crc32 = (bytes: Uint8Array, previous?: number) => number;

interface NativeZlib {
  crc32?: Crc32;
}

const native = (globalThis as { process?: { getBuiltinModule?: (name: "node:zlib") => NativeZlib | undefined } }).process?.getBuiltinModule?.("node:zlib")?.crc32;

export const crc32: Crc32 = native ?? byTables;

const TABLES = Array.from({ length: 8 }, () => new Uint32Array(256));
for (let i = 0; i < 256; i++) {
  let value = i;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  TABLES[0]![i] = value;
}
for (let i = 0; i < 256; i++) for (let k = 1; k < 8; k++) TABLES[k]![i] = (TABLES[k - 1]![i]! >>> 8) ^ TABLES[0]![TABLES[k - 1]![i]! & 0xff]!;

export function byTables(bytes: Uint8Array, previous = 0): number {
  const [t0, t1, t2, t3, t4, t5, t6, t7] = TABLES as [Uint32Array, Uint32Array, Uint32Array, Uint32Array, Uint32Array, Uint32Array, Uint32Array, Uint32Array];
  let crc = ~previous;
  let at = 0;
  for (const end = bytes.length - 7; at < end; at += 8) {
    crc ^= bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    crc = t7[crc & 0xff]! ^ t6[(crc >>> 8) & 0xff]! ^ t5[(crc >>> 16) & 0xff]! ^ t4[crc >>> 24]! ^ t3[bytes[at + 4]!]! ^ t2[bytes[at + 5]!]! ^ t1[bytes[at + 6]!]! ^ t0[bytes[at + 7]!]!;
  }
  for (; at < bytes.length; at++) crc = (crc >>> 8) ^ t0[(crc ^ bytes[at]!) & 0xff]!;
  return ~crc >>> 0;
}
