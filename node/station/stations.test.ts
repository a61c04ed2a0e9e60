import { afterEach, describe, expect, it, vi } from "vitest";
import { deviceUri } from "../../protocol/identity/uri.ts";
import { openClearance } from "../../protocol/station/clearance.ts";
import { signPresence, signVouch } from "../../protocol/station/presence.ts";
import { fromBase64Url, toBase64Url } from "../../protocol/wire/bytes.ts";
import { codeOf } from "../../protocol/wire/failure.ts";
import type { StationListView } from "../../protocol/wire/station.ts";
import type { Place } from "../../protocol/wire/station-place.ts";
import { bootNode, enrolFirst, type TestDevice } from "../../testing/node-fixture.ts";
import type { RunningNode } from "../start/node.ts";
import { systemClock, systemRandom } from "../start/system-clock.ts";
import { openRegistry } from "../enrol/registry.ts";
import { createCallActivity } from "./call-activity.ts";
import { createStations } from "./stations.ts";

const running: RunningNode[] = [];
afterEach(async () => {
  for (const node of running.splice(0)) await node.close();
});
const code = (work: Promise<unknown>) => work.then(() => "none", codeOf);
const place = { kind: "room", name: "Cabinet Room" } as const;

async function cast(environment: Parameters<typeof bootNode>[1] = {}) {
  const node = await bootNode({}, environment);
  running.push(node);
  const [security, room, car, alice, bob] = [await enrolFirst(node, { user: "sec", role: "security" }), await enrolFirst(node, { user: "cabinet", role: "member" }), await enrolFirst(node, { user: "car", role: "member" }), await enrolFirst(node, { user: "alice" }), await enrolFirst(node, { user: "bob" })];
  await security.call("security.place", { deviceId: room.record.deviceId, place });
  await security.call("security.place", { deviceId: car.record.deviceId, place: { kind: "vehicle", name: "Car 1" } });
  return { node, security, room, car, alice, bob };
}

const presence = async (who: TestDevice, station: TestDevice, list: Pick<StationListView, "list" | "until">, at: Place = place, change: object = {}) =>
  toBase64Url(await signPresence({ v: 1, person: who.person, deviceId: who.record.deviceId, station: deviceUri(station.person as never, station.record.deviceId), place: at, list: fromBase64Url(list.list), at: Math.floor(Date.now() / 1000), until: list.until, ...change }, who.signer));
const confirm = async (who: TestDevice, ...given: Parameters<typeof presence> extends [TestDevice, ...infer Rest] ? Rest : never) => who.call("presence.confirm", { statement: await presence(who, ...given) });
const listOf = async (station: TestDevice) => (await station.call("station.lists", {})).lists[0]!;

describe("a place, and a clearance", () => {
  it("are the security officer's to give, with who and when; others have no station and no say", async () => {
    const { node, security, room, alice } = await cast();
    await security.call("security.clearance", { person: alice.person, rank: 2 });
    expect(await security.call("security.stations", {})).toMatchObject({ places: [{ place: { name: "Cabinet Room" }, by: security.person, byName: "sec", at: expect.any(Number) }, { place: { name: "Car 1" } }], clearances: [{ person: alice.person, rank: 2, by: security.person, byName: "sec" }] });
    expect(await code(alice.call("security.clearance", { person: alice.person, rank: 3 }))).toBe("auth/not-allowed");
    expect(await code(alice.call("station.open", { persons: [] }))).toBe("station/no-place");
    expect(await code(alice.call("station.people", {}))).toBe("station/no-place");
    expect((await security.call("station.people", {})).people).toHaveLength(5); // to vouch for one of them
    expect(await code(security.call("security.place", { deviceId: "0".repeat(32), place }))).toBe("device/unknown");
    const list = await room.call("station.open", { persons: [alice.person] });
    await confirm(alice, room, list);
    const [present] = (await listOf(room)).present;
    expect(openClearance(fromBase64Url(present!.clearance!), node.keys.node.publicKey)).toMatchObject({ person: alice.person, rank: 2, setBy: security.person, officer: false, device: { deviceId: alice.record.deviceId }, list: fromBase64Url(list.list) });
    // The clearance of before was given out for this list: with it, the list falls, although it was never in force.
    await security.call("security.clearance", { person: alice.person, rank: 0 });
    expect(await listOf(room)).toMatchObject({ state: "over", fell: { why: "clearance", person: alice.person } });
    expect(await code(room.call("station.complete", { list: list.list }))).toBe("station/list-over");
    expect((await security.call("security.events", {})).events.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["station/placed", "clearance/set"]));
  });
});

