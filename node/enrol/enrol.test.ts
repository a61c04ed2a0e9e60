import { afterEach, describe, expect, it } from "vitest";
import { fromBase64Url, toBase64Url } from "../../protocol/wire/bytes.ts";
import { codeOf } from "../../protocol/wire/failure.ts";
import { appendEntry, startChain, verifyChain } from "../../protocol/identity/chain.ts";
import { readDeviceCertificate, verifyIssued } from "../../protocol/identity/certificate.ts";
import { encodeEntry, parseEntry } from "../../protocol/identity/chain-entry.ts";
import { checkLinkProof, encodeLinkRequest, sessionProof } from "../../protocol/identity/proofs.ts";
import { bootNode, enrolFirst, newRecord, openSession, openSocket, post, requestFurther, type TestDevice } from "../../testing/node-fixture.ts";
import type { RunningNode } from "../start/node.ts";
import { systemClock, systemRandom } from "../start/system-clock.ts";

const running: RunningNode[] = [];
afterEach(async () => {
  for (const node of running.splice(0)) await node.close();
});

async function boot(...args: Parameters<typeof bootNode>): Promise<RunningNode> {
  const node = await bootNode(...args);
  running.push(node);
  return node;
}
const code = (work: Promise<unknown>) => work.then(() => "none", codeOf);
const leaf = () => toBase64Url(systemRandom(64));

/** The existing device signs the waiting one into the chain, as a client does. */
async function approve(first: TestDevice, second: TestDevice) {
  const { entries } = await first.call("chain.get", { person: first.person });
  const chain = verifyChain(entries.map(fromBase64Url));
  const entry = await appendEntry({ chain, act: { kind: "add", device: second.record }, at: 1_800_000_000, by: { kind: "device", deviceId: first.record.deviceId, signer: first.signer } });
  return first.call("chain.append", { entry: toBase64Url(entry), leaf: leaf() });
}

