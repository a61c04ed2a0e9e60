import { describe, expect, it } from "vitest";
import { codeOf } from "../../protocol/wire/failure.ts";
import { isZone, momentOf, wallIn, zulu } from "./times.ts";

const code = (run: () => unknown) => {
  try {
    run();
    return "nothing";
  } catch (error) {
    return codeOf(error);
  }
};
const at = (date: string, time: string, zone: string, which?: "first" | "second") => momentOf({ date, time, zone, ...(which ? { which } : {}) });

describe("the time of a call", () => {
  it("is one moment on both clocks and in Zulu", () => {
    const start = at("2026-12-03", "15:00", "Europe/Vienna");
    expect(wallIn(start, "Europe/Vienna")).toEqual({ date: "2026-12-03", time: "15:00", offset: "+01:00", known: true });
    expect(wallIn(start, "Asia/Kolkata")).toEqual({ date: "2026-12-03", time: "19:30", offset: "+05:30", known: true });
    expect(wallIn(start, "Pacific/Auckland")).toMatchObject({ date: "2026-12-04", time: "03:00" });
    expect(zulu(start)).toBe("031400Z DEC 26");
  });

  it("that does not exist, because clocks go forward, is refused", () => {
    expect(code(() => at("2026-03-29", "02:30", "Europe/Vienna"))).toBe("desk/time-skipped");
    expect(code(() => at("2026-03-29", "02:30", "Europe/Vienna", "first"))).toBe("desk/time-skipped");
    expect(code(() => at("2026-03-29", "02:30", "Africa/Nairobi"))).toBe("nothing");
  });

  it("that comes twice, because clocks go back, is asked about, and the two are an hour apart", () => {
    expect(code(() => at("2026-10-25", "02:30", "Europe/Vienna"))).toBe("desk/time-twice");
    expect(at("2026-10-25", "02:30", "Europe/Vienna", "second") - at("2026-10-25", "02:30", "Europe/Vienna", "first")).toBe(3600);
  });

  it("a day later across a change of clocks is not 24 hours later", () => {
    expect(at("2026-03-29", "12:00", "Europe/Vienna") - at("2026-03-28", "12:00", "Europe/Vienna")).toBe(23 * 3600);
  });

  it("in no calendar, on no clock, or in no zone, is refused", () => {
    expect(code(() => at("2026-02-30", "12:00", "UTC"))).toBe("desk/bad-time");
    expect(code(() => at("2026-02-20", "24:10", "UTC"))).toBe("desk/bad-time");
    expect(code(() => at("tomorrow", "12:00", "UTC"))).toBe("desk/bad-time");
    expect(code(() => at("2026-02-20", "12:00", "Mars/Olympus"))).toBe("desk/zone-unknown");
  });

  it("a zone that a peer made up is shown in Zulu, and said", () => {
    expect(wallIn(0, "Mars/Olympus")).toEqual({ date: "1970-01-01", time: "00:00", offset: "+00:00", known: false });
    expect(isZone("Europe/Paris")).toBe(true);
  });
});
