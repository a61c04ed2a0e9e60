/** C2SP tlog-tiles: where hashes and entries lie, and how a bundle of entries is written. Tiles are 256 wide. */
import { concat, type Bytes } from "../wire/bytes.ts";
import { Failure } from "../wire/failure.ts";
import { HASH_BYTES } from "./hash.ts";
import { EMPTY_EDGE, extend, rootOf } from "./merkle-tree.ts";
import type { ReadNode } from "./merkle-prove.ts";

export const TILE_WIDTH = 256;

export interface TileId {
  /** A level of hashes, or the entries themselves. */
  readonly level: number | "entries";
  readonly index: number;
  /** 256 when full. */
  readonly width: number;
}

/** How many hashes of `level` the tree of `size` leaves has in the tile at `index`: 0 when it has no such tile. */
export function widthAt(level: number | "entries", index: number, size: number): number {
  const hashes = Math.floor(size / TILE_WIDTH ** (level === "entries" ? 0 : level));
  return Math.max(0, Math.min(TILE_WIDTH, hashes - index * TILE_WIDTH));
}

/** `tile/<L>/<N>[.p/<W>]`, without a leading slash. */
export function tilePath(tile: TileId): string {
  const digits = String(tile.index);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, "0").match(/.{3}/g)!;
  const path = groups.map((group, at) => (at === groups.length - 1 ? group : `x${group}`)).join("/");
  return `tile/${tile.level}/${path}${tile.width === TILE_WIDTH ? "" : `.p/${tile.width}`}`;
}

/** The inverse of `tilePath`; every other spelling is refused with `ledger/bad-tile-path`. */
export function parseTilePath(path: string): TileId {
  const parts = /^tile\/(entries|0|[1-9][0-9]?)\/((?:x[0-9]{3}\/){0,4}[0-9]{3})(?:\.p\/([1-9][0-9]{0,2}))?$/.exec(path);
  if (parts === null) throw new Failure("ledger/bad-tile-path");
  const level = parts[1] === "entries" ? "entries" : Number(parts[1]);
  const tile: TileId = {
    level,
    index: Number(parts[2]!.replaceAll(/[x/]/g, "")),
    width: parts[3] === undefined ? TILE_WIDTH : Number(parts[3]),
  };
  if ((level !== "entries" && level > 63) || tilePath(tile) !== path) throw new Failure("ledger/bad-tile-path");
  return tile;
}

/** Each entry behind its length, u16 big-endian. */
export function encodeBundle(entries: readonly Uint8Array[]): Bytes {
  return concat(...entries.flatMap((entry) => [Uint8Array.of(entry.length >> 8, entry.length & 255), entry]));
}

/** Exactly `width` entries of exactly `entryBytes` each, as every entry of ours is. Throws `ledger/bad-entry`. */
export function parseBundle(bytes: Uint8Array, width: number, entryBytes: number): Bytes[] {
  const stride = entryBytes + 2;
  if (bytes.length !== width * stride) throw new Failure("ledger/bad-entry", "bundle length");
  return Array.from({ length: width }, (_, i) => {
    const at = i * stride;
    if (bytes[at]! * 256 + bytes[at + 1]! !== entryBytes) throw new Failure("ledger/bad-entry", "entry length");
    return new Uint8Array(bytes.slice(at + 2, at + stride));
  });
}

/** Throws `ledger/bad-tile`. */
export function parseTile(bytes: Uint8Array, width: number): Bytes[] {
  if (bytes.length !== width * HASH_BYTES) throw new Failure("ledger/bad-tile", "length");
  return Array.from({ length: width }, (_, i) => new Uint8Array(bytes.slice(i * HASH_BYTES, (i + 1) * HASH_BYTES)));
}

/** Reads subtree hashes out of the tiles of the tree of `size` leaves. Each tile is read once; nothing read is trusted yet. */
export function nodesFromTiles(readTile: (tile: TileId) => Promise<Uint8Array>, size: number): ReadNode {
  const tiles = new Map<string, Promise<Bytes[]>>();
  return async (level, index) => {
    const tileLevel = Math.floor(level / 8);
    const span = 2 ** (level % 8);
    const start = index * span;
    const at = Math.floor(start / TILE_WIDTH);
    const width = widthAt(tileLevel, at, size);
    if (start + span - at * TILE_WIDTH > width) throw new Failure("ledger/no-such-entry");
    const tile: TileId = { level: tileLevel, index: at, width };
    const key = tilePath(tile);
    const pending = tiles.get(key) ?? readTile(tile).then((bytes) => parseTile(bytes, width));
    tiles.set(key, pending);
    const hashes = await pending;
    return rootOf(extend(EMPTY_EDGE, hashes.slice(start - at * TILE_WIDTH, start - at * TILE_WIDTH + span)));
  };
}
