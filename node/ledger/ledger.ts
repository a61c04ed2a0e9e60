/** A node's log: what other areas append to, what readers fetch, and when it stops rather than lie. */
import type { Bytes } from "../../protocol/wire/bytes.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import type { Signer } from "../../protocol/wire/signed.ts";
import { COSIGNATURE_KEY, formatVkey, NOTE_KEY, vkeyOf } from "../../protocol/ledger/vkey.ts";
import { widthAt, type TileId } from "../../protocol/ledger/tiles.ts";
import { inclusionProof } from "../../protocol/ledger/merkle-prove.ts";
import { formatProof } from "../../protocol/ledger/proof-file.ts";
import { parseLeaf } from "../../protocol/ledger/leaf.ts";
import type { Clock, LedgerPort, Log, Random } from "../area.ts";
import type { Database } from "../storage/database.ts";
import type { LedgerPeer, PeerWitness, WitnessHttp } from "./peer.ts";
import { createPublisher } from "./publisher.ts";
import { createQueue, type Tick } from "./queue.ts";
import { createRelay, type Relay } from "./relay.ts";
import { createSequencer, stopsTheLog } from "./sequencer.ts";
import { createSubmitter, type Submitter } from "./submit.ts";
import type { LedgerTables } from "./tables.ts";
import { createTreeStore } from "./tree-store.ts";
import { createWitness, type Witness } from "./witness.ts";

export interface Ledger extends LedgerPort {
  /** The published checkpoint, cosignatures included; undefined until there is one. */
  checkpoint(): Bytes | undefined;
  /** A tile or bundle of the published tree; undefined when that tree has none of this width. */
  tile(tile: TileId): Bytes | undefined;
  /** A `.tlog-proof` for a leaf, under the published checkpoint. Throws `ledger/no-such-entry` while the leaf is not in it. */
  proof(leaf: Bytes): Promise<Bytes>;
  readonly witness: Witness;
  /** Reads the logs of peers for our own devices. */
  readonly relay: Relay;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** One step of the fixed clock; the clock calls it by itself after `start`. */
  tick(): Promise<void>;
  /** Accords changed: witnesses come and go. */
  peersChanged(): void;
  /** A peer was heard of: what waits for its witness goes now, not after the pause. */
  peerSeen(domain: string): void;
  /** The code of what stopped the log, or null. */
  halted(): string | null;
}

export interface LedgerDeps {
  db: Database;
  /** The node key: signs checkpoints (type 01), cosignatures (type 04) and receipts; their messages cannot be mistaken for one another. */
  signer: Signer;
  /** Name of the log, such as `ruritania.example/ledger`. */
  origin: string;
  /** Name of our witness, such as `ruritania.example/witness`. */
  witnessName: string;
  clock: Clock;
  random: Random;
  tick: Tick;
  peers: () => readonly LedgerPeer[];
  http: WitnessHttp;
  log: Log;
}

/**
 * A fixed clock hides how much happens, at the price of waiting: a leaf is in the tree one tick later when nothing else waits. More entries a tick let
 * bursts through sooner and make every follower read more: 4 a minute are 2.1 million a year, 139 MB of entries for whoever reads from the start.
 */
export const TICKS = {
  rehearsal: { milliseconds: 2000, entries: 1 },
  node: { milliseconds: 60_000, entries: 4 },
} as const satisfies Record<string, Tick>;

const keyOf = (witness: PeerWitness): string => `${formatVkey(witness.vkey)} ${witness.url}`;

