/**
 * Attachments as files. What lies here was encrypted by the sender's device under a key that travels in the message; an id is 16 random bytes and all that it takes to fetch one.
 * A file is whole on the disk before it can be fetched; what is a file and what is still an upload, the tables say.
 */
import { createReadStream, type ReadStream } from "node:fs";
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../area.ts";
import type { Database } from "../storage/database.ts";
import type { BlobTables } from "./tables.ts";
import type { Uploads } from "./uploads.ts";

export interface BlobStore {
  /** Undefined when unknown, not whole, or expired. */
  find(id: string): { size: number } | undefined;
  read(id: string, range?: { start: number; end: number }): ReadStream;
  start(): Promise<void>;
  stop(): void;
}

const SWEEP_MS = 3600_000;

export function createBlobStore(parts: { db: Database; folder: string; uploads: Pick<Uploads, "sweep">; clock: Clock }): BlobStore {
  const { db, folder, clock } = parts;
  const tables = db.as<BlobTables>();
  const seconds = () => Math.floor(clock.now() / 1000);
  let cancel = () => {};
  let stopped = false;

  const sweep = async () => {
    await parts.uploads.sweep();
    for (const { id } of db.read.all(tables.selectFrom("blob_blob").select("id").where("expires_at", "<=", seconds()))) {
      await rm(join(folder, id), { force: true });
      await db.writer.run((trx) => trx.run(tables.deleteFrom("blob_blob").where("id", "=", id)));
    }
  };
  const again = () => {
    cancel = clock.after(SWEEP_MS, () => void sweep().catch(() => undefined).finally(() => stopped || again()));
  };

  /** Files of which no table knows: of a crash, or of a database that was restored. */
  async function removeStrays(): Promise<void> {
    const known = new Set([...db.read.all(tables.selectFrom("blob_blob").select("id")), ...db.read.all(tables.selectFrom("blob_upload").select("id"))].map(({ id }) => id));
    for (const name of await readdir(folder)) if (!known.has(name)) await rm(join(folder, name), { force: true });
  }

  return {
    find(id) {
      const row = db.read.first(tables.selectFrom("blob_blob").select(["size", "expires_at"]).where("id", "=", id));
      return row && row.expires_at > seconds() ? { size: row.size } : undefined;
    },
    read: (id, range) => createReadStream(join(folder, id), range),
    async start() {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await removeStrays();
      await sweep();
      again();
    },
    stop() {
      stopped = true;
      cancel();
    },
  };
}
