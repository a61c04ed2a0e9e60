/** What a hostile hub, relay, stranger or member tries with a group, and the code with which each is refused. Over 400 lines: one list, read as one. */
import {
  createApplicationMessage,
  createCommit,
  createGroup,
  createGroupInfoWithExternalPubAndRatchetTree,
  createProposal,
  encodeExternalSender,
  type GroupInfo,
  joinGroupExternal,
  type MLSMessage,
  type PreSharedKeyID,
  type Proposal,
} from "ts-mls";
import { protectExternalProposalPublic } from "ts-mls/messageProtectionPublic.js";
import { extractWelcomeSecret } from "ts-mls/groupInfo.js";
import { encryptGroupInfo, encryptGroupSecrets } from "ts-mls/welcome.js";
import { beforeEach, describe, expect, it } from "vitest";
import { opaque } from "../framing/tls-writer.ts";
import { type Bytes, concat, equalBytes, utf8 } from "../wire/bytes.ts";
import { newDevice, newSigner, type TestDevice, X25519, XWING } from "./device-fixture.ts";
import { decodeKeyPackage, decodeKeyPackageSecrets } from "./key-package.ts";
import { createKeyPackage, createLine, decodeLine, joinLine, type LineGroup } from "./group.ts";
import { encodeMessage } from "./mls-message.ts";
import { forgedCommit, pathOf, publicBytes, rawCommit, rawCrypto, rawHandle, rawState } from "./raw-fixture.ts";

const GROUP = utf8("a line");
const NOTHING = utf8("");
const refused = (code: string) => expect.objectContaining({ code });

let alice: TestDevice;
let bob: TestDevice;
let carol: TestDevice;
/** Each one's view; all three in epoch 1, at leaves 0, 1, 2. */
let a: LineGroup;
let b: LineGroup;
let c: LineGroup;
let welcome: Bytes;
let bobPackage: Awaited<ReturnType<TestDevice["keyPackage"]>>;

beforeEach(async () => {
  [alice, bob, carol] = (await Promise.all(["alice", "bob", "carol"].map((name) => newDevice(name, { suite: X25519 })))) as [TestDevice, TestDevice, TestDevice];
  bobPackage = await bob.keyPackage();
  const carolPackage = await carol.keyPackage();
  const first = await createLine(alice.env, { groupId: GROUP, ...(await alice.keyPackage()) });
  const made = await first.commit({ add: [bobPackage.keyPackage, carolPackage.keyPackage] });
  welcome = made.welcome!;
  a = made.next;
  b = await joinLine(bob.env, { welcome, ...bobPackage });
  c = await joinLine(carol.env, { welcome, ...carolPackage });
});

/** Signed by its owner, with an encryption key of zeros. */
async function unsoundPackage(): Promise<Bytes> {
  const owner = await newDevice("unsound", { suite: X25519 });
  const { hpke } = X25519.crypto;
  let exported = 0;
  const exportPublicKey: typeof hpke.exportPublicKey = async (key) => (exported++ === 0 ? new Uint8Array(32) : hpke.exportPublicKey(key));
  const suite = { ...X25519, crypto: { ...X25519.crypto, hpke: { ...hpke, exportPublicKey } } };
  return (await createKeyPackage({ ...owner.env, suite }, { certificates: owner.certificates, lifetimeSeconds: 60 })).keyPackage;
}

/** For bob, with whatever in it; its author invents the secrets. */
async function forgedWelcome(info: GroupInfo, psks: PreSharedKeyID[] = []): Promise<Bytes> {
  const crypto = rawCrypto(alice);
  const [joinerSecret, nothing] = [new Uint8Array(32).fill(1), new Uint8Array(32)];
  const sealedInfo = await encryptGroupInfo(info, await extractWelcomeSecret(joinerSecret, nothing, crypto.kdf), crypto);
  const initKey = await crypto.hpke.importPublicKey(decodeKeyPackage(bob.env, bobPackage.keyPackage).initKey);
  const { enc, ct } = await encryptGroupSecrets(initKey, sealedInfo, { joinerSecret, pathSecret: undefined, psks }, crypto.hpke);
  const forged = { cipherSuite: X25519.name, secrets: [{ newMember: bobPackage.ref, encryptedGroupSecrets: { kemOutput: enc, ciphertext: ct } }], encryptedGroupInfo: sealedInfo };
  return encodeMessage({ version: "mls10", wireformat: "mls_welcome", welcome: forged });
}

