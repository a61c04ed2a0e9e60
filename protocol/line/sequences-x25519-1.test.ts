import { expect, it } from "vitest";
import { X25519 } from "./device-fixture.ts";
import { live } from "./sequences-fixture.ts";

it("400 seeded commits under X25519, 20 lives: every leaver is out", { timeout: 120_000 }, async () => {
  let total = 0;
  let removals = 0;
  for (let life = 0; life < 20; life++) {
    const lived = await live({ suite: X25519, seed: 1000 + life, commits: 20, maxMembers: 4 + (life % 9) });
    total += lived.commits;
    removals += lived.removals;
  }
  expect(total).toBe(400);
  expect(removals).toBeGreaterThan(150);
});
