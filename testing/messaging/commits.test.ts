import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Bytes, fromBase64Url, toBase64Url } from "../../protocol/wire/bytes.ts";
import type { RunningNode } from "../../node/start/node.ts";
import { createKeyPackage, type LineGroup } from "../../protocol/line/group.ts";
import { post, redeemGuest, type TestSocket, openSocket } from "../node-fixture.ts";
import { addPersons, becomeContacts, commit, createRoom, join, type LineDevice, newId, open, type OpenRoom, seal, send } from "../line-fixture.ts";
import { cut, type Network, peers, person } from "./federation-fixture.ts";

let ruritania: RunningNode;
let graustark: RunningNode;
let net: Network;
let alice: { device: LineDevice; socket: TestSocket };
let bob: { device: LineDevice; socket: TestSocket };
let runs = 0;

beforeAll(async () => {
  const made = await peers(["ruritania.example", "graustark.example"]);
  [ruritania, graustark] = made.nodes as [RunningNode, RunningNode];
  net = made.net;
});
afterAll(async () => {
  net.rule = cut;
  await Promise.all([ruritania.close(), graustark.close()]);
});
beforeEach(async () => {
  runs++;
  alice = await person(ruritania, `alice${runs}`);
  bob = await person(graustark, `bob${runs}`);
  await becomeContacts(alice, bob);
});

type Made = Awaited<ReturnType<LineGroup["commit"]>>;
const submit = (device: LineDevice, room: string, made: Pick<Made, "commit" | "groupInfo" | "welcome">) =>
  device.call("room.commit", { room, commit: toBase64Url(made.commit), groupInfo: toBase64Url(made.groupInfo), ...(made.welcome ? { welcome: toBase64Url(made.welcome) } : {}) });
const claim = async (device: LineDevice, of: string): Promise<Bytes[]> => (await device.call("keys.claim", { person: of })).packages.map((one) => fromBase64Url(one.keyPackage));

describe("a hub refuses, before anybody is told of it,", () => {
  let hers: OpenRoom;
  beforeEach(async () => {
    hers = await createRoom(alice.device, [bob.device.person]);
  });

  it("an addition without a Welcome, and a Welcome that is not the commit's own (attack 21)", async () => {
    const add = await claim(alice.device, bob.device.person);
    const made = await hers.group.commit({ add });
    const { welcome: _welcome, ...without } = made;
    expect(await submit(alice.device, hers.room, without)).toMatchObject({ accepted: false, code: "room/no-welcome" });
    const other = await hers.group.commit({ add: await claim(alice.device, bob.device.person) });
    expect(await submit(alice.device, hers.room, { ...made, welcome: other.welcome })).toMatchObject({ accepted: false, code: "room/other-welcome" });
    const plain = await hers.group.commit({});
    expect(await submit(alice.device, hers.room, { ...plain, welcome: made.welcome })).toMatchObject({ accepted: false, code: "room/other-welcome" });
    expect(bob.socket.items.some((item) => item.kind === "welcome")).toBe(false);
  });

  it("a state that the commit does not lead to", async () => {
    const made = await hers.group.commit({});
    const other = await hers.group.commit({});
    expect(await submit(alice.device, hers.room, { ...made, groupInfo: other.groupInfo })).toMatchObject({ accepted: false, code: "framing/wrong-next-epoch" });
    expect(await submit(alice.device, hers.room, { ...made, groupInfo: await hers.group.groupInfo() })).toMatchObject({ accepted: false });
    const changed = made.commit.slice();
    changed[changed.length - 40]! ^= 1;
    expect(await submit(alice.device, hers.room, { ...made, commit: changed })).toMatchObject({ accepted: false });
    expect(await submit(alice.device, hers.room, made)).toMatchObject({ accepted: true });
  });

  it("a commit, and a Welcome, of another room (attack 22)", async () => {
    const other = await createRoom(alice.device, [bob.device.person]);
    const made = await other.group.commit({});
    expect(await submit(alice.device, hers.room, made)).toMatchObject({ accepted: false, code: "framing/other-group" });
  });

  it("the same device twice", async () => {
    expect(await addPersons(alice.device, hers, [bob.device.person])).toMatchObject({ accepted: true });
    const again = await claim(alice.device, bob.device.person);
    // Clients refuse to make this; what arrives is refused all the same.
    const made = await hers.group.commit({ add: again }).catch(() => undefined);
    if (made) expect(await submit(alice.device, hers.room, made)).toMatchObject({ accepted: false });
    const removed = hers.group.members().find((member) => member.leaf !== hers.group.ownLeaf)!;
    expect(await commit(alice.device, hers, { remove: [removed.leaf] })).toMatchObject({ accepted: true });
    expect(await addPersons(alice.device, hers, [bob.device.person])).toMatchObject({ accepted: true });
  });

  it("anything more from a device that was removed", async () => {
    await addPersons(alice.device, hers, [bob.device.person]);
    const his = await join(bob.device, await bob.socket.item((item) => item.kind === "welcome"));
    const stale = await seal(his, "still here?");
    const removed = hers.group.members().find((member) => member.leaf !== hers.group.ownLeaf)!;
    expect(await commit(alice.device, hers, { remove: [removed.leaf] })).toMatchObject({ accepted: true });
    await bob.socket.item((item) => item.kind === "commit"); // it is told
    const id = newId();
    await bob.device.call("room.send", { room: his.room, id, message: stale });
    expect((await bob.socket.item((item) => item.kind === "rejected")).data).toMatchObject({ id, code: "room/not-allowed" });
    expect(await commit(bob.device, his, {})).toMatchObject({ accepted: false, why: "not-allowed", code: "room/not-a-member" });
    await send(alice.device, hers, "alone");
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(bob.socket.items.some((item) => item.kind === "message")).toBe(false);
  });
});