describe("strangers", () => {
  it("an external commit is refused", async () => {
    const mallory = await newDevice("mallory", { suite: X25519 });
    const mine = await mallory.keyPackage();
    const groupInfo = await createGroupInfoWithExternalPubAndRatchetTree(rawState(alice, a), [], rawCrypto(alice));
    const joined = await joinGroupExternal(groupInfo, decodeKeyPackage(mallory.env, mine.keyPackage), decodeKeyPackageSecrets(mallory.env, mine.secrets), false, rawCrypto(mallory));
    await expect(b.open(publicBytes(joined.publicMessage))).rejects.toEqual(refused("line/external-sender"));
  });

  it.each(["external", "new_member_proposal"] as const)("a proposal by %s is refused", async (senderType) => {
    const mallory = await newDevice("mallory", { suite: X25519 });
    const proposal: Proposal = { proposalType: "add", add: { keyPackage: decodeKeyPackage(mallory.env, (await mallory.keyPackage()).keyPackage) } };
    const sender = senderType === "external" ? { senderType, senderIndex: 0 } : { senderType };
    const { publicMessage } = await protectExternalProposalPublic(rawHandle(mallory), rawState(alice, a).groupContext, NOTHING, proposal, sender, rawCrypto(mallory));
    await expect(b.open(publicBytes(publicMessage))).rejects.toEqual(refused("line/external-sender"));
  });

  it("a member's commit changed on its way is refused (attack 1)", async () => {
    const { commit } = await a.commit({ remove: [2] });
    for (let at = 40; at < commit.length; at += 11) {
      const changed = concat(commit);
      changed[at]! ^= 1;
      await expect(b.open(changed), `byte ${at}`).rejects.toMatchObject({ name: "Failure" });
    }
    expect((await b.open(commit)).kind).toBe("commit");
  });

  it("an added device that nobody knows is refused, by the committer and by everybody else", async () => {
    const mallory = await newDevice("mallory", { suite: X25519 });
    const { keyPackage } = await mallory.keyPackage();
    const made = await a.commit({ add: [keyPackage] });
    const strict = { ...bob.env, authenticate: async (member: { signatureKey: Bytes }, occasion: string) => occasion === "present" || !equalBytes(member.signatureKey, mallory.env.signer.publicKey) };
    await expect(decodeLine(strict, b.encode()).open(made.commit)).rejects.toEqual(refused("line/unauthenticated-member"));
    await expect(decodeLine(strict, b.encode()).commit({ add: [keyPackage] })).rejects.toEqual(refused("line/unauthenticated-member"));
  });

  it("a group with a member that nobody knows is not joined", async () => {
    const strict = { ...bob.env, authenticate: async (member: { signatureKey: Bytes }) => !equalBytes(member.signatureKey, carol.env.signer.publicKey) };
    await expect(joinLine(strict, { welcome, ...bobPackage })).rejects.toEqual(refused("line/unauthenticated-member"));
  });
});

