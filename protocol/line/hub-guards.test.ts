/** What a hub, which holds no key, refuses from a member who signs correctly and means ill. The forging needs the inside, so it lies here. */
import { createGroupInfoWithExternalPubAndRatchetTree, createProposal, type GroupContext, type GroupInfo, type MLSMessage, type Proposal, type RatchetTree } from "ts-mls";
import { encodeRatchetTree } from "ts-mls/ratchetTree.js";
import { treeHashRoot } from "ts-mls/treeHash.js";
import { beforeEach, describe, expect, it } from "vitest";
import { type GroupInfo as SeenGroupInfo, readHandshake, type Roster, verifyGroupInfo, verifyHandshake, verifyNextEpoch } from "../framing/framing.ts";
import { type Bytes, concat, utf8 } from "../wire/bytes.ts";
import { newDevice, type TestDevice, X25519, XWING } from "./device-fixture.ts";
import { type Commit, createLine, joinLine, type LineGroup } from "./group.ts";
import { decodeKeyPackage } from "./key-package.ts";
import { encodeMessage } from "./mls-message.ts";
import { forgedCommit, forgedGroupInfo, pathOf, rawCommit, rawCrypto, rawState } from "./raw-fixture.ts";

const GROUP = utf8("a line");

let alice: TestDevice;
let bob: TestDevice;
/** Both in epoch 1. */
let a: LineGroup;
let b: LineGroup;
/** What the hub knows of epoch 1. */
let known: SeenGroupInfo & { roster: Roster };

beforeEach(async () => {
  [alice, bob] = (await Promise.all(["alice", "bob"].map((name) => newDevice(name, { suite: X25519 })))) as [TestDevice, TestDevice];
  const bobPackage = await bob.keyPackage();
  const first = await createLine(alice.env, { groupId: GROUP, context: utf8("context"), ...(await alice.keyPackage()) });
  const made = await first.commit({ add: [bobPackage.keyPackage] });
  a = made.next;
  b = await joinLine(bob.env, { welcome: made.welcome!, ...bobPackage });
  known = verifyNextEpoch({ before: verifyGroupInfo(await first.groupInfo()), handshake: made.commit, groupInfo: made.groupInfo }).groupInfo;
});

const remove = (removed: number): Proposal => ({ proposalType: "remove", remove: { removed } });

async function addOf(device: TestDevice): Promise<Extract<Proposal, { proposalType: "add" }>> {
  return { proposalType: "add", add: { keyPackage: decodeKeyPackage(device.env, (await device.keyPackage()).keyPackage) } };
}

function expectRefused(handshake: Bytes, failure: string): void {
  expect(() => verifyHandshake({ handshake, ...known })).toThrowError(failure);
}

