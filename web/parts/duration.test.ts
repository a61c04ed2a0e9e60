import { describe, expect, it } from "vitest";
import { durationText } from "./duration.ts";

const spaced = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, " ");

describe("how long something lasted", () => {
  it("is said in seconds, minutes, or hours and minutes", () => {
    const said = (milliseconds: number) => durationText(milliseconds, "en");
    expect([said(-5), said(59_400), said(59_600), said(59 * 60_000), said(3_600_000), said(4_810_000)]).toEqual(["0 sec", "59 sec", "1 min", "59 min", "1 hr", "1 hr 20 min"]);
    expect([spaced(durationText(30_000, "fr")), spaced(durationText(4_810_000, "fr"))]).toEqual(["30 s", "1 h 20 min"]);
  });
});
