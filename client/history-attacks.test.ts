/**
 * Attack 5 of the catalogue: keys of earlier messages that nobody asked for. Elsewhere a member or a server could hand a client such keys and have it show, as said long ago and by others, what they wrote
 * themselves. Here nothing takes such keys; these tests send them all the same, with everything that a hostile member really has, and look at what the other side holds afterwards.
 */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { bootFederation, GRAUSTARK, RURITANIA, type TestFederation, until } from "../testing/federation/boot.ts";
import { connect, enrolPerson, lineWith, testEnvironment, texts } from "../testing/clients/test-client.ts";
import { type Tampering, tampering } from "../testing/clients/tampering.ts";
import { systemRandom } from "../node/start/system-clock.ts";
import { basicLabel } from "../protocol/label/label.ts";
import { type Bytes, fromBase64Url, toBase64Url, utf8 } from "../protocol/wire/bytes.ts";
import { canonicalCbor, type CborValue } from "../protocol/wire/cbor.ts";
import { attachmentMessage, deletionOf, editOf, signalMessage, textMessage } from "../protocol/wire/content/messages.ts";
import { encodeContent, type MimiContent } from "../protocol/wire/content/mimi-content.ts";
import { createClient, type RunningClient } from "./entente.ts";

let federation: TestFederation;
let alice: RunningClient;
let bob: RunningClient;
/** Between Alice's later device and her own node. */
let socket: Tampering;
/** What Alice's later device asked its node for by HTTP. */
let asked: string[];
const running: RunningClient[] = [];

beforeEach(async () => {
  federation = await bootFederation({ domains: [RURITANIA, GRAUSTARK], config: { demonstration: true } });
  socket = tampering();
  asked = [];
  alice = await enrolPerson(federation.node(RURITANIA), "alice", { passkey: true });
  bob = await enrolPerson(federation.node(GRAUSTARK), "bob");
  running.push(alice, bob);
}, 30_000);
afterEach(async () => {
  for (const client of running.splice(0)) await client.stop();
  await federation.close();
});

const roomOf = (client: RunningClient, room: string) => client.device()!.lines.rooms.get(room)!;
const historyOf = (client: RunningClient, room: string) => client.device()!.lines.history.of(room);
const messagesOf = (client: RunningClient, room: string) => historyOf(client, room).filter(({ kind }) => kind === "message");
const common = () => ({ salt: systemRandom(16), label: basicLabel(0) });

/** A device of Alice's that came after the first messages: it has no keys for them. */
async function laterDevice(room: string): Promise<RunningClient> {
  const { link } = await alice.linkDevice();
  const environment = testEnvironment(federation.node(RURITANIA), { openSocket: socket.openSocket, fetch: (input, init) => (asked.push(String(input)), fetch(input, init)) });
  const phone = createClient(environment);
  running.push(phone);
  await phone.start();
  await phone.enrol(link, { deviceName: "alice's phone", passkey: false });
  await until(() => alice.view().pendingDevices.length === 1, "the request");
  await alice.approveDevice(alice.view().pendingDevices[0]!.deviceId);
  await until(() => phone.view().lines.some((line) => line.room === room), "the line on the phone", 20_000);
  await until(() => roomOf(bob, room).members.length === 3, "the phone in the line");
  return phone;
}

/** Says inside MLS, as a member may, whatever it likes. */
const say = (client: RunningClient, room: string, content: MimiContent) => client.device()!.lines.outbox.send(room, { plaintext: encodeContent(content), rank: 0, lasting: true });
const saySignal = (client: RunningClient, room: string, signal: CborValue) => say(client, room, signalMessage({ ...common(), signal: canonicalCbor(signal) }));

