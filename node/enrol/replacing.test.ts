import { afterEach, describe, expect, it, vi } from "vitest";
import { appendEntry, verifyChain } from "../../protocol/identity/chain.ts";
import { encodeEntry, parseEntry } from "../../protocol/identity/chain-entry.ts";
import { encodeLinkRequest, linkProof } from "../../protocol/identity/proofs.ts";
import { fromBase64Url, toBase64Url } from "../../protocol/wire/bytes.ts";
import { codeOf } from "../../protocol/wire/failure.ts";
import { bootNode, enrolFirst, newRecord, openSession, post, requestFurther, type TestDevice } from "../../testing/node-fixture.ts";
import type { RunningNode } from "../start/node.ts";
import { systemClock, systemRandom } from "../start/system-clock.ts";

const running: RunningNode[] = [];
afterEach(async () => {
  for (const node of running.splice(0)) await node.close();
});
const code = (work: Promise<unknown>) => work.then(() => "none", codeOf);
const leaf = () => toBase64Url(systemRandom(64));

async function cast(config: Parameters<typeof bootNode>[0] = {}, environment: Parameters<typeof bootNode>[1] = {}) {
  const node = await bootNode(config, environment);
  running.push(node);
  const [security, desk, alice] = [await enrolFirst(node, { user: "sec", role: "security" }), await enrolFirst(node, { user: "desk", role: "desk" }), await enrolFirst(node, { user: "alice" })];
  return { node, security, desk, alice };
}

/** What an officer's device sends: a token that two devices know by a code, and a word for the new one. */
const begin = async (officer: TestDevice, person: TestDevice, by: "own-device" | "officers" = "officers", lost = [person.record.deviceId as string]) => {
  const token = toBase64Url(systemRandom(24));
  return { token, secret: systemRandom(32), row: await officer.call("replace.begin", { person: person.person, token, word: toBase64Url(systemRandom(40)), by, lost }) };
};

/** The code is typed on a new device. */
const ask = async (node: RunningNode, made: { token: string; secret: Uint8Array }) => {
  const { record, signer } = await newRecord("New handset");
  const request = encodeLinkRequest(record);
  const answer = await post(node.url, "enrol.begin", { token: made.token, request: toBase64Url(request), proof: toBase64Url(linkProof(made.secret, request)) });
  return { record, signer, request, state: answer.state };
};

/** Both halves of an officers' entry, each handed in by its officer. */
const sign = async (node: RunningNode, person: TestDevice, device: Awaited<ReturnType<typeof ask>>, officers: readonly [TestDevice, TestDevice]) => {
  const chain = verifyChain((await officers[0].call("chain.get", { person: person.person })).entries.map(fromBase64Url));
  const payload = { v: 1 as const, person: person.person as never, seq: chain.entries.length, prev: chain.head, at: 5, act: { kind: "add" as const, device: device.record }, by: { kind: "officers" as const, keys: officers.map(({ signer }) => signer.publicKey) as [never, never] } };
  const states: string[] = [];
  for (const officer of officers) {
    const entry = parseEntry(await encodeEntry(payload, [officer.signer, officer.signer]));
    states.push(await officer.call("device.approve", { deviceId: device.record.deviceId, signature: toBase64Url(entry.signatures[0]!), entry: toBase64Url(entry.payload), leaf: leaf() }).then(({ state }) => state, codeOf));
  }
  return states;
};

