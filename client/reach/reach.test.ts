/** Whether somebody can be rung, as a caller finds it: before waiting, and corrected by a device that rings. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect, enrolPerson, lineWith, testEnvironment } from "../../testing/clients/test-client.ts";
import { bootFederation, GRAUSTARK, RURITANIA, type TestFederation, until } from "../../testing/federation/boot.ts";
import { systemClock } from "../../node/start/system-clock.ts";
import { createClient } from "../entente.ts";

let federation: TestFederation;
let passed = 0;
const clock = { ...systemClock, monotonic: () => systemClock.monotonic() + passed };
beforeAll(async () => {
  federation = await bootFederation({ domains: [RURITANIA, GRAUSTARK], config: { demonstration: true }, clock });
});
afterAll(() => federation.close());

const last = (client: { view(): { calls: readonly { unreachable?: boolean; state: string }[] } }) => client.view().calls.at(-1);

describe("a caller", () => {
  it("is told before a device could have answered that none can ring; one that comes corrects that", async () => {
    const environment = testEnvironment(federation.node(GRAUSTARK));
    const alice = await enrolPerson(federation.node(RURITANIA), "alice", { environment: testEnvironment(federation.node(RURITANIA), { clock }) });
    const bob = await enrolPerson(federation.node(GRAUSTARK), "bob", { environment });
    await connect(alice, bob);
    const person = bob.view().me!.person;
    await bob.stop();
    const call = await alice.call(lineWith(alice, person)!.room, { video: false });
    await until(() => last(alice)?.unreachable === true, "told", 4_000); // without the node's word it takes six seconds
    expect(alice.view().reach[person]).toEqual({ ringable: "no", urgent: "no" });
    const again = createClient(environment);
    await again.start();
    await until(() => last(again)?.state === "ringing", "rings at Bob's");
    await until(() => last(alice)?.unreachable === undefined, "corrected");
    await alice.hangUp(call);
    passed += 31_000;
    await alice.lookReach([person]);
    expect(alice.view().reach[person]).toEqual({ ringable: "now", urgent: "now" });
    await Promise.all([alice, again].map((client) => client.stop()));
  }, 40_000);

  it("is not told that it rings by a program that only looks", async () => {
    const carol = await enrolPerson(federation.node(RURITANIA), "carol", { environment: testEnvironment(federation.node(RURITANIA), { clock }) });
    const environment = testEnvironment(federation.node(GRAUSTARK));
    const dora = await enrolPerson(federation.node(GRAUSTARK), "dora", { environment });
    await connect(carol, dora);
    await dora.stop();
    const looks = createClient(environment, { rings: "none" });
    await looks.start();
    await until(() => looks.view().state === "online" && looks.view().me?.device.wakes === "none", "online");
    await carol.call(lineWith(carol, looks.view().me!.person)!.room, { video: false });
    await until(() => last(looks)?.state === "ringing", "the ring arrives");
    await until(() => last(carol)?.unreachable === true, "told", 4_000);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(last(carol)).toMatchObject({ state: "ringing", unreachable: true });
    await Promise.all([carol, looks].map((client) => client.stop()));
  }, 40_000);
});
