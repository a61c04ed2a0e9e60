/** What whoever carries letters, a colleague, a reader or a thief of an old device tries with them. Real nodes, real clients; what is forged is signed by hand. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { peekHead } from "../../protocol/dispatch/head.ts";
import { signRevocation } from "../../protocol/dispatch/revocation.ts";
import { signSealingKey } from "../../protocol/identity/sealing-key.ts";
import { activeDevices } from "../../protocol/identity/chain.ts";
import { fromHex, toBase64Url } from "../../protocol/wire/bytes.ts";
import { SEALING_PUBLIC_KEY, type SealedLetter } from "../../protocol/wire/dispatch/letter.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import type { DispatchDraft } from "../../client/model/dispatches.ts";
import { addDevice, connect, testEnvironment } from "../clients/test-client.ts";
import { bootFederation, EREWHON, GRAUSTARK, RURITANIA, type TestFederation, until } from "../federation/boot.ts";
import { type OpenReader, openReader } from "./forged-key-request.ts";
import { deliver, forgedLetter, forked, impostor, withNode } from "./forged-letter.ts";

let federation: TestFederation;
let author: OpenReader;
let desk: OpenReader;
let reader: OpenReader;
let other: OpenReader;

beforeAll(async () => {
  federation = await bootFederation();
  author = await openReader(federation.node(RURITANIA), "analyst");
  desk = await openReader(federation.node(RURITANIA), "desk");
  reader = await openReader(federation.node(GRAUSTARK), "minister");
  other = await openReader(federation.node(EREWHON), "envoy");
  await connect(author.client, reader.client);
  await connect(author.client, other.client);
}, 60_000);
afterAll(() => federation.close());

const personOf = ({ client }: OpenReader) => client.view().me!.person;
const shown = ({ client }: OpenReader, id: string) => client.view().dispatches.find((one) => one.id === id);
const label = { rank: 0, releasableTo: [], originatorControlled: true, sourcesProtected: false } as const;
const code = (work: Promise<unknown>) => work.then(() => "taken", codeOf);

async function sent(readers: readonly OpenReader[], change: Partial<DispatchDraft> = {}): Promise<string> {
  const id = await author.client.dispatches.send({
    title: "Laptops",
    portions: [{ kind: "text", text: "Laptops on aircraft.", label }, { kind: "text", text: "Seen in Raqqa.", label }],
    readers: readers.map((one) => ({ kind: "person", person: personOf(one) })),
    controllers: [personOf(desk)],
    lease: 3600,
    until: null,
    onward: "ask",
    ...change,
  });
  return id;
}
const arrived = (whose: OpenReader, id: string) => until(() => shown(whose, id) !== undefined, "the dispatch at its reader", 15_000);

describe("a revocation", () => {
  it("in a controller's name, by somebody who has no more than the name, takes nothing away", async () => {
    const id = await sent([reader]);
    await arrived(reader, id);
    const false_ = await impostor(personOf(desk));
    const revocation = await signRevocation({ dispatch: fromHex(id), what: { kind: "whole" }, by: false_.person as never, deviceId: false_.deviceId as never, at: Math.floor(Date.now() / 1000) }, false_.signer);
    expect(await code(deliver(reader.client, await forgedLetter(false_, reader.client, { kind: "revoked", revocation, chain: [...false_.chain] })))).toBe("dispatch/not-controlled");
    expect(shown(reader, id)).toMatchObject({ state: "active" });
    expect(await reader.client.dispatches.open(id)).toMatchObject([{ text: "Laptops on aircraft." }, { text: "Seen in Raqqa." }]);
  });

  it("whose letters got lost is told again, until its readers have it", async () => {
    const id = await sent([reader]);
    await arrived(reader, id);
    await reader.client.dispatches.open(id);
    const lost = (name: string, _args: unknown, real: () => Promise<unknown>) => (name === "letter.send" ? Promise.reject(new Failure("session/unreachable")) : real());
    await withNode(author.client, lost, () => author.client.dispatches.revoke(id, { kind: "whole" }));
    expect(shown(author, id)).toMatchObject({ state: "revoked" });
    expect(shown(reader, id)).toMatchObject({ state: "active" });
    await author.client.device()!.dispatches.online();
    await until(() => shown(reader, id)!.state === "revoked", "the revocation at its reader");
  });

  it("by the desk reaches at once, by way of the author's device, a reader whom only that one knows", async () => {
    const id = await sent([reader]);
    await arrived(reader, id);
    await arrived(desk, id);
    await reader.client.dispatches.open(id);
    await desk.client.dispatches.revoke(id, { kind: "portion", portion: 1 });
    await until(() => shown(reader, id)!.portions[1]!.state === "revoked", "the portion gone at its reader");
    expect(shown(author, id)!.portions[1]).toMatchObject({ state: "revoked" });
    // And its text is not there any more, nor is the reader's half of its key.
    const held = reader.client.device()!.dispatches.book.held.get(id)!;
    expect(held.releases.flatMap(({ renderings }) => renderings.map(({ portion }) => portion))).toEqual([0]);
    expect(held.keys.map(({ portion }) => portion)).toEqual([0]);
    await desk.client.dispatches.revoke(id, { kind: "whole" });
    await until(() => shown(reader, id)!.state === "revoked", "the whole gone");
  });

  it("is not undone by a letter that was sent before it and held back, and stays undone for who was let in anew", async () => {
    const id = await sent([reader]);
    await arrived(reader, id);
    const held: SealedLetter[] = [];
    const holdBack = async (name: string, args: unknown, real: () => Promise<unknown>) => {
      if (name !== "letter.send") return real();
      const { letters } = args as { letters: SealedLetter[] };
      held.push(...letters);
      return { results: letters.map((letter) => ({ id: letter.id })) };
    };
    await withNode(author.client, holdBack, () => author.client.dispatches.release(id, [{ kind: "person", person: personOf(reader) }], [0]));
    const late = held.find(({ to }) => to === personOf(reader))!;
    await withNode(author.client, async (name, args, real) => (name === "letter.send" ? (held.push(...(args as { letters: SealedLetter[] }).letters), real()) : real()), () => author.client.dispatches.revoke(id, { kind: "reader", reader: { kind: "person", person: personOf(reader) } }));
    await until(() => shown(reader, id)!.state === "revoked", "the dispatch gone");
    const revoked = held.filter(({ to }) => to === personOf(reader)).at(-1)!;
    await deliver(reader.client, late);
    expect(shown(reader, id)).toMatchObject({ state: "revoked" });
    expect(reader.client.device()!.dispatches.book.held.get(id)!.releases.flatMap(({ renderings }) => renderings)).toEqual([]);

    await author.client.dispatches.release(id, [{ kind: "person", person: personOf(reader) }], [1]);
    await until(() => shown(reader, id)!.state === "active", "let in anew", 15_000);
    await deliver(reader.client, revoked); // once more, by whoever has kept it
    expect(await reader.client.dispatches.open(id)).toMatchObject([{ index: 1, text: "Seen in Raqqa." }]);
  });
});

describe("a device that was struck off", () => {
  it("is nobody's, though its key begins a longer history than the one that is known: nothing is sealed to it, and nothing that it writes is taken", async () => {
    const first = await openReader(federation.node(GRAUSTARK), "envoy-at-home");
    await connect(author.client, first.client);
    const second = await addDevice(first.client, testEnvironment(federation.node(GRAUSTARK)));
    await until(() => second.view().state === "online" && activeDevices(author.client.device()!.people.chain(personOf(first))!).length === 2, "the second device", 20_000);
    await until(() => Boolean(second.device()!.people.chain(personOf(first)) && second.device()!.people.record(personOf(first))?.indexKey), "what it takes to strike off", 20_000);
    await second.revokeOwnDevice(first.client.view().me!.deviceId, "lost");
    await until(() => activeDevices(author.client.device()!.people.chain(personOf(first))!).length === 1, "the first one struck off", 20_000);

    const known = author.client.device()!.people.chain(personOf(first))!;
    const thief = await forked(known, first.signer);
    const { publicKey } = (await import("./forged-key-request.ts")).hpke.keyPair();
    const statement = await signSealingKey({ person: thief.person as never, deviceId: thief.deviceId as never, key: publicKey, createdAt: 1 }, thief.signer);
    const letters: SealedLetter[] = [];
    const lie = async (name: string, args: unknown, real: () => Promise<unknown>) => {
      if (name === "letter.send") letters.push(...(args as { letters: SealedLetter[] }).letters);
      return name === "sealing.keys" ? { people: [{ person: thief.person, entries: thief.chain.map(toBase64Url), keys: [toBase64Url(statement)] }] } : real();
    };
    await withNode(author.client, lie, () => sent([first], { controllers: [] }));
    expect(letters.flatMap(({ boxes }) => boxes.map(({ device }) => device))).not.toContain(thief.deviceId);
    expect(await code(deliver(author.client, await forgedLetter(thief, author.client, { kind: "catch-up" })))).toMatch(/^chain\/fork$/);
    expect(author.client.device()!.people.record(personOf(first))!.broken).toBe("chain/fork");
  }, 60_000);
});

describe("one reader", () => {
  it("with a key to which nobody can seal keeps the dispatch, and its revocation, from no other", async () => {
    const { deviceId } = other.client.view().me!;
    const unsound = await signSealingKey({ person: personOf(other) as never, deviceId: deviceId as never, key: new Uint8Array(SEALING_PUBLIC_KEY), createdAt: Math.floor(Date.now() / 1000) + 10 }, other.signer);
    await other.client.device()!.session.call("sealing.publish", { key: toBase64Url(unsound) });
    const id = await sent([other, reader]);
    await arrived(reader, id);
    expect(shown(other, id)).toBeUndefined();
    await author.client.dispatches.revoke(id, { kind: "whole" });
    await until(() => shown(reader, id)!.state === "revoked", "the revocation at the other");
  });

  it("asks for nothing where nobody may ask, and no more than may lie open", async () => {
    const never = await sent([reader], { onward: "never" });
    await arrived(reader, never);
    const { signAsk } = await import("../../protocol/dispatch/ask.ts");
    const own = reader.client.device()!;
    const chain = own.people.chain(personOf(reader))!;
    const writer = { person: personOf(reader), deviceId: own.note.record.deviceId, signer: reader.signer, chain: chain.entries };
    const [self] = await own.letters.addressees([personOf(reader)]);
    const asking = async (id: string, why: string) =>
      forgedLetter(writer, author.client, {
        kind: "ask",
        ask: await signAsk({ dispatch: fromHex(id), portions: [0], to: { person: personOf(other) as never, name: "Envoy", organisation: "Government of Ruritania", fingerprint: chain.fingerprint, chain: [...chain.entries], keys: [...self!.keys] }, why, view: "", by: personOf(reader) as never, deviceId: own.note.record.deviceId as never, at: 1 }, reader.signer),
        chain: [...chain.entries],
      });
    expect(await code(deliver(author.client, await asking(never, "though")))).toBe("dispatch/onward-never");
    const id = await sent([reader], { controllers: [] });
    await arrived(reader, id);
    for (let i = 0; i < 50; i++) await deliver(author.client, await asking(id, `again ${i}`));
    expect(await code(deliver(author.client, await asking(id, "once more")))).toBe("dispatch/too-many-asks");
    // The organisation that is shown is that of the address, whatever the asker says.
    expect(shown(author, id)!.asks[0]!.to.organisation).toBe("Government of erewhon");
  });
});

describe("a colleague", () => {
  it("puts no dispatch before a desk in another's name", async () => {
    const id = await sent([reader], { controllers: [personOf(desk)] });
    await arrived(desk, id);
    const { control, head } = desk.client.device()!.dispatches.book.controlled.get(id)!;
    const { signHead } = await import("../../protocol/dispatch/head.ts");
    const { encodeRecord } = await import("../../client/store/records.ts");
    const clerk = await openReader(federation.node(RURITANIA), "clerk");
    const false_ = await impostor(`mimi://${RURITANIA}/u/director`);
    const own = clerk.client.device()!;
    const { v: _v, ...was } = peekHead(head);
    const named = (whose: OpenReader, chain = whose.client.device()!.people.chain(personOf(whose))!) => ({ person: personOf(whose) as never, fingerprint: chain.fingerprint });
    const { verifyChain } = await import("../../protocol/identity/chain.ts");
    const forgedHead = await signHead({ ...was, id: new Uint8Array(16).fill(7), originator: false_.person as never, deviceId: false_.deviceId as never, controllers: [{ person: false_.person as never, fingerprint: verifyChain(false_.chain).fingerprint }, named(clerk), named(desk)] }, false_.signer);
    const writer = { person: personOf(clerk), deviceId: own.note.record.deviceId, signer: clerk.signer, chain: own.people.chain(personOf(clerk))!.entries };
    const letter = await forgedLetter(writer, desk.client, { kind: "control", head: forgedHead, record: encodeRecord({ ...control, originatorChain: [...false_.chain] }) });
    expect(await code(deliver(desk.client, letter))).toBe("dispatch/not-controlled");
  });

  it("who is not verified is sent nothing that opens a dispatch above what a node's word is good for", async () => {
    const account = author.client.device()!.account as unknown as { directory(): { own: { policy: { ranks: number[] } } } };
    const honest = account.directory;
    const lost = (name: string, _args: unknown, real: () => Promise<unknown>) => (name === "letter.send" ? Promise.reject(new Failure("session/unreachable")) : real());
    const before = new Set(author.client.view().dispatches.map(({ id }) => id));
    await withNode(author.client, lost, () => code(sent([], { portions: [{ kind: "text", text: "A little higher.", label: { ...label, rank: 1 } }] })));
    const id = author.client.view().dispatches.find((one) => !before.has(one.id))!.id;
    // A policy under which somebody who is not verified is good for nothing that is classified.
    account.directory = () => {
      const directory = honest();
      return { ...directory, own: { ...directory.own, policy: { ...directory.own.policy, ranks: directory.own.policy.ranks.map((rank, level) => (level === 1 ? 0 : rank)) } } };
    };
    await author.client.device()!.dispatches.online();
    const told = () => author.client.device()!.dispatches.book.controlled.get(id)!.told;
    expect(told()).not.toContain(personOf(desk));
    account.directory = honest;
    await author.client.device()!.dispatches.online();
    await arrived(desk, id);
  });
});

describe("who announces somebody", () => {
  it("takes nothing of what another has announced", async () => {
    const book = reader.client.device()!.dispatches.book;
    const of = (by: string, fill: number) => ({ originator: `mimi://${EREWHON}/u/somebody`, fingerprint: new Uint8Array(32).fill(fill), name: "x", organisation: "x", by, at: 1 });
    await book.expect(of(personOf(author), 1));
    await book.expect(of(`mimi://${EREWHON}/u/mallory`, 2));
    expect(book.expected(`mimi://${EREWHON}/u/somebody`).map(({ fingerprint }) => fingerprint[0])).toEqual([1, 2]);
    for (let i = 0; i < 199; i++) await book.expect({ ...of(`mimi://${EREWHON}/u/mallory`, 3), originator: `mimi://${EREWHON}/u/x${i}` });
    expect(await code(book.expect({ ...of(`mimi://${EREWHON}/u/mallory`, 3), originator: `mimi://${EREWHON}/u/y` }))).toBe("dispatch/too-many");
  });
});
