import { expect, it } from "vitest";
import { XWING } from "./device-fixture.ts";
import { live } from "./sequences-fixture.ts";

it("200 seeded commits under X-Wing, 10 lives: every leaver is out", { timeout: 120_000 }, async () => {
  let total = 0;
  let removals = 0;
  for (let life = 0; life < 10; life++) {
    const lived = await live({ suite: XWING, seed: 3000 + life, commits: 20, maxMembers: 4 + life });
    total += lived.commits;
    removals += lived.removals;
  }
  expect(total).toBe(200);
  expect(removals).toBeGreaterThan(75);
});
