import { describe, expect, it } from "vitest";
import type { HandedMessage } from "../../protocol/wire/history.ts";
import { type Bytes, toBase64Url } from "../../protocol/wire/bytes.ts";
import type { StoredMessage } from "../lines/history.ts";
import { handable, handed, partsOf, takenFrom } from "./handed.ts";

const room = `mimi://ruritania.example/r/${"a".repeat(52)}`;
const [alice, bob, eve] = ["alice", "bob", "eve"].map((user) => `mimi://ruritania.example/u/${user}`) as [string, string, string];
const idOf = (n: number): Bytes => new Uint8Array(32).fill(n).with(0, 1) as Bytes;
const stored = (n: number, change: Partial<StoredMessage> = {}): StoredMessage => ({ id: toBase64Url(idOf(n)), room, order: n, from: alice, device: "d", own: true, at: n, kind: "message", text: `no. ${n}`, label: 0, editedAt: null, deleted: false, replyTo: null, attachment: null, delivery: "sent", failure: null, values: {}, ...change });
const by = { end: "mimi://ruritania.example/d/alice/x", device: "Handset", name: "Alice", own: true };
const take = (messages: HandedMessage[], change: object = {}) => takenFrom({ v: 1, room, ask: new Uint8Array(16) as Bytes, part: 0, messages }, { room, persons: [alice, bob], ownPerson: alice, before: 1000, known: () => false, by, ...change });

describe("what is handed on", () => {
  it("is what was said and sent, not taken back, from before the other device came, and no more than the line carries now", () => {
    const all = [stored(1), stored(2, { kind: "notice" }), stored(3, { deleted: true }), stored(4, { delivery: "queued" }), stored(5, { delivery: "failed" }), stored(6, { label: 2 }), stored(7, { from: bob, own: false, label: 1 }), stored(2000)];
    const { messages, held } = handable(all, { before: 1000, ceiling: 1 });
    expect(messages.map(({ order }) => order)).toEqual([1, 7]);
    expect(held).toBe(1);
  });

  it("goes in parts, the newest first, each in its order", () => {
    const parts = partsOf(Array.from({ length: 2500 }, (_, n) => stored(n + 1)));
    expect(parts.map((part) => [part.length, part[0]!.order, part.at(-1)!.order])).toEqual([[1000, 1501, 2500], [1000, 501, 1500], [500, 1, 500]]);
    const long = partsOf(Array.from({ length: 100 }, (_, n) => stored(n, { text: "x".repeat(65_000) })));
    expect(long.length).toBeGreaterThan(3);
    expect(long.flat()).toHaveLength(100);
    expect(partsOf([])).toEqual([[]]);
  });
});

describe("what is taken", () => {
  it("is the same again, under the name of whoever handed it on", () => {
    const [message] = take([handed(stored(7, { from: bob, own: false, replyTo: toBase64Url(idOf(6)), label: 1, editedAt: 9 }))]);
    expect(message).toMatchObject({ id: toBase64Url(idOf(7)), from: bob, own: false, at: 7, text: "no. 7", label: 1, editedAt: 9, replyTo: toBase64Url(idOf(6)), device: "", values: { handedBy: by.end, handedDevice: "Handset", handedName: "Alice", handedOwn: "yes" } });
  });

  it.each([
    ["somebody who is not in the line", { from: eve }],
    ["a time to come", { at: 2000 }],
    ["an id that is none", { id: new Uint8Array(32) as Bytes }],
  ])("is not what claims %s", (_, change) => expect(take([{ ...handed(stored(1)), ...change }])).toEqual([]));

  it("changes nothing that is here, and nothing twice", () => {
    const message = handed(stored(1));
    expect(take([message], { known: (id: string) => id === toBase64Url(idOf(1)) })).toEqual([]);
    expect(take([message, { ...message, text: "another under the same id" }]).map(({ text }) => text)).toEqual(["no. 1"]);
  });

  it("keeps a file's name harmless", () => {
    const attachment = { url: "https://x/api/v1/blobs/a.example/0", key: new Uint8Array(32) as Bytes, nonce: new Uint8Array(7) as Bytes, hash: new Uint8Array(32) as Bytes, size: 9, name: "../../.profile", type: "text/plain" };
    expect(take([{ ...handed(stored(1)), attachment }])[0]!.attachment!.name).not.toMatch(/[/\\]|^\./);
  });
});
