/**
 * The device's mailbox: items in order, each processed once, acknowledged only when what follows from it is stored. One that can't be processed is set aside with a
 * code and never holds up the rest (attack 23). Only when nothing can be processed at all (the disk is full, the node that must be asked is away) does the
 * queue wait.
 */
import { z } from "zod";
import type { MailboxItem, Push } from "../../protocol/wire/api.ts";
import { codeOf } from "../../protocol/wire/failure.ts";
import * as f from "../../protocol/wire/fields.ts";
import type { ClientEnvironment } from "../environment.ts";
import { serial } from "../serial.ts";
import { decodeRecord, encodeRecord, readRecords } from "../store/records.ts";
import type { Batch, Store } from "../store/store.ts";
import type { Session } from "./session.ts";

const KEY = "mailbox";
const QUARANTINE = "quarantine/";
const MAX_QUARANTINED = 200;
const RETRY_MS = 1_000;
/** Room items taken into one stored step: enough to share the cost of a disk flush, few enough to be shown soon. */
const LONGEST_RUN = 64;

const setAside = z.object({ kind: z.string(), code: z.string() });
const item = z.object({
  n: z.int(),
  kind: z.string().max(40),
  room: f.roomUri.optional(),
  seq: z.int().optional(),
  from: z.string().max(400).optional(),
  at: f.milliseconds,
  bytes: f.b64(f.MAX_COMMIT).optional(),
  data: z.record(z.string(), z.unknown()).optional(),
});

/** Codes after which the same item may well succeed a moment later. */
const passing = new Set(["session/unreachable", "store/failed", "rate/too-many", "rate/too-many-in-flight", "auth/no-session"]);

export interface MailboxDeps {
  readonly environment: Pick<ClientEnvironment, "clock" | "log">;
  readonly store: Store;
  readonly session: Session;
  /**
   * Consecutive items of one room, or one item of none. What follows from them is stored by the callee in one batch together with `progress`, before it returns; `failed` says which
   * of them can't be processed and why.
   */
  readonly handle: (items: readonly MailboxItem[], progress: Batch, failed: (item: MailboxItem, code: string) => void) => Promise<void>;
}

export interface Mailbox {
  start(): Promise<void>;
  stop(): void;
  /** Codes of what was set aside. */
  quarantine(): Promise<string[]>;
  /** Resolves when everything that has arrived is processed. */
  idle(): Promise<void>;
}

export function createMailbox({ environment, store, session, handle }: MailboxDeps): Mailbox {
  const queue = serial();
  const progressSchema = z.object({ seen: z.int() });
  let seen = 0;
  let acked = 0;
  let quarantined = 0;
  let acking = false;
  let running = false;
  let stopListening: () => void = () => undefined;
  let waiting = Promise.resolve();
  /** What came while something else was being taken is taken together: each step stores a group's state once, however many words it holds. */
  const arrived: unknown[] = [];
  const isRunning = () => running;

  function progressTo(n: number): Batch {
    return { put: n > 0 ? [[KEY, encodeRecord({ seen: n })]] : [] };
  }

  async function quarantine(bad: { n: number; kind: string }, code: string): Promise<void> {
    environment.log("mailbox.quarantined", { kind: bad.kind, code });
    if (quarantined++ < MAX_QUARANTINED) await store.commit({ put: [[`${QUARANTINE}${bad.n}`, encodeRecord({ kind: bad.kind, code })]] });
  }

  async function processRun(run: MailboxItem[]): Promise<void> {
    const last = Math.max(...run.map(({ n }) => n), seen);
    for (let attempt = 0; isRunning(); attempt++) {
      const failed: [MailboxItem, string][] = [];
      try {
        await handle(run, progressTo(last), (bad, code) => void failed.push([bad, code]));
        for (const [bad, code] of failed) await quarantine(bad, code);
        break;
      } catch (error) {
        const code = codeOf(error);
        environment.log("mailbox.failed", { code, attempt, kind: run[0]!.kind, detail: error instanceof Error ? error.message.slice(0, 200) : "" });
        if (!passing.has(code)) {
          if (run.length > 1) {
            for (const one of run) await processRun([one]);
            return;
          }
          await quarantine(run[0]!, code);
          await store.commit(progressTo(last));
          break;
        }
        await new Promise<void>((resolve) => environment.clock.after(RETRY_MS, resolve));
      }
    }
    seen = last;
  }

  async function processAll(raw: readonly unknown[]): Promise<void> {
    const runs: MailboxItem[][] = [];
    let upTo = seen;
    let left: readonly unknown[] = raw;
    try {
      for (const one of raw) {
        const parsed = item.safeParse(one);
        if (!parsed.success) {
          const n = (one as { n?: unknown } | null)?.n;
          if (typeof n === "number" && Number.isSafeInteger(n) && n > seen) await quarantine({ n, kind: "unknown" }, "mailbox/malformed");
          continue;
        }
        const known = parsed.data as MailboxItem;
        if (known.n > 0 && known.n <= upTo) continue; // a repeat
        upTo = Math.max(upTo, known.n);
        const run = runs.at(-1);
        if (run && known.room !== undefined && run[0]!.room === known.room && run.length < LONGEST_RUN) run.push(known);
        else runs.push([known]);
      }
      for (const [at, run] of runs.entries()) {
        if (!running) return;
        left = runs.slice(at).flat();
        await processRun(run);
      }
    } catch (error) {
      // The disk, at a moment when nothing could be set aside: what is left comes first when it is tried again, and nothing behind it is acknowledged.
      environment.log("mailbox.broken", { code: codeOf(error) });
      arrived.unshift(...left);
      environment.clock.after(RETRY_MS, work);
      return;
    }
    for (const one of raw) seen = Math.max(seen, Number((one as { n?: number }).n) || 0);
    acknowledge();
  }

  function work(): void {
    waiting = queue(() => processAll(arrived.splice(0)));
  }

  /** One at a time and not waited for; the last one says it all. */
  function acknowledge(): void {
    if (acking || seen <= acked || session.state() !== "online") return;
    const upTo = seen;
    acking = true;
    void session
      .call("mailbox.ack", { upTo })
      .then(
        () => (acked = upTo),
        () => undefined, // the node pushes again what it does not know to be here
      )
      .finally(() => {
        acking = false;
        if (acked === upTo) acknowledge();
      });
  }

  function onPush(push: Push): void {
    if (push.push !== "deliver" || !Array.isArray(push.items)) return;
    arrived.push(...push.items);
    if (arrived.length > push.items.length) return; // whoever takes what is here takes these too
    work();
  }

  return {
    async start() {
      const stored = await store.get(KEY);
      seen = stored ? decodeRecord(progressSchema, stored).seen : 0;
      quarantined = (await store.list(QUARANTINE)).length;
      running = true;
      const stopPush = session.onPush(onPush);
      const stopState = session.onState(() => (acked = 0));
      stopListening = () => {
        stopPush();
        stopState();
      };
    },
    stop() {
      running = false;
      stopListening();
    },
    quarantine: async () => (await readRecords(store, QUARANTINE, setAside)).map(([, { code }]) => code),
    idle: () => waiting,
  };
}
