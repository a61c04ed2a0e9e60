import { describe, expect, it } from "vitest";
import { countsOf, lossSince } from "./link-loss.ts";

const inbound = (packetsReceived: number, packetsLost: number, kind = "audio") => ({ type: "inbound-rtp", kind, packetsReceived, packetsLost });

describe("packets lost", () => {
  it("are those of sound since the last look, in both directions", () => {
    const before = countsOf([inbound(1000, 10), inbound(50, 40, "video")]);
    const now = countsOf([inbound(1080, 30), { type: "remote-inbound-rtp", kind: "audio", fractionLost: 0.25 }, { type: "outbound-rtp", kind: "audio" }]);
    expect(lossSince(before, now)).toEqual({ in: 0.2, out: 0.25 });
  });

  it("are none where nothing came, or a packet came twice", () => {
    expect(lossSince(countsOf([]), countsOf([]))).toEqual({ in: 0, out: 0 });
    expect(lossSince(countsOf([inbound(10, 5)]), countsOf([inbound(60, 3)])).in).toBe(0);
  });
});
