/**
 * Group commit. Works that arrive in the same turn of the event loop share one transaction and one fsync; each runs under its own savepoint, so that
 * one that throws takes nothing of the others with it. A promise resolves only when its work is on the disk: what is acknowledged survives `kill -9`.
 */
import type { Database as Sqlite, Statement } from "better-sqlite3";
import type { Compilable, Kysely } from "kysely";
import { storageFailure } from "./storage-failure.ts";

/** What a work function may use. It is synchronous: nothing else can come between its statements. */
export interface Trx {
  /** The driver itself, for hot paths: `trx.prepare(sql)` keeps the statement. */
  prepare(sql: string): Statement<unknown[]>;
  run(query: Compilable): { changes: number; lastInsertRowid: number | bigint };
  all<Row>(query: Compilable<Row>): Row[];
  first<Row>(query: Compilable<Row>): Row | undefined;
  /** Runs once the transaction is on the disk, and not at all if it fails: pushes to sockets belong here. */
  afterCommit(run: () => void): void;
}

/** The same without writing, for answers that need no transaction of their own. */
export type Reader = Pick<Trx, "prepare" | "all" | "first">;

export interface Writer {
  run<T>(work: (trx: Trx) => T): Promise<T>;
  /** Resolves when everything handed in so far is settled. */
  idle(): Promise<void>;
}

interface Waiting {
  work: (trx: Trx) => unknown;
  resolve: (value: never) => void;
  reject: (reason: unknown) => void;
}

const MOST_WORKS_A_COMMIT = 512;

// `any`: the writer passes queries of every area through and looks into none.
// oxlint-disable-next-line typescript/no-explicit-any
type AnyKysely = Kysely<any>;

export function createWriter(db: { raw: Sqlite; kysely: AnyKysely }): Writer {
  const statements = createStatements(db.raw);
  let waiting: Waiting[] = [];
  let flushing: Promise<void> | undefined;

  const flush = async () => {
    await new Promise((resolve) => setImmediate(resolve));
    while (waiting.length > 0) {
      // Kysely's own mutex: a transaction that somebody holds open through Kysely is never joined by accident.
      await db.kysely.connection().execute(async () => {
        const batch = waiting.slice(0, MOST_WORKS_A_COMMIT);
        waiting = waiting.slice(MOST_WORKS_A_COMMIT);
        commitBatch(db.raw, statements, batch);
      });
    }
    flushing = undefined;
  };

  return {
    run<T>(work: (trx: Trx) => T): Promise<T> {
      return new Promise<T>((resolve, reject) => {
        waiting.push({ work, resolve: resolve as (value: never) => void, reject });
        flushing ??= flush();
      });
    },
    async idle() {
      await flushing;
    },
  };
}

function commitBatch(raw: Sqlite, statements: Statements, batch: Waiting[]): void {
  const outcomes: { settle: () => void; abandon: (cause: unknown) => void }[] = [];
  const after: (() => void)[] = [];
  try {
    statements.prepare("BEGIN IMMEDIATE").run();
    for (const one of batch) {
      const mine: (() => void)[] = [];
      const trx: Trx = { ...statements, afterCommit: (run) => void mine.push(run) };
      statements.prepare("SAVEPOINT work").run();
      try {
        const value = one.work(trx) as never;
        statements.prepare("RELEASE work").run();
        after.push(...mine);
        outcomes.push({ settle: () => one.resolve(value), abandon: one.reject });
      } catch (cause) {
        if (!raw.inTransaction) throw cause; // SQLite has given the whole transaction up (disk full): nobody's work is kept
        statements.prepare("ROLLBACK TO work").run();
        statements.prepare("RELEASE work").run();
        const failure = storageFailure(cause);
        outcomes.push({ settle: () => one.reject(failure), abandon: one.reject });
      }
    }
    statements.prepare("COMMIT").run();
  } catch (cause) {
    if (raw.inTransaction) statements.prepare("ROLLBACK").run();
    const failure = storageFailure(cause);
    for (const one of batch) one.reject(failure);
    return;
  }
  for (const one of outcomes) one.settle();
  for (const run of after) run();
}

type Statements = Omit<Trx, "afterCommit">;

const STATEMENTS_KEPT = 500;

/** Runs compiled queries on the driver, and keeps what it has prepared. */
export function createStatements(raw: Sqlite): Statements {
  const kept = new Map<string, Statement<unknown[]>>();
  const prepare = (sql: string) => {
    const known = kept.get(sql);
    if (known) return known;
    const made = raw.prepare<unknown[]>(sql);
    if (kept.size >= STATEMENTS_KEPT) kept.delete(kept.keys().next().value!);
    kept.set(sql, made);
    return made;
  };
  const compiled = (query: Compilable) => {
    const { sql, parameters } = query.compile();
    return { statement: prepare(sql), parameters };
  };
  return {
    prepare,
    run: (query) => {
      const { statement, parameters } = compiled(query);
      return statement.run(...parameters);
    },
    all: <Row>(query: Compilable<Row>) => {
      const { statement, parameters } = compiled(query);
      return (statement.reader ? statement.all(...parameters) : (statement.run(...parameters), [])) as Row[];
    },
    first: <Row>(query: Compilable<Row>) => {
      const { statement, parameters } = compiled(query);
      return statement.get(...parameters) as Row | undefined;
    },
  };
}
