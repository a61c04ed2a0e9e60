/** The agent on a machine of its own, against real nodes that go and come back. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect, lineWith } from "../testing/clients/test-client.ts";
import { GRAUSTARK, RURITANIA, until } from "../testing/federation/boot.ts";
import type { RunningClient } from "../client/entente.ts";
import { type PeopleWithTerminals, peopleWithTerminals } from "../testing/clients/people-with-terminals.ts";
import { run, type Transcript } from "./terminal-in-test.ts";

let people: PeopleWithTerminals;
let alice: RunningClient;
let bob: RunningClient;
let agent: Transcript;
let line: string;
const at = (...args: string[]) => people.at(...args);
const events = () => agent.out.map((text) => JSON.parse(text) as { event: string; [field: string]: unknown });
const start = (...more: string[]) => run(["agent", "--profile", "agent", "--json", ...more], { cwd: people.home });
const isUp = () => agent.until((text) => text.includes('"state":"online"'));

beforeAll(async () => {
  people = await peopleWithTerminals([RURITANIA, GRAUSTARK]);
  alice = await people.enrol(RURITANIA, "alice");
  bob = await people.enrol(GRAUSTARK, "bob");
  await connect(alice, bob);
  line = lineWith(alice, bob.view().me!.person)!.room;
  // The agent is one more device of Alice's.
  await people.further(alice, "agent", "Desk agent");
}, 60_000);
afterAll(() => people?.close());

describe("the agent", () => {
  it("rings: bell, sound, the page of the call; and says for whom and what became of it", async () => {
    writeFileSync(join(people.home, "open.mjs"), `import { writeFileSync } from "node:fs"; writeFileSync(process.argv[2], process.argv[3]);`);
    writeFileSync(join(people.home, "sound.mjs"), `import { writeFileSync } from "node:fs"; writeFileSync(process.argv[2], "ding");`);
    const [opened, sounded] = [join(people.home, "opened"), join(people.home, "sounded")];
    agent = start("--app", "http://localhost:7200", "--open", `${process.execPath} ${join(people.home, "open.mjs")} ${opened} {url}`, "--ring", `${process.execPath} ${join(people.home, "sound.mjs")} ${sounded}`);
    await isUp();
    await agent.until((text) => text.includes('"event":"level"') && text.includes('"level":"PRIVATE"'));
    await alice.stop(); // nobody but the agent is there
    const call = await bob.call(line, { video: false });
    const rings = JSON.parse(await agent.until((text) => text.includes('"event":"ring"'))) as object;
    expect(rings).toMatchObject({ call, line, person: bob.view().me!.person, name: "bob", url: `http://localhost:7200/#/lines/${encodeURIComponent(line)}` });
    await until(() => existsSync(opened) && existsSync(sounded), "page and sound");
    expect(readFileSync(opened, "utf8")).toBe((rings as { url: string }).url);
    expect(agent.bells()).toBeGreaterThan(0);
    await until(() => bob.device()!.calls.calls().at(-1)?.unreachable !== true, "the caller sees that it rings");
    await bob.hangUp(call);
    expect(JSON.parse(await agent.until((text) => text.includes('"event":"ring-ended"')))).toMatchObject({ call, name: "bob", why: "missed" });
    const bells = agent.bells();
    await new Promise((resolve) => setTimeout(resolve, 3_500));
    expect(agent.bells()).toBe(bells);
  }, 40_000);

  it("says how it is, to its own machine; the contact sees that somebody can be rung", async () => {
    expect(JSON.parse((await at("agent", "status", "--profile", "agent", "--json")).out)).toMatchObject({ state: "online", name: "alice", device: "Desk agent", ringing: [], lines: [{ name: "bob", level: "PRIVATE" }] });
    expect((await at("agent", "status", "--profile", "agent")).out).toContain("alice (alice@ruritania.example): online");
    await bob.lookReach([`mimi://${RURITANIA}/u/alice`]);
    expect(bob.view().reach[`mimi://${RURITANIA}/u/alice`]).toMatchObject({ ringable: "now" });
  });

  it("survives its node: comes back by itself, and rings again", async () => {
    await people.federation.stop(RURITANIA);
    await until(() => events().at(-1)?.["state"] === "offline", "offline");
    expect(JSON.parse((await at("agent", "status", "--profile", "agent", "--json")).out)).toMatchObject({ state: "offline" });
    await people.federation.start(RURITANIA);
    await until(() => events().filter(({ event, state }) => event === "state" && state === "online").length === 2, "online again", 20_000);
    await until(() => bob.view().lines.every(({ peerReachable }) => peerReachable), "the peer", 20_000);
    const before = events().filter(({ event }) => event === "ring").length;
    const call = await bob.call(line, { video: false });
    await until(() => events().filter(({ event }) => event === "ring").length > before, "rings again", 20_000);
    await bob.hangUp(call);
  }, 60_000);

  it("ends when it is told", async () => {
    expect(await at("agent", "stop", "--profile", "agent")).toMatchObject({ code: 0 });
    expect(await agent.code).toBe(0);
    expect(existsSync(join(people.home, "agent/agent.sock"))).toBe(false);
    expect(await at("agent", "status", "--profile", "agent")).toMatchObject({ code: 1, err: expect.stringContaining("(agent/not-running)") as string });
    expect((await at("reach", "bob@graustark.example", "--profile", "agent")).out).toBe("bob@graustark.example\trings now");
  });
});
