import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ReplayWindow } from "./replay-window.ts";

describe("the replay window", () => {
  it("takes no counter twice and none that is too old, like a plain set would", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5000 }), { maxLength: 300 }), (counters) => {
        const window = new ReplayWindow();
        const seen = new Set<number>();
        let highest = -1;
        for (const ctr of counters) {
          const fresh = !seen.has(ctr) && ctr > highest - 1024;
          expect(window.take(ctr)).toBe(fresh);
          if (fresh) seen.add(ctr);
          highest = Math.max(highest, ctr);
        }
      }),
    );
  });

  it("is not moved by asking", () => {
    const window = new ReplayWindow();
    expect(window.accepts(1_000_000)).toBe(true);
    expect(window.take(3)).toBe(true);
  });
});