describe("a lost device", () => {
  it("is revoked by the desk on duty: cut off at once, never back; the security officers are told who did it", async () => {
    const { node, security, desk, alice } = await cast();
    const [officers, lost] = [await security.socket(), await alice.socket()];
    expect(await desk.call("lost.revoke", { deviceId: alice.record.deviceId, reason: "left in a taxi" })).toMatchObject({ status: "revoked", reason: "left in a taxi" });
    expect(await lost.closed).toMatchObject({ code: 4403, reason: "device/revoked" });
    expect((await officers.item((item) => item.kind === "security")).data).toMatchObject({ kind: "device/revoked-by-desk", person: alice.person, text: "alice's first · desk" });
    officers.close();
    expect((await security.call("security.events", {})).events.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["device/revoked-by-desk", "device/revoked"]));
    expect(await code(openSession(node.url, node.domain, alice.record.deviceId, alice.signer))).toBe("auth/device-revoked");
    expect(await desk.call("lost.revoke", { deviceId: alice.record.deviceId })).toMatchObject({ status: "revoked", reason: "left in a taxi" }); // told twice, done once
  });

  it("is not the desk's to revoke where the policy says so, and never anybody else's", async () => {
    const { security, desk, alice } = await cast({ lost: { deskMayRevoke: false } });
    expect(await code(desk.call("lost.revoke", { deviceId: alice.record.deviceId }))).toBe("lost/desk-may-not");
    for (const [name, args] of [["lost.look", {}], ["lost.revoke", { deviceId: desk.record.deviceId }], ["replace.begin", { person: desk.person, token: toBase64Url(systemRandom(24)), word: "", by: "officers", lost: [] }], ["replace.agree", { id: "0".repeat(16) }]] as const) {
      expect(await code(alice.call(name, args as never)), name).toBe("auth/not-allowed");
    }
    expect(await security.call("lost.revoke", { deviceId: alice.record.deviceId })).toMatchObject({ status: "revoked" });
  });

  it("a desk that was left unlocked cuts off no officer and no other desk, and few of the others", async () => {
    const { node, security, desk, alice } = await cast();
    const other = await enrolFirst(node, { user: "nightdesk", role: "desk" });
    const revoke = (by: TestDevice, { record }: TestDevice) => code(by.call("lost.revoke", { deviceId: record.deviceId }));
    expect([await revoke(desk, security), await revoke(desk, other)]).toEqual(["lost/desk-not-officers", "lost/desk-not-officers"]);
    const people = [alice];
    for (let i = 0; i < 6; i++) people.push(await enrolFirst(node, { user: `member${i}` }));
    const answers: string[] = [];
    for (const person of people) answers.push(await revoke(desk, person));
    expect(answers).toEqual([...Array<string>(5).fill("none"), "lost/desk-too-many", "lost/desk-too-many"]);
    expect((await people[6]!.call("me", {})).device.status).toBe("good");
    // Who is on duty beside it, and who is above it, go on.
    expect([await revoke(other, people[5]!), await revoke(security, people[6]!), await revoke(security, desk)]).toEqual(["none", "none", "none"]);
  });

  it("is not another organisation's to revoke: its desk is a stranger here, and knows no such device at home", async () => {
    const { node, alice } = await cast();
    const other = await cast({ domain: "graustark.example" });
    expect(await code(post(node.url, "lost.revoke", { deviceId: alice.record.deviceId }, other.desk.token()))).toBe("auth/no-session");
    expect(await code(other.desk.call("lost.revoke", { deviceId: alice.record.deviceId }))).toBe("device/unknown");
    expect(await code(other.desk.call("replace.begin", { person: alice.person, token: toBase64Url(systemRandom(24)), word: "", by: "officers", lost: [] }))).toBe("replace/nobody");
    expect(await code(post(node.url, "enrol.look", { token: toBase64Url(systemRandom(24)) }))).toBe("enrol/link-unknown");
  });
});

