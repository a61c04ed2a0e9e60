import { describe, expect, it } from "vitest";
import { judgeConnections, type LinkQuality } from "./connection-quality.ts";

const fine: LinkQuality = { in: 0.01, out: 0 };
const lossy: LinkQuality = { in: 0.2, out: 0.2 };
const NONE = { own: false, peers: new Set<number>() };
const judge = (...links: LinkQuality[]) => judgeConnections(new Map(links.map((link, leaf) => [leaf, link])), NONE);

describe("of six ends one loses a fifth of its packets", () => {
  it("every other end finds that one, and only that one", () => expect(judge(fine, lossy, fine, fine, fine)).toEqual({ own: false, peers: new Set([1]) }));
  it("it finds itself, and blames nobody", () => expect(judge(lossy, lossy, lossy, lossy, lossy)).toEqual({ own: true, peers: new Set() }));
  it("loss in one direction is enough", () => expect(judge(fine, { in: 0, out: 0.2 }, fine).peers).toEqual(new Set([1])));
});

describe("at the edge", () => {
  it("what is poor stays so until it is clearly good", () => {
    const middling = { in: 0.06, out: 0 };
    expect(judge(fine, middling).peers.size).toBe(0);
    expect(judgeConnections(new Map([[0, fine], [1, middling]]), { own: false, peers: new Set([1]) }).peers).toEqual(new Set([1]));
    expect(judgeConnections(new Map([[0, fine], [1, fine]]), { own: false, peers: new Set([1]) }).peers.size).toBe(0);
  });

  it("between two it is the other's connection at each end, and without any connection nobody's", () => {
    expect(judge(lossy)).toEqual({ own: false, peers: new Set([0]) });
    expect(judge()).toEqual({ own: false, peers: new Set() });
  });
});