describe("commits by members", () => {
  it("a proposal standing alone is refused, open or hidden", async () => {
    const proposal: Proposal = { proposalType: "remove", remove: { removed: 2 } };
    for (const open of [true, false]) {
      const { message } = await createProposal(rawState(alice, a), open, proposal, rawCrypto(alice));
      await expect(b.open(encodeMessage(message as MLSMessage))).rejects.toEqual(refused(open ? "line/standalone-proposal" : "line/hidden-handshake"));
    }
  });

  it("a commit by reference is refused", async () => {
    const { newState } = await createProposal(rawState(alice, a), true, { proposalType: "remove", remove: { removed: 2 } }, rawCrypto(alice));
    const { commit } = await createCommit({ state: { ...newState, clientConfig: rawState(alice, a).clientConfig }, cipherSuite: rawCrypto(alice) }, { wireAsPublicMessage: true });
    await expect(b.open(encodeMessage(commit))).rejects.toEqual(refused("line/proposal-by-reference"));
  });

  it("a hidden commit is refused: nodes could not check it", async () => {
    await expect(b.open(encodeMessage(await rawCommit(alice, a, { wireAsPublicMessage: false, forceUpdatePath: true })))).rejects.toEqual(refused("line/hidden-handshake"));
  });

  it("a removal without a path is refused, and so is an add without one", async () => {
    await expect(b.open(await forgedCommit(alice, a, [{ proposalType: "remove", remove: { removed: 2 } }]))).rejects.toEqual(refused("line/commit-without-path"));
    const dave = await newDevice("dave", { suite: X25519 });
    const add: Proposal = { proposalType: "add", add: { keyPackage: decodeKeyPackage(dave.env, (await dave.keyPackage()).keyPackage) } };
    await expect(b.open(encodeMessage(await rawCommit(alice, a, { extraProposals: [add] })))).rejects.toEqual(refused("line/commit-without-path"));
  });

  it.each<[string, Proposal]>([
    ["the group context's extensions", { proposalType: "group_context_extensions", groupContextExtensions: { extensions: [] } }],
    ["a pre-shared key", { proposalType: "psk", psk: { preSharedKeyId: { psktype: "external", pskId: NOTHING, pskNonce: new Uint8Array(32) } } }],
    ["a custom kind", { proposalType: 0xf00d, proposalData: NOTHING }],
  ])("a commit with %s is refused", async (_name, proposal) => {
    await expect(b.open(await forgedCommit(alice, a, [proposal]))).rejects.toEqual(refused("line/proposal-not-allowed"));
  });

  it("every commit has a path, also one that only adds", async () => {
    const dave = await newDevice("dave", { suite: X25519 });
    const { commit } = await a.commit({ add: [(await dave.keyPackage()).keyPackage] });
    expect((await b.open(commit)).kind).toBe("commit");
  });

  it("the second commit for an epoch is refused (attack 20), and the epoch authenticators tell a fork", async () => {
    const one = await a.commit();
    const other = await c.commit({ remove: [0] });
    const after = (await b.open(one.commit)).next;
    await expect(after.open(other.commit)).rejects.toEqual(refused("line/commit-superseded"));
    await expect(after.open(one.commit)).rejects.toEqual(refused("line/commit-superseded"));
    expect((await b.open(other.commit)).next.epochAuthenticator).not.toEqual(after.epochAuthenticator);
  });

  it("a commit from the future waits for what is missing", async () => {
    const one = await a.commit();
    const two = await one.next.commit();
    await expect(b.open(two.commit)).rejects.toEqual(refused("line/epoch-ahead"));
  });

  it("own commits do not come back as another's", async () => {
    await expect(a.open((await a.commit()).commit)).rejects.toEqual(refused("line/own-message"));
  });

  it("a committer who is nobody, or becomes somebody else, is refused", async () => {
    const path = pathOf(await rawCommit(alice, a, {}));
    await expect(b.open(await forgedCommit(alice, a, [], { path, leafIndex: 9 }))).rejects.toEqual(refused("line/no-such-member"));
    const state = rawState(alice, a);
    const leaf = state.ratchetTree[0]!;
    if (leaf.nodeType !== "leaf") throw new TypeError("expected a leaf");
    const other = { ...leaf, leaf: { ...leaf.leaf, credential: { credentialType: "x509" as const, certificates: carol.certificates } } };
    const posing = await rawCommit(alice, a, {}, { ...state, ratchetTree: [other, ...state.ratchetTree.slice(1)] });
    await expect(b.open(encodeMessage(posing))).rejects.toEqual(refused("line/identity-changed"));
  });

  it("a commit that removes who is not there, or has more proposals than a line has members, is refused", async () => {
    const path = pathOf(await rawCommit(alice, a, {}));
    await expect(b.open(await forgedCommit(alice, a, [{ proposalType: "remove", remove: { removed: 3 } }], { path }))).rejects.toEqual(refused("line/no-such-member"));
    const many = Array.from({ length: 600 }, (_, removed): Proposal => ({ proposalType: "remove", remove: { removed } }));
    await expect(b.open(await forgedCommit(alice, a, many, { path }))).rejects.toEqual(refused("line/too-long"));
  });

  it("text in the open is refused", async () => {
    const { groupContext } = rawState(alice, a);
    const content = { groupId: groupContext.groupId, epoch: 1n, sender: { senderType: "member" as const, leafIndex: 0 }, authenticatedData: NOTHING, contentType: "application" as const, applicationData: NOTHING };
    const auth = { contentType: "application" as const, signature: new Uint8Array(64) };
    await expect(b.open(publicBytes({ content, auth, senderType: "member", membershipTag: new Uint8Array(32) }))).rejects.toEqual(refused("line/unexpected-message"));
  });

  it("neither oneself nor a blank leaf can be removed", async () => {
    await expect(a.commit({ remove: [0] })).rejects.toEqual(refused("line/cannot-remove-self"));
    await expect(a.commit({ remove: [3] })).rejects.toEqual(refused("line/no-such-member"));
  });

  it("a device that is a member already is not added twice", async () => {
    await expect(a.commit({ add: [(await bob.keyPackage()).keyPackage] })).rejects.toEqual(refused("line/not-committed"));
  });

  it("an encryption key that is in the tree already is refused", async () => {
    const dave = await newDevice("dave", { suite: X25519 });
    const erin = await newDevice("erin", { suite: X25519 });
    const same = new Uint8Array(32).fill(7);
    const fixed = (device: TestDevice) => {
      let call = 0;
      const { hpke } = device.env.suite.crypto;
      const generateKeyPair = async () => (call++ === 0 ? hpke.generateKeyPair() : hpke.deriveKeyPair(same));
      return { ...device, env: { ...device.env, suite: { ...device.env.suite, crypto: { ...device.env.suite.crypto, hpke: { ...hpke, generateKeyPair } } } } };
    };
    const [one, two] = await Promise.all([dave, erin].map((device) => createKeyPackage(fixed(device).env, { certificates: device.certificates, lifetimeSeconds: 60 })));
    await expect(a.commit({ add: [one!.keyPackage, two!.keyPackage] })).rejects.toEqual(refused("line/duplicate-key"));
  });

  it("a leaf with a key to which nobody could encrypt is refused, or every later commit would fail (attack 16)", async () => {
    const keyPackage = await unsoundPackage();
    await expect(a.commit({ add: [keyPackage] })).rejects.toEqual(refused("line/bad-key"));
    const add: Proposal = { proposalType: "add", add: { keyPackage: decodeKeyPackage(alice.env, keyPackage) } };
    const commit = await rawCommit(alice, a, { extraProposals: [add], forceUpdatePath: true });
    await expect(b.open(encodeMessage(commit))).rejects.toEqual(refused("line/bad-key"));
  });
});

