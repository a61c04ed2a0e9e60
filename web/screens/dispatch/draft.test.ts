import { describe, expect, it } from "vitest";
import { draftOf, isEmpty, keptOf, missingOf, newPortion, plainLabel, undone, type Written, writtenOf } from "./draft.ts";

const written = (change: Partial<Written> = {}): Written => ({ title: "T", portions: [newPortion(plainLabel, "text")], readers: [{ kind: "organisation", domain: "graustark.example" }], controllers: [], lease: 0, lasts: 0, onward: "ask", ...change });

describe("a dispatch as it is written", () => {
  it("gets a removed portion back in its place, and what was written elsewhere since stays", () => {
    const [a, b, c] = [newPortion(plainLabel, "a"), newPortion(plainLabel, "b"), newPortion(plainLabel, "c")];
    const since = [{ ...a!, text: "a, written on" }, c!];
    expect(undone(since, { kind: "removed", at: 1, portion: b! }).map(({ text }) => text)).toEqual(["a, written on", "b", "c"]);
  });

  it("joins what was split, each as it is by now", () => {
    const [a, b] = [newPortion(plainLabel, "first"), newPortion(plainLabel, "second, written on")];
    expect(undone([a!, b!], { kind: "split", at: 0, first: a!.key, second: b!.key }).map(({ text }) => text)).toEqual(["first\nsecond, written on"]);
  });

  it("says what is still missing", () => {
    expect(missingOf(written())).toBeNull();
    expect(missingOf(written({ title: " " }))).toBe("title");
    expect(missingOf(written({ portions: [newPortion()] }))).toBe("text");
    expect(missingOf(written({ readers: [] }))).toBe("readers");
  });

  it("is kept with its files by their names alone, which have to be chosen again", () => {
    const file = new File(["x"], "sketch.txt", { type: "text/plain" });
    const kept = keptOf(written({ tearLineOf: "ab".repeat(16), portions: [newPortion(plainLabel, "text"), newPortion(plainLabel, "", file)] }));
    expect(kept.portions).toMatchObject([{ kind: "text", text: "text" }, { kind: "file", name: "sketch.txt", type: "text/plain", size: 1 }]);
    const again = writtenOf(kept);
    expect(missingOf(again)).toBe("file");
    expect(keptOf(again)).toEqual(kept);
    expect([isEmpty(again), isEmpty(written({ title: "", readers: [], portions: [newPortion()] }))]).toEqual([false, true]);
  });

  it("ends so long after it was sent", () => {
    expect(draftOf(written({ lasts: 60 }), 1_000_000).until).toBe(1060);
    expect(draftOf(written(), 1_000_000).until).toBeNull();
  });
});
