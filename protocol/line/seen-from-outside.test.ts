import { describe, expect, it } from "vitest";
import { type Bytes, concat, utf8 } from "../wire/bytes.ts";
import { newDevice, NOON, type TestDevice, X25519, XWING } from "./device-fixture.ts";
import { type Commit, createLine, type LineGroup } from "./group.ts";
import { nextRoster, readGroupInfo, readHandshake, readKeyPackage, readMessageHeader, readWelcome, verifyGroupInfo, verifyHandshake, verifyNextEpoch, wireFormat } from "../framing/framing.ts";

const GROUP = utf8("line 7");
const CONTEXT = utf8("create event");

interface Started {
  alice: TestDevice;
  line: LineGroup;
  start: ReturnType<typeof verifyGroupInfo>;
}

async function started(suite = XWING): Promise<Started> {
  const alice = await newDevice("alice", { suite });
  const line = await createLine(alice.env, { groupId: GROUP, context: CONTEXT, ...(await alice.keyPackage()) });
  return { alice, line, start: verifyGroupInfo(await line.groupInfo()) };
}

async function adding(line: LineGroup, ...names: string[]): Promise<Commit & { refs: Bytes[] }> {
  const packages = await Promise.all(names.map(async (name) => (await newDevice(name)).keyPackage()));
  return { ...(await line.commit({ add: packages.map(({ keyPackage }) => keyPackage) })), refs: packages.map(({ ref }) => ref) };
}

describe.each([XWING, X25519])("what the adapter makes under $name, seen from outside", (suite) => {
  it("key packages: reference, owner, lifetime", async () => {
    const bob = await newDevice("bob", { suite });
    const { keyPackage, ref } = await bob.keyPackage({ lifetimeSeconds: 600, lastResort: true });
    expect(wireFormat(keyPackage)).toBe("key_package");
    expect(readKeyPackage(keyPackage)).toMatchObject({
      ref,
      cipherSuite: suite.id,
      signatureKey: bob.env.signer.publicKey,
      certificates: bob.certificates,
      lifetime: { notBefore: NOON / 1000 - 3600, notAfter: NOON / 1000 + 600 },
      lastResort: true,
    });
  });

  it("a first GroupInfo: roster, context, and that it is sound", async () => {
    const { alice, start } = await started(suite);
    expect(start).toMatchObject({ groupId: GROUP, epoch: 0n, cipherSuite: suite.id, signerLeaf: 0, context: CONTEXT, allowsExternalCommits: false });
    expect(start.roster).toEqual([{ signatureKey: alice.env.signer.publicKey, certificates: alice.certificates }]);
  });
});

it("commits, welcomes and messages over many epochs: each follows from the last, and the roster is the members'", async () => {
  const { line, start } = await started();
  let group = line;
  let before = start;
  const step = async (made: Commit & { refs?: Bytes[] }) => {
    const next = verifyNextEpoch({ before, handshake: made.commit, groupInfo: made.groupInfo });
    before = next.groupInfo;
    group = made.next;
    expect(before.epoch).toBe(group.epoch);
    expect(before.roster.flatMap((entry, leaf) => (entry ? [{ leaf, ...entry }] : []))).toEqual(group.members());
    return next.handshake;
  };
  const three = await adding(group, "bob", "carol", "dave");
  expect(readWelcome(three.welcome!).recipients).toEqual(three.refs);
  expect(await step(three)).toMatchObject({ groupId: GROUP, epoch: 0n, senderLeaf: 0, standalone: false, removes: [], hasPath: true, otherProposals: 0, adds: three.refs.map((ref) => ({ ref })) });
  expect(await step(await group.commit({ remove: [1, 3] }))).toMatchObject({ removes: [1, 3], adds: [] });
  expect(await step(await adding(group, "erin", "frank", "grace"))).toMatchObject({ epoch: 2n });
  await step(await group.commit());
  await step(await group.commit({ remove: [2, 1, 3, 4] }));
  await step(await adding(group, "heidi"));
  const { message } = await group.seal(utf8("hello"), utf8("rank 2"));
  expect(wireFormat(message)).toBe("private_message");
  expect(readMessageHeader(message)).toEqual({ groupId: GROUP, epoch: group.epoch, contentType: "application", authenticatedData: utf8("rank 2") });
});