describe("handshakes", () => {
  it("of another group", async () => {
    const elsewhere = await createLine(alice.env, { groupId: utf8("other"), ...(await alice.keyPackage()) });
    expectRefused((await elsewhere.commit()).commit, "framing/other-group");
  });

  it("a proposal standing alone, and proposals of other kinds", async () => {
    const { message } = await createProposal(rawState(alice, a), true, remove(1), rawCrypto(alice));
    expectRefused(encodeMessage(message as MLSMessage), "framing/not-allowed: a proposal standing alone");
    const path = pathOf(await rawCommit(alice, a, {}));
    const others: Proposal[] = [
      { proposalType: "group_context_extensions", groupContextExtensions: { extensions: [] } },
      { proposalType: "psk", psk: { preSharedKeyId: { psktype: "external", pskId: GROUP, pskNonce: new Uint8Array(32) } } },
      { proposalType: "psk", psk: { preSharedKeyId: { psktype: "resumption", usage: "application", pskGroupId: GROUP, pskEpoch: 0n, pskNonce: new Uint8Array(32) } } },
      { proposalType: "reinit", reinit: { groupId: GROUP, version: "mls10", cipherSuite: X25519.name, extensions: [] } },
      { proposalType: "external_init", externalInit: { kemOutput: new Uint8Array(32) } },
    ];
    for (const proposal of others) expectRefused(await forgedCommit(alice, a, [proposal], { path }), "framing/not-allowed: proposals other than");
    expectRefused(await forgedCommit(alice, a, [{ proposalType: 0xf00d, proposalData: GROUP }], { path }), "framing/proposal-type");
  });

  it("removing oneself, the same one twice, or nobody", async () => {
    const path = pathOf(await rawCommit(alice, a, {}));
    expectRefused(await forgedCommit(alice, a, [remove(0)], { path }), "framing/not-allowed: removes");
    expectRefused(await forgedCommit(alice, a, [remove(1), remove(1)], { path }), "framing/not-allowed: removes");
    expectRefused(await forgedCommit(alice, a, [remove(5)], { path }), "framing/not-a-member: 5");
  });

  it("adding a package of another suite, one that its owner did not sign, a member, or the same one twice", async () => {
    const path = pathOf(await rawCommit(alice, a, {}));
    const carol = await newDevice("carol", { suite: X25519 });
    const honest = await addOf(carol);
    expectRefused(await forgedCommit(alice, a, [await addOf(await newDevice("xwing", { suite: XWING }))], { path }), "framing/suite: 83");
    const { keyPackage } = honest.add;
    for (const changed of [
      { ...keyPackage, initKey: new Uint8Array(32).fill(3) },
      { ...keyPackage, leafNode: { ...keyPackage.leafNode, hpkePublicKey: new Uint8Array(32).fill(3) } },
    ])
      expectRefused(await forgedCommit(alice, a, [{ proposalType: "add", add: { keyPackage: changed } }], { path }), "framing/bad-signature: key package");
    expectRefused(await forgedCommit(alice, a, [await addOf(bob)], { path }), "framing/not-allowed: already a member");
    expectRefused(await forgedCommit(alice, a, [honest, await addOf(carol)], { path }), "framing/not-allowed: already a member");
    expect(verifyHandshake({ handshake: await forgedCommit(alice, a, [honest], { path }), ...known }).adds.length).toBe(1);
    expect(verifyHandshake({ handshake: await forgedCommit(alice, a, [remove(1), await addOf(bob)], { path }), ...known }).adds.length).toBe(1);
  });

  it("without a path, with another identity in it, or with a leaf that is not signed for this place", async () => {
    expectRefused(await forgedCommit(alice, a, [remove(1)]), "framing/no-path");
    const state = rawState(alice, a);
    const [own] = state.ratchetTree;
    if (own?.nodeType !== "leaf") throw new TypeError("expected a leaf");
    const other = { ...own, leaf: { ...own.leaf, credential: { credentialType: "x509" as const, certificates: bob.certificates } } };
    const posing = await rawCommit(alice, a, {}, { ...state, ratchetTree: [other, ...state.ratchetTree.slice(1)] });
    expectRefused(encodeMessage(posing), "framing/not-allowed: another identity");
    const path = pathOf(await rawCommit(alice, a, {}));
    expectRefused(await forgedCommit(alice, a, [], { path: { ...path, leafNode: { ...path.leafNode, parentHash: GROUP } } }), "framing/bad-signature: leaf");
  });

  it("by a member in another's name", async () => {
    const path = pathOf(await rawCommit(alice, a, {}));
    expectRefused(await forgedCommit(alice, a, [], { path, leafIndex: 1 }), "framing/bad-signature: handshake");
    expectRefused(await forgedCommit(alice, a, [], { path, leafIndex: 7 }), "framing/not-a-member: 7");
  });

  it("with an unknown kind of sender", async () => {
    const { commit } = await a.commit();
    const changed = concat(commit);
    changed[4 + 1 + GROUP.length + 8] = 9;
    expect(() => readHandshake(changed)).toThrowError("framing/malformed: sender");
  });
});

