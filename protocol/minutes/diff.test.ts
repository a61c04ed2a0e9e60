import { describe, expect, it } from "vitest";
import { diffVersions } from "./diff.ts";
import { item, version } from "./minutes-fixture.ts";

const diff = (before: ReturnType<typeof item>[], after: ReturnType<typeof item>[]) => diffVersions(version(before).version, version(after).version);
const kinds = (result: ReturnType<typeof diff>) => result.items.map(({ kind, item: one }) => `${kind} ${one.text}`);

describe("what a version changes", () => {
  it("item by item: added, removed where it stood, changed in words or state", () => {
    const result = diff([item("a"), item("b"), item("c")], [item("a", "agreed"), item("c", "raised", "About the sea"), item("d")]);
    expect(kinds(result)).toEqual(["changed About a", "removed About b", "changed About the sea", "added About d"]);
    expect(result).toMatchObject({ any: true, reordered: false, title: null });
  });
  it("order alone is a change, and nothing is none", () => {
    expect(diff([item("a"), item("b")], [item("b"), item("a")])).toMatchObject({ any: true, reordered: true });
    expect(diff([item("a")], [item("a")])).toMatchObject({ any: false });
  });
  it("title, label and time as well", () => {
    const before = version([]).version;
    expect(diffVersions(before, { ...before, title: "Other", label: 1, held: { from: 1, to: null } })).toMatchObject({ title: { after: "Other" }, label: { before: 2, after: 1 }, held: true, any: true });
  });
});
