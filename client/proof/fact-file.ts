/** Makes the proof that a leaf of this device's stands in a log, out of the log's public tiles. The log's owner learns nothing that it does not know: it promised the leaf. */
import { cosignaturesOf } from "../../protocol/ledger/cosignature.ts";
import { type Checkpoint, openCheckpoint } from "../../protocol/ledger/checkpoint.ts";
import { openFact } from "../../protocol/ledger/fact-proof.ts";
import { encodeLeaf, type Leaf, LEAF_BYTES } from "../../protocol/ledger/leaf.ts";
import { inclusionProof } from "../../protocol/ledger/merkle-prove.ts";
import { formatNote, type Note } from "../../protocol/ledger/note.ts";
import { formatProof } from "../../protocol/ledger/proof-file.ts";
import { nodesFromTiles, parseBundle, type TileId, TILE_WIDTH, tilePath, widthAt } from "../../protocol/ledger/tiles.ts";
import type { Vkey } from "../../protocol/ledger/vkey.ts";
import { type Bytes, equalBytes } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Clock } from "../environment.ts";

/** How far back from the log's end a leaf is looked for: 65,536 entries. */
const BUNDLES_BACK = 256;
const AGAIN_MS = 500;

export interface FactFileDeps {
  /** Reads `checkpoint` and `tile/…` of the log. */
  readonly read: (path: string) => Promise<Bytes>;
  readonly log: Vkey;
  /** Those whose cosignature makes the checkpoint worth something to somebody else. */
  readonly witnesses: readonly Vkey[];
  readonly clock: Pick<Clock, "now" | "after">;
}

/** Waits up to `patience` milliseconds for the leaf to be in a checkpoint that a witness saw. Throws `proof/not-yet-logged`, `proof/not-yet-witnessed`, `ledger/…`. */
export async function factFile(input: { leaf: Leaf; blind: Bytes; patience: number }, deps: FactFileDeps): Promise<Bytes> {
  const until = deps.clock.now() + input.patience;
  for (;;) {
    try {
      return await factFileNow(input, deps);
    } catch (error) {
      const waits = error instanceof Failure && error.code.startsWith("proof/not-yet");
      if (!waits || deps.clock.now() >= until) throw error;
      await new Promise<void>((resolve) => void deps.clock.after(AGAIN_MS, resolve));
    }
  }
}

async function factFileNow({ leaf, blind }: { leaf: Leaf; blind: Bytes }, deps: FactFileDeps): Promise<Bytes> {
  const { checkpoint, note } = openCheckpoint(await deps.read("checkpoint"), deps.log);
  const tile = (id: TileId) => deps.read(tilePath(id));
  const index = await find(encodeLeaf(leaf), checkpoint, tile);
  if (index === undefined) throw new Failure("proof/not-yet-logged");
  const vouched = cosignaturesOf(note, deps.witnesses);
  if (vouched.length === 0) throw new Failure("proof/not-yet-witnessed");
  const hashes = await inclusionProof(nodesFromTiles(tile, checkpoint.size), index, checkpoint.size);
  return openFact(formatProof({ index, hashes, checkpoint: formatNote(onlyBy(note, [deps.log, ...vouched.map(({ witness }) => witness)])) }), { tag: leaf.tag, blind });
}

async function find(leaf: Bytes, { size }: Checkpoint, tile: (id: TileId) => Promise<Uint8Array>): Promise<number | undefined> {
  const last = Math.ceil(size / TILE_WIDTH) - 1;
  for (let index = last; index >= Math.max(0, last - BUNDLES_BACK); index--) {
    const width = widthAt("entries", index, size);
    const at = parseBundle(await tile({ level: "entries", index, width }), width, LEAF_BYTES).findIndex((entry) => equalBytes(entry, leaf));
    if (at >= 0) return index * TILE_WIDTH + at;
  }
  return undefined;
}

/** Signatures of keys that the proof does not name prove nothing to its reader, and would be bytes that nobody checks. */
function onlyBy(note: Note, keys: readonly Vkey[]): Note {
  return { ...note, signatures: note.signatures.filter((line) => keys.some((key) => key.name === line.name && equalBytes(key.keyId, line.keyId))) };
}
