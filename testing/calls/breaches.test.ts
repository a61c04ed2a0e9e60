/** What each end's own client notes of a call that breaks protocol, from the facts that it has anyway. */
import { afterEach, beforeEach, expect, it } from "vitest";
import { callWorld, type World } from "./call-world.ts";
import { connect, verifyBoth } from "./stage.ts";

let world: World;
const found = (name: string) => [...world.device(name).breaches.values()].flatMap((watch) => [...watch.found]);
const kinds = (name: string) => found(name).map(({ kind }) => kind);

beforeEach(async () => {
  world = await callWorld();
  await connect(world);
  await verifyBoth(world);
});
afterEach(() => world.stop());

it("nothing, of a call that is as it should be, from ring to hang-up", async () => {
  await world.pass(120_000);
  await world.device("alice").calls.hangUp(world.device("alice").call().room);
  await world.settle();
  expect([kinds("alice"), kinds("bob")]).toEqual([[], []]);
});

it("a standing that lapses, with whose device it was, at both ends; and when it was back", async () => {
  world.node("graustark").down = true;
  await world.pass(64_000);
  world.node("graustark").down = false;
  await world.pass(25_000);
  for (const name of ["alice", "bob"]) {
    expect(kinds(name)).toEqual(["standing-lapsed"]);
    expect(found(name)[0]).toMatchObject({ who: world.device("bob").seat.end });
    expect(found(name)[0]!.until).toBeGreaterThan(found(name)[0]!.at);
  }
});

it("a guest who is let in, and the open line that comes of it, until the guest is out", async () => {
  const guest = await world.guest("alice", "Ms Novak");
  await world.pass(5_000);
  expect(kinds("alice")).toEqual(["guest", "open-line"]);
  expect(found("alice")[0]).toMatchObject({ who: guest.end, note: "Ms Novak", until: null });
  expect(kinds("bob").toSorted()).toEqual(["guest", "open-line"]);
  await world.device("alice").calls.removeGuest(world.device("alice").call().room, guest.end);
  await world.pass(5_000);
  for (const name of ["alice", "bob"]) expect(found(name).every(({ until }) => until !== null)).toBe(true);
});

it("an override, with who went on and why, at both ends", async () => {
  const { room } = world.device("alice").call();
  await world.device("alice").calls.declare(room, 2);
  await world.notice("bob", { class: "personal", status: "good" });
  await world.settle();
  await world.device("alice").calls.override(room, "Lives are at stake");
  await world.settle();
  for (const name of ["alice", "bob"]) expect(found(name)).toContainEqual(expect.objectContaining({ kind: "override", who: world.person("alice").uri, note: "Lives are at stake" }));
});
