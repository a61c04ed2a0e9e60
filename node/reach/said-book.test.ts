import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { type Database, openDatabase } from "../storage/database.ts";
import { openSaidBook } from "./said-book.ts";
import { reachMigrations } from "./tables.ts";

it("what a device said holds through a restart until it says otherwise; one that is cut off is forgotten", async () => {
  const folder = mkdtempSync(join(tmpdir(), "entente-reach-"));
  const open = async (): Promise<Database> => {
    const db = openDatabase(join(folder, "node.sqlite"));
    await db.migrate(reachMigrations);
    return db;
  };
  const said = { rings: "screen", disturbs: "urgent", later: [{ at: 5, disturbs: "all" }], tells: true, push: { endpoint: "https://push.example/x", p256dh: "p", auth: "a" } } as const;
  let db = await open();
  const book = openSaidBook(db);
  await db.writer.run((trx) => book.put(trx, "aa", said));
  await db.writer.run((trx) => book.put(trx, "bb", { ...said, push: null }));
  await db.writer.run((trx) => book.put(trx, "bb", { ...said, rings: "agent", push: null }));
  await db.writer.run((trx) => book.put(trx, "cc", said));
  await db.writer.run((trx) => book.forget(trx, "cc"));
  expect(book.get("cc")).toBeUndefined();
  await db.close();
  db = await open();
  const again = openSaidBook(db);
  expect(["aa", "bb", "cc"].map((id) => again.get(id))).toEqual([said, { ...said, rings: "agent", push: null }, undefined]);
  await db.close();
  rmSync(folder, { recursive: true });
});
