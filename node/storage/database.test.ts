import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openDatabase } from "./database.ts";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "entente-database-"));
  path = join(folder, "node.sqlite");
});
afterEach(() => rmSync(folder, { recursive: true }));

const modes = () => ["", "-wal", "-shm"].map((end) => statSync(path + end).mode & 0o777);

it("a new database is its owner's alone, with what SQLite lays beside it", async () => {
  const database = openDatabase(path);
  database.raw.exec("create table a (b)");
  expect(modes()).toEqual([0o600, 0o600, 0o600]);
  await database.close();
});

it("one that others could read is closed to them", async () => {
  writeFileSync(path, "");
  chmodSync(path, 0o644);
  const database = openDatabase(path);
  database.raw.exec("create table a (b)");
  expect(modes()).toEqual([0o600, 0o600, 0o600]);
  await database.close();
});