describe("group infos", () => {
  const info = (context: Partial<GroupContext> = {}, rest: Partial<GroupInfo> = {}): GroupInfo => {
    const { groupContext, confirmationTag, ratchetTree } = rawState(alice, a);
    return { groupContext: { ...groupContext, ...context }, confirmationTag, signer: 0, extensions: [treeExtension(ratchetTree)], signature: new Uint8Array(), ...rest };
  };
  const treeExtension = (tree: RatchetTree) => ({ extensionType: "ratchet_tree" as const, extensionData: encodeRatchetTree(tree) });
  const expectInfoRefused = async (forged: GroupInfo, failure: string) => {
    const bytes = await forgedGroupInfo(alice, forged);
    expect(() => verifyGroupInfo(bytes)).toThrowError(failure);
  };

  it("the honest one, rebuilt by the same means, is accepted", async () => {
    expect(verifyGroupInfo(await forgedGroupInfo(alice, info())).epoch).toBe(1n);
  });

  it("that let outsiders in", async () => {
    const open = await createGroupInfoWithExternalPubAndRatchetTree(rawState(alice, a), [], rawCrypto(alice));
    await expectInfoRefused(open, "framing/not-allowed: external commits");
    const { extensions } = rawState(alice, a).groupContext;
    await expectInfoRefused(info({ extensions: [{ extensionType: "external_senders", extensionData: GROUP }] }), "framing/not-allowed: group context");
    await expectInfoRefused(info({ extensions: [...extensions, ...extensions] }), "framing/not-allowed: group context");
  });

  it("with no tree, a tree that is not the one hashed, or a leaf that did not sign for its place", async () => {
    await expectInfoRefused(info({}, { extensions: [] }), "framing/no-tree");
    await expectInfoRefused(info({ treeHash: new Uint8Array(32) }), "framing/bad-tree: hash");
    const { ratchetTree } = rawState(alice, a);
    const swapped = [ratchetTree[2], ratchetTree[1], ratchetTree[0]];
    const forged = info({ treeHash: await treeHashRoot(swapped, rawCrypto(alice).hash) }, { extensions: [treeExtension(swapped)], signer: 2 / 2 });
    await expectInfoRefused(forged, "framing/bad-signature: leaf 1");
    await expectInfoRefused(info({}, { signer: 5 }), "framing/not-a-member: 5");
    await expectInfoRefused(info({}, { signer: 1 }), "framing/bad-signature: group info");
  });

  describe("that do not follow from the commit", () => {
    let heal: Commit;
    const expectNotNext = async (groupInfo: Bytes, what: string) => {
      expect(() => verifyNextEpoch({ before: known, handshake: heal.commit, groupInfo })).toThrowError(`framing/wrong-next-epoch: ${what}`);
    };
    const next = (context: Partial<GroupContext> = {}, rest: Partial<GroupInfo> = {}): GroupInfo => {
      const { groupContext, confirmationTag, ratchetTree } = rawState(alice, heal.next);
      return { groupContext: { ...groupContext, ...context }, confirmationTag, signer: 0, extensions: [treeExtension(ratchetTree)], signature: new Uint8Array(), ...rest };
    };

    beforeEach(async () => {
      heal = await a.commit();
    });

    it("the honest one, rebuilt, does", async () => {
      expect(verifyNextEpoch({ before: known, handshake: heal.commit, groupInfo: await forgedGroupInfo(alice, next()) }).groupInfo.epoch).toBe(2n);
    });

    it("epoch, context, transcript, confirmation tag", async () => {
      await expectNotNext(await forgedGroupInfo(alice, next({ epoch: 3n })), "epoch");
      await expectNotNext(await forgedGroupInfo(alice, next({ extensions: [] })), "context");
      await expectNotNext(await forgedGroupInfo(alice, next({ extensions: [{ ...next().groupContext.extensions[0]!, extensionData: GROUP }] })), "context");
      await expectNotNext(await forgedGroupInfo(alice, next({ confirmedTranscriptHash: new Uint8Array(32) })), "transcript");
      await expectNotNext(await forgedGroupInfo(alice, next({}, { confirmationTag: new Uint8Array(32) })), "confirmation tag");
    });

    it("another group", async () => {
      const elsewhere = await createLine(alice.env, { groupId: utf8("other"), context: utf8("context"), ...(await alice.keyPackage()) });
      await expectNotNext((await elsewhere.commit()).groupInfo, "group");
    });

    it("signed by somebody who did not commit", async () => {
      const opened = await b.open(heal.commit);
      await expectNotNext(await opened.next.groupInfo(), "signer");
    });

    it("a roster with one more, sound in itself", async () => {
      const mallory = await addOf(await newDevice("mallory", { suite: X25519 }));
      const tree: RatchetTree = [...rawState(alice, heal.next).ratchetTree, undefined, { nodeType: "leaf", leaf: mallory.add.keyPackage.leafNode }, undefined, undefined];
      const forged = next({ treeHash: await treeHashRoot(tree, rawCrypto(alice).hash) }, { extensions: [treeExtension(tree)] });
      await expectNotNext(await forgedGroupInfo(alice, forged), "roster");
    });
  });
});
