/** Whether people can be rung, asked across two nodes: who is told, how much, how often. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { toBase64Url } from "../../protocol/wire/bytes.ts";
import type { RunningNode } from "../../node/start/node.ts";
import { signRequest } from "../../node/federation/http-signature.ts";
import { systemClock, systemRandom } from "../../node/start/system-clock.ts";
import type { TestDevice, TestSocket } from "../node-fixture.ts";
import { becomeContacts, type LineDevice } from "../line-fixture.ts";
import { cut, type Network, peers, person } from "./federation-fixture.ts";

/** Half a minute passes when a test says so. */
let passed = 0;
const clock = { ...systemClock, monotonic: () => systemClock.monotonic() + passed };

let nodes: RunningNode[];
let net: Network;
let alice: { device: LineDevice; socket: TestSocket };
let bob: { device: LineDevice; socket: TestSocket };

beforeEach(async () => {
  passed = 0;
  ({ nodes, net } = await peers(["ruritania.example", "graustark.example"], undefined, {}, { clock }));
  alice = await person(nodes[0]!, "alice");
  bob = await person(nodes[1]!, "bob");
});
afterEach(async () => {
  net.rule = cut;
  await Promise.all(nodes.map((node) => node.close()));
});

/** As one node's key lets it ask another. */
async function askAsPeer(as: RunningNode, other: RunningNode, args: unknown): Promise<unknown> {
  const body = JSON.stringify(args);
  const url = `${other.url}/mimi/v1/reach`;
  const headers = await signRequest({ method: "POST", targetUri: url, source: as.domain, target: other.domain, body: Buffer.from(body) }, as.keys.node, { created: Math.floor(Date.now() / 1000), nonce: toBase64Url(systemRandom(16)) });
  return (await fetch(url, { method: "POST", headers, body })).json();
}

const asks = async (device: Pick<TestDevice, "call">, who: string) => (await device.call("reach.get", { persons: [who] })).answers[0]!;
const rings = (device: Pick<TestDevice, "call">, change: object = {}) => device.call("reach.state", { rings: "screen", disturbs: "all", tells: false, ...change });
const later = () => void (passed += 31_000);

describe("whether somebody can be rung", () => {
  it("is told to who has consent, follows what the devices say, and is half a minute coarse", async () => {
    await becomeContacts(alice, bob);
    expect(await asks(alice.device, bob.device.person)).toMatchObject({ person: bob.device.person, ringable: "no", urgent: "no" }); // connected, and never said that it rings
    await rings(bob.device);
    expect(await asks(alice.device, bob.device.person)).toMatchObject({ ringable: "no" }); // nobody watches him come and go
    later();
    expect(await asks(alice.device, bob.device.person)).toMatchObject({ ringable: "now", urgent: "now" });
    await rings(bob.device, { disturbs: "urgent", tells: true });
    later();
    expect(await asks(alice.device, bob.device.person)).toMatchObject({ ringable: "no", urgent: "now" });
    await rings(bob.device, { disturbs: "urgent" });
    later();
    expect(await asks(alice.device, bob.device.person)).toMatchObject({ ringable: "no", urgent: "no" });
    await rings(bob.device);
    bob.socket.close();
    await bob.socket.closed;
    later();
    expect(await asks(alice.device, bob.device.person)).toMatchObject({ ringable: "no" });
  });

  it("is the same for a stranger, for nobody, and for a node that is away: not known", async () => {
    await rings(bob.device);
    const answer = await asks(alice.device, bob.device.person);
    const nobody = await asks(alice.device, "mimi://graustark.example/u/nobody");
    expect({ ...answer, person: "", until: 0 }).toEqual({ ...nobody, person: "", until: 0 });
    expect(answer.ringable).toBe("unknown");
    net.rule = cut;
    expect({ ...(await asks(alice.device, bob.device.person)), person: "", until: 0 }).toEqual({ ...nobody, person: "", until: 0 });
    expect(await asks(alice.device, "mimi://no-accord.example/u/bob")).toMatchObject({ ringable: "unknown" });
  });

  it("names no device, and one node asks for nobody else's people", async () => {
    await becomeContacts(alice, bob);
    await rings(bob.device);
    const answer = await asks(alice.device, bob.device.person);
    expect(Object.keys(answer).sort()).toEqual(["person", "ringable", "until", "urgent"]);
    const asRuritania = (requester: string) => askAsPeer(nodes[0]!, nodes[1]!, { requester, persons: [bob.device.person] });
    expect(await asRuritania(alice.device.person)).toMatchObject({ answers: [{ ringable: "now" }] });
    expect(await asRuritania("mimi://ruritania.example/u/mallory")).toMatchObject({ answers: [{ ringable: "unknown" }] });
    expect(await asRuritania(bob.device.person)).toMatchObject({ code: "federation/not-yours" });
  });

  it("is limited: who asks without end is turned away", async () => {
    const refusals = await Promise.all(Array.from({ length: 40 }, () => asks(alice.device, bob.device.person).then(() => "", (error: { code: string }) => error.code)));
    expect(refusals.filter((code) => code === "rate/too-many").length).toBeGreaterThanOrEqual(5);
  });

  it("says to the person alone which own device would be woken, and how", async () => {
    const ways = async () => (await alice.device.call("me", {})).devices.map(({ wakes }) => wakes);
    expect(await ways()).toEqual(["none"]);
    await rings(alice.device);
    expect(await ways()).toEqual(["connected"]);
    await rings(alice.device, { rings: "agent" });
    expect(await ways()).toEqual(["agent"]);


    alice.socket.close();
    await alice.socket.closed;
    expect(await ways()).toEqual(["none"]); // this organisation allows no push service
  });

});
