import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toHex, utf8, type Bytes } from "../wire/bytes.ts";
import { chainLeaf } from "./blinded.ts";
import { checkpointText } from "./checkpoint.ts";
import { watchChain } from "./chain-watch.ts";
import { follow, freshState, YOUNG_ENTRIES, YOUNG_SECONDS, type Followed, type LogState } from "./follow.ts";
import { encodeLeaf } from "./leaf.ts";
import { cosigned, logInMemory, numberedLeaf, seededSigner, type LogInMemory } from "./log-in-memory.ts";
import { leafHash, rootOf, treeRoot } from "./merkle-tree.ts";
import { formatNote, signNote } from "./note.ts";
import { COSIGNATURE_KEY, NOTE_KEY, vkeyOf } from "./vkey.ts";

const ORIGIN = "graustark.example/ledger";
const signer = seededSigner(1);
const witness = seededSigner(2);
const WITNESS = "erewhon.example/witness";
const policy = { log: vkeyOf(ORIGIN, NOTE_KEY, signer.publicKey), witnesses: [vkeyOf(WITNESS, COSIGNATURE_KEY, witness.publicKey)], quorum: 1 };
const key = new Uint8Array(32).fill(7);
const chain = (counter: number, text = `entry ${counter}`) => encodeLeaf(chainLeaf(key, counter, utf8(text)));
const NOW = 1_000_000;

const logOf = (count: number) => logInMemory(ORIGIN, signer, Array.from({ length: count }, (_, i) => numberedLeaf(i)));
const seen = async (log: LogInMemory, time = NOW, size = log.leaves.length) => cosigned(await log.checkpoint(size), WITNESS, witness, time);

async function step(log: LogInMemory, state: LogState, more: { checkpoint?: Bytes; watches?: ReturnType<typeof watchChain>[]; now?: number } = {}): Promise<Followed> {
  return follow({
    state,
    checkpoint: more.checkpoint ?? (await seen(log)),
    policy,
    readTile: (tile) => log.readTile(tile),
    watches: more.watches ?? [],
    now: more.now ?? NOW,
  });
}

describe("following a log", () => {
  it("ends at the root of the whole log and sees exactly the watched entries, whatever the steps", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 4 }), fc.nat(40), async (steps, place) => {
        const log = logOf(0);
        let state = freshState(NOW);
        let entries: ReturnType<ReturnType<typeof watchChain>["entries"]> = [];
        let written = 0;
        for (const grow of steps) {
          for (let i = 0; i < grow; i++) log.leaves.push(i === place ? chain(written++) : numberedLeaf(log.leaves.length));
          const watch = watchChain(key, entries);
          state = (await step(log, state, { watches: [watch] })).state;
          entries = watch.entries();
        }
        expect(toHex(rootOf(state.edge))).toBe(toHex(treeRoot(log.leaves.map(leafHash))));
        expect(entries.map((entry) => entry.counter)).toEqual(Array.from({ length: written }, (_, i) => i));
        for (const entry of entries) expect(toHex(log.leaves[entry.index]!)).toBe(toHex(chain(entry.counter)));
      }),
      { numRuns: 25 },
    );
  });

  it("reads only the bundles that hold something new", async () => {
    const log = logOf(600);
    const state = (await step(log, freshState(NOW))).state;
    log.leaves.push(numberedLeaf(600));
    const asked: unknown[] = [];
    const checkpoint = await seen(log);
    await follow({ state, checkpoint, policy, watches: [], now: NOW, readTile: (tile) => (asked.push(tile), log.readTile(tile)) });
    expect(asked).toEqual([{ level: "entries", index: 2, width: 89 }]);
    const { state: after } = await step(log, state);
    await follow({ state: after, checkpoint, policy, watches: [], now: NOW, readTile: () => Promise.reject(new Error("nothing is new")) });
  });

  it("knows as of when a quorum saw it, and does not go back in time", async () => {
    const log = logOf(3);
    const first = await step(log, freshState(NOW), { checkpoint: await seen(log, 500) });
    expect(first.state.witnessed).toEqual({ names: [WITNESS], asOf: 500 });
    const again = await step(log, first.state, { checkpoint: await seen(log, 400) });
    expect(again.state.witnessed?.asOf).toBe(500);
  });
});

describe("attack 7: a log rolled back from a backup", () => {
  it("is detected by whoever followed it further", async () => {
    const log = logOf(30);
    const { state } = await step(log, freshState(NOW));
    await expect(step(log, state, { checkpoint: await seen(log, NOW, 20) })).rejects.toThrow("ledger/rolled-back");
  });
});

describe("attack 6: a split view", () => {
  const forked = (log: LogInMemory) => {
    const fork = log.fork();
    fork.leaves[5] = chain(0);
    return fork;
  };

  it("at the same size is detected, cosigned or not", async () => {
    const log = logOf(30);
    const { state } = await step(log, freshState(NOW));
    const fork = forked(log);
    await expect(step(fork, state)).rejects.toThrow("ledger/split-view");
    await expect(step(fork, state, { checkpoint: await fork.checkpoint() })).rejects.toThrow("ledger/split-view");
  });

  it("at a greater size is detected although the log serves a coherent other tree", async () => {
    const log = logOf(30);
    const { state } = await step(log, freshState(NOW));
    const fork = forked(log);
    fork.leaves.push(numberedLeaf(30), numberedLeaf(31));
    await expect(step(fork, state)).rejects.toThrow("ledger/split-view");
  });

  it("without the follower's witness is refused: a log cannot show a tree to one reader alone", async () => {
    const log = logOf(30);
    const { state } = await step(log, freshState(NOW));
    log.leaves.push(chain(0, "a device that only this reader is shown"));
    await expect(step(log, state, { checkpoint: await log.checkpoint() })).rejects.toThrow("ledger/unwitnessed");
    const accomplice = await cosigned(await log.checkpoint(), "accomplice.example/witness", seededSigner(8), NOW);
    await expect(step(log, state, { checkpoint: accomplice })).rejects.toThrow("ledger/unwitnessed");
  });
});

