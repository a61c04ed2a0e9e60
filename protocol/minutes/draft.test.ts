import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DraftNote } from "../wire/minutes/draft.ts";
import { toHex } from "../wire/bytes.ts";
import { mergeNotes, notesOf } from "./draft.ts";

const note = fc.record({ id: fc.integer({ min: 0, max: 4 }).map((n) => new Uint8Array(8).fill(n)), turn: fc.integer({ min: 1, max: 3 }), text: fc.constantFrom("", "a", "b"), state: fc.constantFrom(null, "agreed" as const), at: fc.integer({ min: 0, max: 3 }), removed: fc.boolean() }) as fc.Arbitrary<DraftNote>;
const shown = (draft: ReturnType<typeof mergeNotes>) => [...draft].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, one]) => [id, one.turn, one.text, one.state, one.at, one.removed]);

describe("a draft in which several write", () => {
  it("comes to the same on every device, whatever came first or twice", () => {
    fc.assert(
      fc.property(fc.array(note, { maxLength: 12 }), (notes) => {
        const forwards = mergeNotes(new Map(), notes);
        const oneByOne = [...notes, ...notes].toReversed().reduce((draft, one) => mergeNotes(draft, [one]), new Map() as ReturnType<typeof mergeNotes>);
        expect(shown(oneByOne)).toEqual(shown(forwards));
      }),
    );
  });
  it("the later word about a note counts; what was removed is not shown, and stays removed", () => {
    const id = new Uint8Array(8);
    const first: DraftNote = { id, turn: 1, text: "border", state: null, at: 1, removed: false };
    const draft = mergeNotes(new Map(), [{ ...first, turn: 3, removed: true }, { ...first, turn: 2, text: "the border" }, first]);
    expect(notesOf(draft)).toEqual([]);
    expect(draft.get(toHex(id))!.turn).toBe(3);
  });
});
