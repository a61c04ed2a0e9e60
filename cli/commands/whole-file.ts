/** A file that is written under another name until it is whole: what breaks off leaves nothing. */
import { existsSync } from "node:fs";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { resolve } from "node:path";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Terminal } from "./terminal.ts";

/** Throws `usage/exists`, `usage/cannot-write`, and what the pieces throw. */
export async function writeWhole(terminal: Terminal, to: string, pieces: AsyncIterable<Uint8Array>): Promise<string> {
  const path = resolve(terminal.cwd, to);
  if (existsSync(path)) throw new Failure("usage/exists", `${path} is there already; nothing was changed.`);
  const part = `${path}.part`;
  const file = await open(part, "wx", 0o600).catch((cause: unknown) => {
    throw new Failure("usage/cannot-write", `${path} can't be written.`, { cause });
  });
  try {
    for await (const piece of pieces) await writeAll(file, piece);
    await file.sync();
    await file.close();
    await rename(part, path);
    return path;
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(part, { force: true });
    throw error;
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length; ) done += (await file.write(bytes, done)).bytesWritten;
}