describe("a list", () => {
  it("gathers those who are asked and confirm on their own devices; it counts from when the station says that these are all", async () => {
    const { node, security, room, alice, bob } = await cast();
    const socket = await alice.socket();
    const list = await room.call("station.open", { persons: [alice.person, bob.person] });
    expect(list).toMatchObject({ state: "gathering", asked: [{ name: "alice" }, { name: "bob" }], present: [] });
    await socket.item((item) => item.kind === "presence");
    expect((await alice.call("presence.asked", {})).asks).toMatchObject([{ place, list: list.list }]);
    expect(await code(room.call("station.complete", { list: list.list }))).toBe("station/empty");
    await confirm(alice, room, list);
    expect((await alice.call("presence.asked", {})).here).toMatchObject([{ list: list.list }]);
    const officer = await enrolFirst(node, { user: "duty", role: "desk" });
    const vouch = async (by: TestDevice, person: string | null) => by.call("presence.vouch", { statement: toBase64Url(await signVouch({ v: 1, officer: by.person, deviceId: by.record.deviceId, person, name: "A driver", station: deviceUri(room.person as never, room.record.deviceId), place, list: fromBase64Url(list.list), at: Math.floor(Date.now() / 1000), until: list.until }, by.signer)) });
    await vouch(officer, null);
    expect(await code(vouch(bob, null))).toBe("auth/not-allowed");
    expect(await code(vouch(security, "mimi://graustark.example/u/x"))).toBe("station/nobody");
    const complete = await room.call("station.complete", { list: list.list });
    expect(complete).toMatchObject({ state: "current", present: [{ name: "alice", kind: "self" }, { name: "A driver", kind: "vouched", vouchedBy: "duty", rank: 0 }] });
    await room.call("station.leave", { list: list.list, said: complete.present[1]!.said });
    await alice.call("presence.leave", { list: list.list });
    expect((await listOf(room)).present).toEqual([]);
    socket.close();
  });

  it("takes no statement for another list, station or time, none of somebody else's, and none twice as two", async () => {
    const { room, car, alice, bob } = await cast();
    const [list, elsewhere] = [await room.call("station.open", { persons: [] }), await car.call("station.open", { persons: [] })];
    expect(await code(confirm(alice, room, elsewhere))).toBe("station/other-station");
    expect(await code(confirm(alice, room, list, { kind: "room", name: "Annex" }))).toBe("station/other-station");
    expect(await code(confirm(alice, room, list, place, { at: 1 }))).toBe("station/other-times");
    expect(await code(confirm(alice, room, { ...list, until: list.until - 60 }))).toBe("station/other-times");
    expect(await code(confirm(alice, room, { ...list, list: toBase64Url(new Uint8Array(16)) }))).toBe("station/list-over");
    expect(await code(bob.call("presence.confirm", { statement: await presence(alice, room, list) }))).toBe("wire/bad-signature");
    await confirm(alice, room, list);
    await confirm(alice, room, list);
    expect((await listOf(room)).present).toHaveLength(1);
  });

  it("falls when somebody on it says to be elsewhere: the later word counts, and the earlier station is told whose", async () => {
    const { security, room, car, alice } = await cast();
    const first = await room.call("station.open", { persons: [alice.person] });
    await confirm(alice, room, first);
    await room.call("station.complete", { list: first.list });
    const told = await room.socket();
    const second = await car.call("station.open", { persons: [alice.person] });
    await confirm(alice, car, second, { kind: "vehicle", name: "Car 1" });
    await told.item((item) => item.kind === "presence");
    expect(await listOf(room)).toMatchObject({ state: "over", fell: { why: "elsewhere", person: alice.person, name: "alice" } });
    expect(await listOf(car)).toMatchObject({ state: "gathering", present: [{ name: "alice" }] });
    expect((await security.call("security.events", {})).events).toContainEqual(expect.objectContaining({ kind: "station/elsewhere", person: alice.person, text: "Cabinet Room" }));
    // The statement of before, played again, brings nothing back.
    expect(await code(confirm(alice, room, first))).toBe("station/list-over");
    told.close();
  });

  it("falls as a whole when somebody on it says not to be there, by whosever word; who was only asked is marked, and asked no more", async () => {
    const { security, room, car, alice, bob } = await cast();
    const list = await room.call("station.open", { persons: [alice.person, bob.person] });
    await bob.call("presence.elsewhere", { list: list.list });
    expect(await listOf(room)).toMatchObject({ state: "gathering", asked: [{ name: "alice" }, { name: "bob", elsewhere: expect.any(Number) }] });
    expect((await bob.call("presence.asked", {})).asks).toEqual([]);
    await room.call("station.ask", { list: list.list, persons: [bob.person] });
    expect((await bob.call("presence.asked", {})).asks).toMatchObject([{ list: list.list, by: "cabinet" }]);
    const vouch = toBase64Url(await signVouch({ v: 1, officer: security.person, deviceId: security.record.deviceId, person: bob.person, name: "bob", station: deviceUri(room.person as never, room.record.deviceId), place, list: fromBase64Url(list.list), at: Math.floor(Date.now() / 1000), until: list.until }, security.signer));
    await security.call("presence.vouch", { statement: vouch });
    await confirm(alice, room, list);
    await room.call("station.complete", { list: list.list });
    expect((await bob.call("presence.asked", {})).here).toMatchObject([{ list: list.list, vouchedBy: "sec" }]);
    expect(await code(car.call("presence.elsewhere", { list: list.list }))).toBe("station/list-over"); // nobody's list but one's own
    await bob.call("presence.elsewhere", { list: list.list });
    expect(await listOf(room)).toMatchObject({ state: "over", fell: { why: "elsewhere", name: "bob" } });
    expect((await security.call("security.events", {})).events).toContainEqual(expect.objectContaining({ kind: "station/elsewhere", person: bob.person, text: "Cabinet Room" }));
  });

  it("stands without somebody who leaves, who is not asked again; who is at one station is not asked at another", async () => {
    const { room, car, alice, bob } = await cast();
    const list = await room.call("station.open", { persons: [alice.person, bob.person] });
    await car.call("station.open", { persons: [bob.person] });
    await confirm(alice, room, list);
    await confirm(bob, room, list);
    expect((await bob.call("presence.asked", {})).asks).toEqual([]);
    expect((await listOf(car)).asked).toMatchObject([{ name: "bob", elsewhere: expect.any(Number) }]);
    await room.call("station.complete", { list: list.list });
    await bob.call("presence.leave", { list: list.list });
    expect(await bob.call("presence.asked", {})).toEqual({ asks: [], here: [] });
    expect(await listOf(room)).toMatchObject({ state: "current", present: [{ name: "alice" }] });
    // By the code on the screen he is back.
    await confirm(bob, room, list);
    expect((await listOf(room)).asked.find(({ name }) => name === "bob")!.elsewhere).toBeUndefined();
  });

  it("falls with a clearance that changes, with a device that is cut off, with its place, and by its time", async () => {
    let shift = 0;
    const { security, room, alice } = await cast({ clock: { ...systemClock, now: () => Date.now() + shift } });
    const begin = async () => {
      const list = await room.call("station.open", { persons: [alice.person] });
      await confirm(alice, room, list, place, { at: Math.floor((Date.now() + shift) / 1000) });
      await room.call("station.complete", { list: list.list });
    };
    await begin();
    await security.call("security.clearance", { person: alice.person, rank: 1 });
    expect(await listOf(room)).toMatchObject({ state: "over", fell: { why: "clearance", name: "alice" } });
    await begin();
    await security.call("security.place", { deviceId: room.record.deviceId, place: { kind: "room", name: "Annex" } });
    expect((await listOf(room)).state).toBe("over");
    await security.call("security.place", { deviceId: room.record.deviceId, place });
    await begin();
    shift = 61 * 60_000;
    expect(await listOf(room)).toMatchObject({ state: "over", fell: { why: "lapsed" } });
    await begin();
    await security.call("security.set", { deviceId: alice.record.deviceId, status: "revoked" });
    expect(await listOf(room)).toMatchObject({ state: "over", fell: { why: "clearance", name: "alice" } });
  });

  it("a renewed one takes the place of the one before only when it is whole", async () => {
    const { room, alice, bob } = await cast();
    const first = await room.call("station.open", { persons: [alice.person] });
    await confirm(alice, room, first);
    await room.call("station.complete", { list: first.list });
    const next = await room.call("station.open", { persons: [alice.person, bob.person] });
    await confirm(bob, room, next);
    const both = (await room.call("station.lists", {})).lists;
    expect(both.map(({ state }) => state).sort()).toEqual(["current", "gathering"]);
    await confirm(alice, room, next);
    await room.call("station.complete", { list: next.list });
    expect((await room.call("station.lists", {})).lists).toMatchObject([{ list: next.list, state: "current" }]);
  });
});

