/** What runs out while people talk: standings are renewed and nobody sees it; a passkey's confirmation is announced in time to renew it. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { AHEAD_SECONDS } from "../../client/call/call-lapses.ts";
import { callWorld, type Plan, type World } from "./call-world.ts";
import { BOTH, connect, hearing, same, verifyBoth } from "./stage.ts";

vi.setConfig({ testTimeout: 120_000 });
let world: World;
afterEach(() => world.stop());
const ENDS = ["alice", "bob"] as const;
const call = (name: string) => world.device(name).call();

async function talking(plan?: Partial<Plan>): Promise<void> {
  world = await callWorld({ devices: { alice: "issued", bob: "issued" }, ...plan });
  await connect(world);
  await verifyBoth(world);
  await world.device("alice").calls.declare(call("alice").room, 2);
  await world.settle();
  expect(same(world)).toMatchObject({ level: 2, gate: "open" });
}

/** What a person sees of a call, but for its clock. */
function shown(name: string) {
  const { state, gate, assessment, lapses, participants, moving } = call(name);
  return { state, gate, lapses, moving, level: assessment.level, ceiling: assessment.ceiling, settled: assessment.settled, limiting: assessment.limiting, ends: participants.map(({ end, held, connected }) => ({ end, held, connected })) };
}

describe("a standing", () => {
  it("that lives for a minute is renewed before it lapses, for ten minutes and more: nothing on the screen changes, nothing is held", async () => {
    await talking();
    await world.pass(25_000); // the one of the last epoch is replaced
    const before = ENDS.map(shown);
    const course = ENDS.map((name) => world.device(name).session()!.log.length);
    const asked = () => world.hub.said.filter(({ signal }) => signal.kind === "standing").length;
    const [sooner, seen] = [asked(), new Set<string>()];
    const stop = ENDS.map((name) => world.device(name).calls.onChange(() => void seen.add(JSON.stringify([name, shown(name)]))));
    await world.pass(11 * 60_000);
    for (const end of stop) end();
    expect(asked() - sooner).toBeGreaterThan(2 * 20);
    expect(ENDS.map(shown)).toEqual(before);
    expect([...seen].filter((one) => !ENDS.some((name, i) => one === JSON.stringify([name, before[i]])))).toEqual([]);
    expect(ENDS.map((name) => world.device(name).session()!.log.length)).toEqual(course);
    expect(hearing(world)).toEqual(BOTH);
  });
});

describe("a passkey's confirmation that runs out in a call", () => {
  it("is announced five minutes ahead at both ends, without anything else having changed; renewed, the word goes and nobody is held", async () => {
    await talking({ confirmedSeconds: 900 });
    const until = call("alice").assessment.facts.find(({ own, kind }) => own && kind === "authenticator")!.until!;
    await world.device("bob").confirm("");
    await world.pass(1000 * (until - AHEAD_SECONDS - 120) - world.clock.now());
    await world.device("bob").confirm(""); // his own is fresh; hers is not
    await world.settle();
    expect(ENDS.map((name) => call(name).lapses)).toEqual([[], []]);
    let told = 0;
    const stop = world.device("alice").calls.onChange(() => (told += call("alice").lapses.length));
    await world.pass(125_000);
    stop();
    expect(told).toBeGreaterThan(0);
    expect(call("alice").lapses).toMatchObject([{ own: true, name: "alice", until }]);
    expect(call("bob").lapses).toMatchObject([{ own: false, name: "alice", until }]);
    await world.device("alice").confirm("");
    await world.settle();
    expect(ENDS.map((name) => call(name).lapses)).toEqual([[], []]);
    expect([same(world).gate, hearing(world)]).toEqual(["open", BOTH]);
  });

  it("holds both when nobody renews it, after the announcement and not before", async () => {
    await talking({ confirmedSeconds: 900 });
    const until = call("alice").assessment.facts.find(({ own, kind }) => own && kind === "authenticator")!.until!;
    await world.pass(1000 * (until - 30) - world.clock.now());
    expect([same(world).gate, call("alice").lapses.length]).toEqual(["open", 2]);
    await world.pass(60_000);
    expect(same(world)).toMatchObject({ gate: "held", why: "authenticator/delegation-expired" });
    expect(call("alice").lapses).toEqual([]);
  });
});
