import { expect, it } from "vitest";
import { StandingGaps } from "./standing-gaps.ts";

const at = (seconds: number, device = "phone") => ({ room: "call", device, time: { monotonic: seconds * 1000, at: 1_800_000_000_000 + seconds * 1000 } });
const course = (gaps: StandingGaps, ...asked: ReturnType<typeof at>[]) => asked.map(({ room, device, time }) => gaps.asked(room, device, time));

it("a device that asks every twenty seconds leaves no gap, nor does one slow answer", () => {
  expect(course(new StandingGaps(), at(0), at(20), at(40), at(110))).toEqual([undefined, undefined, undefined, undefined]);
});

it("one that stops and asks again has left a gap, from when its last standing ran out", () => {
  const [, gap] = course(new StandingGaps(), at(0), at(200));
  expect(gap).toEqual({ from: 1_800_000_060_000, until: 1_800_000_200_000 });
});

it("each device in each call by itself; one that comes in anew was not there to leave one", () => {
  const gaps = new StandingGaps();
  expect(course(gaps, at(0), at(0, "desk"), at(20, "desk"), at(100, "desk"))).toEqual([undefined, undefined, undefined, { from: 1_800_000_080_000, until: 1_800_000_100_000 }]);
  gaps.joined("call", "phone");
  expect(course(gaps, at(500))).toEqual([undefined]);
});
