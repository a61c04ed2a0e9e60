/** The tree as it lies in the database. Whatever is read here may have been damaged on the disk: nothing is signed before it is derived again. */
import type { Kysely } from "kysely";
import { concat, equalBytes, type Bytes } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import { HASH_BYTES } from "../../protocol/ledger/hash.ts";
import { LEAF_BYTES } from "../../protocol/ledger/leaf.ts";
import { EMPTY_EDGE, extend, leafHash, rootOf, sameHash, type Edge } from "../../protocol/ledger/merkle-tree.ts";
import { readEdge, type ReadNode } from "../../protocol/ledger/merkle-prove.ts";
import { encodeBundle, nodesFromTiles, TILE_WIDTH, widthAt, type TileId } from "../../protocol/ledger/tiles.ts";
import type { Reader, Trx } from "../storage/writer.ts";
import type { LedgerTables } from "./tables.ts";

const copy = (bytes: Uint8Array): Bytes => new Uint8Array(bytes);

export interface TreeStore {
  /** The bytes of a tile or bundle of exactly this width. Throws `ledger/tree-damaged` when they are not there. */
  tile(tile: TileId): Bytes;
  /** Subtree hashes of the tree of `size` leaves, for proofs. */
  nodes(size: number): ReadNode;
  /** Adds leaf hashes to the tiles after a tree of `size`. */
  addHashes(trx: Trx, size: number, hashes: readonly Bytes[]): void;
  /** Throws `ledger/tree-damaged` unless what is stored from leaf `from` on gives the tree with this edge. */
  rederive(edge: Edge, from: number): Promise<void>;
}

export function createTreeStore(tables: Kysely<LedgerTables>, read: Reader): TreeStore {
  const hashesOf = (from: Reader, level: number, index: number): Bytes => {
    const row = from.first(tables.selectFrom("ledger_tile").select("hashes").where("level", "=", level).where("idx", "=", index));
    return row === undefined ? new Uint8Array() : copy(row.hashes);
  };
  const leavesOf = (index: number, width: number): Bytes[] => {
    const start = index * TILE_WIDTH;
    const rows = read.all(tables.selectFrom("ledger_entry").select("leaf").where("idx", ">=", start).where("idx", "<", start + width).orderBy("idx"));
    if (rows.length !== width || rows.some((row) => row.leaf.length !== LEAF_BYTES)) throw new Failure("ledger/tree-damaged", `entries ${index}`);
    return rows.map((row) => copy(row.leaf));
  };
  const store: TreeStore = {
    tile(tile) {
      if (tile.level === "entries") return encodeBundle(leavesOf(tile.index, tile.width));
      const hashes = hashesOf(read, tile.level, tile.index);
      if (hashes.length < tile.width * HASH_BYTES) throw new Failure("ledger/tree-damaged", `tile ${tile.level}/${tile.index}`);
      return hashes.slice(0, tile.width * HASH_BYTES);
    },
    nodes: (size) => nodesFromTiles(async (tile) => store.tile(tile), size),
    addHashes(trx, size, hashes) {
      let fresh = [...hashes];
      for (let level = 0, at = size; fresh.length > 0; level++, at = Math.floor(at / TILE_WIDTH)) {
        const above: Bytes[] = [];
        for (let done = 0; done < fresh.length; ) {
          const index = Math.floor((at + done) / TILE_WIDTH);
          const held = (at + done) % TILE_WIDTH;
          const more = fresh.slice(done, done + TILE_WIDTH - held);
          // Cut to what belongs to this tree: an earlier attempt that was not committed can't be here, a damaged tile can.
          const whole = concat(hashesOf(trx, level, index).slice(0, held * HASH_BYTES), ...more);
          trx.run(tables.insertInto("ledger_tile").values({ level, idx: index, hashes: whole }).onConflict((found) => found.columns(["level", "idx"]).doUpdateSet({ hashes: whole })));
          done += more.length;
          if (held + more.length === TILE_WIDTH) above.push(rootOf(extend(EMPTY_EDGE, split(whole))));
        }
        fresh = above;
      }
    },
    async rederive(edge, from) {
      for (let bundle = Math.floor(from / TILE_WIDTH); bundle * TILE_WIDTH < edge.size; bundle++) {
        const width = widthAt("entries", bundle, edge.size);
        const hashed = concat(...leavesOf(bundle, width).map(leafHash));
        if (!equalBytes(hashed, store.tile({ level: 0, index: bundle, width }))) throw new Failure("ledger/tree-damaged", `entries ${bundle}`);
      }
      const stored = await readEdge(store.nodes(edge.size), edge.size);
      if (!sameHash(rootOf(stored), rootOf(edge))) throw new Failure("ledger/tree-damaged", "root");
    },
  };
  return store;
}

function split(hashes: Bytes): Bytes[] {
  return Array.from({ length: hashes.length / HASH_BYTES }, (_, i) => hashes.slice(i * HASH_BYTES, (i + 1) * HASH_BYTES));
}
