/** Drafts on several devices: whatever the order in which versions arrive, all come to the same, and nothing that was written is lost silently. */
import { describe, expect, it } from "vitest";
import type { DraftLetter, WrittenDraft } from "../../protocol/dispatch/draft.ts";
import { type DraftState, dropEarlier, keepEarlier, mergeDraft, savedOver, savingKey } from "./draft-merge.ts";

const devices = ["a", "b", "c"].map((letter) => letter.repeat(32));
const [a, b, c] = devices as [string, string, string];
const text = (title: string): WrittenDraft => ({ title, portions: [], readers: [], controllers: [], lease: 0, lasts: 0, onward: "ask" });
/** The whole letter, as it is taken. */
const told = (state: DraftState): DraftLetter => ({ kind: "draft", id: new Uint8Array(16), earlier: false, saved: state.saved, at: state.at, seen: [...state.seen], written: state.written, dropped: [...state.dropped] });
const take = (state: DraftState | undefined, from: DraftState) => mergeDraft(state, told(from)).state;
const titles = (state: DraftState) => [state.written?.title ?? null, ...state.earlier.map(({ written }) => written.title)];

describe("a draft on several devices", () => {
  it("is replaced by what was written after it had been seen, and by nothing that comes late", () => {
    const first = savedOver(undefined, a, 1, text("one"));
    const second = savedOver(take(undefined, first), b, 2, text("two"));
    expect(titles(take(first, second))).toEqual(["two"]);
    expect(titles(take(second, first))).toEqual(["two"]);
    expect(titles(take(take(first, second), second))).toEqual(["two"]);
  });

  it("written at two devices at once stands once, the same at both, with the other kept beside it; dropping that is told too", () => {
    const start = savedOver(undefined, a, 1, text("start"));
    const [here, there] = [savedOver(start, a, 5, text("here")), savedOver(take(undefined, start), b, 7, text("there"))];
    const atA = mergeDraft(here, told(there));
    const atB = mergeDraft(there, told(here));
    expect([titles(atA.state), titles(atB.state)]).toEqual([["there", "here"], ["there", "here"]]);
    expect([atA.lost?.written?.title, atB.lost]).toEqual(["here", undefined]);
    const settled = dropEarlier(atB.state, savingKey(here.saved));
    expect([titles(settled), titles(take(atA.state, settled))]).toEqual([["there"], ["there"]]);
    // What was settled does not come back by a late letter.
    expect(titles(keepEarlier(settled, here))).toEqual(["there"]);
  });

  it("says nothing of the same words written twice, and keeps what was written against what was dropped at the same time", () => {
    const start = savedOver(undefined, a, 1, text("start"));
    expect(titles(take(savedOver(start, a, 5, text("same")), savedOver(start, b, 6, text("same"))))).toEqual(["same"]);
    const [dropped, written] = [savedOver(start, a, 9, null), savedOver(start, b, 5, text("written"))];
    expect([titles(take(dropped, written)), titles(take(written, dropped))]).toEqual([["written"], ["written"]]);
    expect(titles(take(written, savedOver(take(dropped, written), a, 10, null)))).toEqual([null]);
  });

  it("comes to the same at three devices in every order, and keeps the two that lost", () => {
    const start = savedOver(undefined, a, 1, text("start"));
    const made = [savedOver(start, a, 5, text("A")), savedOver(start, b, 5, text("B")), savedOver(start, c, 4, text("C"))] as const;
    const orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
    const ends = orders.map((order) => order.map((index) => made[index]!).reduce<DraftState | undefined>(take, undefined)!);
    for (const end of ends) expect([titles(end), end.seen]).toEqual([["B", "A", "C"], ends[0]!.seen]);
  });

  it("random savings at three devices, told in random order: nothing that nobody had seen replaced is gone", () => {
    let seed = 7;
    const random = (below: number) => (seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31) % below;
    for (let run = 0; run < 50; run++) {
      const states: (DraftState | undefined)[] = devices.map(() => undefined);
      const queues: DraftState[][] = devices.map(() => []);
      for (let step = 0; step < 12; step++) {
        const at = random(3);
        if (random(2) === 0 && queues[at]!.length > 0) {
          const [letter] = queues[at]!.splice(random(queues[at]!.length), 1);
          const { state, lost } = mergeDraft(states[at], told(letter!));
          states[at] = state;
          expect(lost === undefined || state.earlier.some(({ saved }) => savingKey(saved) === savingKey(lost.saved))).toBe(true);
        } else {
          const made = savedOver(states[at], devices[at]!, run * 100 + step, text(`${run} ${step}`));
          states[at] = made;
          for (const [other, queue] of queues.entries()) if (other !== at) queue.push(made);
        }
      }
      for (const [at, queue] of queues.entries()) for (const letter of queue) states[at] = take(states[at], letter);
      const [first, ...rest] = states.map((state) => state && [state.written?.title, JSON.stringify(state.seen)]);
      for (const one of rest) expect(one).toEqual(first);
    }
  });
});
