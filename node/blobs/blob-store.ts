/**
 * Attachments as files. What lies here was encrypted by the sender's device under a key that travels in the message; an id is 16 random bytes and all that it takes to fetch one.
 * A file is whole on the disk before its id is given out; a broken upload leaves nothing.
 */
import { createReadStream, type ReadStream } from "node:fs";
import { mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { toHex } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Clock, Random } from "../area.ts";
import type { Database } from "../storage/database.ts";
import { storageFailure } from "../storage/storage-failure.ts";
import type { BlobTables } from "./tables.ts";

export interface BlobStore {
  /** Throws `blob/too-large`, `blob/quota`, `storage/full`. */
  put(person: string, body: Readable): Promise<{ id: string; size: number }>;
  /** Undefined when unknown or expired. */
  find(id: string): { size: number } | undefined;
  read(id: string, range?: { start: number; end: number }): ReadStream;
  start(): Promise<void>;
  stop(): void;
}

export interface BlobLimits {
  readonly maxBytes: number;
  readonly perPersonBytes: number;
  readonly keepDays: number;
}

const SWEEP_MS = 3600_000;

export function createBlobStore(parts: { db: Database; folder: string; maxOne: number; limits: BlobLimits; clock: Clock; random: Random }): BlobStore {
  const { db, folder, limits, clock } = parts;
  const tables = db.as<BlobTables>();
  const seconds = () => Math.floor(clock.now() / 1000);
  const used = (person?: string) => {
    const all = tables.selectFrom("blob_blob").select((blob) => blob.fn.sum<number | null>("size").as("sum"));
    return db.read.first(person === undefined ? all : all.where("person", "=", person))?.sum ?? 0;
  };
  let arriving = 0; // bytes of uploads under way count against the quota too
  let cancel = () => {};
  let stopped = false;

  const receive = async (path: string, room: number, body: Readable): Promise<number> => {
    const file = await open(path, "wx", 0o600);
    let size = 0;
    try {
      for await (const chunk of body as AsyncIterable<Buffer>) {
        size += chunk.length;
        arriving += chunk.length;
        if (size > parts.maxOne) throw new Failure("blob/too-large");
        if (size > room) throw new Failure("blob/quota");
        await file.write(chunk);
      }
      await file.sync();
      return size;
    } finally {
      arriving -= size;
      await file.close();
    }
  };

  const sweep = async () => {
    for (const { id } of db.read.all(tables.selectFrom("blob_blob").select("id").where("expires_at", "<=", seconds()))) {
      await rm(join(folder, id), { force: true });
      await db.writer.run((trx) => trx.run(tables.deleteFrom("blob_blob").where("id", "=", id)));
    }
  };
  const again = () => {
    cancel = clock.after(SWEEP_MS, () => void sweep().catch(() => undefined).finally(() => stopped || again()));
  };

  return {
    async put(person, body) {
      const id = toHex(parts.random(16));
      const arrivingAt = join(folder, `${id}.part`);
      const room = Math.min(limits.maxBytes - used() - arriving, limits.perPersonBytes - used(person) - arriving);
      try {
        const size = await receive(arrivingAt, room, body);
        await rename(arrivingAt, join(folder, id));
        await db.writer.run((trx) => trx.run(tables.insertInto("blob_blob").values({ id, person, size, expires_at: seconds() + limits.keepDays * 86_400 })));
        return { id, size };
      } catch (cause) {
        await rm(arrivingAt, { force: true });
        await rm(join(folder, id), { force: true });
        const code = (cause as NodeJS.ErrnoException).code;
        if (code === "ENOSPC" || code === "EDQUOT") throw new Failure("storage/full", undefined, { cause });
        throw storageFailure(cause);
      }
    },
    find(id) {
      const row = db.read.first(tables.selectFrom("blob_blob").select(["size", "expires_at"]).where("id", "=", id));
      return row && row.expires_at > seconds() ? { size: row.size } : undefined;
    },
    read: (id, range) => createReadStream(join(folder, id), range),
    async start() {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      for (const name of await readdir(folder)) if (name.endsWith(".part")) await rm(join(folder, name), { force: true });
      await sweep();
      again();
    },
    stop() {
      stopped = true;
      cancel();
    },
  };
}
