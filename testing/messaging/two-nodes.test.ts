import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { RunningNode } from "../../node/start/node.ts";
import type { TestSocket } from "../node-fixture.ts";
import { addPersons, becomeContacts, commit, createRoom, join, type LineDevice, newId, open, seal, send } from "../line-fixture.ts";
import { cut, type Network, peers, person } from "./federation-fixture.ts";

let ruritania: RunningNode;
let graustark: RunningNode;
let net: Network;
let alice: { device: LineDevice; socket: TestSocket };
let bob: { device: LineDevice; socket: TestSocket };

beforeEach(async () => {
  const made = await peers(["ruritania.example", "graustark.example"]);
  [ruritania, graustark] = made.nodes as [RunningNode, RunningNode];
  net = made.net;
  alice = await person(ruritania, "alice");
  bob = await person(graustark, "bob");
});
afterEach(async () => {
  net.rule = cut;
  await Promise.all([ruritania.close(), graustark.close()]);
});

async function lineOfTwo() {
  await becomeContacts(alice, bob);
  const hers = await createRoom(alice.device, [bob.device.person]);
  expect(await addPersons(alice.device, hers, [bob.device.person])).toMatchObject({ accepted: true });
  const welcome = await bob.socket.item((item) => item.kind === "welcome");
  return { hers, his: await join(bob.device, welcome), welcome };
}

const messages = (socket: TestSocket) => socket.items.filter((item) => item.kind === "message");
const received = (socket: TestSocket, count: number, withinMs = 15_000) => socket.item(() => messages(socket).length >= count, withinMs);

describe("a line between two nodes", () => {
  it("begins with a card, and carries messages and commits both ways", async () => {
    const { hers, his, welcome } = await lineOfTwo();
    expect(typeof welcome.data?.["create"]).toBe("string");
    await send(alice.device, hers, "from the hub");
    expect(await open(his, await bob.socket.item((item) => item.kind === "message"))).toBe("from the hub");
    await send(bob.device, his, "from the follower");
    expect(await open(hers, await alice.socket.item((item) => item.kind === "message"))).toBe("from the follower");
    expect(await commit(bob.device, his, {})).toMatchObject({ accepted: true });
    await open(hers, await alice.socket.item((item) => item.kind === "commit" && item.from!.endsWith(bob.device.record.deviceId)));
    await send(alice.device, hers, "in the next epoch");
    await received(bob.socket, 2);
    expect(await open(his, messages(bob.socket)[1]!)).toBe("in the next epoch");
  });

  it("what is ephemeral crosses without touching a disk", async () => {
    const { hers, his } = await lineOfTwo();
    await send(bob.device, his, "candidate", { ephemeral: true });
    const item = await alice.socket.item((one) => one.kind === "message");
    expect([item.n, await open(hers, item)]).toEqual([0, "candidate"]);
  });

  it("one commit an epoch, whichever node it comes from (attack 20)", async () => {
    const { hers, his } = await lineOfTwo();
    const both = await Promise.all([commit(alice.device, hers, {}), commit(bob.device, his, {})]);
    expect(both.filter((one) => one.accepted)).toHaveLength(1);
    expect(both.find((one) => !one.accepted)).toMatchObject({ why: "wrong-epoch", epoch: 2 });
  });

  it("keeps the accord's maximum rank, at the sender's node and at the hub", async () => {
    const { hers, his } = await lineOfTwo();
    await expect(send(bob.device, his, "too high", { rank: 3 })).rejects.toMatchObject({ code: "room/rank-above-accord" });
    const id = await send(alice.device, hers, "too high", { rank: 3 });
    expect((await alice.socket.item((item) => item.kind === "rejected")).data).toMatchObject({ id, code: "room/rank-above-accord" });
    await send(alice.device, hers, "allowed", { rank: 2 });
    await received(bob.socket, 1);
    expect(messages(bob.socket)).toHaveLength(1);
  });

  it("a message of an old epoch comes back to its sender at the follower", async () => {
    const { hers, his } = await lineOfTwo();
    const late = await seal(his, "late");
    for (let i = 0; i < 5; i++) await commit(alice.device, hers, {});
    const id = newId();
    await bob.device.call("room.send", { room: his.room, id, message: late });
    expect((await bob.socket.item((item) => item.kind === "rejected")).data).toMatchObject({ id, code: "room/epoch-too-old" });
  });
});