describe("messages", () => {
  it("each opens once (attack 12), also after a gap, and in any order", async () => {
    let sender = a;
    const sent: Bytes[] = [];
    for (let i = 0; i < 5; i++) {
      const { next, message } = await sender.seal(utf8(`${i}`), NOTHING);
      sender = next;
      sent.push(message);
    }
    let receiver = b;
    for (const i of [3, 0, 4, 1, 2]) {
      const opened = await receiver.open(sent[i]!);
      expect(opened).toMatchObject({ plaintext: utf8(`${i}`) });
      receiver = opened.next;
      await expect(receiver.open(sent[i]!)).rejects.toEqual(refused("line/replayed"));
    }
    for (const message of sent) await expect(receiver.open(message)).rejects.toEqual(refused("line/replayed"));
  });

  it("a gap beyond bounds is refused instead of computed", async () => {
    const state = rawState(alice, a);
    const ratchets = state.secretTree[0]!;
    const ahead = { ...state, secretTree: [{ ...ratchets, application: { ...ratchets.application, generation: 2_000_000 } }, ...state.secretTree.slice(1)] };
    const { privateMessage } = await createApplicationMessage(ahead, utf8("far"), rawCrypto(alice));
    await expect(b.open(encodeMessage({ version: "mls10", wireformat: "mls_private_message", privateMessage }))).rejects.toEqual(refused("line/too-far-ahead"));
  });

  it("own messages do not come back as another's", async () => {
    const { next, message } = await a.seal(utf8("hi"), NOTHING);
    await expect(next.open(message)).rejects.toEqual(refused("line/own-message"));
  });

  it("a changed byte anywhere is refused, and the group stays usable", async () => {
    const { message } = await a.seal(utf8("pay no ransom"), utf8("rank 1"));
    for (let at = 0; at < message.length; at++) {
      const changed = concat(message);
      changed[at]! ^= 1;
      await expect(b.open(changed), `byte ${at}`).rejects.toMatchObject({ code: expect.stringMatching(/^line\//) });
    }
    expect(await b.open(message)).toMatchObject({ plaintext: utf8("pay no ransom") });
  });

  it("a message of another group is refused, whatever group it is told to be of (attack 4)", async () => {
    const other = await createLine(alice.env, { groupId: utf8("B line"), ...(await alice.keyPackage()) });
    const { message } = await other.seal(utf8("elsewhere"), NOTHING);
    await expect(b.open(message)).rejects.toEqual(refused("line/other-group"));
    const relabelled = concat(message);
    relabelled.set(GROUP, 5);
    await expect(a.open(relabelled)).rejects.toMatchObject({ code: expect.stringMatching(/^line\//) });
    const own = await a.seal(utf8("here"), NOTHING);
    const moved = concat(own.message);
    moved.set(utf8("B line"), 5);
    await expect(other.open(moved)).rejects.toMatchObject({ code: expect.stringMatching(/^line\//) });
  });

  it("one member cannot speak as another", async () => {
    const state = rawState(alice, a);
    const posing = { ...state, privatePath: { ...state.privatePath, leafIndex: 2 } };
    const { privateMessage } = await createApplicationMessage(posing, utf8("I am carol"), rawCrypto(alice));
    await expect(b.open(encodeMessage({ version: "mls10", wireformat: "mls_private_message", privateMessage }))).rejects.toEqual(refused("line/bad-signature"));
  });

  it("late messages of those who stayed open for four epochs; later ones do not", async () => {
    const late = await Promise.all([0, 1].map(async () => a.seal(utf8("late"), NOTHING)));
    let sender = b;
    let receiver = c;
    for (let epoch = 0; epoch < 5; epoch++) {
      if (epoch === 4) expect(await receiver.open(late[0]!.message)).toMatchObject({ plaintext: utf8("late"), epoch: 1n, sender: { leaf: 0 } });
      const { next, commit } = await sender.commit();
      receiver = (await receiver.open(commit)).next;
      sender = next;
    }
    await expect(receiver.open(late[1]!.message)).rejects.toEqual(refused("line/epoch-too-old"));
  });

  it("a late message opens once, also across a commit and storage", async () => {
    const late = await a.seal(utf8("late"), NOTHING);
    const heal = await b.commit();
    const opened = await (await c.open(heal.commit)).next.open(late.message);
    const stored = decodeLine(carol.env, opened.next.encode());
    await expect(stored.open(late.message)).rejects.toEqual(refused("line/replayed"));
    const again = await heal.next.commit();
    await expect((await stored.open(again.commit)).next.open(late.message)).rejects.toEqual(refused("line/replayed"));
  });

  it("a removed sender's message of an old epoch is refused, also when the device is back at the same leaf", async () => {
    const held = await c.seal(utf8("from before"), NOTHING);
    const removal = await a.commit({ remove: [2] });
    const without = (await b.open(removal.commit)).next;
    await expect(without.open(held.message)).rejects.toEqual(refused("line/sender-removed"));
    const back = await removal.next.commit({ add: [(await carol.keyPackage()).keyPackage] });
    const seen = await without.open(back.commit);
    expect(seen).toMatchObject({ added: [{ leaf: 2, signatureKey: carol.env.signer.publicKey }] });
    await expect(seen.next.open(held.message)).rejects.toEqual(refused("line/sender-removed"));
    await expect(decodeLine(bob.env, seen.next.encode()).open(held.message)).rejects.toEqual(refused("line/sender-removed"));
  });

  it("removed and added in one commit: the old leaf's late messages are refused", async () => {
    const held = await c.seal(utf8("from before"), NOTHING);
    const swap = await a.commit({ remove: [2], add: [(await carol.keyPackage()).keyPackage] });
    const seen = await b.open(swap.commit);
    expect(seen).toMatchObject({ added: [{ leaf: 2 }], removed: [{ leaf: 2 }] });
    await expect(seen.next.open(held.message)).rejects.toEqual(refused("line/sender-removed"));
  });
});

describe("lengths and forms", () => {
  it("over-long inputs are refused before they are parsed", async () => {
    await expect(b.open(new Uint8Array(3_000_000))).rejects.toEqual(refused("line/too-long"));
    await expect(a.seal(new Uint8Array(300_000), NOTHING)).rejects.toEqual(refused("line/too-long"));
    await expect(a.seal(NOTHING, new Uint8Array(5_000))).rejects.toEqual(refused("line/too-long"));
    await expect(joinLine(bob.env, { ...bobPackage, welcome: new Uint8Array(5_000_000) })).rejects.toEqual(refused("line/too-long"));
    await expect(a.commit({ add: [new Uint8Array(40_000)] })).rejects.toEqual(refused("line/too-long"));
  });

  it("rubbish, and what is cut short or followed by more, is malformed", async () => {
    const { message } = await a.seal(utf8("hi"), NOTHING);
    await expect(b.open(new Uint8Array(100))).rejects.toEqual(refused("line/malformed"));
    await expect(b.open(message.slice(0, 60))).rejects.toEqual(refused("line/malformed"));
    await expect(b.open(concat(message, Uint8Array.of(0)))).rejects.toEqual(refused("line/malformed"));
    await expect(b.open(welcome)).rejects.toEqual(refused("line/unexpected-message"));
  });

  it("lengths of plaintexts do not show below 256 bytes", async () => {
    const sizes = new Set((await Promise.all([0, 1, 50, 180].map((length) => a.seal(new Uint8Array(length), NOTHING)))).map(({ message }) => message.length));
    expect(sizes.size).toBe(1);
  });
});

describe("welcomes and stored state", () => {
  it("a Welcome for a group that is known already is refused (attack 21)", async () => {
    await expect(joinLine(bob.env, { welcome, ...bobPackage, knows: (groupId) => equalBytes(groupId, GROUP) })).rejects.toEqual(refused("line/welcome-replayed"));
  });

  it("a Welcome for somebody else, or of another suite, is refused", async () => {
    const other = await bob.keyPackage();
    await expect(joinLine(bob.env, { welcome, ...other })).rejects.toEqual(refused("line/welcome-for-another"));
    const xwing = await newDevice("xwing", { suite: XWING });
    await expect(joinLine(xwing.env, { welcome, ...(await xwing.keyPackage()) })).rejects.toEqual(refused("line/other-suite"));
    await expect(a.commit({ add: [(await xwing.keyPackage()).keyPackage] })).rejects.toEqual(refused("line/other-suite"));
  });

  it("a group that lets outsiders in, brings no tree, or has a key to which nobody can encrypt, is not joined", async () => {
    const crypto = rawCrypto(alice);
    const davePackage = await (await newDevice("dave", { suite: X25519 })).keyPackage();
    const own = decodeKeyPackage(alice.env, (await alice.keyPackage()).keyPackage);
    const secrets = decodeKeyPackageSecrets(alice.env, (await alice.keyPackage()).secrets);
    const add = (bytes: Bytes): Proposal => ({ proposalType: "add", add: { keyPackage: decodeKeyPackage(alice.env, bytes) } });
    const welcomed = async (extensions: Parameters<typeof createGroup>[3], proposals: Proposal[], ratchetTreeExtension = true) => {
      const state = await createGroup(utf8("trap"), own, secrets, extensions, crypto, rawState(alice, a).clientConfig);
      const made = await createCommit({ state, cipherSuite: crypto }, { wireAsPublicMessage: true, extraProposals: proposals, ratchetTreeExtension, forceUpdatePath: true });
      return encodeMessage({ version: "mls10", wireformat: "mls_welcome", welcome: made.welcome! });
    };
    const external = { extensionType: "external_senders" as const, extensionData: encodeExternalSender({ signaturePublicKey: alice.env.signer.publicKey, credential: { credentialType: "x509", certificates: [] } }) };
    await expect(joinLine(bob.env, { ...bobPackage, welcome: await welcomed([external], [add(bobPackage.keyPackage)]) })).rejects.toEqual(refused("line/unknown-extension"));
    await expect(joinLine(bob.env, { ...bobPackage, welcome: await welcomed([], [add(bobPackage.keyPackage)], false) })).rejects.toMatchObject({ code: "line/bad-welcome", detail: "no ratchet tree" });
    const bad = await unsoundPackage();
    await expect(joinLine(bob.env, { ...bobPackage, welcome: await welcomed([], [add(bobPackage.keyPackage), add(bad)]) })).rejects.toEqual(refused("line/bad-key"));
    expect((await joinLine(bob.env, { ...bobPackage, welcome: await welcomed([], [add(bobPackage.keyPackage), add(davePackage.keyPackage)]) })).members().length).toBe(3);
  });

  it("another device's key package is not used", async () => {
    const creation = { groupId: GROUP, ...(await bob.keyPackage()) };
    await expect(createLine(alice.env, creation)).rejects.toEqual(refused("line/other-device"));
    await expect(joinLine(alice.env, { ...bobPackage, welcome })).rejects.toEqual(refused("line/other-device"));
  });

  it("a Welcome with pre-shared keys is refused", async () => {
    const psk = { psktype: "external" as const, pskId: NOTHING, pskNonce: new Uint8Array(32) };
    const info = await createGroupInfoWithExternalPubAndRatchetTree(rawState(alice, a), [], rawCrypto(alice));
    await expect(joinLine(bob.env, { ...bobPackage, welcome: await forgedWelcome(info, [psk]) })).rejects.toMatchObject({ code: "line/bad-welcome", detail: "pre-shared keys" });
  });

  it("a Welcome changed on its way is refused", async () => {
    const dave = await newDevice("dave", { suite: X25519 });
    const davePackage = await dave.keyPackage();
    const forDave = (await a.commit({ add: [davePackage.keyPackage] })).welcome!;
    for (let at = 0; at < forDave.length; at += 19) {
      const changed = concat(forDave);
      changed[at]! ^= 1;
      await expect(joinLine(dave.env, { welcome: changed, ...davePackage }), `byte ${at}`).rejects.toMatchObject({ code: expect.stringMatching(/^line\//) });
    }
  });

  it("a Welcome with a tree of millions of blanks is refused before the library walks it", async () => {
    const crypto = rawCrypto(alice);
    const honest = await createGroupInfoWithExternalPubAndRatchetTree(rawState(alice, a), [], crypto);
    const tree = honest.extensions.find(({ extensionType }) => extensionType === "ratchet_tree")!.extensionData;
    const nodes = concat(tree.slice(tree[0]! >> 6 === 1 ? 2 : 4), new Uint8Array(3_000_001), tree.slice(tree[0]! >> 6 === 1 ? 2 : 4));
    const info = { ...honest, extensions: [{ extensionType: "ratchet_tree" as const, extensionData: opaque(nodes) }] };
    await expect(joinLine(bob.env, { ...bobPackage, welcome: await forgedWelcome(info) })).rejects.toMatchObject({ code: "line/bad-welcome", detail: "ratchet tree" });
  });

  it("state is of one device, holds no signing key, and refuses what is not its own", async () => {
    await expect(async () => decodeLine({ ...alice.env, signer: await newSigner() }, a.encode())).rejects.toEqual(refused("line/other-device"));
    expect(() => decodeLine(alice.env, a.encode().slice(0, -1))).toThrowError(/line\/bad-state/);
    expect(() => decodeLine(alice.env, Uint8Array.of(9))).toThrowError(/line\/bad-state/);
  });
});
