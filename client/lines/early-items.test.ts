import { beforeEach, describe, expect, it } from "vitest";
import type { MailboxItem } from "../../protocol/wire/api.ts";
import { manualClock, type ManualClock } from "../../testing/calls/manual-clock.ts";
import { createEarlyItems, type EarlyItems } from "./early-items.ts";

const room = (hub: string, nth: number) => `mimi://${hub}/r/${String.fromCharCode(97 + nth).repeat(52)}`;
const item = (length = 4): MailboxItem => ({ n: 0, kind: "message", at: 1, bytes: "A".repeat(length) });
let clock: ManualClock;
let lost: string[];
let early: EarlyItems;
beforeEach(() => {
  clock = manualClock(1_000);
  lost = [];
  early = createEarlyItems(clock, (of) => void lost.push(of));
});

describe("what comes before its epoch", () => {
  it("is taken once, in order", () => {
    const items = [item(), item()];
    early.hold(room("a.example", 0), items);
    expect(early.take(room("a.example", 0))).toEqual(items);
    expect([early.has(room("a.example", 0)), early.take(room("a.example", 0)), lost]).toEqual([false, [], []]);
  });

  it("is said to be lost after thirty seconds, also where nothing else comes", async () => {
    early.hold(room("a.example", 0), [item()]);
    await clock.advance(61_000, async () => undefined);
    expect([lost, early.has(room("a.example", 0))]).toEqual([[room("a.example", 0)], false]);
  });

  it("keeps its time when it is held again", async () => {
    early.hold(room("a.example", 0), [item()]);
    await clock.advance(20_000, async () => undefined);
    early.hold(room("a.example", 0), early.take(room("a.example", 0)));
    await clock.advance(11_000, async () => undefined);
    expect(early.take(room("a.example", 0))).toEqual([]);
    expect(lost).toEqual([room("a.example", 0)]);
  });

  it("has so many places in a room, so many characters, and so many rooms of one hub; another hub's are its own", () => {
    early.hold(room("a.example", 0), Array.from({ length: 200 }, () => item()));
    expect(early.take(room("a.example", 0))).toHaveLength(128);
    early.hold(room("a.example", 0), Array.from({ length: 3 }, () => item(600_000)));
    expect(early.take(room("a.example", 0))).toHaveLength(1);
    for (let nth = 0; nth < 20; nth++) early.hold(room("a.example", nth), [item()]);
    early.hold(room("b.example", 0), [item()]);
    expect([early.has(room("a.example", 15)), early.has(room("a.example", 16)), early.has(room("b.example", 0))]).toEqual([true, false, true]);
  });
});