describe("a list that fell", () => {
  /** The area once more over the node's own tables, for what it states in calls. */
  const statedBy = (node: RunningNode) => createStations({ domain: node.domain, db: node.db, registry: openRegistry(node.db), mailbox: { put: () => undefined } as never, nodeKey: node.keys.node, genesis: () => undefined, event: () => undefined, now: () => Date.now(), monotonic: () => performance.now(), random: systemRandom });
  const standing = async () => {
    const all = await cast();
    const list = await all.room.call("station.open", { persons: [all.alice.person] });
    await confirm(all.alice, all.room, list);
    return { ...all, list };
  };

  it("that falls while the station says that these are all does not stand again", async () => {
    const { node, room, alice, list } = await standing();
    const { writer } = node.db;
    const run = writer.run.bind(writer);
    vi.spyOn(writer, "run").mockImplementationOnce(async (work) => {
      await alice.call("presence.elsewhere", { list: list.list });
      return run(work);
    });
    expect(await code(room.call("station.complete", { list: list.list }))).toBe("station/list-over");
    expect(await listOf(room)).toMatchObject({ state: "over", fell: { why: "elsewhere", name: "alice" } });
  });

  it("stays fallen in what is stated until another is whole, whatever is opened and ended meanwhile", async () => {
    const { node, room, alice, list } = await standing();
    const stations = statedBy(node);
    const stated = () => stations.stated(room.record.deviceId, null);
    await room.call("station.complete", { list: list.list });
    await alice.call("presence.elsewhere", { list: list.list });
    const fell = { why: "elsewhere", person: alice.person, name: "alice" };
    expect(stated()).toMatchObject({ list: null, fell });
    for (let i = 0; i < 3; i++) {
      const other = await room.call("station.open", { persons: [] });
      await room.call("station.end", { list: other.list });
      expect(stated()).toMatchObject({ list: null, fell });
      expect(await listOf(room)).toMatchObject({ state: "over", fell });
    }
    // Nor by time: what is long over is cleared away, and this is not.
    node.db.raw.prepare("update station_list set at = at - 2000000, until = until - 2000000").run();
    const next = await room.call("station.open", { persons: [alice.person] });
    expect(stated()).toMatchObject({ list: null, fell });
    await confirm(alice, room, next);
    await room.call("station.complete", { list: next.list });
    expect(stated()).toMatchObject({ fell: null });
    await room.call("station.end", { list: next.list });
    expect(stated()).toMatchObject({ list: null, fell: null });
  });

  it("by a call elsewhere is stated so on a disk that takes nothing more, and the node lives", async () => {
    const { node, room, alice, list } = await standing();
    await room.call("station.complete", { list: list.list });
    const stations = statedBy(node);
    stations.stated(alice.record.deviceId, "mimi://ruritania.example/r/one");
    const unhandled = vi.fn<(cause: unknown) => void>();
    process.on("unhandledRejection", unhandled);
    node.db.raw.pragma("query_only = 1");
    const stated = () => stations.stated(room.record.deviceId, "mimi://ruritania.example/r/two");
    expect(stated()).toMatchObject({ list: null, fell: { why: "in-call", name: "alice" } });
    await node.db.writer.idle();
    await new Promise((resolve) => setImmediate(resolve));
    node.db.raw.pragma("query_only = 0");
    process.off("unhandledRejection", unhandled);
    expect(unhandled).not.toHaveBeenCalled();
    expect(stated()).toMatchObject({ list: null, fell: { why: "in-call", name: "alice" } });
    await node.db.writer.idle();
    expect(await listOf(room)).toMatchObject({ state: "over", fell: { why: "in-call", name: "alice" } });
  });
});

