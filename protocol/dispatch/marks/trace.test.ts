import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assignChoices } from "./assign-choices.ts";
import { markText } from "./check-site.ts";
import { damages, excerpt } from "./leaked-passage-fixture.ts";
import { type MarkedText, renderMarked, sitesOf } from "./marked-text.ts";
import { proposeVariants } from "./propose-variants.ts";
import { renderForReader } from "./render-for-reader.ts";
import { reports } from "./reports-fixture.ts";
import { seeded } from "./seeded-fixture.ts";
import { type MarkedDispatch, trace } from "./trace.ts";

const marked = new Map(reports.map(({ name, text, language }) => [name, markText(text, proposeVariants(text, language), language)]));
const readers = (count: number) => Array.from({ length: count }, (_, i) => ({ readerId: `mimi://ruritania.example/u/reader${i}` }));
const keyOf = (seed: number) => Uint8Array.from({ length: 32 }, (_, i) => (seed * 37 + i * 11) & 255);

function dispatchOf(name: string, { seed = 1, count = 28 } = {}): MarkedDispatch {
  return { dispatchId: `dispatch ${name}`, authorKey: keyOf(seed), portions: [{ portionId: "1", text: marked.get(name)! }], readers: readers(count) };
}

function rendered({ dispatchId, authorKey, portions, readers }: MarkedDispatch, reader: number, layout = false): string {
  return portions.map(({ portionId, text }) => renderForReader(authorKey, { dispatchId, portionId, readerId: readers[reader]!.readerId }, text, { layout })).join("\n\n");
}

const named = (passage: string, ...dispatches: MarkedDispatch[]) => trace(passage, dispatches).named.map(({ readerId }) => readerId);
const reader = (i: number) => readers(500)[i]!.readerId;

