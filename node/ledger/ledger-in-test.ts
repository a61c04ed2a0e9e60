/** Ledgers for tests: a clock that stands still until told, repeatable randomness, and a network that is a function call. */
import { join } from "node:path";
import fastify, { type FastifyInstance } from "fastify";
import { utf8, type Bytes } from "../../protocol/wire/bytes.ts";
import { parseVkey } from "../../protocol/ledger/vkey.ts";
import { sha256, u64be } from "../../protocol/ledger/hash.ts";
import { seededSigner } from "../../protocol/ledger/log-in-memory.ts";
import type { Clock } from "../area.ts";
import { openDatabase, type Database } from "../storage/database.ts";
import { createLedger, type Ledger, type LedgerDeps } from "./ledger.ts";
import type { LedgerPeer, WitnessHttp } from "./peer.ts";
import { ledgerRoutes } from "./routes.ts";
import { ledgerMigrations } from "./tables.ts";

export interface StillClock extends Clock {
  /** Moves time on and runs what falls due, in order. */
  advance(milliseconds: number): void;
}

export function stillClock(start = 1_800_000_000_000): StillClock {
  let now = start;
  let timers: { at: number; run: () => void }[] = [];
  return {
    now: () => now,
    monotonic: () => now - start,
    after(milliseconds, run) {
      const timer = { at: now + milliseconds, run };
      timers.push(timer);
      return () => void (timers = timers.filter((one) => one !== timer));
    },
    advance(milliseconds) {
      const end = now + milliseconds;
      for (;;) {
        const due = timers.filter((one) => one.at <= end).sort((a, b) => a.at - b.at)[0];
        if (due === undefined) break;
        timers = timers.filter((one) => one !== due);
        now = due.at;
        due.run();
      }
      now = end;
    },
  };
}

/** SHA-256 in counter mode from a seed. */
export function seededRandom(seed: number): (length: number) => Bytes {
  let drawn = 0;
  return (length) => {
    const out = new Uint8Array(length);
    for (let at = 0; at < length; at += 32) out.set(sha256(u64be(seed), u64be(drawn++)).subarray(0, length - at), at);
    return out;
  };
}

export interface TestNode {
  readonly domain: string;
  readonly db: Database;
  readonly ledger: Ledger;
  readonly app: FastifyInstance;
  readonly clock: StillClock;
  readonly events: string[];
  /** How other nodes know it. */
  readonly asPeer: LedgerPeer;
}

export const nowhere: WitnessHttp = { post: () => Promise.reject(new Error("unreachable")), get: () => Promise.reject(new Error("unreachable")) };

/** A node's ledger on a database file in `folder`, or on one that is already open. Migrated, not started. */
export async function testNode(domain: string, seed: number, folder: string, more: Partial<LedgerDeps> = {}): Promise<TestNode> {
  const db = more.db ?? openDatabase(join(folder, `${domain}.sqlite`));
  await db.migrate(ledgerMigrations);
  const clock = (more.clock as StillClock | undefined) ?? stillClock();
  const events: string[] = [];
  const ledger = createLedger({
    signer: seededSigner(seed),
    origin: `${domain}/ledger`,
    witnessName: `${domain}/witness`,
    random: seededRandom(seed),
    tick: { milliseconds: 2000, entries: 4 },
    peers: () => [],
    http: nowhere,
    log: (event, fields) => void events.push(`${event} ${JSON.stringify(fields ?? {})}`),
    ...more,
    db,
    clock,
  });
  const app = fastify();
  await app.register(ledgerRoutes, { ledger });
  const asPeer: LedgerPeer = { domain, log: parseVkey(ledger.vkey), url: `http://${domain}/ledger`, witness: { vkey: parseVkey(ledger.witnessVkey), url: `http://${domain}/ledger/witness` } };
  return { domain, db, ledger, app, clock, events, asPeer };
}

/** Carries requests to the Fastify of the node that the URL names. `cut` holds domains that nobody reaches. */
export function network(nodes: () => readonly TestNode[], cut: ReadonlySet<string> = new Set()): WitnessHttp {
  const carry = async (method: "GET" | "POST", url: string, payload?: Bytes) => {
    const { host, pathname } = new URL(url);
    const node = nodes().find((one) => one.domain === host);
    if (node === undefined || cut.has(host)) throw new Error(`unreachable ${host}`);
    const headers = payload === undefined ? {} : { "content-type": "text/plain; charset=utf-8" };
    const answer = await node.app.inject({ method, url: pathname, headers, ...(payload === undefined ? {} : { payload: Buffer.from(payload) }) });
    return { status: answer.statusCode, body: new Uint8Array(answer.rawPayload) };
  };
  return { post: (url, body) => carry("POST", url, body), get: (url) => carry("GET", url) };
}

/** Lets what was started run to its end: database turns, injected requests, microtasks. */
export async function settle(turns = 60): Promise<void> {
  for (let i = 0; i < turns; i++) await new Promise((resolve) => setImmediate(resolve));
}

export function leafNumbered(number: number): Bytes {
  return new Uint8Array([...sha256(utf8(`tag ${number}`)), ...sha256(utf8(`commitment ${number}`))]);
}
