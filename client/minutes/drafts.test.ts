/** What colleagues can fill of this device with notes that it never asked for. */
import { describe, expect, it } from "vitest";
import { sha256 } from "@noble/hashes/sha2.js";
import { testRandom } from "../../protocol/identity/test-people.ts";
import { toHex, utf8 } from "../../protocol/wire/bytes.ts";
import type { MinutesOf } from "../../protocol/wire/minutes/version.ts";
import type { SignalEvent } from "../lines/channel.ts";
import { memoryStore } from "../store/memory.ts";
import { createDrafts, keyOf } from "./drafts.ts";

const [me, colleague, third] = ["alice", "carol", "dave"].map((name) => `mimi://ruritania.example/u/${name}`) as [string, string, string];
const room = `mimi://ruritania.example/r/${"a".repeat(52)}`;
const callOf = (n: number): MinutesOf => ({ kind: "call", call: `mimi://ruritania.example/r/${[...toHex(sha256(utf8(`call ${n}`)))].slice(0, 52).map((digit) => "abcdefghijklmnop"[Number.parseInt(digit, 16)]).join("")}` });

function world() {
  const store = memoryStore();
  const log: string[] = [];
  const drafts = createDrafts({
    store,
    rooms: { get: (uri) => (uri === room ? { create: { kind: "line", persons: [me, colleague, third] }, record: { status: "open" } } : undefined) as never },
    channel: { sendSignal: async () => undefined },
    own: { person: me, domain: "ruritania.example" },
    ceilingOf: () => 3,
    clock: { now: () => 1_800_000_000_000, after: () => () => undefined } as never,
    random: testRandom("drafts"),
    log: (event, values) => void log.push(`${event} ${String(values?.["code"])}`),
  });
  const hear = (of: MinutesOf, by: string, { id = 1, text = "said", at = 0 } = {}) =>
    drafts.heard({
      room, own: false, at: 0, epoch: 0, rank: 0,
      sender: { leaf: 1, person: by, deviceId: "d", end: `${by}/d`, signatureKey: new Uint8Array(32), own: false, ignored: false },
      signal: { kind: "minutes-draft", of, label: 0, notes: [{ id: new Uint8Array(8).fill(id), turn: 1, text, state: null, at, removed: false }] },
    } as SignalEvent);
  return { store, log, drafts, hear };
}

describe("drafts that colleagues begin without end", () => {
  it("push out their own oldest, never the newest, nor anybody else's, nor what this person writes in", async () => {
    const { store, log, drafts, hear } = world();
    const has = (n: number) => drafts.all().some(({ of }) => keyOf(of) === keyOf(callOf(n)));
    const kept = () => Array.from({ length: 200 }, (_, n) => n).filter(has);
    const upTo = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => from + n);
    await hear(callOf(150), third, { at: 1 });
    await hear(callOf(151), me, { at: 1 }); // from an own device
    for (let n = 0; n < 64; n++) await hear(callOf(n), colleague, { at: 100 + n });
    await drafts.write(callOf(3), { text: "mine too" });
    await hear(callOf(4), third, { id: 2, at: 2 }); // of both
    expect(kept()).toEqual([...upTo(0, 63), 150, 151]);
    for (let n = 64; n < 70; n++) await hear(callOf(n), colleague, { at: 100 + n });
    expect(kept()).toEqual([3, 4, ...upTo(7, 69), 150, 151]);
    expect((await store.list("minutes/draft/")).length).toBe(drafts.all().length);
    expect(log.filter((event) => event.startsWith("minutes.draft-refused"))).toEqual([]);

    // Said again, all of them, in whatever order: the same are kept.
    const before = kept();
    for (let n = 69; n >= 0; n--) await hear(callOf(n), colleague, { at: 100 + n });
    expect(kept()).toEqual(before);
    expect(log.at(-1)).toBe("minutes.draft-refused minutes/too-much");
    // An old one with a new note is not the oldest any more.
    await hear(callOf(7), colleague, { id: 3, at: 1000 });
    await hear(callOf(70), colleague, { at: 1001 });
    expect(kept()).toEqual([3, 4, 7, ...upTo(9, 70), 150, 151]);
  });

  it("are taken up to a size for each of them", async () => {
    const { drafts, hear } = world();
    const text = "x".repeat(4000);
    for (let n = 0; n < 30; n++) for (let id = 0; id < 40; id++) await hear(callOf(n), colleague, { id, text, at: n });
    const kept = drafts.all().reduce((sum, { notes }) => sum + notes.reduce((length, { note }) => length + note.text.length, 0), 0);
    expect(kept).toBeGreaterThan((4 << 20) - 40 * 4000); // a whole draft goes
    expect(kept).toBeLessThanOrEqual(4 << 20);
    expect([0, 29].map((n) => drafts.all().some(({ of }) => keyOf(of) === keyOf(callOf(n))))).toEqual([false, true]);
  });
});
