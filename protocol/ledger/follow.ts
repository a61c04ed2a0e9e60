/**
 * Follows a log: from the last verified state to a new checkpoint, reading every entry between. Since each new entry is hashed into the
 * tree, one comparison of roots establishes both that history was only appended to and that the entries are the ones committed to.
 * The attacker is the log: it chooses the checkpoint, the tiles, the entries and when to answer. It does not choose the witnesses.
 */
import type { Bytes } from "../wire/bytes.ts";
import { codeOf, Failure } from "../wire/failure.ts";
import type { ChainWatch } from "./chain-watch.ts";
import { openCheckpoint, type Checkpoint } from "./checkpoint.ts";
import { LEAF_BYTES, parseLeaf } from "./leaf.ts";
import { consistencyProof, readEdge } from "./merkle-prove.ts";
import { EMPTY_EDGE, extend, leafHash, rootOf, sameHash, type Edge } from "./merkle-tree.ts";
import { verifyConsistency } from "./merkle-verify.ts";
import { checkPolicy, witnessedBy, type LedgerPolicy, type Witnessed } from "./policy.ts";
import { nodesFromTiles, parseBundle, TILE_WIDTH, widthAt, type TileId } from "./tiles.ts";

/** How long a log may be without a witness from its reader's first sight of it, and how large it may be then. */
export const YOUNG_SECONDS = 600;
export const YOUNG_ENTRIES = 4096;
/** A log that claims to have grown by more in one step is not followed: it would keep its reader busy for ever. */
const FURTHEST_STEP = 1 << 24;

export interface LogState {
  readonly edge: Edge;
  /** The last checkpoint accepted: with a later one that contradicts it, the evidence against the log. Null before the first. */
  readonly note: Bytes | null;
  /** When this follower first saw the log: Unix seconds by its own clock. */
  readonly firstSeen: number;
  readonly witnessed: Witnessed | null;
}

export function freshState(now: number): LogState {
  return { edge: EMPTY_EDGE, note: null, firstSeen: now, witnessed: null };
}

export type ReadTile = (tile: TileId) => Promise<Uint8Array>;

export interface Followed {
  /** `young`: no quorum yet, and none to be expected in a log's first minutes. Nothing may rest on it, but it is no accusation either. */
  readonly kind: "followed" | "young";
  readonly state: LogState;
}

/**
 * Throws, leaving the caller's state as it was:
 * `ledger/unsigned`, `ledger/bad-signature`, `ledger/wrong-log`: not this log's checkpoint; `ledger/unwitnessed`: too few witnesses vouch;
 * `ledger/rolled-back`: smaller than before; `ledger/split-view`: signed, yet it contradicts what was signed before (attack 6);
 * `ledger/bad-consistency`: the log cannot show the tree it signed; `ledger/bad-entry`: its entries are not those of its tree;
 * `ledger/tag-reused`; `ledger/too-far`; and whatever `readTile` throws.
 */
export async function follow(input: {
  state: LogState;
  checkpoint: Uint8Array;
  policy: LedgerPolicy;
  readTile: ReadTile;
  watches: readonly ChainWatch[];
  now: number;
}): Promise<Followed> {
  const { state, policy } = input;
  checkPolicy(policy);
  const { checkpoint, note } = openCheckpoint(input.checkpoint, policy.log);
  const witnessed = witnessedBy(note, policy);
  const young = state.witnessed === null && checkpoint.size <= YOUNG_ENTRIES && input.now - state.firstSeen <= YOUNG_SECONDS;
  if (checkpoint.size < state.edge.size) throw new Failure("ledger/rolled-back", `${checkpoint.size} < ${state.edge.size}`);
  if (checkpoint.size === state.edge.size && !sameHash(rootOf(state.edge), checkpoint.root)) throw new Failure("ledger/split-view", "same size");
  if (witnessed === null && !young) throw new Failure("ledger/unwitnessed", policy.log.name);
  if (checkpoint.size - state.edge.size > FURTHEST_STEP) throw new Failure("ledger/too-far", String(checkpoint.size));
  const edge = await readEntries(state.edge, checkpoint, input.readTile, input.watches);
  const latest = later(witnessed, state.witnessed);
  return {
    kind: witnessed === null ? "young" : "followed",
    state: { edge, note: new Uint8Array(input.checkpoint), firstSeen: state.firstSeen, witnessed: latest },
  };
}

/** The same tree, cosigned earlier, may be served again: what is known does not go back in time. */
function later(now: Witnessed | null, before: Witnessed | null): Witnessed | null {
  if (now === null || before === null) return now ?? before;
  return now.asOf >= before.asOf ? now : before;
}

/**
 * Reads the entries from `from` on and hashes them onto it. Watches are offered leaves only after the whole tree is known to be right,
 * so that a false entry never shows. Throws as `follow` does.
 */
export async function readEntries(from: Edge, to: Checkpoint, readTile: ReadTile, watches: readonly ChainWatch[]): Promise<Edge> {
  if (from.size === to.size && sameHash(rootOf(from), to.root)) return from;
  const leaves: Bytes[] = [];
  let edge = from;
  try {
    for (let bundle = Math.floor(from.size / TILE_WIDTH); bundle * TILE_WIDTH < to.size; bundle++) {
      const width = widthAt("entries", bundle, to.size);
      const entries = parseBundle(await readTile({ level: "entries", index: bundle, width }), width, LEAF_BYTES);
      const fresh = entries.slice(Math.max(0, from.size - bundle * TILE_WIDTH));
      edge = extend(edge, fresh.map(leafHash));
      leaves.push(...fresh);
    }
    if (!sameHash(rootOf(edge), to.root)) throw new Failure("ledger/bad-entry");
  } catch (error) {
    if (codeOf(error) !== "ledger/bad-entry") throw error;
    throw new Failure(await whatIsWrong(from, to, readTile), to.origin, { cause: error });
  }
  leaves.forEach((leaf, i) => {
    for (const watch of watches) watch.offer(from.size + i, parseLeaf(leaf));
  });
  return edge;
}

/**
 * The entries do not give the root. Whether the log rewrote history, or false entries are served, its hash tiles tell: `split-view` is said only when
 * hashes that make up the signed root prove it, since whoever carries the tiles could otherwise make an honest log look like a liar.
 */
async function whatIsWrong(from: Edge, to: Checkpoint, readTile: ReadTile): Promise<string> {
  try {
    const read = nodesFromTiles(readTile, to.size);
    if (!sameHash(rootOf(await readEdge(read, to.size)), to.root)) return "ledger/bad-consistency";
    const theirs = rootOf(await readEdge(read, from.size));
    verifyConsistency({ size: from.size, root: theirs }, to, await consistencyProof(read, from.size, to.size));
    return sameHash(theirs, rootOf(from)) ? "ledger/bad-entry" : "ledger/split-view";
  } catch {
    return "ledger/bad-consistency";
  }
}
