/**
 * What a thief of a running server would get: all of a process's readable memory, and all files below a folder, searched for byte strings.
 * Linux only; reads /proc/<pid>/mem, as the kernel allows for one's own descendants.
 */
import { closeSync, openSync, readdirSync, readFileSync, readSync } from "node:fs";
import { join } from "node:path";

const PIECE = 8 << 20;
const OVERLAP = 4096;

/** The names of the needles that were found. */
export function searchMemory(pid: number, needles: ReadonlyMap<string, Uint8Array>): Set<string> {
  const found = new Set<string>();
  const memory = openSync(`/proc/${pid}/mem`, "r");
  const piece = Buffer.allocUnsafe(PIECE + OVERLAP);
  try {
    for (const line of readFileSync(`/proc/${pid}/maps`, "utf8").split("\n")) {
      const range = /^([0-9a-f]+)-([0-9a-f]+) r/.exec(line);
      if (!range || line.endsWith("[vvar]") || line.endsWith("[vsyscall]")) continue;
      const end = BigInt(`0x${range[2]}`);
      for (let at = BigInt(`0x${range[1]}`); at < end; at += BigInt(PIECE)) {
        const wanted = Number(end - at < BigInt(PIECE + OVERLAP) ? end - at : BigInt(PIECE + OVERLAP));
        let read = 0;
        try {
          read = readSync(memory, piece, 0, wanted, at as unknown as number);
        } catch {
          break; // A reserved range without pages behind it.
        }
        search(piece.subarray(0, read), needles, found);
      }
    }
  } finally {
    closeSync(memory);
  }
  return found;
}

export function searchFiles(folder: string, needles: ReadonlyMap<string, Uint8Array>): Set<string> {
  const found = new Set<string>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) search(readFileSync(join(entry.parentPath, entry.name)), needles, found);
  }
  return found;
}

function search(bytes: Buffer, needles: ReadonlyMap<string, Uint8Array>, found: Set<string>): void {
  for (const [name, needle] of needles) if (!found.has(name) && bytes.includes(needle)) found.add(name);
}

/** A text as it may lie in memory: as bytes, as JavaScript's two-byte strings, and inside base64 at each of its three alignments. */
export function formsOf(name: string, text: string): [string, Uint8Array][] {
  const bytes = Buffer.from(text, "utf8");
  const base64 = [0, 1, 2].map((shift) => {
    const whole = Buffer.concat([Buffer.alloc(shift), bytes]).toString("base64");
    return whole.slice(shift === 0 ? 0 : 4, -4);
  });
  return [
    [`${name} as UTF-8`, bytes],
    [`${name} as UTF-16`, Buffer.from(text, "utf16le")],
    ...base64.map((form, shift): [string, Uint8Array] => [`${name} as base64 (${shift})`, Buffer.from(form)]),
  ];
}

/** Processes started by `pid`, and theirs. */
export function descendants(pid: number): number[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((task) => readFileSync(`/proc/${pid}/task/${task}/children`, "utf8").trim().split(/\s+/).filter(Boolean).map(Number));
  return children.flatMap((child) => [child, ...descendants(child)]);
}
