/** A desk's list of calls that principals of its own side placed without it, as they tell them: what one of them can fill of it. */
import { describe, expect, it } from "vitest";
import type { SignalEvent } from "../lines/channel.ts";
import { memoryStore } from "../store/memory.ts";
import { createDirectCalls } from "./direct-calls.ts";

const desk = "mimi://ruritania.example/u/desk";
const [alice, carol] = ["alice", "carol"].map((name) => `mimi://ruritania.example/u/${name}`) as [string, string];
const roomOf = (n: number) => `mimi://ruritania.example/r/${String.fromCharCode(97 + (n % 16)).repeat(50)}${String.fromCharCode(97 + (Math.floor(n / 16) % 16))}${String.fromCharCode(97 + Math.floor(n / 256))}`;

function board(store = memoryStore()) {
  const calls = createDirectCalls({
    store,
    account: { organisation: () => undefined, ownOrganisation: () => undefined } as never,
    nameOf: (person) => person,
    offices: { isOwnDesk: () => true } as never,
    channel: () => undefined as never,
    own: { person: desk, domain: "ruritania.example" },
    createOf: () => ({ persons: [desk, alice] }) as never,
    standingLine: () => undefined,
    clock: { now: () => 0 } as never,
    log: () => undefined,
  });
  const tell = (person: string, n: number, at: number, state: "begun" | "ended" = "begun") =>
    calls.heard({ room: "line", own: false, sender: { person }, signal: { kind: "direct-call", call: roomOf(n), line: roomOf(n), with: ["mimi://graustark.example/u/bob"], state, at } } as never as SignalEvent);
  return { store, calls, tell };
}

describe("calls told by somebody without end", () => {
  it("take nobody else's from the list, whenever they claim to have been; the last ones are kept, on the disk too", async () => {
    const { store, calls, tell } = board();
    await tell(carol, 1000, 5);
    for (let n = 0; n < 120; n++) await tell(alice, n, 1_000_000 + n);
    expect(calls.all().filter(({ person }) => person === alice)).toHaveLength(50);
    expect(calls.all().filter(({ person }) => person === carol)).toHaveLength(1);
    expect(calls.all()[0]!.call).toBe(roomOf(119));
    await tell(alice, 119, 1_000_500, "ended");
    expect(calls.all().filter(({ person }) => person === alice)).toHaveLength(50);
    expect((await store.list("direct/")).length).toBe(51);
    const again = board(store);
    await again.calls.load();
    expect(again.calls.all()).toEqual(calls.all());
  });
});
