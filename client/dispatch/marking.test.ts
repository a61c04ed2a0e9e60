import { describe, expect, it } from "vitest";
import { markedWith, ownPlace, refusalOf, sitesIn } from "./marking.ts";

const text = "The guards closed the gate quickly. Later the guards opened the gate behind the convoy quickly.";

describe("what an author approves", () => {
  const [first] = sitesIn(text, []);

  it("is what is offered, one by one; nothing else varies", () => {
    expect(first!.options.length).toBeGreaterThan(1);
    expect(markedWith(text, [])).toBeNull();
    const marked = markedWith(text, [{ key: first!.key, more: [] }])!;
    expect(marked.filter((segment) => typeof segment !== "string")).toEqual([first!.options]);
  });

  it("stands for the words where they stand: written over, it is gone; the same words elsewhere are another place", () => {
    const quick = sitesIn(text, []).filter(({ options }) => options[0] === "quickly");
    expect(quick).toHaveLength(2);
    const approved = [{ key: quick[1]!.key, more: [] }];
    expect(markedWith(text, approved)!.findIndex((segment) => typeof segment !== "string")).toBe(1);
    expect(markedWith(text.replace(/quickly\.$/, "slowly."), approved)).toBeNull();
  });

  it("may have further wordings, and places of its own, past the same guard", () => {
    const more = [{ key: first!.key, more: ["wardens"] }];
    if (first!.options[0] === "guards") expect(sitesIn(text, more)[0]!.options).toContain("wardens");
    const start = text.indexOf("behind the convoy");
    const own = ownPlace(text, start, start + "behind".length);
    expect(refusalOf(text, { start, end: start + "behind".length, options: ["behind"] }, "after")).toBeNull();
    expect(refusalOf(text, { start, end: start + "behind".length, options: ["behind"] }, "not behind")).toBe("marks/inside-negation");
    expect(markedWith(text, [{ ...own, more: ["after"] }])).toContainEqual(["behind", "after"]);
    expect(markedWith(text, [own])).toBeNull();
  });

  it("of the author's own comes before what is offered for the same words", () => {
    const start = text.indexOf("guards");
    const own = { ...ownPlace(text, start, start + "guards closed".length), more: ["sentries shut"] };
    const sites = sitesIn(text, [own]);
    expect(sites.filter(({ start: at }) => at < start + 13 && at >= start)).toEqual([expect.objectContaining({ own: true, options: ["guards closed", "sentries shut"] })]);
    expect(markedWith(text, [own])).toContainEqual(["guards closed", "sentries shut"]);
  });
});
