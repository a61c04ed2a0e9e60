/** History for a device that came later: from an own device, from the other side with its consent; and what comes of it when somebody hands on what nobody asked for, or what is not theirs to hand on. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bootFederation, GRAUSTARK, RURITANIA, type TestFederation, until } from "../../testing/federation/boot.ts";
import { addDevice, connect, enrolPerson, lineWith, testEnvironment, texts } from "../../testing/clients/test-client.ts";
import { createSuite } from "../../protocol/line/group.ts";
import { systemRandom } from "../../node/start/system-clock.ts";
import { type Bytes, fromBase64Url, toBase64Url } from "../../protocol/wire/bytes.ts";
import { canonicalCbor, type CborValue } from "../../protocol/wire/cbor.ts";
import type { HandedMessage } from "../../protocol/wire/history.ts";
import type { SignalOf } from "../../protocol/wire/signals.ts";
import { createClient, type RunningClient } from "../entente.ts";
import type { ClientEnvironment } from "../environment.ts";
import { sealPartKey } from "./part-key.ts";

let federation: TestFederation;
beforeAll(async () => {
  federation = await bootFederation({ domains: [RURITANIA, GRAUSTARK], config: { demonstration: true } });
});
afterAll(() => federation.close());

/** A further device, let in by the first one. */
async function linked(first: RunningClient, room: string, environment: ClientEnvironment = testEnvironment(federation.node(RURITANIA))): Promise<RunningClient> {
  const client = await addDevice(first, environment, { deviceName: "the new one" });
  await until(() => client.view().lines.some((line) => line.room === room), "the line", 20_000);
  return client;
}

const lineOf = (client: RunningClient, room: string) => client.view().lines.find((line) => line.room === room)!;
const askOf = (client: RunningClient, room: string) => lineOf(client, room).earlier.ask;

