/** A whole log in memory, for tests: honest by itself, and easy to make lie, since its owner may fork it and edit its leaves. */
import { ed25519 } from "@noble/curves/ed25519.js";
import type { Bytes } from "../wire/bytes.ts";
import type { Signer } from "../wire/signed.ts";
import { checkpointText } from "./checkpoint.ts";
import { cosign } from "./cosignature.ts";
import { LEAF_BYTES } from "./leaf.ts";
import { leafHash, treeRoot } from "./merkle-tree.ts";
import type { ReadNode } from "./merkle-prove.ts";
import { formatNote, parseNote, signNote } from "./note.ts";
import { encodeBundle, TILE_WIDTH, type TileId } from "./tiles.ts";

/** A signer whose key is `seed` 32 times over. */
export function seededSigner(seed: number): Signer {
  const secret = new Uint8Array(32).fill(seed);
  return {
    publicKey: new Uint8Array(ed25519.getPublicKey(secret)),
    sign: (message) => Promise.resolve(new Uint8Array(ed25519.sign(message, secret))),
  };
}

/** A leaf of 64 bytes that stands for the number. */
export function numberedLeaf(number: number): Bytes {
  const leaf = new Uint8Array(LEAF_BYTES);
  new DataView(leaf.buffer).setUint32(0, number + 1);
  return leaf;
}

export interface LogInMemory {
  readonly origin: string;
  readonly signer: Signer;
  leaves: Bytes[];
  /** The signed checkpoint of the first `size` leaves. */
  checkpoint(size?: number): Promise<Bytes>;
  readNode: ReadNode;
  readTile(tile: TileId): Promise<Bytes>;
  fork(): LogInMemory;
}

export function logInMemory(origin: string, signer: Signer, leaves: Bytes[] = []): LogInMemory {
  const log: LogInMemory = {
    origin,
    signer,
    leaves,
    async checkpoint(size = log.leaves.length) {
      const text = checkpointText({ origin, size, root: treeRoot(log.leaves.slice(0, size).map(leafHash)) });
      return formatNote({ text, signatures: [await signNote(origin, signer, text)] });
    },
    readNode: (level, index) => {
      const span = 2 ** level;
      return Promise.resolve(treeRoot(log.leaves.slice(index * span, (index + 1) * span).map(leafHash)));
    },
    async readTile(tile) {
      const start = tile.index * TILE_WIDTH;
      if (tile.level === "entries") return encodeBundle(log.leaves.slice(start, start + tile.width));
      const level = tile.level * 8;
      const hashes = await Promise.all(Array.from({ length: tile.width }, (_, i) => log.readNode(level, start + i)));
      return new Uint8Array(hashes.flatMap((hash) => [...hash]));
    },
    fork: () => logInMemory(origin, signer, [...log.leaves]),
  };
  return log;
}

/** The checkpoint with one more cosignature. */
export async function cosigned(checkpoint: Bytes, name: string, witness: Signer, time: number): Promise<Bytes> {
  const note = parseNote(checkpoint);
  return formatNote({ text: note.text, signatures: [...note.signatures, await cosign(name, witness, note.text, time)] });
}