it("a commit whose answer was lost is found again, even after somebody else has committed (attack 12)", async () => {
  const { hers, his } = await lineOfTwo();
  net.rule = async (sent) => {
    const answer = await sent.deliver();
    if (sent.url.endsWith("/update")) throw new TypeError("the answer is lost");
    return answer;
  };
  const made = await his.group.commit({});
  const args = { room: his.room, commit: Buffer.from(made.commit).toString("base64url"), groupInfo: Buffer.from(made.groupInfo).toString("base64url") };
  expect(await bob.device.call("room.commit", args)).toMatchObject({ accepted: false, why: "hub-unreachable" });
  net.rule = (sent) => sent.deliver();
  await open(hers, await alice.socket.item((item) => item.kind === "commit" && item.from!.endsWith(bob.device.record.deviceId)));
  expect(await commit(alice.device, hers, {})).toMatchObject({ accepted: true });
  // It comes back in his own mailbox, before what followed it; and asking again says the same.
  await bob.socket.item(() => bob.socket.items.filter((item) => item.kind === "commit").length === 2);
  expect(bob.socket.items.find((item) => item.kind === "commit")!.bytes).toBe(args.commit);
  expect(await bob.device.call("room.commit", args)).toMatchObject({ accepted: true });
});

describe("a node that is away", () => {
  it("has everything within seconds of being back, in order and once, both ways", async () => {
    const { hers, his } = await lineOfTwo();
    net.rule = cut;
    for (let i = 0; i < 20; i++) await send(alice.device, hers, `a${i}`);
    for (let i = 0; i < 20; i++) await send(bob.device, his, `b${i}`);
    expect(await commit(bob.device, his, {})).toMatchObject({ accepted: false, why: "hub-unreachable" });
    net.rule = (sent) => sent.deliver();
    await Promise.all([received(alice.socket, 20), received(bob.socket, 20)]);
    const read = async (line: typeof hers, socket: TestSocket) => {
      const texts: (string | undefined)[] = [];
      for (const item of messages(socket)) texts.push(await open(line, item));
      return texts;
    };
    expect(await read(his, bob.socket)).toEqual(Array.from({ length: 20 }, (_, i) => `a${i}`));
    expect(await read(hers, alice.socket)).toEqual(Array.from({ length: 20 }, (_, i) => `b${i}`));
  });

  it("is told to the devices that have contacts there, and so is its return", async () => {
    const { hers } = await lineOfTwo();
    net.rule = cut;
    await send(alice.device, hers, "anybody there?");
    await eventually(() => alice.socket.pushes.some((push) => push.push === "peer" && push.domain === "graustark.example" && !push.reachable));
    net.rule = (sent) => sent.deliver();
    await eventually(() => alice.socket.pushes.some((push) => push.push === "peer" && push.domain === "graustark.example" && push.reachable));
  });

  it("is not taken to have what somebody in between answers in its name", async () => {
    const { hers, his } = await lineOfTwo();
    let signed: Headers | undefined;
    net.rule = async (sent) => {
      if (!sent.url.endsWith("/notify")) return sent.deliver();
      if (signed) return new Response(JSON.stringify({ status: "success", seen: JSON.parse(Buffer.from(sent.init.body as Uint8Array).toString()).first }), { status: 200, headers: signed });
      const answer = await sent.deliver();
      signed = answer.headers;
      return answer;
    };
    await send(alice.device, hers, "one");
    await received(bob.socket, 1);
    await send(alice.device, hers, "two");
    await eventually(() => net.log.filter((sent) => sent.url.endsWith("/notify")).length >= 3);
    net.rule = (sent) => sent.deliver();
    await received(bob.socket, 2);
    expect([await open(his, messages(bob.socket)[0]!), await open(his, messages(bob.socket)[1]!)]).toEqual(["one", "two"]);
  });

  it("answers that are lost make nothing arrive twice (attack 12)", async () => {
    const { hers, his } = await lineOfTwo();
    let lost = 0;
    net.rule = async (sent) => {
      const answer = await sent.deliver();
      if (/notify|submitMessage/.test(sent.url) && lost++ % 2 === 0) throw new TypeError("the answer is lost");
      return answer;
    };
    for (let i = 0; i < 4; i++) await Promise.all([send(alice.device, hers, `a${i}`), send(bob.device, his, `b${i}`)]);
    await Promise.all([received(alice.socket, 4), received(bob.socket, 4)]);
    net.rule = (sent) => sent.deliver();
    await send(alice.device, hers, "last");
    await received(bob.socket, 5);
    expect(messages(bob.socket)).toHaveLength(5);
    expect(new Set(messages(alice.socket).map((item) => item.seq)).size).toBe(messages(alice.socket).length);
    expect(messages(alice.socket)).toHaveLength(4);
  });
});

