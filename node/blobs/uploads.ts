/**
 * A file on its way up, in numbered parts of one size, in order. Each part is on the disk before it is counted, and a part that breaks off counts for nothing, so that whoever lost the connection asks how
 * many there are and goes on from there. The space of the whole is kept from the beginning: no upload fails half-way for want of quota.
 */
import { type FileHandle, open, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { toHex } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import { MAX_BLOB, UPLOAD_PART } from "../../protocol/wire/fields.ts";
import type { Clock, Random } from "../area.ts";
import type { Database } from "../storage/database.ts";
import { storageFailure } from "../storage/storage-failure.ts";
import type { BlobTables } from "./tables.ts";

export interface BlobLimits {
  readonly maxBytes: number;
  readonly perPersonBytes: number;
  readonly keepDays: number;
  readonly unfinishedHours: number;
}

interface UploadState {
  readonly parts: number;
  readonly whole: boolean;
}

export interface Uploads {
  /** Throws `blob/too-large`, `blob/quota`, `blob/too-many`, `storage/full`. */
  begin(person: string, size: number): Promise<string>;
  /** Of an own upload, or of an own file that is whole. Throws `blob/unknown`. */
  state(person: string, id: string): UploadState;
  /** Throws `blob/unknown`, `blob/part-order`, `blob/part-size`, `blob/broken-off`, `storage/full`. A part that is here already changes nothing. */
  part(person: string, id: string, number: number, body: Readable): Promise<UploadState>;
  cancel(person: string, id: string): Promise<void>;
  /** Takes away what nobody has gone on with. */
  sweep(): Promise<void>;
}

/** Of one person at a time. */
const MOST_UNFINISHED = 16;

export function createUploads(deps: { db: Database; folder: string; limits: BlobLimits; clock: Clock; random: Random }): Uploads {
  const { db, folder, limits, clock } = deps;
  const tables = db.as<BlobTables>();
  const seconds = () => Math.floor(clock.now() / 1000);
  const pathOf = (id: string) => join(folder, id);
  /** One writer an upload: a part that comes again takes over from one that hangs. */
  const writing = new Map<string, { body: Readable; ended: Promise<unknown> }>();

  const partsOf = (size: number) => Math.ceil(size / UPLOAD_PART);
  const find = (person: string, id: string) => db.read.first(tables.selectFrom("blob_upload").select(["size", "parts"]).where("id", "=", id).where("person", "=", person));
  const findWhole = (person: string, id: string) => db.read.first(tables.selectFrom("blob_blob").select("size").where("id", "=", id).where("person", "=", person));

  function stateOf(person: string, id: string): UploadState {
    const upload = find(person, id);
    if (upload) return { parts: upload.parts, whole: false };
    const whole = findWhole(person, id);
    if (!whole) throw new Failure("blob/unknown");
    return { parts: partsOf(whole.size), whole: true };
  }

  async function write(id: string, number: number, length: number, body: Readable): Promise<void> {
    let file: FileHandle | undefined;
    let size = 0;
    try {
      file = await open(pathOf(id), "r+");
      for await (const chunk of body as AsyncIterable<Buffer>) {
        if (size + chunk.length > length) throw new Failure("blob/part-size");
        await writeAll(file, chunk, number * UPLOAD_PART + size);
        size += chunk.length;
      }
      if (size !== length) throw new Failure("blob/part-size");
      await file.sync();
    } catch (cause) {
      throw diskFailure(cause) ?? (cause instanceof Failure ? cause : new Failure("blob/broken-off", undefined, { cause }));
    } finally {
      await file?.close();
    }
  }

  /** Counts the part that was written; the last makes the file. */
  const count = (person: string, id: string, number: number, size: number) =>
    db.writer.run((trx): UploadState => {
      const { changes } = trx.run(tables.updateTable("blob_upload").set({ parts: number + 1, touched_at: seconds() }).where("id", "=", id).where("parts", "=", number));
      if (changes !== 1) throw new Failure("blob/unknown"); // cancelled meanwhile
      if (number + 1 < partsOf(size)) return { parts: number + 1, whole: false };
      trx.run(tables.deleteFrom("blob_upload").where("id", "=", id));
      trx.run(tables.insertInto("blob_blob").values({ id, person, size, expires_at: seconds() + limits.keepDays * 86_400 }));
      return { parts: number + 1, whole: true };
    });

  async function stopWriting(id: string): Promise<void> {
    for (let other = writing.get(id); other; other = writing.get(id)) {
      other.body.destroy();
      await other.ended;
    }
  }

  async function remove(id: string): Promise<void> {
    await stopWriting(id);
    await rm(pathOf(id), { force: true });
  }

  return {
    async begin(person, size) {
      if (size > MAX_BLOB) throw new Failure("blob/too-large");
      const id = toHex(deps.random(16));
      try {
        await db.writer.run((trx) => {
          const used = (of?: string): number => {
            let sum = 0;
            for (const table of ["blob_blob", "blob_upload"] as const) {
              const all = tables.selectFrom(table).select((row) => row.fn.sum<number | null>("size").as("sum"));
              sum += trx.first<{ sum: number | null }>(of === undefined ? all : all.where("person", "=", of))?.sum ?? 0;
            }
            return sum;
          };
          const unfinished = trx.all(tables.selectFrom("blob_upload").select("id").where("person", "=", person)).length;
          if (unfinished >= MOST_UNFINISHED) throw new Failure("blob/too-many");
          if (used() + size > limits.maxBytes || used(person) + size > limits.perPersonBytes) throw new Failure("blob/quota");
          trx.run(tables.insertInto("blob_upload").values({ id, person, size, parts: 0, touched_at: seconds() }));
        });
        await (await open(pathOf(id), "wx", 0o600)).close();
        const directory = await open(folder, "r");
        await directory.sync().finally(() => directory.close());
        return id;
      } catch (cause) {
        if (cause instanceof Failure) throw cause;
        await rm(pathOf(id), { force: true });
        await db.writer.run((trx) => trx.run(tables.deleteFrom("blob_upload").where("id", "=", id))).catch(() => undefined);
        throw diskFailure(cause) ?? storageFailure(cause);
      }
    },
    state: stateOf,
    async part(person, id, number, body) {
      if (find(person, id)) await stopWriting(id);
      const upload = find(person, id);
      if (!upload || number < upload.parts) {
        const state = stateOf(person, id);
        if (number >= state.parts) throw new Failure("blob/unknown");
        return state;
      }
      if (number > upload.parts) throw new Failure("blob/part-order");
      const length = Math.min(UPLOAD_PART, upload.size - number * UPLOAD_PART);
      const written = write(id, number, length, body).then(() => count(person, id, number, upload.size));
      const mine = { body, ended: written.catch(() => undefined) };
      writing.set(id, mine);
      try {
        return await written;
      } finally {
        if (writing.get(id) === mine) writing.delete(id);
      }
    },
    async cancel(person, id) {
      if (!find(person, id) && !findWhole(person, id)) return;
      await stopWriting(id);
      await db.writer.run((trx) => {
        for (const table of ["blob_upload", "blob_blob"] as const) trx.run(tables.deleteFrom(table).where("id", "=", id).where("person", "=", person));
      });
      await remove(id);
    },
    async sweep() {
      const old = db.read.all(tables.selectFrom("blob_upload").select("id").where("touched_at", "<=", seconds() - limits.unfinishedHours * 3600));
      for (const { id } of old) {
        await db.writer.run((trx) => trx.run(tables.deleteFrom("blob_upload").where("id", "=", id)));
        await remove(id);
      }
    },
  };
}

async function writeAll(file: FileHandle, bytes: Buffer, at: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) done += (await file.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
}

function diskFailure(cause: unknown): Failure | undefined {
  const code = (cause as NodeJS.ErrnoException | null)?.code;
  return code === "ENOSPC" || code === "EDQUOT" ? new Failure("storage/full", undefined, { cause }) : undefined;
}
