/**
 * What readers are given. A checkpoint goes out when every witness that answers has cosigned it, or after a short wait with those that have. Once a
 * checkpoint with a cosignature is out, a bare one never follows: readers would rightly doubt it, and an older cosigned one tells the truth, only later.
 */
import type { Kysely } from "kysely";
import { equalBytes } from "../../protocol/wire/bytes.ts";
import { codeOf } from "../../protocol/wire/failure.ts";
import { formatNote, parseNote, type Note, type NoteSignature } from "../../protocol/ledger/note.ts";
import type { Clock, Log } from "../area.ts";
import type { Database } from "../storage/database.ts";
import type { SignedHead } from "./sequencer.ts";
import type { LedgerTables } from "./tables.ts";

export interface Publisher {
  /** Reads what was published before. */
  open(): void;
  /** A newly signed head, and how many witnesses are expected to answer. */
  offer(head: SignedHead): void;
  cosigned(size: number, line: NoteSignature): void;
  published(): SignedHead | undefined;
  close(): void;
}

interface Candidate {
  readonly note: Note;
  readonly lines: Map<string, NoteSignature>;
  waited: boolean;
  cancel: () => void;
}

/** How long a checkpoint waits at most for its slower witnesses. Never longer than a tick, or fast ticks would publish nothing. */
const PATIENCE = 1500;
const KEPT = 8;

export function createPublisher(deps: { db: Database; tables: Kysely<LedgerTables>; clock: Clock; tick: number; witnesses: () => { all: number; answering: number }; log: Log }): Publisher {
  const { db, tables } = deps;
  const candidates = new Map<number, Candidate>();
  let current: SignedHead | undefined;
  let currentLines = 0;

  // On the disk first: a restart must never serve less than some reader has already seen.
  const publish = async (size: number, candidate: Candidate) => {
    const note = formatNote({ text: candidate.note.text, signatures: [...candidate.note.signatures, ...candidate.lines.values()] });
    const lines = candidate.lines.size;
    if (current !== undefined && (size < current.size || equalBytes(note, current.note))) return;
    try {
      const row = { size, note };
      const { changes } = await db.writer.run((trx) =>
        trx.run(tables.insertInto("ledger_published").values({ id: 1, ...row }).onConflict((found) => found.column("id").doUpdateSet(row).where("ledger_published.size", "<=", size))),
      );
      if (changes === 0 || (current !== undefined && current.size > size)) return;
    } catch (error) {
      deps.log("ledger.publish.failed", { code: codeOf(error) });
      return;
    }
    current = { size, note };
    currentLines = lines;
    for (const [other, old] of candidates) {
      if (other >= size) continue;
      old.cancel();
      candidates.delete(other);
    }
  };

  const consider = (size: number) => {
    const candidate = candidates.get(size);
    if (candidate === undefined) return;
    const lines = candidate.lines.size;
    const { all, answering } = deps.witnesses();
    const waitedEnough = candidate.waited || lines >= answering;
    if (waitedEnough && (lines > 0 || currentLines === 0 || all === 0)) void publish(size, candidate);
  };

  return {
    open() {
      const row = db.read.first(tables.selectFrom("ledger_published").selectAll());
      if (row === undefined) return;
      current = { size: row.size, note: new Uint8Array(row.note) };
      currentLines = parseNote(current.note).signatures.length - 1;
    },
    offer(head) {
      const candidate: Candidate = { note: parseNote(head.note), lines: new Map(), waited: false, cancel: () => undefined };
      candidates.set(head.size, candidate);
      const oldest = [...candidates.keys()].sort((a, b) => a - b)[0]!;
      if (candidates.size > KEPT) {
        candidates.get(oldest)!.cancel();
        candidates.delete(oldest);
      }
      candidate.cancel = deps.clock.after(Math.min(PATIENCE, deps.tick), () => {
        candidate.waited = true;
        consider(head.size);
      });
      consider(head.size);
    },
    cosigned(size, line) {
      candidates.get(size)?.lines.set(line.name, line);
      consider(size);
    },
    published: () => current,
    close() {
      for (const candidate of candidates.values()) candidate.cancel();
      candidates.clear();
    },
  };
}
