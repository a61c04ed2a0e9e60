import { describe, expect, it } from "vitest";
import { utf8 } from "../wire/bytes.ts";
import { NOON, newDevice, type TestDevice, X25519, XWING } from "./device-fixture.ts";
import { createLine, createSuite, decodeLine, joinLine, type LineGroup } from "./group.ts";
import { webPrimitives } from "../hpke/primitives-web.ts";

const GROUP = utf8("a line");
const NOTHING = utf8("");

async function pairOf(alice: TestDevice, bob: TestDevice): Promise<{ a: LineGroup; b: LineGroup }> {
  const first = await createLine(alice.env, { groupId: GROUP, context: utf8("hash of the create event"), ...(await alice.keyPackage()) });
  const bobPackage = await bob.keyPackage();
  const { next, welcome } = await first.commit({ add: [bobPackage.keyPackage] });
  return { a: next, b: await joinLine(bob.env, { welcome: welcome!, ...bobPackage }) };
}

const BROWSERS = createSuite({ primitives: webPrimitives() });

describe.each([
  ["X-Wing", XWING],
  ["X25519", X25519],
  ["X-Wing as in browsers", BROWSERS],
])("a line of two under %s", (_name, suite) => {
  it("forms, and both ends share its secrets, members and context", async () => {
    const { a, b } = await pairOf(await newDevice("alice", { suite }), await newDevice("bob", { suite }));
    expect(b.epochAuthenticator).toEqual(a.epochAuthenticator);
    expect(await b.export("sframe", utf8("call"), 32)).toEqual(await a.export("sframe", utf8("call"), 32));
    expect(b.members()).toEqual(a.members());
    expect(a.members().map(({ leaf }) => leaf)).toEqual([a.ownLeaf, b.ownLeaf]);
    expect(b.context).toEqual(utf8("hash of the create event"));
    expect(b.epoch).toBe(1n);
  });

  it("carries messages both ways, with who sent them and what went in the clear", async () => {
    const { a, b } = await pairOf(await newDevice("alice", { suite }), await newDevice("bob", { suite }));
    const sealed = await a.seal(utf8("good morning"), utf8("rank 1"));
    const opened = await b.open(sealed.message);
    expect(opened).toMatchObject({ kind: "message", plaintext: utf8("good morning"), authenticatedData: utf8("rank 1"), epoch: 1n, sender: a.members()[a.ownLeaf] });
    const answer = await opened.next.seal(utf8("good evening"), NOTHING);
    expect(await sealed.next.open(answer.message)).toMatchObject({ plaintext: utf8("good evening"), sender: b.members()[b.ownLeaf] });
  });

  it("survives storage between any two steps", async () => {
    const alice = await newDevice("alice", { suite });
    const bob = await newDevice("bob", { suite });
    let { a, b } = await pairOf(alice, bob);
    const stored = (device: TestDevice, group: LineGroup) => decodeLine(device.env, group.encode());
    for (let round = 0; round < 6; round++) {
      a = stored(alice, a);
      b = stored(bob, b);
      const sealed = await a.seal(utf8(`round ${round}`), NOTHING);
      const opened = await stored(bob, b).open(sealed.message);
      expect(opened).toMatchObject({ plaintext: utf8(`round ${round}`) });
      const heal = await stored(bob, opened.next).commit();
      a = (await stored(alice, sealed.next).open(heal.commit)).next;
      b = heal.next;
      expect(a.epochAuthenticator).toEqual(b.epochAuthenticator);
    }
  });

  it("lets members come and go", async () => {
    const [alice, bob, carol] = await Promise.all(["alice", "bob", "carol"].map((name) => newDevice(name, { suite })));
    const { a, b } = await pairOf(alice!, bob!);
    const carolPackage = await carol!.keyPackage();
    const added = await b.commit({ add: [carolPackage.keyPackage] });
    const seen = await a.open(added.commit);
    expect(seen).toMatchObject({ kind: "commit", committer: { leaf: b.ownLeaf }, added: [{ leaf: 2, certificates: carol!.certificates }], removed: [], selfRemoved: false });
    const c = await joinLine(carol!.env, { welcome: added.welcome!, ...carolPackage });
    expect(c.epochAuthenticator).toEqual(seen.next.epochAuthenticator);

    const removal = await c.commit({ remove: [b.ownLeaf] });
    const staying = await seen.next.open(removal.commit);
    const leaving = await added.next.open(removal.commit);
    expect(staying).toMatchObject({ removed: [{ leaf: b.ownLeaf }], added: [], selfRemoved: false });
    expect(leaving).toMatchObject({ selfRemoved: true, committer: { leaf: c.ownLeaf } });
    expect(staying.next.epochAuthenticator).toEqual(removal.next.epochAuthenticator);
    await expect(leaving.next.seal(utf8("still here"), NOTHING)).rejects.toMatchObject({ code: "line/removed" });
    await expect(added.next.open((await staying.next.seal(utf8("without b"), NOTHING)).message)).rejects.toMatchObject({ code: "line/epoch-ahead" });
  });
});

it("a browser and a Node client share a line", async () => {
  const { a, b } = await pairOf(await newDevice("in Node"), await newDevice("in a browser", { suite: BROWSERS }));
  expect(b.epochAuthenticator).toEqual(a.epochAuthenticator);
  expect(await b.open((await a.seal(utf8("hello"), NOTHING)).message)).toMatchObject({ plaintext: utf8("hello") });
});

it("replaced: whoever is removed learns it, also where the same commit puts another at his place", async () => {
  const [alice, bob, carol] = await Promise.all(["alice", "bob", "carol"].map((name) => newDevice(name, { suite: X25519 })));
  const { a, b } = await pairOf(alice!, bob!);
  const carolPackage = await carol!.keyPackage();
  const swap = await a.commit({ remove: [b.ownLeaf], add: [carolPackage.keyPackage] });
  expect(await b.open(swap.commit)).toMatchObject({ kind: "commit", selfRemoved: true, removed: [{ leaf: b.ownLeaf }] });
  const c = await joinLine(carol!.env, { welcome: swap.welcome!, ...carolPackage });
  expect([c.ownLeaf, c.epochAuthenticator]).toEqual([b.ownLeaf, swap.next.epochAuthenticator]);
});

it("lifetime: an expired key package is not added, by the clock that came in", async () => {
  const alice = await newDevice("alice", { now: () => NOON + 2 * 86_400_000 });
  const bob = await newDevice("bob");
  const line = await createLine(alice.env, { groupId: GROUP, ...(await alice.keyPackage()) });
  await expect(line.commit({ add: [(await bob.keyPackage()).keyPackage] })).rejects.toMatchObject({ code: "line/not-committed" });
});
