/** Taking a message back, with ten seconds to think again: real nodes, a clock on which those ten seconds pass when the test says so. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { bootFederation, GRAUSTARK, RURITANIA, type TestFederation, until } from "../testing/federation/boot.ts";
import { connect, enrolPerson, testEnvironment } from "../testing/clients/test-client.ts";
import { systemClock } from "../node/start/system-clock.ts";
import { createClient, type RunningClient } from "./entente.ts";
import type { ClientEnvironment } from "./environment.ts";
import { UNDO_MS } from "./lines/removals.ts";

let federation: TestFederation;
let environment: ClientEnvironment;
let alice: RunningClient;
let bob: RunningClient;
let room: string;
/** What waits for the ten seconds to be over. Other waits of ten seconds, which are somebody else's, pass as always. */
const due = new Set<() => void>();
let removing = false;
const clock: ClientEnvironment["clock"] = {
  ...systemClock,
  after(milliseconds, run) {
    if (!removing || milliseconds !== UNDO_MS) return systemClock.after(milliseconds, run);
    due.add(run);
    return () => due.delete(run);
  },
};
const tenSecondsPass = () => due.forEach((run) => (due.delete(run), run()));

beforeAll(async () => {
  federation = await bootFederation({ domains: [RURITANIA, GRAUSTARK], config: { demonstration: true } });
  environment = testEnvironment(federation.node(RURITANIA), { clock });
  alice = await enrolPerson(federation.node(RURITANIA), "alice", { environment });
  bob = await enrolPerson(federation.node(GRAUSTARK), "bob");
  room = (await connect(alice, bob)).a.room;
}, 40_000);
afterEach(() => due.clear());
afterAll(async () => {
  await alice.stop();
  await bob.stop();
  await federation.close();
});

const at = (client: RunningClient, id: string) => client.view().lines.find((line) => line.room === room)!.messages.find((message) => message.id === id);
async function say(text: string): Promise<string> {
  const id = await alice.send(room, { text, label: 0 });
  await until(() => at(bob, id) !== undefined, text);
  return id;
}
async function remove(id: string): Promise<void> {
  removing = true;
  await alice.removeSoon(room, id).finally(() => (removing = false));
}
/** Whatever alice sent before has reached bob by then. */
const caughtUp = (text: string) => say(`after ${text}`);

describe("a message that is taken back", () => {
  it("is gone here at once, and from the other side when ten seconds are over", async () => {
    const id = await say("too early");
    const before = Date.now();
    await remove(id);
    expect(at(alice, id)).toMatchObject({ deleted: true, text: "" });
    expect(at(alice, id)!.undoUntil).toBeGreaterThanOrEqual(before + UNDO_MS);
    await caughtUp("too early");
    expect(at(bob, id)).toMatchObject({ deleted: false, text: "too early" });
    tenSecondsPass();
    await until(() => at(bob, id)!.deleted, "gone at bob's");
    expect(at(alice, id)).toMatchObject({ deleted: true, text: "" });
    expect(at(alice, id)!.undoUntil).toBeUndefined();
    await expect(alice.undoRemoval(room, id)).rejects.toMatchObject({ code: "message/removed" });
  });

  it("is back as it was when that is undone, and nobody was told", async () => {
    const id = await say("as it was");
    await remove(id);
    await alice.undoRemoval(room, id);
    expect(at(alice, id)).toMatchObject({ deleted: false, text: "as it was" });
    expect(at(alice, id)!.undoUntil).toBeUndefined();
    expect(due.size).toBe(0);
    await caughtUp("as it was");
    expect(at(bob, id)).toMatchObject({ deleted: false, text: "as it was" });
  });

  it("goes out when the page is left", async () => {
    const id = await say("leaving");
    await remove(id);
    await alice.sendRemovals();
    await until(() => at(bob, id)!.deleted, "gone at bob's");
    expect(due.size).toBe(0);
  });

  it("goes out when the page is opened again, where it could not go in leaving", async () => {
    const id = await say("left behind");
    await remove(id);
    await alice.stop();
    alice = createClient(environment);
    await alice.start();
    expect(at(alice, id)).toMatchObject({ deleted: true, text: "" });
    await until(() => at(bob, id)!.deleted, "gone at bob's", 15_000);
    await alice.stop();
    alice = createClient(environment);
    await alice.start();
    await until(() => alice.view().state === "online", "alice again");
    expect(at(alice, id)).toMatchObject({ deleted: true, text: "" });
  });

  it("must be one's own", async () => {
    const id = await bob.send(room, { text: "bob's", label: 0 });
    await until(() => at(alice, id) !== undefined, "bob's");
    await expect(alice.removeSoon(room, id)).rejects.toMatchObject({ code: "message/unknown" });
    await expect(alice.removeSoon(room, "nothing")).rejects.toMatchObject({ code: "message/unknown" });
    expect(at(alice, id)!.deleted).toBe(false);
  });

  it("stands, with a word about it, when that could not be sent", async () => {
    const id = await say("it stands");
    await remove(id);
    const { record } = alice.device()!.lines.rooms.get(room)!;
    alice.device()!.lines.rooms.get(room)!.record = { ...record, status: "attacked" };
    tenSecondsPass();
    await until(() => at(alice, id)!.undoUntil === undefined, "tried");
    expect(at(alice, id)).toMatchObject({ deleted: false, text: "it stands" });
    const notices = () => alice.view().lines.find((line) => line.room === room)!.messages.filter(({ kind }) => kind === "notice").map(({ text }) => text);
    await until(() => notices().includes("removal-not-sent"), "told");
    alice.device()!.lines.rooms.get(room)!.record = record;
  });
});
