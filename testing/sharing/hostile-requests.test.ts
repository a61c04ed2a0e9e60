/** Key requests by whoever holds a reader's device, a reader's node, another peer, or a recording of the road between: what each of them gets from the originator's node. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { activeDevice, appendEntry, startChain, verifyChain } from "../../protocol/identity/chain.ts";
import { openText } from "../../protocol/dispatch/open/rendering.ts";
import { encodeLabel, labelOfChoice } from "../../protocol/dispatch/labels.ts";
import { newDeviceId } from "../../protocol/identity/uri.ts";
import { requestHash } from "../../protocol/dispatch/request.ts";
import { type Bytes, fromBase64Url, fromHex, toBase64Url } from "../../protocol/wire/bytes.ts";
import type { RunningClient } from "../../client/entente.ts";
import { judgeAccessWith } from "../../node/dispatch/access.ts";
import { judgeRequest } from "../../node/dispatch/judge.ts";
import type { ReaderNode } from "../../node/dispatch/ports.ts";
import { freshSigner } from "../../node/start/node-keys.ts";
import { systemRandom } from "../../node/start/system-clock.ts";
import { addDevice, connect, enrolPerson, testEnvironment } from "../clients/test-client.ts";
import { bootFederation, EREWHON, GRAUSTARK, RURITANIA, type TestFederation, until } from "../federation/boot.ts";
import { askAs, heldOf, type OpenReader, openReader, type Wrong } from "./forged-key-request.ts";

let federation: TestFederation;
let author: RunningClient;
let reader: OpenReader;
let stranger: OpenReader;
let officer: RunningClient;
let id: string;
let keys: Bytes[];

beforeAll(async () => {
  federation = await bootFederation({ config: { demonstration: true } }); // software passkeys
  officer = await enrolPerson(federation.node(GRAUSTARK), "officer", { role: "security" });
  author = await enrolPerson(federation.node(RURITANIA), "analyst");
  reader = await openReader(federation.node(GRAUSTARK), "minister");
  stranger = await openReader(federation.node(EREWHON), "envoy");
  await connect(author, reader.client);
  await officer.security.clearance(personOf(reader.client), 1);
  id = await sent();
  keys = (await heldOf(reader.client, id)).keys;
}, 60_000);
afterAll(() => federation.close());

const personOf = (client: RunningClient) => client.view().me!.person;
const TEXT = "They were seen in Raqqa.";

async function sent(rank: 0 | 1 = 1): Promise<string> {
  const label = { rank, releasableTo: [], originatorControlled: true, sourcesProtected: false };
  const made = await author.dispatches.send({ title: "Laptops", portions: [{ kind: "text", text: TEXT, label }], readers: [{ kind: "person", person: personOf(reader.client) }], controllers: [], lease: 0, until: null, onward: "ask" });
  await until(() => reader.client.view().dispatches.some((one) => one.id === made), "the dispatch at its reader", 15_000);
  return made;
}
const ask = (wrong: Wrong = {}, of = id, which = keys) => askAs(reader, federation.node(GRAUSTARK), federation.node(RURITANIA), of, which, wrong);
const now = () => Math.floor(Date.now() / 1000);

describe("a key request", () => {
  it("that is what it says is answered: the other attempts here differ from it in one thing each", async () => {
    const { status, shares } = await ask();
    expect([status, shares.length]).toEqual([200, 1]);
  });

  it("counts once: a recording of it, sent again over a road of its own, gets nothing", async () => {
    const first = await ask();
    expect(first.shares).toHaveLength(1);
    expect((await first.again()).code).toBe("dispatch/replayed");
  });

  it.each<[string, () => Wrong, string]>([
    ["of three minutes ago", () => ({ request: { at: now() - 180 } }), "dispatch/stale"],
    ["of in three minutes", () => ({ request: { at: now() + 180 } }), "dispatch/stale"],
    ["made for another node", () => ({ request: { audience: EREWHON as never } }), "dispatch/other-audience"],
    ["in another person's name", () => ({ request: { person: "mimi://graustark.example/u/officer" as never } }), "dispatch/other-device"],
    ["signed by another device", () => ({ device: stranger.signer }), "wire/bad-signature"],
    ["with its node's word for another request", () => ({ wordFor: new Uint8Array(64) as Bytes }), "dispatch/other-request"],
    ["with a word of an hour ago", () => ({ word: { at: now() - 3600 } }), "dispatch/stale"],
    ["with the word of another node", () => ({ node: federation.node(EREWHON).keys.node }), "wire/bad-signature"],
    ["with a word about another key", () => ({ word: { signKey: stranger.signer.publicKey } }), "dispatch/device-unknown"],
    ["brought by another node", () => ({ sender: federation.node(EREWHON) }), "wire/bad-signature"],
    ["under somebody else's chain", () => ({ entries: () => [toBase64Url(systemRandom(80))] }), "wire/bad-cbor"],
  ])("%s gets nothing", async (_what, wrong, code) => {
    const answer = await ask(wrong());
    expect([answer.code, answer.shares]).toEqual([code, []]);
  });

  it("of a device that its node has just lowered, or revoked, is denied", async () => {
    for (const status of ["lowered", "revoked"] as const) expect((await ask({ word: { status } })).answer).toEqual({ denied: [{ key: toBase64Url(keys[0]!), why: { code: `dispatch/device-${status}` } }] });
  });

  it("with a passkey's word that is no such thing reaches no level", async () => {
    const sworn = await openReader(federation.node(GRAUSTARK), "deputy", { passkey: true });
    await connect(author, sworn.client);
    await officer.security.clearance(personOf(sworn.client), 1);
    await author.dispatches.release(id, [{ kind: "person", person: personOf(sworn.client) }], [0]);
    await until(() => sworn.client.view().dispatches.some((one) => one.id === id), "the dispatch at the deputy", 15_000);
    expect(await sworn.client.dispatches.open(id)).toEqual([{ index: 0, text: TEXT }]);
    expect((await askAs(sworn, federation.node(GRAUSTARK), federation.node(RURITANIA), id, keys, { request: { delegation: systemRandom(200) as Bytes } })).answer!.denied[0]!.why).toEqual({ code: "dispatch/level", level: 1, factor: "authenticator/delegation-invalid" });
  });

  it("for a key of another dispatch, or of none, is answered like one for something that was never there", async () => {
    const other = await sent();
    const theirs = (await heldOf(reader.client, other)).keys;
    const unknown = systemRandom(16) as Bytes;
    const answers = [await ask({}, id, theirs), await ask({}, id, [unknown]), await ask({}, toHexOf(systemRandom(16)), keys)];
    expect(answers.map(({ answer }) => answer!.denied[0]!.why)).toEqual([1, 2, 3].map(() => ({ code: "dispatch/not-yours" })));
  });
});

const toHexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

describe("the reader's own node, hostile", () => {
  it("makes nobody else the reader: a chain of its own making has another beginning than the release says", async () => {
    const me = reader.client.view().me!;
    const signer = await freshSigner(systemRandom);
    const real = verifyChain((await reader.client.device()!.session.call("sealing.keys", { persons: [me.person] })).people[0]!.entries.map(fromBase64Url), { person: me.person as never });
    const record = { ...activeDevice(real, me.deviceId as never)!.record, signKey: signer.publicKey };
    const forged = await startChain({ person: me.person as never, device: record, at: now(), signer });
    const answer = await ask({ device: signer, word: { signKey: signer.publicKey }, entries: () => [toBase64Url(forged)] });
    expect([answer.shares, answer.answer?.denied[0]?.why.code]).toEqual([[], "dispatch/not-yours"]);
  });

  it("adds no device to the chain: an entry by officers whose keys no accord pins is not accepted", async () => {
    const me = reader.client.view().me!;
    const [signer, one, two] = await Promise.all([1, 2, 3].map(() => freshSigner(systemRandom)));
    const entries = (await reader.client.device()!.session.call("sealing.keys", { persons: [me.person] })).people[0]!.entries.map(fromBase64Url);
    const real = verifyChain(entries, { person: me.person as never });
    const device = { ...activeDevice(real, me.deviceId as never)!.record, deviceId: newDeviceId(systemRandom), signKey: signer!.publicKey };
    const forged = await appendEntry({ chain: real, act: { kind: "add", device }, at: now(), by: { kind: "officers", signers: [one!, two!] } });
    const answer = await ask({ device: signer!, request: { deviceId: device.deviceId }, word: { deviceId: device.deviceId, signKey: signer!.publicKey }, entries: (shown) => [...shown, toBase64Url(forged)] });
    expect(answer.shares).toEqual([]);
    expect(answer.code).toMatch(/^chain\//);
  });

  it("hides no revocation that was seen: a chain shorter than before is cut, another one in its place is forked", async () => {
    const before = (await reader.client.device()!.session.call("sealing.keys", { persons: [personOf(reader.client)] })).people[0]!.entries;
    const second = await addDevice(reader.client, testEnvironment(federation.node(GRAUSTARK)));
    await until(() => second.view().state === "online", "the second device");
    expect((await ask()).shares).toHaveLength(1); // both devices are seen
    expect((await ask({ entries: () => before })).code).toBe("dispatch/chain-cut");
    const real = verifyChain(before.map(fromBase64Url), { person: personOf(reader.client) as never });
    const me = reader.client.view().me!;
    const other = await freshSigner(systemRandom);
    const device = { ...activeDevice(real, me.deviceId as never)!.record, deviceId: newDeviceId(systemRandom), signKey: other.publicKey };
    const fork = await appendEntry({ chain: real, act: { kind: "add", device }, at: now(), by: { kind: "device", deviceId: me.deviceId as never, signer: reader.signer } });
    expect(verifyChain([...real.entries, fork], { person: me.person as never }).entries).toHaveLength(real.entries.length + 1); // sound by itself
    expect((await ask({ entries: () => [...before, toBase64Url(fork)] })).code).toBe("dispatch/chain-forked");
  });

  it("its word goes no further than the accord: a class or a clearance above it counts as what the accord has", async () => {
    const { request, word, entries } = await ask({ word: { class: "issued", clearance: { rank: 3, categories: [] } } });
    const given = { request, word, entries: entries.map(fromBase64Url) };
    const graustark = federation.node(GRAUSTARK);
    const from: ReaderNode = { domain: GRAUSTARK, nodeKey: graustark.keys.node.publicKey, officerKeys: [], webOrigins: [], demonstration: false, believes: "issued", policy: { ranks: [0, 1, 2, 3], maximum: 3 } };
    const parts = { domain: RURITANIA, demonstration: false, codeIsPublished: () => false, now };
    const deviceOf = async (believes: ReaderNode["believes"]) => (await judgeRequest(parts, { ...from, believes }, given)).facts.find(({ kind }) => kind === "device")!.value;
    expect([await deviceOf("issued"), await deviceOf("approved"), await deviceOf("personal"), await deviceOf("guest")]).toEqual(["device/issued", "device/approved", "device/capped-by-accord", "device/capped-by-accord"]);
    const judged = await judgeRequest(parts, from, given);
    const label = encodeLabel(labelOfChoice({ rank: 2, releasableTo: [], originatorControlled: true, sourcesProtected: false }));
    const judge = judgeAccessWith(() => []);
    expect([judge(label, 2, judged.word, 3), judge(label, 2, judged.word, 1)]).toEqual([{ permitted: true }, { permitted: false, code: "dispatch/clearance", rank: 2 }]);
  });
});

describe("without the originator's consent", () => {
  it("a node that asks for its own person gets nothing, though it knows every key id; the originator sees who tried", async () => {
    const { keys: known } = await heldOf(reader.client, id);
    const answer = await askAs(stranger, federation.node(EREWHON), federation.node(RURITANIA), id, known);
    expect([answer.shares, answer.answer?.denied.map(({ why }) => why.code)]).toEqual([[], ["dispatch/not-yours"]]);
    expect((await author.dispatches.events(id)).at(-1)).toMatchObject({ kind: "denied", code: "dispatch/not-yours", person: personOf(stranger.client) });
  });

  it("the originator's own node, which lets somebody in by its own database, gives them its half and no more: nothing opens", async () => {
    const hostile = federation.node(RURITANIA);
    const raw = hostile.db.raw;
    // It makes the stranger the reader of the release that is there, as it lies in its tables, and answers.
    const row = raw.prepare("select hash, release from dispatch_release where dispatch = ?").get(fromHex(id)) as { hash: Uint8Array; release: Uint8Array };
    const share = (raw.prepare("select share from dispatch_key where key = ?").get(keys[0]!) as { share: Uint8Array }).share;
    const { shares, containers } = await heldOf(reader.client, id);
    // Nothing of what the node keeps opens the container, nor does any two of it.
    const guesses = [share, new Uint8Array(32), row.hash, requestHash(row.release)].map((half) => half as Bytes);
    for (const guess of guesses) await expect(openText(containers[0]!, { portion: 0, key: keys[0]!, hash: requestHash(containers[0]!), size: containers[0]!.length }, { node: share as Bytes, reader: guess }, { label: new Uint8Array(1) as Bytes, keys: [] })).rejects.toMatchObject({ code: expect.stringMatching(/^(tdf|dispatch)\//) as string });
    const everything = Buffer.concat((raw.prepare("select name from sqlite_master where type = 'table'").all() as { name: string }[]).flatMap(({ name }) => (raw.prepare(`select * from "${name}"`).all() as Record<string, unknown>[]).flatMap((one) => Object.values(one).flatMap((value) => (value instanceof Uint8Array ? [Buffer.from(value)] : typeof value === "string" ? [Buffer.from(value)] : [])))));
    expect(everything.includes(Buffer.from(share))).toBe(true);
    for (const secret of [Buffer.from(shares[0]!), Buffer.from(toBase64Url(shares[0]!)), Buffer.from(TEXT)]) expect(everything.includes(secret)).toBe(false);
    // And no letter comes to the stranger: it takes the author's signature.
    expect(stranger.client.view().dispatches).toEqual([]);
  });
});