describe("the first device", () => {
  it("comes in by a link: chain, certificate, session, socket", async () => {
    const node = await boot();
    const alice = await enrolFirst(node, { user: "alice", name: "Alice" });
    const me = await alice.call("me", {});
    expect(me).toMatchObject({ person: { person: "mimi://ruritania.example/u/alice", name: "Alice", enrolled: true }, device: { class: "personal", status: "good" } });
    const { entries, receipts } = await alice.call("chain.get", { person: alice.person });
    expect(verifyChain(entries.map(fromBase64Url), { person: alice.person as never }).devices.size).toBe(1);
    expect(receipts).toHaveLength(1);
    const { certificates } = await post(node.url, "enrol.state", { deviceId: alice.record.deviceId });
    const der = fromBase64Url(certificates[0]!);
    expect(verifyIssued(der, node.keys.ca.caKey)).toBe(true);
    expect(readDeviceCertificate(der)).toMatchObject({ person: alice.person, deviceId: alice.record.deviceId });
    const socket = await alice.socket();
    expect((await socket.call("me", {})).device.online).toBe(true);
    socket.close();
  });

  it("a link is refused when unknown, expired, used, or for somebody else, each with its code", async () => {
    let shift = 0;
    const node = await boot({}, { clock: { ...systemClock, now: () => Date.now() + shift } });
    expect(await code(post(node.url, "enrol.look", { token: toBase64Url(systemRandom(24)) }))).toBe("enrol/link-unknown");
    const invite = await node.invite({ name: "Bob", user: "bob", role: "desk", hours: 1 });
    expect(await post(node.url, "enrol.look", { token: invite.token })).toMatchObject({ kind: "person", name: "Bob" });
    const { record, signer } = await newRecord();
    const begin = async (person: string) => {
      const entry = await startChain({ person: person as never, device: record, at: 1, signer });
      return post(node.url, "enrol.begin", { token: invite.token, entry: toBase64Url(entry), indexTag: leaf() });
    };
    expect(await code(begin("mimi://ruritania.example/u/mallory"))).toBe("chain/other-person");
    shift = 3600_000;
    expect(await code(begin(invite.person))).toBe("enrol/link-expired");
    shift = 0;
    const first = await begin(invite.person);
    expect(await begin(invite.person)).toEqual(first); // its answer was lost: the same device gets it again
    const other = await newRecord();
    const entry = await startChain({ person: invite.person as never, device: other.record, at: 1, signer: other.signer });
    expect(await code(post(node.url, "enrol.begin", { token: invite.token, entry: toBase64Url(entry), indexTag: leaf() }))).toBe("enrol/link-used");
    expect(await code(post(node.url, "enrol.look", { token: invite.token }))).toBe("enrol/link-used");
  });

  it("two that race for one link: one gets it", async () => {
    const node = await boot();
    const invite = await node.invite({ name: "Bob", user: "bob", role: "desk", hours: 1 });
    const tries = await Promise.all(
      [0, 1, 2].map(async () => {
        const { record, signer } = await newRecord();
        const entry = await startChain({ person: invite.person as never, device: record, at: 1, signer });
        return code(post(node.url, "enrol.begin", { token: invite.token, entry: toBase64Url(entry), indexTag: leaf() }));
      }),
    );
    expect(tries.sort()).toEqual(["enrol/link-used", "enrol/link-used", "none"]);
  });

  it("a small-order key is refused (attack 17)", async () => {
    const node = await boot();
    const invite = await node.invite({ name: "Eve", user: "eve", role: "member", hours: 1 });
    const { record } = await newRecord();
    const weak = new Uint8Array(32);
    weak[0] = 1;
    const entry = await encodeEntry({ v: 1, person: invite.person as never, seq: 0, prev: null, at: 1, act: { kind: "add", device: { ...record, signKey: weak } }, by: { kind: "device", deviceId: record.deviceId } }, [{ publicKey: weak, sign: async () => new Uint8Array(64) }]);
    expect(await code(post(node.url, "enrol.begin", { token: invite.token, entry: toBase64Url(entry), indexTag: leaf() }))).toMatch(/^chain\/bad-(key|signature)$/);
  });

  it("software authenticators of the rehearsal are refused outside it", async () => {
    const node = await boot();
    const invite = await node.invite({ name: "Dan", user: "dan", role: "member", hours: 1 });
    const { record, signer } = await newRecord();
    const device = { ...record, authenticator: { kind: "passkey", credentialId: systemRandom(16), publicKey: systemRandom(77), rpId: "localhost", backupEligible: false, prf: true, demonstration: true } as const };
    const entry = await startChain({ person: invite.person as never, device, at: 1, signer });
    expect(await code(post(node.url, "enrol.begin", { token: invite.token, entry: toBase64Url(entry), indexTag: leaf() }))).toBe("enrol/demonstration-refused");
  });
});

describe("a session", () => {
  it("opens for the right key, once a challenge, at this node, and for nobody unknown", async () => {
    const node = await boot();
    const alice = await enrolFirst(node, { user: "alice" });
    const { deviceId } = alice.record;
    const { challenge } = await post(node.url, "session.challenge", { deviceId });
    const sign = async (domain: string, signer = alice.signer) => toBase64Url(await signer.sign(sessionProof({ domain, deviceId, challenge: fromBase64Url(challenge) })));
    expect(await code(post(node.url, "session.open", { deviceId, challenge, signature: await sign("graustark.example") }))).toBe("auth/bad-signature");
    const signature = await sign(node.domain);
    await post(node.url, "session.open", { deviceId, challenge, signature });
    expect(await code(post(node.url, "session.open", { deviceId, challenge, signature }))).toBe("auth/bad-challenge"); // replayed
    const nobody = "ab".repeat(16);
    const foreign = await post(node.url, "session.challenge", { deviceId: nobody });
    expect(await code(post(node.url, "session.open", { deviceId: nobody, challenge: foreign.challenge, signature }))).toBe("auth/bad-signature");
    expect(await code(post(node.url, "session.open", { deviceId: nobody, challenge, signature }))).toBe("auth/bad-challenge"); // made for another device
    expect(await code(post(node.url, "me", {}, toBase64Url(systemRandom(32))))).toBe("auth/no-session");
    expect(await code(post(node.url, "me", {}))).toBe("auth/no-session");
    await expect(openSocket(node.url, toBase64Url(systemRandom(32)))).rejects.toMatchObject({ code: "auth/no-session" });
  });

  it("a newer socket of the same device takes over", async () => {
    const node = await boot();
    const alice = await enrolFirst(node, { user: "alice" });
    const old = await alice.socket();
    const fresh = await alice.socket();
    expect((await old.closed).reason).toBe("auth/opened-elsewhere");
    expect((await fresh.call("me", {})).device.online).toBe(true);
    fresh.close();
  });
});