describe("a guest", () => {
  async function invited(kind: "line" | "call") {
    const room = await createRoom(alice.device, [bob.device.person], { kind });
    const { token } = await alice.device.call("guest.invite", { room: room.room, minutes: 10 });
    const guest = await redeemGuest(ruritania, token);
    const env = { ...alice.device.env, signer: guest.signer };
    const made = await createKeyPackage(env, { certificates: guest.certificates.map(fromBase64Url), lifetimeSeconds: 3600 });
    return { room, guest, made, env };
  }

  it("comes into the call that it was asked to, hears and is heard, and its node keeps nothing for it after", async () => {
    const { room, guest, made, env } = await invited("call");
    await post(ruritania.url, "guest.knock", { keyPackage: toBase64Url(made.keyPackage), proof: "A".repeat(43) }, guest.session);
    const knock = await alice.socket.item((item) => item.kind === "guest-knocks");
    expect(knock.room).toBe(room.room);
    expect(await commit(alice.device, room, { add: [made.keyPackage] })).toMatchObject({ accepted: true });
    const socket = await openSocket(ruritania.url, guest.session);
    const welcome = await socket.item((item) => item.kind === "welcome");
    const { joinLine } = await import("../../protocol/line/group.ts");
    const theirs: OpenRoom = { room: room.room, group: await joinLine(env, { welcome: fromBase64Url(welcome.bytes!), ...made }) };
    await socket.call("room.send", { room: room.room, id: newId(), message: await seal(theirs, "hello?") });
    const item = await alice.socket.item((one) => one.kind === "message");
    expect([item.from, await open(room, item)]).toEqual([guest.guest, "hello?"]);
    await alice.device.call("guest.remove", { guest: guest.guest });
    await socket.closed;
    await expect(post(ruritania.url, "room.send", { room: room.room, id: newId(), message: await seal(theirs, "again") }, guest.session)).rejects.toMatchObject({ code: "auth/no-session" });
  });

  it("comes into no line, and into no other call", async () => {
    const { guest, made } = await invited("call");
    const line = await createRoom(alice.device, [bob.device.person]);
    expect(await commit(alice.device, line, { add: [made.keyPackage] })).toMatchObject({ accepted: false, code: "room/no-guests-in-lines" });
    const other = await createRoom(alice.device, [bob.device.person], { kind: "call" });
    expect(await commit(alice.device, other, { add: [made.keyPackage] })).toMatchObject({ accepted: false, code: "room/unknown-guest" });
    await expect(post(ruritania.url, "room.send", { room: line.room, id: newId(), message: await seal(line, "x") }, guest.session)).rejects.toMatchObject({ code: "room/not-a-member" });
  });
});
