/** A call between two devices, from ringing to hanging up: what each end sees, and that both see the same. */
import { afterEach, describe, expect, it } from "vitest";
import { hears } from "../fake-media.ts";
import { callWorld, type Plan, type World } from "./call-world.ts";

let world: World;
afterEach(() => world.stop());

async function talking(plan?: Plan): Promise<World> {
  world = await callWorld(plan);
  await world.device("alice").calls.call(world.line, { video: false });
  await world.settle();
  await world.device("bob").calls.answer(world.device("bob").call().room);
  await world.settle();
  return world;
}

/** The level at both ends, which must be one. */
function level(): number {
  const [a, b] = [world.device("alice").call().assessment, world.device("bob").call().assessment];
  expect(a.facts.map(({ end, kind, value, level: number }) => [end, kind, value, number])).toEqual(b.facts.map(({ end, kind, value, level: number }) => [end, kind, value, number]));
  expect(a.level).toBe(b.level);
  return a.level;
}

describe("a call", () => {
  it("is PRIVATE before the two have verified one another, and VERIFIED after", async () => {
    await talking();
    expect(world.device("alice").call().state).toBe("active");
    expect(level()).toBe(1);
    expect(world.device("bob").call().assessment.limiting?.value).toBe("person/asserted");
    await world.verify("alice", "bob");
    expect(level()).toBe(1);
    expect(world.device("alice").call().assessment.limiting?.value).toBe("person/verified-by-one");
    await world.verify("bob", "alice");
    expect(level()).toBe(2);
    expect(world.device("alice").call().assessment.settled).toBe(true);
    expect(hears(world.device("alice").session(), world.device("bob").session())).toBe(true);
  });
});