describe("what a hub refuses", () => {
  it("any changed byte of a handshake that it can check", async () => {
    const { line, start } = await started();
    const bob = await adding(line, "bob");
    const { roster, groupContext } = verifyNextEpoch({ before: start, handshake: bob.commit, groupInfo: bob.groupInfo }).groupInfo;
    const { commit } = await bob.next.commit();
    expect(verifyHandshake({ handshake: commit, groupContext, roster }).hasPath).toBe(true);
    const tags = 2 * (2 + 64); // confirmation and membership tag: only members can check them
    for (let at = 0; at < commit.length - tags; at += 7) {
      const changed = concat(commit);
      changed[at]! ^= 1;
      expect(() => verifyHandshake({ handshake: changed, groupContext, roster }), `byte ${at}`).toThrowError(/^framing\//);
    }
  });

  it("a handshake of another group, of another epoch, by somebody who is gone", async () => {
    const { line, start } = await started();
    const elsewhere = await started();
    const bob = await adding(line, "bob");
    const one = verifyNextEpoch({ before: start, handshake: bob.commit, groupInfo: bob.groupInfo }).groupInfo;
    expect(() => verifyHandshake({ handshake: bob.commit, ...one })).toThrowError(/framing\/other-epoch/);
    expect(() => verifyHandshake({ handshake: bob.commit, groupContext: elsewhere.start.groupContext, roster: elsewhere.start.roster })).toThrowError(/framing\/bad-signature/);
    expect(() => verifyHandshake({ handshake: bob.commit, groupContext: start.groupContext, roster: [null] })).toThrowError(/framing\/not-a-member/);
  });

  it("a GroupInfo that does not follow from the commit, though a member signed it", async () => {
    const { line, start } = await started();
    const bob = await adding(line, "bob");
    const carol = await adding(line, "carol");
    const empty = await line.commit();
    for (const groupInfo of [carol.groupInfo, empty.groupInfo, await line.groupInfo(), (await bob.next.commit()).groupInfo])
      expect(() => verifyNextEpoch({ before: start, handshake: bob.commit, groupInfo })).toThrowError(/framing\/wrong-next-epoch/);
  });

  it("a GroupInfo with any changed byte", async () => {
    const { line } = await started(X25519);
    const groupInfo = (await line.commit()).groupInfo;
    for (let at = 0; at < groupInfo.length; at++) {
      const changed = concat(groupInfo);
      changed[at]! ^= 1;
      expect(() => verifyGroupInfo(changed), `byte ${at}`).toThrowError(/^framing\//);
    }
  });

  it("a key package with any changed byte", async () => {
    const { keyPackage } = await (await newDevice("bob")).keyPackage();
    for (let at = 0; at < keyPackage.length; at += 3) {
      const changed = concat(keyPackage);
      changed[at]! ^= 1;
      expect(() => readKeyPackage(changed), `byte ${at}`).toThrowError(/^framing\//);
    }
  });

  it("what is too long, cut short, followed by more, or of another kind", async () => {
    const { line } = await started(X25519);
    const { commit, groupInfo } = await line.commit();
    expect(() => readHandshake(concat(commit, new Uint8Array(3_000_000)))).toThrowError(/framing\/too-long/);
    expect(() => readHandshake(concat(commit, Uint8Array.of(0)))).toThrowError(/framing\/malformed/);
    for (let length = 0; length < commit.length; length++) expect(() => readHandshake(commit.slice(0, length))).toThrowError(/framing\/malformed/);
    expect(() => readHandshake(groupInfo)).toThrowError(/framing\/unexpected/);
    expect(() => readGroupInfo(commit)).toThrowError(/framing\/unexpected/);
  });
});

it("adds take the leftmost blank leaf, and blanks at the end fall away", () => {
  const member = (n: number) => ({ signatureKey: Uint8Array.of(n), certificates: [] });
  const change = (adds: number[], removes: number[]) => ({ adds: adds.map(member) as never, removes });
  const keys = (roster: ReturnType<typeof nextRoster>) => roster.map((entry) => entry?.signatureKey[0] ?? null);
  const four = [1, 2, 3, 4].map(member);
  expect(keys(nextRoster(four, change([5, 6], [1])))).toEqual([1, 5, 3, 4, 6]);
  expect(keys(nextRoster(four, change([], [2, 3])))).toEqual([1, 2]);
  expect(keys(nextRoster(four, change([5], [0, 3])))).toEqual([5, 2, 3]);
  expect(() => nextRoster([null, member(1)], change([], [0]))).toThrowError(/framing\/not-a-member/);
});
