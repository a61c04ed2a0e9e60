import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { RunningNode } from "../../node/start/node.ts";
import { bootNode, enrolFirst, type TestSocket } from "../node-fixture.ts";
import { addPersons, becomeContacts, commit, createRoom, join, type LineDevice, lineDevice, newId, open, seal, send } from "../line-fixture.ts";

let node: RunningNode;
let alice: { device: LineDevice; socket: TestSocket };
let bob: { device: LineDevice; socket: TestSocket };

async function person(user: string) {
  const device = await lineDevice(node, user);
  await device.publish(3, true);
  return { device, socket: await device.socket() };
}

beforeEach(async () => {
  node = await bootNode();
  alice = await person("alice");
  bob = await person("bob");
});
afterEach(() => node.close());

async function lineOfTwo() {
  await becomeContacts(alice, bob);
  const hers = await createRoom(alice.device, [bob.device.person]);
  expect(await addPersons(alice.device, hers, [bob.device.person])).toMatchObject({ accepted: true });
  const welcome = await bob.socket.item((item) => item.kind === "welcome");
  return { hers, his: await join(bob.device, welcome), welcome };
}

describe("a line on one node", () => {
  it("begins with a card, and carries messages both ways", async () => {
    const { hers, his, welcome } = await lineOfTwo();
    expect(typeof welcome.data?.["create"]).toBe("string");
    await send(alice.device, hers, "good morning");
    expect(await open(his, await bob.socket.item((item) => item.kind === "message"))).toBe("good morning");
    await send(bob.device, his, "good evening");
    expect(await open(hers, await alice.socket.item((item) => item.kind === "message"))).toBe("good evening");
  });

  it("keeps what came while the device was away, in order, until it is acknowledged", async () => {
    const { hers, his } = await lineOfTwo();
    await bob.device.call("mailbox.ack", { upTo: bob.socket.items.at(-1)!.n });
    bob.socket.close();
    for (let i = 0; i < 5; i++) await send(alice.device, hers, `${i}`);
    const again = await bob.device.socket();
    await again.item(() => again.items.length === 5);
    const texts: (string | undefined)[] = [];
    for (const item of again.items) texts.push(await open(his, item));
    expect(texts).toEqual(["0", "1", "2", "3", "4"]);
    await bob.device.call("mailbox.ack", { upTo: again.items[2]!.n });
    again.close();
    const third = await bob.device.socket();
    await third.item(() => third.items.length === 2);
    expect(third.items.map((item) => item.n)).toEqual(again.items.slice(3).map((item) => item.n));
  });

  it("a message sent twice arrives once", async () => {
    const { hers } = await lineOfTwo();
    const message = await seal(hers, "once");
    const id = newId();
    await alice.device.call("room.send", { room: hers.room, id, message });
    await alice.device.call("room.send", { room: hers.room, id, message });
    await send(alice.device, hers, "after");
    await bob.socket.item((item) => item.kind === "message" && bob.socket.items.filter((one) => one.kind === "message").length === 2);
    expect(bob.socket.items.filter((item) => item.kind === "message" && item.bytes === message)).toHaveLength(1);
  });

  it("what is ephemeral reaches who is there, and leaves nothing", async () => {
    const { hers, his } = await lineOfTwo();
    await send(alice.device, hers, "now", { ephemeral: true });
    const item = await bob.socket.item((one) => one.kind === "message");
    expect(item.n).toBe(0);
    expect(await open(his, item)).toBe("now");
    bob.socket.close();
    await send(alice.device, hers, "missed", { ephemeral: true });
    expect(node.db.raw.prepare("select count(*) from rooms_mailbox where item like '%message%'").pluck().get()).toBe(0);
  });

  it("takes one commit an epoch: the second is told the epoch that it must catch up to (attack 20)", async () => {
    const { hers, his } = await lineOfTwo();
    const [first, second] = await Promise.all([commit(alice.device, hers, {}), commit(bob.device, his, {})]);
    expect([first, second].filter((one) => one.accepted)).toHaveLength(1);
    expect([first, second].find((one) => !one.accepted)).toMatchObject({ why: "wrong-epoch", epoch: 2 });
  });

  it("of two commits that are checked before either is written, one is taken", async () => {
    const { hers, his } = await lineOfTwo();
    let both: Promise<Awaited<ReturnType<typeof commit>>[]> | undefined;
    // Nothing can be written while this transaction is open, so both have passed every check by then.
    await node.db
      .as<Record<string, never>>()
      .transaction()
      .execute(async () => {
        both = Promise.all([commit(alice.device, hers, {}), commit(bob.device, his, {})]);
        await new Promise((resolve) => setTimeout(resolve, 300));
      });
    expect((await both)!.filter((one) => one.accepted)).toHaveLength(1);
  });

  it("a commit sent again after a lost answer is the same commit", async () => {
    const { hers } = await lineOfTwo();
    const made = await hers.group.commit({});
    const args = { room: hers.room, commit: Buffer.from(made.commit).toString("base64url"), groupInfo: Buffer.from(made.groupInfo).toString("base64url") };
    const first = await alice.device.call("room.commit", args);
    expect(first).toMatchObject({ accepted: true });
    expect(await alice.device.call("room.commit", args)).toEqual(first);
  });

  it("a message of an old epoch comes back to its sender to be encrypted again", async () => {
    const { hers, his } = await lineOfTwo();
    const late = await seal(his, "late");
    for (let i = 0; i < 5; i++) expect(await commit(alice.device, hers, {})).toMatchObject({ accepted: true });
    const id = newId();
    await bob.device.call("room.send", { room: his.room, id, message: late });
    expect((await bob.socket.item((item) => item.kind === "rejected")).data).toMatchObject({ id, code: "room/epoch-too-old" });
  });
});

