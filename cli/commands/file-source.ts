/** A file on this machine, read at its places, or from its beginning; never held whole. */
import { type FileHandle, open } from "node:fs/promises";
import { resolve } from "node:path";
import type { TdfSource } from "../../protocol/dispatch/container/source.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Terminal } from "./terminal.ts";

/** Throws `usage/unreadable`. */
export async function withFile<T>(terminal: Terminal, file: string, run: (source: TdfSource, bytes: () => AsyncIterable<Uint8Array>) => Promise<T>): Promise<T> {
  const path = resolve(terminal.cwd, file);
  let handle: FileHandle;
  try {
    handle = await open(path, "r");
  } catch (cause) {
    throw new Failure("usage/unreadable", `${path} can't be read.`, { cause });
  }
  try {
    const { size } = await handle.stat();
    const read = async (from: number, to: number) => {
      const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafeSlow(to - from), 0, to - from, from);
      return buffer.subarray(0, bytesRead);
    };
    return await run({ size, read }, () => handle.createReadStream({ autoClose: false, highWaterMark: 1 << 20 }) as AsyncIterable<Uint8Array>);
  } finally {
    await handle.close();
  }
}
