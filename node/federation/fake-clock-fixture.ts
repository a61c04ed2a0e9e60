/** Time that stands still until a test moves it, and a node's database in memory with the tables of federation. */
import type { Clock } from "../area.ts";
import { type Database, openDatabase } from "../storage/database.ts";
import { federationMigrations } from "./tables.ts";

export interface FakeClock extends Clock {
  /** Runs what falls due, in order, and lets promises settle in between. */
  advance(milliseconds: number): Promise<void>;
}

export function fakeClock(start = Date.UTC(2026, 10, 22, 12)): FakeClock {
  let passed = 0;
  let timers: { at: number; run: () => void }[] = [];
  const settle = async () => {
    for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
  };
  return {
    now: () => start + passed,
    monotonic: () => passed,
    after(milliseconds, run) {
      const timer = { at: passed + milliseconds, run };
      timers.push(timer);
      return () => void (timers = timers.filter((one) => one !== timer));
    },
    async advance(milliseconds) {
      const end = passed + milliseconds;
      await settle();
      for (;;) {
        const next = timers.filter((one) => one.at <= end).sort((a, b) => a.at - b.at)[0];
        if (!next) break;
        timers = timers.filter((one) => one !== next);
        passed = Math.max(passed, next.at);
        next.run();
        await settle();
      }
      passed = end;
    },
  };
}

export async function federationDatabase(): Promise<Database> {
  const db = openDatabase(":memory:");
  await db.migrate(federationMigrations);
  return db;
}
