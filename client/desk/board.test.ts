/** What a desk keeps under an id that two other desks know: each of them says what it likes, and neither takes the other's place. */
import { describe, expect, it } from "vitest";
import { joinId } from "../../protocol/desk/join.ts";
import { toHex } from "../../protocol/wire/bytes.ts";
import type { SaidStep } from "../../protocol/desk/steps.ts";
import type { SignalEvent } from "../lines/channel.ts";
import { memoryStore } from "../store/memory.ts";
import { createBoard } from "./board.ts";

const [own, far, other] = ["ruritania", "graustark", "erewhon"].map((domain) => `mimi://${domain}.example/u/desk`) as [string, string, string];
const call = `mimi://graustark.example/r/${"a".repeat(52)}`;
const id = joinId(call, [own, far]);

function proposal(by: string): SaidStep["step"] {
  const [domain, against] = [by, by === own ? far : own].map((person) => person.split("/")[2]!) as [string, string];
  const terms = { subject: by, precedence: "PRIORITY" as const, label: 0, start: 2_000_000_000, minutes: 30, order: [domain, against] as [string, string], interpretation: [], continues: call };
  return { kind: "propose", answers: null, terms, participants: [{ person: by, fingerprint: new Uint8Array(32), name: "X", role: "desk", languages: [] }], wanted: [], zone: "UTC", note: "", at: 1 } as unknown as SaidStep["step"];
}

async function board(store = memoryStore()) {
  const one = createBoard({ store, own: { person: own }, now: () => 0, tell: async () => undefined, createOf: (room) => ({ persons: [own, room] }) as never });
  await one.load();
  const says = (from: string) => one.heard({ room: from, own: false, sender: { person: from }, signal: { kind: "arrange", arrangement: id, step: proposal(from) } } as never as SignalEvent);
  return { store, one, says };
}

describe("an id under which a desk of somebody else has said something", () => {
  it("is still free in the line with the desk that is asked", async () => {
    const { one, says } = await board();
    await says(other);
    expect(one.get(id)!.record.far).toBe(other);
    expect(one.get(id, far)).toBeUndefined();
  });

  it("is by its name the arrangement in which this desk has spoken, whoever was first, after a restart too; and one with a third desk all the same", async () => {
    const { store, one, says } = await board();
    await says(other);
    await one.note(id, other, [new Uint8Array(32)]); // that it has come says nothing of what this desk wants
    await one.say(id, far, proposal(own));
    const again = await board(store);
    for (const each of [one, again.one]) {
      expect([each.find(toHex(id)).record.far, each.get(id)!.record.far, each.get(id, other)!.record.far]).toEqual([far, far, other]);
      expect(each.all()).toHaveLength(2);
    }
  });
});
