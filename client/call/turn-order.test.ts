import { describe, expect, it } from "vitest";
import { awaitedBefore, nextInOrder } from "./turn-order.ts";

const order = ["president", "minister", "chancellor"];

describe("the order of principals", () => {
  it("each waits for all who come before and have not been in", () => {
    expect(awaitedBefore("president", order, new Set())).toEqual([]);
    expect(awaitedBefore("chancellor", order, new Set(["minister"]))).toEqual(["president"]);
    expect(awaitedBefore("chancellor", order, new Set(["minister", "president"]))).toEqual([]);
  });

  it("says nothing about anybody else", () => expect(awaitedBefore("interpreter", order, new Set())).toEqual([]));

  it("names whose turn it is, until all have been in", () => {
    expect(nextInOrder(order, new Set())).toBe("president");
    expect(nextInOrder(order, new Set(["president"]))).toBe("minister");
    expect(nextInOrder(order, new Set(order))).toBeUndefined();
  });
});