describe("a further device", () => {
  it("is let in by the first device's entry, which also checks the link's secret", async () => {
    const node = await boot();
    const first = await enrolFirst(node, { user: "alice" });
    const socket = await first.socket();
    const second = await requestFurther(first);
    expect((await socket.item((item) => item.kind === "link-request")).data).toEqual({ deviceId: second.record.deviceId, person: first.person });
    expect(await post(node.url, "enrol.state", { deviceId: second.record.deviceId })).toEqual({ state: "pending", certificates: [] });
    expect(await code(openSession(node.url, node.domain, second.record.deviceId, second.signer))).toBe("auth/bad-signature");
    const { requests } = await first.call("device.pending", {});
    expect(requests).toHaveLength(1);
    expect(requests[0]!.token).toBe(second.linkToken);
    expect(checkLinkProof(second.secret, fromBase64Url(requests[0]!.request), fromBase64Url(requests[0]!.proof))).toBe(true);
    await approve(first, second);
    expect((await socket.item((item) => item.kind === "chain")).data).toEqual({ person: first.person, seq: 1 });
    socket.close();
    await second.signIn();
    expect((await second.call("me", {})).devices.map((device) => device.deviceId).sort()).toEqual([first.record.deviceId, second.record.deviceId].sort());
    const { entries } = await first.call("chain.get", { person: first.person });
    expect((await first.call("chain.append", { entry: entries[1]!, leaf: leaf() })).receipt).toBeTruthy(); // asked again, since the answer was lost
    expect((await first.call("chain.get", { person: first.person })).entries).toEqual(entries);
    expect(await code(approve(first, second))).toBe("enrol/not-pending");
  });

  it("never gets in by an entry for a device that did not ask, or by somebody else's signature (attack 2)", async () => {
    const node = await boot();
    const first = await enrolFirst(node, { user: "alice" });
    const mallory = await enrolFirst(node, { user: "mallory" });
    const uninvited = await newRecord();
    expect(await code(approve(first, { ...first, record: uninvited.record }))).toBe("enrol/not-pending");
    const waiting = await requestFurther(first);
    const { entries } = await first.call("chain.get", { person: first.person });
    const forged = await appendEntry({ chain: verifyChain(entries.map(fromBase64Url)), act: { kind: "add", device: waiting.record }, at: 1, by: { kind: "device", deviceId: first.record.deviceId, signer: mallory.signer } });
    expect(await code(first.call("chain.append", { entry: toBase64Url(forged), leaf: leaf() }))).toBe("chain/bad-signature");
    expect(await code(mallory.call("chain.append", { entry: toBase64Url(forged), leaf: leaf() }))).toBe("chain/other-person");
    expect(await code(mallory.call("device.refuse", { deviceId: waiting.record.deviceId }))).toBe("enrol/not-pending");
    expect((await post(node.url, "enrol.state", { deviceId: waiting.record.deviceId })).state).toBe("pending");
    // What was refused left nothing behind.
    expect((await first.call("chain.get", { person: first.person })).entries).toHaveLength(1);
  });

  it("a device revoked by its owner is cut off at once and its key adds nothing (attack 11)", async () => {
    const node = await boot();
    const first = await enrolFirst(node, { user: "alice" });
    const second = await requestFurther(first);
    await approve(first, second);
    await second.signIn();
    const socket = await second.socket();
    const chain = async () => verifyChain((await first.call("chain.get", { person: first.person })).entries.map(fromBase64Url));
    const revoke = await appendEntry({ chain: await chain(), act: { kind: "revoke", deviceId: second.record.deviceId, reason: "lost" }, at: 2, by: { kind: "device", deviceId: first.record.deviceId, signer: first.signer } });
    await first.call("chain.append", { entry: toBase64Url(revoke), leaf: leaf() });
    expect((await socket.closed).reason).toBe("device/revoked");
    expect(socket.pushes).toContainEqual({ push: "signed-out", code: "device/revoked" });
    expect(await code(second.call("me", {}))).toBe("auth/no-session");
    expect(await code(second.signIn())).toBe("auth/device-revoked");
    const third = await requestFurther(first);
    const byRevoked = await appendEntry({ chain: await chain(), act: { kind: "add", device: third.record }, at: 3, by: { kind: "device", deviceId: second.record.deviceId, signer: second.signer } });
    expect(await code(first.call("chain.append", { entry: toBase64Url(byRevoked), leaf: leaf() }))).toBe("chain/revoked-author");
  });

  it("without a first device two officers let it in, one does not, and the chain says so", async () => {
    const node = await boot();
    const alice = await enrolFirst(node, { user: "alice" });
    const officers = [await enrolFirst(node, { user: "sec", role: "security" }), await enrolFirst(node, { user: "desk", role: "desk" })] as const;
    const link = await officers[0].call("security.invite", { name: "Alice", user: "alice", role: "principal", hours: 1 });
    const { record, signer } = await newRecord("Recovered");
    expect((await post(node.url, "enrol.begin", { token: link.token, request: toBase64Url(encodeLinkRequest(record)) })).state).toBe("pending");
    const chain = verifyChain((await alice.call("chain.get", { person: alice.person })).entries.map(fromBase64Url));
    const payload = { v: 1 as const, person: alice.person as never, seq: 1, prev: chain.head, at: 5, act: { kind: "add" as const, device: record }, by: { kind: "officers" as const, keys: [officers[0].signer.publicKey, officers[1].signer.publicKey] as [never, never] } };
    const half = async (officer: TestDevice) => {
      const whole = await encodeEntry(payload, [officer.signer, officer.signer]);
      const entry = parseEntry(whole);
      return officer.call("device.approve", { deviceId: record.deviceId, signature: toBase64Url(entry.signatures[0]!), entry: toBase64Url(entry.payload), leaf: leaf() });
    };
    expect(await half(officers[0])).toEqual({ state: "waiting-for-second-officer" });
    expect(await half(officers[0])).toEqual({ state: "waiting-for-second-officer" }); // the same officer twice is one officer
    expect((await officers[1].call("device.pending", {})).requests[0]).toMatchObject({ deviceId: record.deviceId });
    expect(await half(officers[1])).toEqual({ state: "enrolled" });
    const after = verifyChain((await alice.call("chain.get", { person: alice.person })).entries.map(fromBase64Url), { officerKeys: officers.map((officer) => officer.signer.publicKey) });
    expect(after.recoveredAtSeq).toBe(1);
    await openSession(node.url, node.domain, record.deviceId, signer);
  });

  it("two devices of one officer are one officer, and nobody signs for himself", async () => {
    const node = await boot();
    const president = await enrolFirst(node, { user: "president" });
    const [security, desk] = [await enrolFirst(node, { user: "sec", role: "security" }), await enrolFirst(node, { user: "desk", role: "desk" })];
    const second = await requestFurther(security);
    await approve(security, second);
    await second.signIn();
    const asks = async (user: string) => {
      const link = await security.call("security.invite", { name: user, user, role: "principal", hours: 1 });
      const { record } = await newRecord("Third");
      await post(node.url, "enrol.begin", { token: link.token, request: toBase64Url(encodeLinkRequest(record)) });
      return record;
    };
    const tryAll = async (person: TestDevice, record: Awaited<ReturnType<typeof asks>>, officers: readonly [TestDevice, TestDevice]) => {
      const chain = verifyChain((await officers[0].call("chain.get", { person: person.person })).entries.map(fromBase64Url));
      const payload = { v: 1 as const, person: person.person as never, seq: chain.entries.length, prev: chain.head, at: 5, act: { kind: "add" as const, device: record }, by: { kind: "officers" as const, keys: officers.map(({ signer }) => signer.publicKey) as [never, never] } };
      const answers: string[] = [];
      for (const officer of officers) {
        const entry = parseEntry(await encodeEntry(payload, [officer.signer, officer.signer]));
        answers.push(await officer.call("device.approve", { deviceId: record.deviceId, signature: toBase64Url(entry.signatures[0]!), entry: toBase64Url(entry.payload), leaf: leaf() }).then(({ state }) => state, codeOf));
      }
      return answers;
    };
    const forPresident = await asks("president");
    expect(await tryAll(president, forPresident, [security, second])).toEqual(["enrol/same-officer", "enrol/same-officer"]);
    expect((await post(node.url, "enrol.state", { deviceId: forPresident.deviceId })).state).toBe("pending");
    expect(await tryAll(security, await asks("sec"), [security, desk])).toEqual(["enrol/same-officer", "enrol/same-officer"]);
    expect(await tryAll(president, forPresident, [second, desk])).toEqual(["waiting-for-second-officer", "enrolled"]);
  });
});

