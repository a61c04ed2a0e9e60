/** What colleagues can fill of this device with notes that it never asked for. */
import { describe, expect, it } from "vitest";
import { sha256 } from "@noble/hashes/sha2.js";
import { testRandom } from "../../protocol/identity/test-people.ts";
import { toHex, utf8 } from "../../protocol/wire/bytes.ts";
import type { MinutesOf } from "../../protocol/wire/minutes/version.ts";
import type { SignalEvent } from "../lines/channel.ts";
import { memoryStore } from "../store/memory.ts";
import { createDrafts } from "./drafts.ts";

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
  const hear = (of: MinutesOf, by: string, { id = 1, text = "said" } = {}) =>
    drafts.heard({
      room, own: false, at: 0, epoch: 0, rank: 0,
      sender: { leaf: 1, person: by, deviceId: "d", end: `${by}/d`, signatureKey: new Uint8Array(32), own: false, ignored: false },
      signal: { kind: "minutes-draft", of, label: 0, notes: [{ id: new Uint8Array(8).fill(id), turn: 1, text, state: null, at: 0, removed: false }] },
    } as SignalEvent);
  return { store, log, drafts, hear };
}

describe("drafts that colleagues begin without end", () => {
  it("are taken up to a number for each of them; what is said in those that were taken still is, and one's own are always", async () => {
    const { store, log, drafts, hear } = world();
    for (let n = 0; n < 70; n++) await hear(callOf(n), colleague);
    expect(drafts.all()).toHaveLength(64);
    expect((await store.list("minutes/draft/")).length).toBe(64);
    expect(log.at(-1)).toBe("minutes.draft-refused minutes/too-much");
    await hear(callOf(3), colleague, { id: 2 });
    expect(drafts.all().find(({ of }) => of.kind === "call" && of.call === (callOf(3) as { call: string }).call)!.notes).toHaveLength(2);
    await hear(callOf(100), third);
    await hear(callOf(101), me); // from an own device
    expect(drafts.all()).toHaveLength(66);
    await drafts.write(callOf(102), { text: "mine" });
    // One that this person takes part in is no longer the colleague's alone.
    await drafts.write(callOf(3), { text: "mine too" });
    await hear(callOf(103), colleague);
    expect(drafts.all()).toHaveLength(68);
    await hear(callOf(104), colleague);
    expect(drafts.all()).toHaveLength(68);
  });

  it("are taken up to a size for each of them", async () => {
    const { drafts, hear } = world();
    const text = "x".repeat(4000);
    for (let n = 0; n < 30; n++) for (let id = 0; id < 40; id++) await hear(callOf(n), colleague, { id, text });
    const kept = drafts.all().reduce((sum, { notes }) => sum + notes.reduce((length, { note }) => length + note.text.length, 0), 0);
    expect(kept).toBeGreaterThan((4 << 20) - 4001);
    expect(kept).toBeLessThanOrEqual(4 << 20);
  });
});