describe("a passage", () => {
  it.each(reports)("of $name leads to its reader out of 3, 28 or 500, typed in small letters without a point, on one line", ({ name }) => {
    for (const count of [3, 28, 500]) {
      const dispatch = dispatchOf(name, { count });
      const passage = rendered(dispatch, count - 2).toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ");
      const [first, ...others] = trace(passage, [dispatch]).named;
      expect([first?.readerId, others]).toEqual([reader(count - 2), []]);
      expect(first!.error).toBeLessThan(1e-6);
      expect(first!.matched / first!.seen).toBeGreaterThan(0.95);
    }
  });

  it.each(Object.entries(damages()).slice(0, 4))("that was %s leads to its reader", (_, damage) => {
    for (const { name, language } of reports) {
      const dispatch = dispatchOf(name);
      expect(named(damage(rendered(dispatch, 9), seeded(3), language), dispatch), name).toEqual([reader(9)]);
    }
  });

  it("of twelve sentences suffices, with something else written before and after", () => {
    const dispatch = dispatchOf("convoy");
    const passage = `Breaking news from our correspondent, who has seen a secret paper. ${excerpt(rendered(dispatch, 4), 12, seeded(8))} The palace declined to comment on this.`;
    expect(named(passage, dispatch)).toEqual([reader(4)]);
  });

  it("of one sentence is not attributable among 500, and neither is another text", () => {
    const dispatch = dispatchOf("convoy", { count: 500 });
    expect(named(excerpt(rendered(dispatch, 4), 1, seeded(2)), dispatch)).toEqual([]);
    for (const other of [reports[1]!.text, reports[3]!.text, "", "¶ … 123", "The convoy."]) expect(named(other, dispatch)).toEqual([]);
  });

  it("as the author wrote it leads to nobody", () => {
    for (const { name, text } of reports) expect(named(text, dispatchOf(name)), name).toEqual([]);
  });

  it("is looked for in all dispatches and portions, and counted against all of their readers", () => {
    const dispatches = reports.map(({ name }, i) => dispatchOf(name, { seed: i }));
    const { named, comparisons, ranked } = trace(rendered(dispatches[2]!, 5), dispatches);
    expect(named.map(({ dispatchId, readerId }) => [dispatchId, readerId])).toEqual([["dispatch visit", reader(5)]]);
    expect(comparisons).toBe(6 * 28);
    expect(ranked).toHaveLength(10);
  });

  it("that joins sentences of two portions counts the sites of both; who lacks a portion is not held to it", () => {
    const [first, second] = ["1", "2"].map((portionId, i) => ({ portionId, text: marked.get(reports[i]!.name)! }));
    const dispatch: MarkedDispatch = { ...dispatchOf("convoy"), portions: [first!, second!], readers: readers(28).map(({ readerId }, i) => ({ readerId, ...(i % 2 ? { portions: ["1"] } : {}) })) };
    const both = trace(rendered(dispatch, 6), [dispatch]);
    expect(both.named.map(({ readerId }) => readerId)).toEqual([reader(6)]);
    expect(new Set(both.named[0]!.sites.map(({ portionId }) => portionId))).toEqual(new Set(["1", "2"]));
    expect(both.ranked.find(({ readerId }) => readerId === reader(7))?.seen ?? 0).toBeLessThan(both.named[0]!.seen);
  });

  it("shows, place by place, what it has and what the reader was given, for a person to check", () => {
    const dispatch = dispatchOf("convoy");
    const passage = rendered(dispatch, 4);
    const { sites } = trace(passage, [dispatch]).named[0]!;
    expect(sites.length).toBeGreaterThan(50);
    for (const { seen, given, matches, start, end } of sites) {
      expect(matches).toBe(seen === given);
      if (matches) expect(passage.slice(start, end)).toContain(seen);
    }
  });

  it("whatever it is made of is answered, and leads to nobody", () => {
    const dispatch = dispatchOf("grain", { count: 5 });
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (passage) => {
        expect(named(passage, dispatch)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

/** Hundreds of traces, on a machine that has other things to do. */
const LONG = 90_000;

describe("readers who join forces", { timeout: LONG }, () => {
  /** What they see of one another's renderings is all that they know: at each site they pick among their own. */
  function spliced(text: MarkedText, choices: readonly (readonly number[])[], pick: (site: number) => number): string {
    return renderMarked(text, sitesOf(text).map((_, site) => choices[pick(site)]![site]!));
  }

  const runs = 20;

  it.each([
    ["two, place by place", 2, false],
    ["three, place by place", 3, false],
    ["two, by halves", 2, true],
    ["six, place by place", 6, false],
  ])("%s: never lead to an innocent above the stated error, and often to one of themselves", (_, count, halves) => {
    const random = seeded(count * 7 + Number(halves));
    let [members, innocents, errors] = [0, 0, 0];
    for (let run = 0; run < runs; run++) {
      const dispatch = dispatchOf(reports[run % 3]!.name, { seed: run });
      const { text, portionId } = dispatch.portions[0]!;
      const choices = dispatch.readers.slice(0, count).map(({ readerId }) => assignChoices(dispatch.authorKey, dispatch.dispatchId, portionId, readerId, text));
      const middle = sitesOf(text).length / 2;
      const { named } = trace(spliced(text, choices, (site) => (halves ? Number(site > middle) : random(count))), [dispatch]);
      errors += Math.max(0, ...named.map(({ error }) => error));
      if (named.some(({ readerId }) => Number(/\d+$/.exec(readerId)) >= count)) innocents += 1;
      else if (named.length > 0) members += 1;
    }
    // The limit is one in a thousand: one in 20 runs would be seen one time in 50.
    expect(innocents).toBeLessThanOrEqual(1);
    expect(errors).toBeLessThan(1e-3 * runs);
    if (count === 2) expect(members).toBeGreaterThan(runs / 3);
  });

  it("can't aim at an innocent: who guesses another's wordings without the key is right as often as chance, and the innocent is not named", () => {
    const text = marked.get("convoy")!;
    const random = seeded(77);
    let [framed, matched, sites] = [0, 0, 0];
    for (let run = 0; run < 20; run++) {
      const dispatch = dispatchOf("convoy", { seed: run });
      const choices = dispatch.readers.map(({ readerId }) => assignChoices(dispatch.authorKey, dispatch.dispatchId, "1", readerId, text));
      // All but the last one pool what they have: at each site the wording that the fewest of them got, which the missing reader would seem to have.
      const guess = sitesOf(text).map((options, site) => {
        const counts = options.map((_, option) => choices.slice(0, -1).filter((choice) => choice[site] === option).length);
        return random(4) === 0 ? random(options.length) : counts.indexOf(Math.min(...counts));
      });
      guess.forEach((option, site) => void (option === choices.at(-1)![site] && matched++));
      sites += guess.length;
      if (named(renderMarked(text, guess), dispatch).includes(reader(27))) framed += 1;
    }
    const expected = sitesOf(text).reduce((sum, { length }) => sum + 1 / length, 0) * 20;
    expect(Math.abs(matched - expected)).toBeLessThan(4 * Math.sqrt(sites / 4));
    expect(framed).toBeLessThanOrEqual(1);
  });

  it("with the key anybody can be framed: that is what it is secret for", () => {
    const dispatch = dispatchOf("convoy");
    const text = dispatch.portions[0]!.text;
    expect(named(renderMarked(text, assignChoices(dispatch.authorKey, dispatch.dispatchId, "1", reader(20), text)), dispatch)).toEqual([reader(20)]);
  });
});

describe("the stated chance of error", { timeout: LONG }, () => {
  it("is kept when somebody outside the list leaks: of 100 such passages, no more fit somebody at one in ten or one in a hundred than that", () => {
    const random = seeded(41);
    const errors = Array.from({ length: 100 }, (_, run) => {
      const { name } = reports[run % reports.length]!;
      const dispatch = dispatchOf(name, { seed: run, count: 10 });
      const text = dispatch.portions[0]!.text;
      const passage = excerpt(renderMarked(text, sitesOf(text).map(({ length }) => random(length))), 3 + random(12), random);
      return trace(passage, [dispatch]).ranked[0]!.error;
    });
    for (const limit of [0.1, 0.01]) {
      const share = errors.filter((error) => error <= limit).length / errors.length;
      expect(share, String(limit)).toBeLessThan(limit + 3 * Math.sqrt(limit / errors.length));
    }
  });
});

describe("marks of layout", () => {
  const [report] = reports;
  const few = markText(report!.text, proposeVariants(report!.text, "en").slice(0, 9), "en");
  const dispatch: MarkedDispatch = { ...dispatchOf("convoy"), portions: [{ portionId: "1", text: few }] };

  it("lead to the reader of a pasted passage whose wordings are too few", () => {
    const passage = rendered(dispatch, 3, true);
    const { named, comparisons } = trace(passage, [dispatch]);
    expect(named).toMatchObject([{ readerId: reader(3), by: "wording and layout" }]);
    expect(comparisons).toBe(56);
  });

  it("are gone once the text is typed, or its spaces made alike: then nobody is named", () => {
    for (const alike of [/[\u00a0\u202f]/g, /[^\S\n]/g]) expect(named(rendered(dispatch, 3, true).replace(alike, " "), dispatch)).toEqual([]);
    expect(named(damages()["typed, one letter of 100 wrong"]!(rendered(dispatch, 3, true), seeded(1), "en"), dispatch)).toEqual([]);
  });

  it("that were tampered with lead to nobody else, and don't hide the wordings", () => {
    const random = seeded(6);
    const full = dispatchOf("convoy");
    const tampered = rendered(full, 3, true).replace(/(?<=\b\p{Ll}{1,3})[ \u00a0](?=\p{Ll})/gu, () => (random(2) === 0 ? " " : "\u00a0"));
    expect(named(tampered, full)).toEqual([reader(3)]);
    expect(named(rendered(dispatch, 3, true).replace(/(?<=\b\p{Ll}{1,3})[ \u00a0](?=\p{Ll})/gu, () => (random(2) === 0 ? " " : "\u00a0")), dispatch)).toEqual([]);
  });
});
