import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { Failure } from "../../protocol/wire/failure.ts";
import { type Database, openDatabase } from "./database.ts";

interface Tables {
  note: { id: number; text: string };
}

const open: { db: Database; folder: string }[] = [];
afterEach(async () => {
  for (const { db, folder } of open.splice(0)) {
    await db.close();
    rmSync(folder, { recursive: true });
  }
});

function database() {
  const folder = mkdtempSync(join(tmpdir(), "entente-"));
  const db = openDatabase(join(folder, "node.sqlite"));
  db.raw.exec("create table note (id integer primary key, text text not null) strict");
  open.push({ db, folder });
  return { db, notes: db.as<Tables>(), count: () => db.raw.prepare("select count(*) from note").pluck().get() };
}

describe("the writer", () => {
  it("commits what came in one turn together, and one bad work takes nothing of the others", async () => {
    const { db, notes, count } = database();
    const commits: number[] = [];
    const results = await Promise.allSettled([
      db.writer.run((trx) => trx.run(notes.insertInto("note").values({ id: 1, text: "a" })).changes),
      db.writer.run((trx) => {
        trx.run(notes.insertInto("note").values({ id: 2, text: "b" }));
        trx.afterCommit(() => commits.push(2));
        throw new Failure("room/not-allowed");
      }),
      db.writer.run((trx) => {
        trx.run(notes.insertInto("note").values({ id: 3, text: "c" }));
        trx.afterCommit(() => commits.push(3));
        return db.raw.inTransaction;
      }),
    ]);
    expect(results.map((one) => (one.status === "fulfilled" ? one.value : (one.reason as Failure).code))).toEqual([1, "room/not-allowed", true]);
    expect(count()).toBe(2);
    expect(commits).toEqual([3]);
  });

  it("waits for a transaction that Kysely holds open, and is not swallowed by its rollback", async () => {
    const { db, notes, count } = database();
    let written: Promise<unknown> | undefined;
    await notes
      .transaction()
      .execute(async (trx) => {
        await trx.insertInto("note").values({ id: 1, text: "rolled back" }).execute();
        written = db.writer.run((own) => own.run(notes.insertInto("note").values({ id: 2, text: "kept" })));
        await new Promise((resolve) => setTimeout(resolve, 20));
        throw new Error("give up");
      })
      .catch(() => undefined);
    await written;
    expect(count()).toBe(1);
  });

  it("a full disk fails the request with storage/full, leaves nothing half-written, and the next small one works", async () => {
    const { db, notes, count } = database();
    await db.writer.run((trx) => trx.run(notes.insertInto("note").values({ id: 1, text: "before" })));
    const pages = db.raw.pragma("page_count", { simple: true }) as number;
    db.raw.pragma(`max_page_count = ${pages + 2}`);
    const failed = await Promise.allSettled([
      db.writer.run((trx) => {
        trx.run(notes.insertInto("note").values({ id: 2, text: "half" }));
        trx.run(notes.insertInto("note").values({ id: 3, text: "x".repeat(200_000) }));
      }),
    ]);
    expect(failed[0]).toMatchObject({ status: "rejected", reason: { code: "storage/full" } });
    expect(count()).toBe(1);
    db.raw.pragma("max_page_count = 1000000");
    await db.writer.run((trx) => trx.run(notes.insertInto("note").values({ id: 4, text: "after" })));
    expect(count()).toBe(2);
  });
});
