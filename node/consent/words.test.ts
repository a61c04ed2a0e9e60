import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { afterLoss, counts, laterWord, nextWord, SILENCE, stands, type Word } from "./words.ts";

/** What one node holds of one pair: its own person's word, and the other's as far as it was heard. */
interface Held {
  own: Word;
  far: Word;
}

const fresh = (): [Held, Held] => [{ own: SILENCE, far: SILENCE }, { own: SILENCE, far: SILENCE }];
const say = (held: Held, yes: boolean, now: number) => (held.own = nextWord(held.own, held.far, yes, now));
const hear = (held: Held, word: Word) => {
  held.own = afterLoss(held.own, word.heard);
  held.far = laterWord(held.far, word);
};
const standsAt = ({ own, far }: Held) => stands(own, far);

const step = fc.record({ who: fc.integer({ min: 0, max: 1 }), act: fc.constantFrom("yes", "no", "deliver", "deliver", "replay", "tick"), which: fc.nat(1000), time: fc.integer({ min: 0, max: 3 }) });

describe("consent between two", () => {
  it("is the same at both ends once each has the other's last word, whatever was lost, repeated or late before", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const ends = fresh();
        const onTheWay: [Word[], Word[]] = [[], []];
        const saidOnce: [Word[], Word[]] = [[], []];
        let now = 1_000;
        for (const { who, act, which, time } of steps) {
          const self = ends[who]!;
          const other = ends[1 - who]!;
          if (act === "tick") now += time;
          else if (act === "yes" || act === "no") {
            const word = say(self, act === "yes", now);
            onTheWay[who]!.push(word);
            saidOnce[who]!.push(word);
          } else if (act === "deliver" && onTheWay[who]!.length > 0) hear(other, onTheWay[who]!.splice(which % onTheWay[who]!.length, 1)[0]!);
          else if (act === "replay" && saidOnce[who]!.length > 0) hear(other, saidOnce[who]![which % saidOnce[who]!.length]!);
        }
        const [a, b] = ends;
        hear(a, b.own);
        hear(b, a.own);
        expect(a).toEqual({ own: b.far, far: b.own });
        expect(standsAt(a)).toBe(standsAt(b));
      }),
      { numRuns: 2_000 },
    );
  });

  it("stays withdrawn, whatever older words come again, until who withdrew has said yes anew and been answered", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.nat(1000)), { maxLength: 40 }), (steps, replays) => {
        const [a, b] = fresh();
        const ends = [a, b];
        const said: [Word[], Word[]] = [[], []];
        let now = 1_000;
        for (const { who, act, time } of steps) {
          if (act === "tick") now += time;
          else if (act === "yes" || act === "no") {
            said[who]!.push(say(ends[who]!, act === "yes", now));
            hear(ends[1 - who]!, ends[who]!.own);
          }
        }
        say(a, false, now);
        hear(b, a.own);
        for (const [who, which] of replays) if (said[who]!.length > 0) hear(ends[1 - who]!, said[who]![which % said[who]!.length]!);
        expect(standsAt(a)).toBe(false);
        expect(standsAt(b)).toBe(false);
        // Who withdrew asks again: the other's old yes does not answer it.
        say(a, true, now);
        hear(b, a.own);
        expect(standsAt(a)).toBe(false);
        expect(standsAt(b)).toBe(false);
        say(b, true, now);
        hear(a, b.own);
        expect([standsAt(a), standsAt(b)]).toEqual([true, true]);
      }),
      { numRuns: 1_000 },
    );
  });

  it("falls when a node's file is older than what it has said: what it forgot may have been a withdrawal", () => {
    const [a, b] = fresh();
    say(a, true, 1);
    hear(b, a.own);
    say(b, true, 2);
    hear(a, b.own);
    const backup = { ...a };
    say(a, false, 3);
    hear(b, a.own);
    expect(standsAt(backup)).toBe(true);
    // The other has heard word 3; the file of the backup knows of word 1.
    backup.own = afterLoss(backup.own, b.far.serial);
    expect(standsAt(backup)).toBe(false);
    expect(counts(backup.own, backup.far)).toBe(false);
    // What it says from now on is heard.
    say(backup, true, 2);
    expect(laterWord(b.far, backup.own)).toBe(backup.own);
  });
});
