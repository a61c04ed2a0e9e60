import { describe, expect, it } from "vitest";
import { oneFigure } from "./one-figure.ts";

describe("one figure", () => {
  it.each([[1, 1], [9.99, 9], [1 / 1e-3, 1000], [1 / 1e-9, 1e9], [1 / 3e-5, 30_000], [0.2, 1]])("of %d is %d", (times, shown) => {
    expect(oneFigure(times)).toBe(shown);
  });
});