it("what a stranger can touch is limited by address, with a code", async () => {
  const node = await boot({ limits: { strangerBurst: 5, strangersPerMinute: 1 } });
  const answers = [];
  for (let i = 0; i < 7; i++) answers.push(await code(post(node.url, "enrol.look", { token: toBase64Url(systemRandom(24)) })));
  expect(answers.slice(0, 5)).toEqual(Array(5).fill("enrol/link-unknown"));
  expect(answers.slice(5)).toEqual(["rate/too-many", "rate/too-many"]);
});

it("a full disk fails what must be kept, with its code, and nothing else; afterwards the same link still works", async () => {
  const node = await boot();
  const alice = await enrolFirst(node, { user: "alice" });
  const invite = await node.invite({ name: "Bob", user: "bob", role: "desk", hours: 1 });
  const { record, signer } = await newRecord();
  const entry = toBase64Url(await startChain({ person: invite.person as never, device: record, at: 1, signer }));
  const begin = () => post(node.url, "enrol.begin", { token: invite.token, entry, indexTag: leaf() });
  node.db.raw.pragma(`max_page_count = ${node.db.raw.pragma("page_count", { simple: true }) as number}`);
  const codes = new Set<string>();
  for (let i = 0; i < 400 && !codes.has("storage/full"); i++) codes.add(await code(alice.call("ledger.append", { leaf: leaf() })));
  expect(codes).toContain("storage/full");
  expect((await alice.call("me", {})).person.person).toBe(alice.person);
  node.db.raw.pragma("max_page_count = 1000000");
  expect((await begin()).state).toBe("enrolled");
});

it("a device makes no more than twenty links that nobody uses", async () => {
  const node = await boot();
  const alice = await enrolFirst(node, { user: "alice" });
  for (let i = 0; i < 20; i++) await alice.call("device.link", {});
  expect(await code(alice.call("device.link", {}))).toBe("enrol/too-many-links");
});
