/**
 * Moves the queue into the tree, a constant number of entries a tick, and signs. The order matters, and a crash may fall between any two steps:
 * (1) one transaction writes entries, tiles and the new head, and only if the head is still the one that this process made (attack 8: two writers);
 * (2) the tree is derived again from what the disk gives back (attack 9: a flipped bit); (3) it is signed; (4) the signature is stored;
 * (5) only then may it leave. After a crash between 1 and 4 the next start derives and signs the same tree.
 */
import type { Kysely } from "kysely";
import { equalBytes, type Bytes } from "../../protocol/wire/bytes.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import type { Signer } from "../../protocol/wire/signed.ts";
import { checkpointText, openCheckpoint } from "../../protocol/ledger/checkpoint.ts";
import { LEAF_BYTES, parseLeaf } from "../../protocol/ledger/leaf.ts";
import { EMPTY_EDGE, emptyRoot, extend, leafHash, rootOf, sameHash, type Edge } from "../../protocol/ledger/merkle-tree.ts";
import { formatNote, signNote } from "../../protocol/ledger/note.ts";
import { NOTE_KEY, vkeyOf } from "../../protocol/ledger/vkey.ts";
import type { Random } from "../area.ts";
import type { Database } from "../storage/database.ts";
import type { Trx } from "../storage/writer.ts";
import type { Tick } from "./queue.ts";
import type { LedgerTables } from "./tables.ts";
import type { TreeStore } from "./tree-store.ts";

export interface SignedHead {
  readonly size: number;
  readonly note: Bytes;
}

export interface Sequencer {
  /** Checks the whole tree and signs it if it is not signed. Throws what stops the log. */
  open(): Promise<SignedHead>;
  /** One tick. Null when it could not be done this time (a full disk, say) and nothing is lost. Throws what stops the log. */
  tick(): Promise<SignedHead | null>;
  head(): SignedHead;
}

/** What stops a log until somebody has looked: to sign on would be to lie, or to be made to. */
const STOPS = new Set(["ledger/second-writer", "ledger/tree-damaged", "ledger/signer-faulty", "ledger/rolled-back", "ledger/forked"]);
export const stopsTheLog = (error: unknown): boolean => STOPS.has(codeOf(error));

export function createSequencer(deps: { db: Database; tables: Kysely<LedgerTables>; tree: TreeStore; signer: Signer; origin: string; random: Random; tick: Tick }): Sequencer {
  const { db, tables, tree } = deps;
  const vkey = vkeyOf(deps.origin, NOTE_KEY, deps.signer.publicKey);
  let edge: Edge = EMPTY_EDGE;
  let signed: SignedHead | undefined;

  const sign = async (from: number): Promise<SignedHead> => {
    await tree.rederive(edge, from);
    const text = checkpointText({ origin: deps.origin, size: edge.size, root: rootOf(edge) });
    const note = formatNote({ text, signatures: [await signNote(deps.origin, deps.signer, text)] });
    const { changes } = await db.writer.run((trx) =>
      trx.run(tables.updateTable("ledger_head").set({ note }).where("size", "=", edge.size).where("root", "=", rootOf(edge)).where("note", "is", null).where("halted", "is", null)),
    );
    if (changes !== 1) throw new Failure("ledger/second-writer", "while signing");
    signed = { size: edge.size, note };
    return signed;
  };

  const advance = (trx: Trx): Edge => {
    const { leaves, taken } = nextLeaves(trx, tables, deps.tick.entries, deps.random);
    const next = extend(edge, leaves.map((one) => leafHash(one.leaf)));
    const { changes } = trx.run(
      tables.updateTable("ledger_head").set({ size: next.size, root: rootOf(next), note: null }).where("size", "=", edge.size).where("root", "=", rootOf(edge)).where("note", "is not", null).where("halted", "is", null),
    );
    if (changes !== 1) throw new Failure("ledger/second-writer");
    leaves.forEach((one, i) => trx.run(tables.insertInto("ledger_entry").values({ ...one, idx: edge.size + i })));
    tree.addHashes(trx, edge.size, leaves.map((one) => leafHash(one.leaf)));
    if (taken.length > 0) trx.run(tables.deleteFrom("ledger_pending").where("seq", "in", taken));
    return next;
  };

  return {
    async open() {
      await db.writer.run((trx) => trx.run(tables.insertInto("ledger_head").values({ id: 1, size: 0, root: emptyRoot(), note: null, halted: null }).onConflict((found) => found.doNothing())));
      const head = db.read.first(tables.selectFrom("ledger_head").selectAll())!;
      if (head.halted !== null) throw new Failure(head.halted, "since an earlier run");
      edge = wholeEdge(tree, head.size);
      if (!sameHash(rootOf(edge), head.root)) throw new Failure("ledger/tree-damaged", "head");
      if (head.note === null) return sign(0);
      const { checkpoint } = openCheckpoint(head.note, vkey);
      if (checkpoint.size !== head.size || !equalBytes(checkpoint.root, head.root)) throw new Failure("ledger/tree-damaged", "signed head");
      await tree.rederive(edge, 0);
      signed = { size: head.size, note: new Uint8Array(head.note) };
      return signed;
    },
    async tick() {
      const before = edge.size;
      // A signature that could not be stored last time: the tree has grown, and is signed before it grows again.
      if (signed?.size === edge.size) {
        try {
          edge = await db.writer.run(advance);
        } catch (error) {
          if (stopsTheLog(error)) throw error;
          return null;
        }
      }
      try {
        return await sign(Math.min(before, signed?.size ?? 0));
      } catch (error) {
        if (stopsTheLog(error)) throw error;
        return null;
      }
    },
    head() {
      if (signed === undefined) throw new Failure("ledger/not-open");
      return signed;
    },
  };
}

/** From the entries alone, so that tiles and head are checked against something. */
function wholeEdge(tree: TreeStore, size: number): Edge {
  let edge = EMPTY_EDGE;
  while (edge.size < size) {
    const width = Math.min(256, size - edge.size);
    const bundle = tree.tile({ level: "entries", index: edge.size / 256, width });
    edge = extend(edge, Array.from({ length: width }, (_, i) => leafHash(bundle.subarray(i * (LEAF_BYTES + 2) + 2, (i + 1) * (LEAF_BYTES + 2)))));
  }
  return edge;
}

interface NewEntry {
  readonly tag: Bytes;
  readonly leaf: Bytes;
  readonly issued_at: number | null;
  readonly promised_by: number | null;
}

/** What waits, in its order, in random places among dummies: a place in the tick tells nothing about how much waited. */
function nextLeaves(trx: Trx, tables: Kysely<LedgerTables>, count: number, random: Random): { leaves: NewEntry[]; taken: number[] } {
  const waiting = trx.all(tables.selectFrom("ledger_pending").selectAll().orderBy("seq").limit(count));
  const real = waiting.map((row): NewEntry => ({ tag: new Uint8Array(row.tag), leaf: new Uint8Array(row.leaf), issued_at: row.issued_at, promised_by: row.promised_by }));
  const places = Array.from({ length: count }, (_, place) => ({ place, draw: new DataView(random(4).buffer).getUint32(0) }));
  const chosen = new Set(places.sort((a, b) => a.draw - b.draw).slice(0, real.length).map((one) => one.place));
  const leaves = Array.from({ length: count }, (_, place): NewEntry => {
    if (chosen.has(place)) return real.shift()!;
    const leaf = random(LEAF_BYTES);
    return { tag: parseLeaf(leaf).tag, leaf, issued_at: null, promised_by: null };
  });
  return { leaves, taken: waiting.map((row) => row.seq) };
}