describe("a device that came later", () => {
  it("asks the person's other device: all of it comes, before what is here, marked; it outlives a restart, and can be edited and answered", async () => {
    const alice = await enrolPerson(federation.node(RURITANIA), "alice");
    const bob = await enrolPerson(federation.node(GRAUSTARK), "bob");
    const { a } = await connect(alice, bob);
    const first = await alice.send(a.room, { text: "first", label: 0 });
    await until(() => texts(bob, a.room).includes("first"), "first");
    await bob.send(a.room, { text: "answer", label: 0, replyTo: first });
    const bytes = new Uint8Array(3000).fill(7);
    const file = await bob.send(a.room, { text: "", label: 0, file: { name: "plan.txt", type: "text/plain", size: bytes.length, stream: () => new Blob([bytes]).stream() } });
    await until(() => lineWith(alice, bob.view().me!.person)!.messages.some(({ id }) => id === file), "the file");
    const gone = await alice.send(a.room, { text: "taken back", label: 0 });
    await alice.remove(a.room, gone);

    const environment = testEnvironment(federation.node(RURITANIA));
    const phone = await linked(alice, a.room, environment);
    await bob.send(a.room, { text: "meanwhile", label: 0 });
    await until(() => texts(phone, a.room).includes("meanwhile"), "meanwhile");
    expect(texts(phone, a.room)).toEqual(["meanwhile"]);
    expect(lineOf(phone, a.room).earlier).toEqual({ joinedLate: true, ownDevices: true });
    await phone.askHistory(a.room, "own");
    await until(() => askOf(phone, a.room)?.state === "done", "it came", 20_000);
    expect(texts(phone, a.room)).toEqual(["first", "answer", "", "meanwhile"]);
    const shown = lineOf(phone, a.room).messages.filter(({ kind }) => kind === "message");
    expect(shown.map(({ handedBy }) => handedBy?.device)).toEqual(["alice's device", "alice's device", "alice's device", undefined]);
    expect(shown.map(({ own }) => own)).toEqual([true, false, false, false]);
    expect(shown[1]!.replyTo).toMatchObject({ text: "first" });
    expect(lineOf(phone, a.room).unread).toBe(1);
    expect(new Uint8Array(await (await phone.openAttachment(a.room, file)).arrayBuffer())).toEqual(bytes);
    expect(lineOf(phone, a.room).messages.at(-1)).toMatchObject({ kind: "notice", text: "history-here", values: { count: "3" } });
    expect(lineOf(alice, a.room).messages.at(-1)).toMatchObject({ kind: "notice", text: "history-given", values: { count: "4", device: "the new one" } });

    await phone.stop();
    const again = createClient(environment);
    await again.start();
    await until(() => again.view().state === "online", "started again");
    expect(texts(again, a.room)).toEqual(["first", "answer", "", "meanwhile"]);
    await again.edit(a.room, first, "first, corrected");
    await until(() => texts(bob, a.room)[0] === "first, corrected", "an edit of what was handed on");
    await again.askHistory(a.room, "own"); // once more: nothing is there twice
    await until(() => askOf(again, a.room)?.state === "done", "again", 20_000);
    expect(texts(again, a.room)).toHaveLength(4);
    for (const client of [alice, bob, again]) await client.stop();
  }, 120_000);

  it("asks the other side, who must say yes; what the line does not carry now stays where it is", async () => {
    const carol = await enrolPerson(federation.node(RURITANIA), "carol");
    const dan = await enrolPerson(federation.node(GRAUSTARK), "dan");
    const { a } = await connect(carol, dan);
    dan.device()!.facts.ceilingOf = () => 2;
    await carol.send(a.room, { text: "before", label: 0 });
    await dan.send(a.room, { text: "too much for later", label: 2 });
    await until(() => texts(carol, a.room).includes("too much for later") && texts(dan, a.room).includes("before"), "two messages");
    dan.device()!.facts.ceilingOf = () => 0;
    const phone = await linked(carol, a.room);
    await phone.askHistory(a.room, "anybody");
    await until(() => lineOf(dan, a.room).historyAsked !== undefined, "dan is asked");
    const asked = lineOf(dan, a.room).historyAsked!;
    expect(asked).toMatchObject({ person: carol.view().me!.person, device: "the new one", own: false });
    // Carol's own device was asked too, and gives without being told to: for the test it is not there.
    await dan.refuseHistory(a.room, asked.ask);
    await until(() => lineOf(dan, a.room).historyAsked === undefined, "refused");
    await until(() => askOf(phone, a.room)!.state !== "asked", "an answer");
    await expect(dan.giveHistory(a.room, asked.ask)).rejects.toMatchObject({ code: "history/not-asked" });

    await carol.stop();
    await phone.askHistory(a.room, "anybody");
    await until(() => lineOf(dan, a.room).historyAsked !== undefined, "dan is asked again");
    await dan.giveHistory(a.room, lineOf(dan, a.room).historyAsked!.ask);
    await until(() => askOf(phone, a.room)?.state === "done", "it came", 20_000);
    expect(texts(phone, a.room)).toContain("before");
    expect(texts(phone, a.room)).not.toContain("too much for later");
    expect(askOf(phone, a.room)!.held).toBe(1);
    for (const client of [dan, phone]) await client.stop();
  }, 120_000);

  it("gets no key of what the line carries no more, where it fell while a part was on its way", async () => {
    const gina = await enrolPerson(federation.node(RURITANIA), "gina");
    const hugo = await enrolPerson(federation.node(GRAUSTARK), "hugo");
    const { a } = await connect(gina, hugo);
    const { facts, earlier } = hugo.device()!;
    facts.ceilingOf = () => 2;
    await gina.send(a.room, { text: "before", label: 0 });
    await hugo.send(a.room, { text: "for the two of us", label: 2 });
    await until(() => texts(gina, a.room).includes("for the two of us") && texts(hugo, a.room).includes("before"), "two messages");
    const phone = await linked(gina, a.room);
    await gina.stop();
    await phone.askHistory(a.room, "anybody");
    await until(() => lineOf(hugo, a.room).historyAsked !== undefined, "hugo is asked");
    const { put } = earlier.files;
    const files: number[] = [];
    earlier.files.put = async (bytes) => {
      const file = await put(bytes);
      files.push(bytes.length);
      facts.ceilingOf = () => 0; // somebody's device was lowered
      return file;
    };
    await hugo.giveHistory(a.room, lineOf(hugo, a.room).historyAsked!.ask);
    await until(() => askOf(phone, a.room)?.state === "done", "it came", 20_000);
    expect(texts(phone, a.room)).toContain("before");
    expect(texts(phone, a.room)).not.toContain("for the two of us");
    expect(askOf(phone, a.room)).toMatchObject({ held: 1, count: 1 });
    expect(files.length).toBe(2); // the first one has a key that nobody was told
    expect(lineOf(hugo, a.room).messages.at(-1)).toMatchObject({ kind: "notice", text: "history-given", values: { count: "1" } });
    for (const client of [hugo, phone]) await client.stop();
  }, 120_000);

  it("has nobody to ask where there is no other own device; a refusal is said", async () => {
    const erin = await enrolPerson(federation.node(RURITANIA), "erin");
    const frank = await enrolPerson(federation.node(GRAUSTARK), "frank");
    const { a } = await connect(erin, frank);
    await expect(erin.askHistory(a.room, "own")).rejects.toMatchObject({ code: "history/nobody" });
    await erin.askHistory(a.room, "anybody");
    await until(() => lineOf(frank, a.room).historyAsked !== undefined, "frank is asked");
    await frank.refuseHistory(a.room, lineOf(frank, a.room).historyAsked!.ask);
    await until(() => askOf(erin, a.room)!.state === "refused", "refused");
    expect(askOf(erin, a.room)).toMatchObject({ why: "declined", count: 0 });
    for (const client of [erin, frank]) await client.stop();
  }, 60_000);
});