it("a list has room for so many and no more", async () => {
  const { node, security, room } = await cast();
  const people: string[] = [];
  for (let i = 0; i < 65; i++) people.push((await node.invite({ name: `Member ${i}`, user: `member${i}`, role: "member", hours: 1 })).person);
  const list = await room.call("station.open", { persons: people.slice(0, 32) });
  await room.call("station.ask", { list: list.list, persons: people.slice(32, 64) });
  expect(await code(room.call("station.ask", { list: list.list, persons: people.slice(64) }))).toBe("station/too-many");
  expect((await room.call("station.ask", { list: list.list, persons: people.slice(0, 32) })).asked).toHaveLength(64);
  const vouch = async (name: string) => security.call("presence.vouch", { statement: toBase64Url(await signVouch({ v: 1, officer: security.person, deviceId: security.record.deviceId, person: null, name, station: deviceUri(room.person as never, room.record.deviceId), place, list: fromBase64Url(list.list), at: Math.floor(Date.now() / 1000), until: list.until }, security.signer)) });
  for (let i = 0; i < 32; i++) await vouch(`Visitor ${i}`);
  expect(await code(vouch("Visitor 33"))).toBe("station/too-many");
  expect((await listOf(room)).present).toHaveLength(32);
});

describe("where a device is in a call", () => {
  it("is known for a minute after it was last stated", () => {
    let now = 0;
    const activity = createCallActivity(() => now);
    activity.seen("a", "one");
    expect([activity.elsewhere("a", "one"), activity.elsewhere("a", "two"), activity.elsewhere("b", "one")]).toEqual([false, true, false]);
    now = 61_000;
    expect(activity.elsewhere("a", "two")).toBe(false);
  });
});