export function createLedger(deps: LedgerDeps): Ledger {
  const { db, clock, origin, signer } = deps;
  const tables = db.as<LedgerTables>();
  const log = vkeyOf(origin, NOTE_KEY, signer.publicKey);
  const tree = createTreeStore(tables, db.read);
  const queue = createQueue({ tables, read: db.read, signer, origin, now: () => clock.now(), tick: deps.tick });
  const sequencer = createSequencer({ db, tables, tree, signer, origin, random: deps.random, tick: deps.tick });
  const submitters = new Map<string, Submitter>();
  const publisher = createPublisher({ db, tables, clock, tick: deps.tick.milliseconds, log: deps.log, witnesses: () => ({ all: submitters.size, answering: [...submitters.values()].filter((one) => one.answering()).length }) });
  const witness = createWitness({ db, tables, signer, name: deps.witnessName, now: () => clock.now(), logs: () => deps.peers().map((peer) => peer.log), log: deps.log });
  let stopped: string | null = null;
  let running = false;
  let cancel = () => {};
  let ticking: Promise<void> | undefined;

  const keepHalt = async (halted: string) => {
    try {
      await db.writer.run((trx) => trx.run(tables.updateTable("ledger_head").set({ halted })));
    } catch (error) {
      deps.log("ledger.halt.not-kept", { code: codeOf(error) });
    }
  };
  const halt = (error: unknown) => {
    if (stopped !== null) return;
    stopped = codeOf(error);
    cancel();
    deps.log("ledger.halted", { code: stopped, detail: error instanceof Failure ? error.detail : String(error) });
    for (const one of submitters.values()) one.close();
    // What a witness has proven against us stays proven after a restart; a second writer or a damaged tree is found again by itself.
    if (stopped === "ledger/rolled-back" || stopped === "ledger/forked") {
      void keepHalt(stopped);
    }
  };
  const assertRunning = () => {
    if (stopped !== null) throw new Failure("ledger/halted", stopped);
  };

  const submitterOf = (peer: PeerWitness) =>
    createSubmitter({ peer, log, http: deps.http, tree, clock, head: () => sequencer.head(), cosigned: (size, line) => publisher.cosigned(size, line), contradicted: halt, report: deps.log });

  const syncPeers = () => {
    const wanted = new Map(deps.peers().map((peer) => [keyOf(peer.witness), peer.witness]));
    for (const [key, one] of submitters) {
      if (wanted.has(key)) continue;
      one.close();
      submitters.delete(key);
    }
    for (const [key, peer] of wanted) if (!submitters.has(key)) submitters.set(key, submitterOf(peer));
  };

  const tickNow = async () => {
    if (stopped !== null) return;
    try {
      const head = await sequencer.tick();
      if (head === null) deps.log("ledger.tick.failed");
      else offer();
    } catch (error) {
      halt(error);
    }
  };
  const offer = () => {
    syncPeers();
    publisher.offer(sequencer.head());
    for (const one of submitters.values()) one.poke();
  };
  /** A tick that takes longer than the clock's step is not overtaken by the next: two at once would look like two writers, and stop the log. */
  const tickOnce = () => (ticking ??= tickNow().finally(() => (ticking = undefined)));
  const schedule = () => {
    if (!running || stopped !== null) return;
    cancel = clock.after(deps.tick.milliseconds, () => {
      void tickOnce();
      schedule();
    });
  };

  const ledger: Ledger = {
    origin,
    vkey: formatVkey(log),
    witnessVkey: formatVkey(vkeyOf(deps.witnessName, COSIGNATURE_KEY, signer.publicKey)),
    witness,
    relay: createRelay({ peers: deps.peers, http: deps.http }),
    enqueue(trx, leaf) {
      assertRunning();
      queue.take(trx, leaf);
    },
    receipt: (leaf) => queue.receipt(leaf),
    async append(leaf) {
      await db.writer.run((trx) => ledger.enqueue(trx, leaf));
      return queue.receipt(leaf);
    },
    checkpoint: () => publisher.published()?.note,
    tile(tile) {
      const size = publisher.published()?.size ?? 0;
      return widthAt(tile.level, tile.index, size) < tile.width ? undefined : tree.tile(tile);
    },
    async proof(leaf) {
      const published = publisher.published();
      const row = db.read.first(tables.selectFrom("ledger_entry").select("idx").where("tag", "=", parseLeaf(leaf).tag).where("leaf", "=", leaf));
      if (published === undefined || row === undefined || row.idx >= published.size) throw new Failure("ledger/no-such-entry");
      return formatProof({ index: row.idx, hashes: await inclusionProof(tree.nodes(published.size), row.idx, published.size), checkpoint: published.note });
    },
    async start() {
      publisher.open();
      try {
        await sequencer.open();
      } catch (error) {
        if (!stopsTheLog(error)) throw error;
        halt(error);
        return;
      }
      running = true;
      offer();
      schedule();
    },
    async stop() {
      running = false;
      cancel();
      await ticking;
      for (const one of submitters.values()) one.close();
      publisher.close();
      await db.writer.idle();
    },
    tick: tickOnce,
    peersChanged: syncPeers,
    peerSeen(domain) {
      const peer = deps.peers().find((one) => one.domain === domain);
      if (peer !== undefined && stopped === null) submitters.get(keyOf(peer.witness))?.retry();
    },
    halted: () => stopped,
  };
  return ledger;
}