it("a hub that went back to an older file is not taken for one that repeats itself", async () => {
  const { hers, his } = await lineOfTwo();
  graustark.db.raw.prepare("update rooms_seen set seen = seen + 1000").run(); // as if the hub had said a thousand things more, and lost them
  await send(alice.device, hers, "after the backup");
  expect(await open(his, await bob.socket.item((item) => item.kind === "message"))).toBe("after the backup");
  await send(alice.device, hers, "and on");
  await received(bob.socket, 2);
});

describe("consent between nodes", () => {
  it("the answer to a stranger is the same whether the person exists or not", async () => {
    const asked = [];
    for (const name of ["bob", "nobody"]) asked.push(await alice.device.call("consent.request", { to: `mimi://graustark.example/u/${name}`, card: alice.device.card }));
    expect(asked).toEqual([{}, {}]);
    await bob.socket.item((item) => item.kind === "consent");
    const states = (await alice.device.call("consent.list", {})).entries.map((entry) => entry.state);
    expect(states).toEqual(["requested", "requested"]);
    for (const name of ["bob", "nobody"]) await expect(alice.device.call("keys.claim", { person: `mimi://graustark.example/u/${name}` })).rejects.toMatchObject({ code: "keys/no-consent" });
  });

  it("a refusal looks like silence", async () => {
    await alice.device.call("consent.request", { to: bob.device.person, card: alice.device.card });
    await bob.socket.item((item) => item.kind === "consent");
    await bob.device.call("consent.answer", { to: alice.device.person, grant: false });
    await alice.device.call("consent.request", { to: bob.device.person, card: alice.device.card });
    expect((await alice.device.call("consent.list", {})).entries).toMatchObject([{ state: "requested" }]);
    expect(alice.socket.items.some((item) => item.kind === "consent")).toBe(false);
    expect(bob.socket.items.filter((item) => item.kind === "consent" && item.data?.["state"] === "requested")).toHaveLength(1);
  });

  it("taken back, it lets nothing through any more", async () => {
    const { hers, his } = await lineOfTwo();
    await bob.device.call("consent.answer", { to: alice.device.person, grant: false });
    await alice.socket.item((item) => item.kind === "consent" && item.data?.["state"] === "revoked");
    const id = await send(alice.device, hers, "still there?");
    expect((await alice.socket.item((item) => item.kind === "rejected")).data).toMatchObject({ id, code: "room/no-consent" });
    await expect(createRoom(alice.device, [bob.device.person])).rejects.toMatchObject({ code: "room/no-consent" });
    await send(bob.device, his, "and I");
    await bob.socket.item((item) => item.kind === "rejected");
  });

  it("both who ask at the same time are contacts without a further tap", async () => {
    await Promise.all([alice.device.call("consent.request", { to: bob.device.person, card: alice.device.card }), bob.device.call("consent.request", { to: alice.device.person, card: bob.device.card })]);
    await eventually(async () => (await alice.device.call("consent.list", {})).entries[0]?.state === "granted" && (await bob.device.call("consent.list", {})).entries[0]?.state === "granted");
  });
});

it("a revocation reaches the contact's devices at the other node, and that node's hub admits the device no more", async () => {
  await becomeContacts(alice, bob);
  const hers = await createRoom(alice.device, [bob.device.person]);
  const claimed = await alice.device.call("keys.claim", { person: bob.device.person });
  const { enrolFirst } = await import("../node-fixture.ts");
  const officer = await enrolFirst(graustark, { user: "sue", role: "security" });
  await officer.call("security.set", { deviceId: bob.device.record.deviceId, status: "revoked", reason: "lost" });
  const item = await alice.socket.item((one) => one.kind === "notice");
  expect(item.from).toBe(bob.device.person);
  expect(await commit(alice.device, hers, { add: claimed.packages.map((one) => new Uint8Array(Buffer.from(one.keyPackage, "base64url"))) })).toMatchObject({ accepted: false, code: "room/revoked-device" });
});

async function eventually(test: () => boolean | Promise<boolean>, withinMs = 15_000): Promise<void> {
  const until = Date.now() + withinMs;
  while (!(await test())) {
    if (Date.now() > until) throw new TypeError("it did not come about");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
