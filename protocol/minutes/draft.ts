/** A draft that several people and devices of one side write in at once: note by note, the later turn counts, and of two that crossed the greater bytes, everywhere. */
import { toHex } from "../wire/bytes.ts";
import { canonicalCbor } from "../wire/cbor.ts";
import { type DraftNote, MOST_NOTES } from "../wire/minutes/draft.ts";

export type Draft = ReadonlyMap<string, DraftNote>;

/** Order and repeats don't matter. Beyond the most notes, those with the greatest ids are left out, so that all leave out the same. */
export function mergeNotes(draft: Draft, notes: readonly DraftNote[]): Draft {
  const merged = new Map(draft);
  for (const note of notes) {
    const id = toHex(note.id);
    const before = merged.get(id);
    if (!before || newer(note, before)) merged.set(id, note);
  }
  if (merged.size <= MOST_NOTES) return merged;
  return new Map([...merged].sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, MOST_NOTES));
}

/** As people read them. */
export function notesOf(draft: Draft): DraftNote[] {
  return [...draft.values()].filter(({ removed }) => !removed).sort((a, b) => a.at - b.at || (toHex(a.id) < toHex(b.id) ? -1 : 1));
}

function newer(a: DraftNote, b: DraftNote): boolean {
  return a.turn > b.turn || (a.turn === b.turn && toHex(canonicalCbor(a)) > toHex(canonicalCbor(b)));
}
