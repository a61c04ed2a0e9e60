/**
 * What a thief of a running server would get: all of a process's readable memory, and all files below a folder, searched for byte strings.
 * Linux only; reads /proc/<pid>/mem, as the kernel allows for one's own descendants.
 */
import { closeSync, openSync, readdirSync, readFileSync, readSync } from "node:fs";
import { join } from "node:path";

const PAGE = 4096;
/** Needles are shorter than this; what lies across two runs of pages is seen in neither, and a needle has several forms and copies. */
const LONGEST_RUN = 4096;

/** The names of the needles that were found. Reads only pages that are there: a JavaScript heap reserves far more than it uses. */
export function searchMemory(pid: number, needles: ReadonlyMap<string, Uint8Array>): Set<string> {
  const found = new Set<string>();
  const memory = openSync(`/proc/${pid}/mem`, "r");
  const pagemap = openSync(`/proc/${pid}/pagemap`, "r");
  try {
    for (const line of readFileSync(`/proc/${pid}/maps`, "utf8").split("\n")) {
      const range = /^([0-9a-f]+)-([0-9a-f]+) r/.exec(line);
      if (!range || line.endsWith("[vvar]") || line.endsWith("[vsyscall]")) continue;
      for (const { from, pages } of presentRuns(pagemap, BigInt(`0x${range[1]}`), BigInt(`0x${range[2]}`))) {
        const piece = Buffer.allocUnsafe(pages * PAGE);
        const read = readAt(memory, piece, from);
        search(piece.subarray(0, read), needles, found);
      }
    }
  } finally {
    closeSync(memory);
    closeSync(pagemap);
  }
  return found;
}

/** Runs of pages that are in memory or in swap (bits 63 and 62 of their pagemap entries; Linux, admin-guide/mm/pagemap). */
function* presentRuns(pagemap: number, start: bigint, end: bigint): Generator<{ from: bigint; pages: number }> {
  const total = Number((end - start) / BigInt(PAGE));
  const window = 1 << 16;
  let from: number | null = null;
  for (let first = 0; first < total; first += window) {
    const entries = Buffer.alloc(Math.min(window, total - first) * 8);
    const read = readAt(pagemap, entries, (start / BigInt(PAGE) + BigInt(first)) * 8n);
    for (let index = 0; index < read / 8; index++) {
      const present = (entries[index * 8 + 7]! & 0xc0) !== 0;
      const at = first + index;
      if (present && from === null) from = at;
      if (from !== null && (!present || at - from === LONGEST_RUN)) {
        yield { from: start + BigInt(from) * BigInt(PAGE), pages: at - from };
        from = present ? at : null;
      }
    }
  }
  if (from !== null) yield { from: start + BigInt(from) * BigInt(PAGE), pages: total - from };
}

/** How much could be read; 0 where the kernel says no. */
function readAt(file: number, into: Buffer, position: bigint): number {
  try {
    return readSync(file, into, 0, into.length, position as unknown as number);
  } catch {
    return 0;
  }
}

export function searchFiles(folder: string, needles: ReadonlyMap<string, Uint8Array>): Set<string> {
  const found = new Set<string>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) search(readFileSync(join(entry.parentPath, entry.name)), needles, found);
  }
  return found;
}

function search(bytes: Buffer, needles: ReadonlyMap<string, Uint8Array>, found: Set<string>): void {
  for (const [name, needle] of needles) if (!found.has(name) && bytes.includes(Buffer.from(needle.buffer, needle.byteOffset, needle.byteLength))) found.add(name);
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