describe("false entries and tiles", () => {
  it("entries other than the tree's are named, and no watch sees them", async () => {
    const log = logOf(30);
    const checkpoint = await seen(log);
    const watch = watchChain(key);
    const false_ = log.fork();
    false_.leaves[9] = chain(0);
    const readTile = (tile: Parameters<LogInMemory["readTile"]>[0]) => (tile.level === "entries" ? false_ : log).readTile(tile);
    await expect(follow({ state: freshState(NOW), checkpoint, policy, watches: [watch], now: NOW, readTile })).rejects.toThrow("ledger/bad-entry");
    expect(watch.entries()).toEqual([]);
  });

  it("a log that cannot show the tree it signed is named so", async () => {
    const log = logOf(30);
    const checkpoint = await seen(log);
    const other = log.fork();
    other.leaves[9] = chain(0);
    await expect(follow({ state: freshState(NOW), checkpoint, policy, watches: [], now: NOW, readTile: (tile) => other.readTile(tile) })).rejects.toThrow("ledger/bad-consistency");
    await expect(follow({ state: freshState(NOW), checkpoint, policy, watches: [], now: NOW, readTile: () => Promise.resolve(new Uint8Array(5)) })).rejects.toThrow("ledger/bad-consistency");
  });

  it("whoever carries the tiles cannot make an honest log look like one that forked", async () => {
    const log = logOf(700);
    const { state } = await step(log, freshState(NOW), { checkpoint: await seen(log, NOW, 300) });
    const checkpoint = await seen(log);
    for (const bend of ["entries", 0, 1] as const) {
      const readTile = async (tile: Parameters<LogInMemory["readTile"]>[0]) => {
        const bytes = await log.readTile(tile);
        if (tile.level === "entries" || tile.level === bend) bytes[40]! ^= 1;
        return bytes;
      };
      const outcome = follow({ state, checkpoint, policy, watches: [], now: NOW, readTile });
      await expect(outcome).rejects.toThrow(/^ledger\/(?:bad-entry|bad-consistency)/);
    }
  });

  it("a tag used twice for different entries is a forked chain", async () => {
    const log = logInMemory(ORIGIN, signer, [chain(0), chain(0, "another first device")]);
    await expect(step(log, freshState(NOW), { watches: [watchChain(key)] })).rejects.toThrow("ledger/tag-reused");
  });

  it("a size that nobody could read is refused before reading", async () => {
    const text = checkpointText({ origin: ORIGIN, size: 2 ** 40, root: rootOf(freshState(NOW).edge) });
    const checkpoint = await cosigned(formatNote({ text, signatures: [await signNote(ORIGIN, signer, text)] }), WITNESS, witness, NOW);
    await expect(follow({ state: freshState(NOW), checkpoint, policy, watches: [], now: NOW, readTile: () => Promise.reject(new Error("asked")) })).rejects.toThrow("ledger/too-far");
  });
});

describe("a node in its first minutes", () => {
  it("without a witness is young, not lying", async () => {
    const log = logOf(3);
    const first = await step(log, freshState(NOW), { checkpoint: await log.checkpoint() });
    expect(first.kind).toBe("young");
    log.leaves.push(numberedLeaf(3));
    expect((await step(log, first.state, { checkpoint: await log.checkpoint(), now: NOW + YOUNG_SECONDS })).kind).toBe("young");
    expect((await step(log, first.state)).kind).toBe("followed");
  });

  it("is young no longer after ten minutes, when it is large, or once a quorum has vouched for it", async () => {
    const log = logOf(3);
    const bare = await log.checkpoint();
    await expect(step(log, freshState(NOW), { checkpoint: bare, now: NOW + YOUNG_SECONDS + 1 })).rejects.toThrow("ledger/unwitnessed");
    const { state } = await step(log, freshState(NOW));
    await expect(step(log, state, { checkpoint: bare })).rejects.toThrow("ledger/unwitnessed");
    const large = logOf(YOUNG_ENTRIES + 1);
    await expect(step(large, freshState(NOW), { checkpoint: await large.checkpoint() })).rejects.toThrow("ledger/unwitnessed");
  });
});

describe("checkpoints of somebody else", () => {
  it("are refused: unsigned, under another name, signed by another key", async () => {
    const other = logInMemory("ruritania.example/ledger", signer, [numberedLeaf(0)]);
    await expect(step(other, freshState(NOW))).rejects.toThrow("ledger/wrong-log");
    const impostor = logInMemory(ORIGIN, seededSigner(9), [numberedLeaf(0)]);
    await expect(step(impostor, freshState(NOW))).rejects.toThrow("ledger/unsigned");
  });
});