describe("5: keys of earlier messages that nobody asked for", () => {
  it("sent by a member, under any name and with all that it holds, put nothing into the history of a device that came later", async () => {
    const { a } = await connect(alice, bob);
    const early: Bytes = roomOf(bob, a.room).group!.encode(); // the whole state of an epoch in which the phone was not
    await alice.send(a.room, { text: "said before", label: 0 });
    await until(() => texts(bob, a.room).includes("said before"), "the earlier message");
    const phone = await laterDevice(a.room);
    const { epoch, members } = { epoch: roomOf(phone, a.room).group!.epoch, members: roomOf(phone, a.room).members.map(({ end }) => end) };
    const before = historyOf(phone, a.room).length;

    const keys = { room: a.room, epoch: 1, state: early.slice(0, 60_000), exporter: systemRandom(32), messages: [utf8("said before")] };
    for (const kind of ["history-keys", "forwarded-keys", "key-bundle", "m.forwarded_room_key", "history"]) await saySignal(bob, a.room, { kind, ...keys });
    // A signal that is known, with keys beside what belongs to it.
    const upTo = fromBase64Url(messagesOf(bob, a.room)[0]!.id);
    await saySignal(bob, a.room, { ...keys, kind: "seen", upTo, state: "read" });
    await saySignal(bob, a.room, { kind: "evidence", delegation: null, codeHash: null, codeProof: null, hardwareKeys: false, standing: null, history: keys });
    // And as content: an earlier conversation, in parts.
    await say(bob, a.room, {
      ...textMessage({ ...common(), text: "" }),
      part: { kind: "multi", disposition: 1, language: "", semantics: 2, parts: ["said before", "and this too"].map((text) => ({ kind: "single", disposition: 1, language: "", contentType: "message/mimi-content", content: encodeContent(textMessage({ ...common(), text })) })) },
    });
    await bob.send(a.room, { text: "said now", label: 0 });
    await until(() => texts(phone, a.room).includes("said now"), "what came after all of it");

    expect(texts(phone, a.room)).toEqual(["said now"]);
    expect(historyOf(phone, a.room).slice(before).map(({ text }) => text)).toEqual(["said now"]);
    expect(roomOf(phone, a.room).group!.epoch).toBe(epoch);
    expect(roomOf(phone, a.room).members.map(({ end }) => end)).toEqual(members);
    await until(() => texts(alice, a.room).includes("said now"), "at the first device too");
    expect(texts(alice, a.room)).toEqual(["said before", "said now"]);
  }, 60_000);

  it("sent by the own node, with every earlier ciphertext, open nothing", async () => {
    const { a } = await connect(alice, bob);
    const earlier: Bytes[] = [];
    const { session } = alice.device()!;
    const honest = session.call;
    session.call = (async (name: string, args: { message?: string }) => (name === "room.send" && earlier.push(fromBase64Url(args.message!)), honest(name as never, args as never))) as never;
    await alice.send(a.room, { text: "said before", label: 0 });
    await until(() => texts(bob, a.room).includes("said before"), "the earlier message");
    session.call = honest;
    const phone = await laterDevice(a.room);
    const { epoch } = roomOf(phone, a.room).group!;
    const from = alice.view().me!.deviceId;

    const state = toBase64Url(roomOf(bob, a.room).group!.encode().slice(0, 60_000));
    for (const kind of ["history", "history-keys", "keys", "group", "state", "secret"]) {
      socket.inject({ n: 0, kind: kind as never, room: a.room, from, at: 1, bytes: state, data: { messages: ["said before"] } });
      socket.inject({ n: 0, kind: kind as never, at: 1, bytes: state, data: { room: a.room } });
    }
    expect(earlier.length).toBeGreaterThan(0);
    for (const bytes of earlier) socket.inject({ n: 0, kind: "message", room: a.room, from, at: 1, bytes: toBase64Url(bytes), data: { key: toBase64Url(systemRandom(32)), plaintext: "said before" } });
    // The Welcome that let the phone in, once more: it would begin the group anew, with keys that were used.
    for (const item of socket.seen.filter(({ kind }) => kind === "welcome")) socket.inject(item);
    await bob.send(a.room, { text: "said now", label: 0 });
    await until(() => texts(phone, a.room).includes("said now"), "what came after all of it");

    expect(messagesOf(phone, a.room).map(({ text }) => text)).toEqual(["said now"]);
    expect(roomOf(phone, a.room).group!.epoch).toBe(epoch);
  }, 60_000);

  it("as a file that nobody asked for, it is that member's file of now: fetched by nobody, said by nobody else, and nothing of before is changed", async () => {
    const { a } = await connect(alice, bob);
    await alice.send(a.room, { text: "mine", label: 0 });
    await bob.send(a.room, { text: "his", label: 0 });
    await until(() => texts(bob, a.room).length === 2 && texts(alice, a.room).length === 2, "two messages");
    const phone = await laterDevice(a.room);
    asked = [];
    const [mine] = messagesOf(alice, a.room);
    const original = fromBase64Url(mine!.id);
    const archive = { url: `https://graustark.example/api/v1/blobs/graustark.example/${"0".repeat(32)}`, key: systemRandom(32), nonce: systemRandom(7), hash: systemRandom(32), size: 4096, name: "earlier messages.json", type: "application/json", description: "history" };
    await say(bob, a.room, attachmentMessage({ ...common(), ...archive, replyTo: original }));
    await say(bob, a.room, editOf({ ...common(), original, text: "words put into Alice's mouth" }));
    await say(bob, a.room, deletionOf({ ...common(), original }));
    // An attachment in the place of an earlier message.
    await say(bob, a.room, { ...attachmentMessage({ ...common(), ...archive }), replaces: original });
    await bob.send(a.room, { text: "said now", label: 0 });
    await until(() => texts(phone, a.room).includes("said now") && texts(alice, a.room).includes("said now"), "what came after all of it");

    expect(messagesOf(alice, a.room)[0]).toMatchObject({ text: "mine", from: alice.view().me!.person, deleted: false, editedAt: null, attachment: null });
    const fromBob = { from: bob.view().me!.person, own: false };
    expect(messagesOf(phone, a.room)).toEqual([expect.objectContaining({ ...fromBob, text: "history" }), expect.objectContaining({ ...fromBob, text: "said now" })]);
    expect(lineWith(phone, bob.view().me!.person)!.messages.find(({ attachment }) => attachment)!.attachment).toMatchObject({ name: "earlier messages.json", state: "remote" });
    expect(asked.filter((url) => url.includes("/blobs/"))).toEqual([]);
  }, 60_000);
});
