import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { paced } from "./paced.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("changes told in measure", () => {
  it("tell the first at once, what follows together, and always the last", () => {
    const seen: number[] = [];
    let now = 0;
    const changed = paced(() => seen.push(now), 40);
    const change = () => {
      now++;
      changed();
    };
    change();
    expect(seen).toEqual([1]);
    for (let i = 0; i < 20; i++) change();
    expect(seen).toEqual([1]);
    vi.advanceTimersByTime(40);
    expect(seen).toEqual([1, 21]);
    change();
    vi.advanceTimersByTime(40);
    expect(seen).toEqual([1, 21, 22]);
    vi.advanceTimersByTime(1000);
    expect(seen).toEqual([1, 21, 22]);
    change();
    expect(seen).toEqual([1, 21, 22, 23]);
  });
});