it("a full disk refuses what does not fit, says so, and goes on when there is room; nothing that was accepted is missing", async () => {
  const { hers, his } = await lineOfTwo();
  await send(alice.device, hers, "before");
  const { raw } = node.db;
  raw.pragma(`max_page_count = ${raw.pragma("page_count", { simple: true }) as number}`);
  const refused: string[] = [];
  const kept: string[] = ["before"];
  for (let i = 0; i < 30; i++) {
    const text = `${i}${".".repeat(4000)}`;
    await send(alice.device, hers, text).then(
      () => kept.push(text),
      (cause: { code: string }) => refused.push(cause.code),
    );
  }
  expect(new Set(refused)).toEqual(new Set(["storage/full"]));
  raw.pragma("max_page_count = 1000000");
  await send(alice.device, hers, "after");
  kept.push("after");
  await bob.socket.item(() => bob.socket.items.filter((item) => item.kind === "message").length === kept.length);
  const texts: (string | undefined)[] = [];
  for (const item of bob.socket.items.filter((one) => one.kind === "message")) texts.push(await open(his, item));
  expect(texts).toEqual(kept);
});

describe("what a node refuses", () => {
  it("rooms with people who have not agreed (attack 18), and keys of theirs", async () => {
    await expect(createRoom(alice.device, [bob.device.person])).rejects.toMatchObject({ code: "room/no-consent" });
    await expect(alice.device.call("keys.claim", { person: bob.device.person })).rejects.toMatchObject({ code: "keys/no-consent" });
    await expect(alice.device.call("keys.claim", { person: "mimi://ruritania.example/u/nobody" })).rejects.toMatchObject({ code: "keys/no-consent" });
  });

  it("somebody who is not in the room, whether he sends, commits or closes", async () => {
    const { hers } = await lineOfTwo();
    const carol = await person("carol");
    const message = await seal(hers, "stolen");
    await expect(carol.device.call("room.send", { room: hers.room, id: newId(), message })).rejects.toMatchObject({ code: "room/not-a-member" });
    await expect(carol.device.call("room.close", { room: hers.room })).rejects.toMatchObject({ code: "room/not-a-member" });
    expect(await commit(carol.device, { ...hers }, {})).toMatchObject({ accepted: false, code: "room/not-a-member" });
  });

  it("a member's commit under another member's name", async () => {
    const { hers } = await lineOfTwo();
    expect(await commit(bob.device, { ...hers }, {})).toMatchObject({ accepted: false, why: "not-allowed", code: "room/not-your-leaf" });
  });

  it("a device of somebody who is not of the room's persons (attack 1)", async () => {
    const { hers } = await lineOfTwo();
    const carol = await person("carol");
    const { keyPackage } = await carol.device.ownPackage();
    expect(await commit(alice.device, hers, { add: [keyPackage] })).toMatchObject({ accepted: false, code: "room/not-a-person-of-it" });
  });

  it("a KeyPackage under another's certificate, or of a device that is revoked", async () => {
    await becomeContacts(alice, bob);
    const mallory = await person("mallory");
    const hers = await createRoom(alice.device, [bob.device.person]);
    await expect(mallory.device.call("keys.publish", { packages: [Buffer.from((await bob.device.ownPackage()).keyPackage).toString("base64url")] })).rejects.toMatchObject({ code: "keys/not-yours" });
    const { keyPackage } = await bob.device.ownPackage();
    const officer = await enrolFirst(node, { user: "sue", role: "security" });
    await officer.call("security.set", { deviceId: bob.device.record.deviceId, status: "revoked", reason: "lost" });
    expect(await commit(alice.device, hers, { add: [keyPackage] })).toMatchObject({ accepted: false, code: "room/revoked-device" });
  });

  it("to keep anything for a device that is revoked", async () => {
    const { hers } = await lineOfTwo();
    const { deviceId } = bob.device.record;
    await send(alice.device, hers, "one");
    const officer = await enrolFirst(node, { user: "sue", role: "security" });
    await officer.call("security.set", { deviceId, status: "revoked", reason: "lost" });
    await send(alice.device, hers, "two");
    const no = node.db.raw.prepare("select no from rooms_mailbox_owner where owner = ?").pluck().get(deviceId) as number;
    expect(node.db.raw.prepare("select count(*) from rooms_mailbox where key >= ? and key < ?").pluck().get(no * 2 ** 32, (no + 1) * 2 ** 32)).toBe(0);
    expect(node.db.raw.prepare("select count(*) from rooms_key_package where device_id = ?").pluck().get(deviceId)).toBe(0);
  });

  it("a room that somebody else signed, and a second room under the same name (attack 22)", async () => {
    await becomeContacts(alice, bob);
    await createRoom(alice.device, [bob.device.person]);
    const stolen = { ...bob.device, person: alice.device.person, record: { ...bob.device.record, deviceId: alice.device.record.deviceId } };
    await expect(createRoom({ ...stolen, call: alice.device.call } as LineDevice, [bob.device.person])).rejects.toMatchObject({ code: "wire/bad-signature" });
    await expect(createRoom(stolen as LineDevice, [])).rejects.toMatchObject({ code: "room/not-the-creator" });
  });

  it("malformed messages, commits and KeyPackages, each with its code", async () => {
    const { hers } = await lineOfTwo();
    const junk = Buffer.from("not MLS at all").toString("base64url");
    await expect(alice.device.call("room.send", { room: hers.room, id: newId(), message: junk })).rejects.toMatchObject({ code: "framing/malformed" });
    await expect(alice.device.call("room.send", { room: hers.room, id: "short", message: junk })).rejects.toMatchObject({ code: "wire/bad-shape" });
    expect(await alice.device.call("room.commit", { room: hers.room, commit: junk, groupInfo: junk })).toMatchObject({ accepted: false, code: "framing/malformed" });
    await expect(alice.device.call("keys.publish", { packages: [junk] })).rejects.toMatchObject({ code: "framing/malformed" });
    await send(alice.device, hers, "still works");
    await bob.socket.item((item) => item.kind === "message");
  });
});

describe("KeyPackages (attack 27)", () => {
  it("are handed out once, then the last resort, marked as such", async () => {
    await becomeContacts(alice, bob);
    const claims = [];
    for (let i = 0; i < 5; i++) claims.push((await alice.device.call("keys.claim", { person: bob.device.person })).packages[0]!);
    expect(claims.map((one) => one.lastResort)).toEqual([false, false, false, true, true]);
    expect(new Set(claims.map((one) => one.keyPackage)).size).toBe(4);
    await expect(bob.device.call("keys.publish", { packages: [claims[0]!.keyPackage] })).rejects.toMatchObject({ code: "keys/used" });
  });

  it("who claims without end drains nobody: the rest stays for others", async () => {
    await becomeContacts(alice, bob);
    await bob.device.publish(40);
    for (let i = 0; i < 45; i++) await alice.device.call("keys.claim", { person: bob.device.person });
    const left = node.db.raw.prepare("select count(*) from rooms_key_package where device_id = ? and last_resort = 0").pluck().get(bob.device.record.deviceId);
    expect(left).toBeGreaterThanOrEqual(12);
  });
});