describe("5: history that is handed on by whoever may not", () => {
  /** Everything that a hostile member can have: the asking, which it sees in the line, a file of its own, a key sealed as it should be. */
  async function handOn(client: RunningClient, room: string, ask: SignalOf<"history-ask">, to: string, messages: HandedMessage[], change: { part?: number; more?: boolean; inside?: object } = {}): Promise<void> {
    const { part = 0, more = false } = change;
    const bytes = canonicalCbor({ v: 1, room, ask: ask.ask, part, messages, ...change.inside } as CborValue);
    const file = await client.device()!.earlier.files.put(bytes);
    const by = client.device()!.lines.rooms.get(room)!.members.find((member) => member.own)!.end;
    const sealed = await sealPartKey(createSuite({ random: systemRandom }), ask.key as Bytes, file.key, { room, ask: ask.ask as Bytes, part, by, to });
    await client.device()!.lines.channel.sendSignal(room, { kind: "history-part", ask: ask.ask, part, more, held: 0, url: file.url, size: file.size, hash: file.hash as Bytes, nonce: file.nonce as Bytes, ...sealed } as never);
  }
  const forged = (from: string, text: string, id = systemRandom(32).with(0, 1)): HandedMessage => ({ id: id as Bytes, from, at: 1, text, label: 0, editedAt: null, replyTo: null, attachment: null });

  it("puts nothing in: unasked for, by the other side where own devices were asked, by a second one, for another room; and never changes what is here", async () => {
    const alice = await enrolPerson(federation.node(RURITANIA), "grace");
    const bob = await enrolPerson(federation.node(GRAUSTARK), "heidi");
    const { a } = await connect(alice, bob);
    const [her, his] = [alice.view().me!.person, bob.view().me!.person];
    await alice.send(a.room, { text: "before", label: 0 });
    await until(() => texts(bob, a.room).includes("before"), "before");
    const phone = await linked(alice, a.room);
    const asks: SignalOf<"history-ask">[] = [];
    bob.device()!.lines.channel.onSignal(({ signal }) => void (signal.kind === "history-ask" && asks.push(signal)));
    const to = phone.device()!.lines.rooms.get(a.room)!.members.find((member) => member.own)!.end;
    const here = await bob.send(a.room, { text: "said and heard", label: 0 });
    await until(() => texts(phone, a.room).includes("said and heard"), "the phone hears");

    // Alice's own other device says nothing for now, so that whatever comes is of somebody else.
    alice.device()!.earlier.giving.give = () => Promise.reject(new TypeError("not now"));
    const channel = alice.device()!.lines.channel;
    const honest = channel.sendSignal;
    channel.sendSignal = ((room: string, signal: { kind: string }, options?: object) => (signal.kind.startsWith("history-") ? Promise.reject(new TypeError("not now")) : honest(room, signal as never, options))) as never;

    // Nobody has asked: a key of the attacker's own making changes nothing.
    const own = { kind: "history-ask" as const, ask: systemRandom(16), key: (await createSuite({ random: systemRandom }).crypto.hpke.generateKeyPair()).publicKey as never, of: "own" as const };
    await handOn(bob, a.room, own, to, [forged(her, "words put into Grace's mouth")]);
    await phone.askHistory(a.room, "own");
    await until(() => asks.length === 1, "bob sees the asking");
    // Asked were Grace's own devices: the other side's word is not hers.
    await handOn(bob, a.room, asks[0]!, to, [forged(her, "words put into Grace's mouth")]);
    await bob.send(a.room, { text: "mark one", label: 0 });
    await until(() => texts(phone, a.room).includes("mark one"), "what came after");
    expect(askOf(phone, a.room)!.state).toBe("asked");
    expect(texts(phone, a.room)).toEqual(["said and heard", "mark one"]);

    // Now anybody may answer. What the other side hands on stands under its name, changes nothing that is here, and names nobody who is not of the line.
    await phone.askHistory(a.room, "anybody");
    await until(() => asks.length === 2, "bob sees it");
    await handOn(bob, a.room, asks[1]!, to, [forged("mimi://erewhon.example/u/nobody", "a third one's words"), forged(her, "as bob has it"), forged(his, "another text", fromBase64Url(here))], { more: true });
    await until(() => texts(phone, a.room).includes("as bob has it"), "taken as his copy");
    expect(texts(phone, a.room)).toEqual(["as bob has it", "said and heard", "mark one"]);
    expect(lineOf(phone, a.room).messages.find(({ text }) => text === "as bob has it")!.handedBy).toMatchObject({ name: "heidi", own: false });
    // A second one may not go on where the first began, and a part of another room, or out of its order, is none.
    channel.sendSignal = honest;
    await handOn(alice, a.room, asks[1]!, to, [forged(her, "from a second one")], { part: 1 });
    await handOn(bob, a.room, asks[1]!, to, [forged(her, "out of order")], { part: 2 });
    await handOn(bob, a.room, asks[1]!, to, [forged(her, "of another room")], { part: 1, inside: { room: `mimi://ruritania.example/r/${"a".repeat(52)}` } });
    await until(() => askOf(phone, a.room)!.state === "failed", "refused");
    expect(askOf(phone, a.room)!.why).toBe("history/other-part");
    expect(texts(phone, a.room)).toEqual(["as bob has it", "said and heard", "mark one"]);
    // What was answered once is over.
    await handOn(bob, a.room, asks[1]!, to, [forged(her, "afterwards")], { part: 1 });
    await bob.send(a.room, { text: "mark two", label: 0 });
    await until(() => texts(phone, a.room).includes("mark two"), "the end");
    expect(texts(phone, a.room)).not.toContain("afterwards");
    expect(toBase64Url(fromBase64Url(here))).toBe(here);
    for (const client of [alice, bob, phone]) await client.stop();
  }, 120_000);
});