describe("a code", () => {
  it("brings the new device in by two officers, and the chain says so", async () => {
    const { node, security, desk, alice } = await cast();
    const made = await begin(desk, alice);
    expect(made.row).toMatchObject({ state: "open", needsSecond: true, issuedBy: desk.person });
    expect(await post(node.url, "enrol.look", { token: made.token })).toMatchObject({ kind: "device", person: alice.person, word: expect.any(String) });
    const fresh = await ask(node, made);
    expect(fresh.state).toBe("pending");
    expect(await sign(node, alice, fresh, [desk, security])).toEqual(["replace/second-missing", "replace/second-missing"]);
    expect(await security.call("replace.agree", { id: made.row.id })).toMatchObject({ state: "asked", secondBy: security.person, deviceName: "New handset" });
    expect(await sign(node, alice, fresh, [desk, security])).toEqual(["waiting-for-second-officer", "enrolled"]);
    await openSession(node.url, node.domain, fresh.record.deviceId, fresh.signer);
    expect((await desk.call("replace.list", {})).replacements).toMatchObject([{ state: "enrolled", online: true }]);
  });

  it("is signed in by an own device where one is at hand, alone or, where the policy asks, once a second officer has agreed", async () => {
    for (const replacementNeedsTwo of [false, true]) {
      const { node, security, desk, alice } = await cast({ lost: { replacementNeedsTwo } });
      const tablet = await requestFurther(alice);
      const add = async (by: TestDevice, record: typeof tablet.record) => {
        const chain = verifyChain((await by.call("chain.get", { person: by.person })).entries.map(fromBase64Url));
        return by.call("chain.append", { entry: toBase64Url(await appendEntry({ chain, act: { kind: "add", device: record }, at: 3, by: { kind: "device", deviceId: by.record.deviceId, signer: by.signer } })), leaf: leaf() });
      };
      await add(alice, tablet.record);
      await tablet.signIn();
      const made = await begin(desk, alice, "own-device");
      expect(made.row.needsSecond).toBe(replacementNeedsTwo);
      const fresh = await ask(node, made);
      const sealed = toBase64Url(systemRandom(60));
      await tablet.call("replace.hand", { id: made.row.id, sealed });
      if (replacementNeedsTwo) {
        expect(await code(add(tablet, fresh.record))).toBe("replace/second-missing");
        await security.call("replace.agree", { id: made.row.id });
      }
      expect(await sign(node, alice, fresh, [desk, security])).toEqual(["replace/own-device-signs", "replace/own-device-signs"]);
      await add(tablet, fresh.record);
      expect(await post(node.url, "enrol.state", { deviceId: fresh.record.deviceId })).toMatchObject({ state: "enrolled", sealed });
    }
  });

  it("works once, until its time is over or somebody ends it; the next one ends it too", async () => {
    let shift = 0;
    const { node, security, desk, alice } = await cast({}, { clock: { ...systemClock, now: () => Date.now() + shift } });
    const late = await begin(desk, alice);
    shift = 16 * 60_000;
    expect(await code(post(node.url, "enrol.look", { token: late.token }))).toBe("enrol/link-expired");
    expect(await code(ask(node, late))).toBe("enrol/link-expired");
    expect(await code(security.call("replace.agree", { id: late.row.id }))).toBe("replace/ended");

    const first = await begin(desk, alice);
    const second = await begin(security, alice);
    expect(await code(ask(node, first))).toBe("replace/ended");
    const fresh = await ask(node, second);
    expect(await code(ask(node, second))).toBe("enrol/link-used"); // typed again, on somebody's device
    expect(await desk.call("replace.end", { id: second.row.id })).toMatchObject({ state: "refused" });
    expect(await post(node.url, "enrol.state", { deviceId: fresh.record.deviceId })).toMatchObject({ state: "refused" });
    expect(await code(desk.call("replace.agree", { id: second.row.id }))).toBe("replace/ended");
    const taken = await begin(desk, alice);
    expect(await code(security.call("replace.begin", { person: alice.person, token: taken.token, word: "", by: "officers", lost: [] }))).toBe("replace/token-taken");
  });

  it("ends a day after it was made, also where a device has asked by it and nobody answered; the next one ends it for good", async () => {
    let shift = 0;
    const { node, security, desk, alice } = await cast({}, { clock: { ...systemClock, now: () => Date.now() + shift } });
    const made = await begin(desk, alice);
    const fresh = await ask(node, made);
    await security.call("replace.agree", { id: made.row.id });
    shift = 20 * 60_000; // the code is over, the device has asked in time
    expect((await desk.call("device.pending", {})).requests).toHaveLength(1);
    shift = 25 * 3_600_000;
    for (const device of [security, desk]) await device.signIn();
    expect((await desk.call("device.pending", {})).requests).toEqual([]);
    expect(await sign(node, alice, fresh, [desk, security])).toEqual(["replace/ended", "replace/ended"]);
    expect(await code(security.call("replace.agree", { id: made.row.id }))).toBe("replace/ended");
    await begin(security, alice);
    expect((await post(node.url, "enrol.state", { deviceId: fresh.record.deviceId })).state).toBe("refused");
    shift = 0;
    expect(await sign(node, alice, fresh, [desk, security])).toEqual(["enrol/not-pending", "enrol/not-pending"]);
  });

  it("is not agreed to by who made it, by another device of theirs, or by who gets the device", async () => {
    const { node, security, desk, alice } = await cast();
    const made = await begin(desk, alice);
    expect(await code(desk.call("replace.agree", { id: made.row.id }))).toBe("replace/same-officer");
    const other = await requestFurther(desk);
    const chain = verifyChain((await desk.call("chain.get", { person: desk.person })).entries.map(fromBase64Url));
    await desk.call("chain.append", { entry: toBase64Url(await appendEntry({ chain, act: { kind: "add", device: other.record }, at: 3, by: { kind: "device", deviceId: desk.record.deviceId, signer: desk.signer } })), leaf: leaf() });
    await other.signIn();
    expect(await code(other.call("replace.agree", { id: made.row.id }))).toBe("replace/same-officer");
    const fresh = await ask(node, made);
    // Two keys of one person, past the agreement: refused by the node although both are officers' keys.
    expect(await sign(node, alice, fresh, [desk, other])).toEqual(["replace/second-missing", "replace/second-missing"]);
    await security.call("replace.agree", { id: made.row.id });
    expect(await sign(node, alice, fresh, [desk, other])).toEqual(["enrol/other-request", "enrol/other-request"]);
    const own = await begin(security, desk);
    expect(await code(other.call("replace.agree", { id: own.row.id }))).toBe("replace/same-officer");
    expect(await code(desk.call("replace.begin", { person: desk.person, token: toBase64Url(systemRandom(24)), word: "", by: "officers", lost: [] }))).toBe("replace/for-oneself");
  });

  it("that is guessed at: tries are counted, told to the officers, and limited for each address, also for the right one", async () => {
    const { node, security, desk, alice } = await cast();
    const made = await begin(desk, alice);
    const codes: string[] = [];
    for (let i = 0; i < 24; i++) codes.push(await code(post(node.url, "enrol.look", { token: toBase64Url(systemRandom(24)) })));
    expect(codes.filter((each) => each === "enrol/link-unknown")).toHaveLength(20);
    expect(codes.slice(20)).toEqual(Array(4).fill("replace/too-many-tries"));
    expect(await code(post(node.url, "enrol.look", { token: made.token }))).toBe("replace/too-many-tries");
    expect((await desk.call("replace.list", {})).replacements[0]!.wrongTries).toBe(24);
    expect((await security.call("security.events", {})).events).toContainEqual(expect.objectContaining({ kind: "replace/guessing", person: alice.person, text: "10" }));
    // A disk that takes nothing more: the guesser ends nothing with it.
    const unhandled = vi.fn<(cause: unknown) => void>();
    process.on("unhandledRejection", unhandled);
    node.db.raw.pragma("query_only = 1");
    for (let i = 24; i < 100; i++) await code(post(node.url, "enrol.look", { token: toBase64Url(systemRandom(24)) }));
    await node.db.writer.idle();
    await new Promise((resolve) => setImmediate(resolve));
    node.db.raw.pragma("query_only = 0");
    process.off("unhandledRejection", unhandled);
    expect((await desk.call("replace.list", {})).replacements[0]!.wrongTries).toBe(100);
    expect(unhandled).not.toHaveBeenCalled();
    // A link is too long to be guessed, and is not held up by who guesses.
    const link = await node.invite({ name: "Bob", user: "bob", role: "member", hours: 1 });
    expect(await post(node.url, "enrol.look", { token: link.token })).toMatchObject({ name: "Bob" });
  });

  it("a device that is refused while the node signs for it does not come in, by whichever way", async () => {
    const { node, security, desk, alice } = await cast();
    /** Lets this happen between what the next work has looked at and what it writes. */
    const meanwhile = (happens: () => Promise<unknown>) => {
      const { writer } = node.db;
      const run = writer.run.bind(writer);
      vi.spyOn(writer, "run").mockImplementationOnce(async (work) => {
        await happens();
        return run(work);
      });
    };
    const made = await begin(desk, alice);
    const fresh = await ask(node, made);
    await security.call("replace.agree", { id: made.row.id });
    const chain = verifyChain((await desk.call("chain.get", { person: alice.person })).entries.map(fromBase64Url));
    const payload = { v: 1 as const, person: alice.person as never, seq: 1, prev: chain.head, at: 5, act: { kind: "add" as const, device: fresh.record }, by: { kind: "officers" as const, keys: [desk.signer.publicKey, security.signer.publicKey] as [never, never] } };
    const half = async (officer: TestDevice) => {
      const entry = parseEntry(await encodeEntry(payload, [officer.signer, officer.signer]));
      return officer.call("device.approve", { deviceId: fresh.record.deviceId, signature: toBase64Url(entry.signatures[0]!), entry: toBase64Url(entry.payload), leaf: leaf() });
    };
    await half(desk);
    meanwhile(() => alice.call("replace.end", { id: made.row.id }));
    expect(await code(half(security))).toBe("enrol/not-pending");
    expect((await post(node.url, "enrol.state", { deviceId: fresh.record.deviceId })).state).toBe("refused");

    const tablet = await requestFurther(alice);
    const add = async () => alice.call("chain.append", { entry: toBase64Url(await appendEntry({ chain: verifyChain((await alice.call("chain.get", { person: alice.person })).entries.map(fromBase64Url)), act: { kind: "add", device: tablet.record }, at: 3, by: { kind: "device", deviceId: alice.record.deviceId, signer: alice.signer } })), leaf: leaf() });
    meanwhile(add);
    expect(await code(alice.call("device.refuse", { deviceId: tablet.record.deviceId }))).toBe("enrol/not-pending");
    await tablet.signIn();
    const third = await requestFurther(alice);
    meanwhile(() => alice.call("device.refuse", { deviceId: third.record.deviceId }));
    const chainNow = verifyChain((await alice.call("chain.get", { person: alice.person })).entries.map(fromBase64Url));
    expect(await code(alice.call("chain.append", { entry: toBase64Url(await appendEntry({ chain: chainNow, act: { kind: "add", device: third.record }, at: 4, by: { kind: "device", deviceId: alice.record.deviceId, signer: alice.signer } })), leaf: leaf() }))).toBe("enrol/not-pending");
    expect((await alice.call("chain.get", { person: alice.person })).entries).toHaveLength(2);
  });

  it("an own device may refuse, and sees what goes on in its person's name", async () => {
    const { desk, alice } = await cast();
    const socket = await alice.socket();
    const made = await begin(desk, alice, "officers", []);
    expect((await socket.item((item) => item.kind === "replacement")).data).toEqual({ person: alice.person, id: made.row.id });
    expect((await alice.call("replace.list", {})).replacements).toMatchObject([{ id: made.row.id, issuedBy: desk.person }]);
    expect(await alice.call("replace.end", { id: made.row.id })).toMatchObject({ state: "refused" });
    socket.close();
  });
});
