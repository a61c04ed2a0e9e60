import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { viewSource } from "./view-source.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("shows all parts of a screen the same snapshot until the next one is told, and keeps its pace when parts come and go", () => {
  let change = () => {};
  let now = 0;
  const client = { subscribe: (listener: () => void) => ((change = listener), () => {}), view: () => ({ now }) as never };
  const source = viewSource(client);
  expect(viewSource(client)).toBe(source);
  const seen: unknown[] = [];
  const see = () => seen.push(source.current());
  let leave = source.subscribe(see);
  for (now = 1; now <= 5; now++) {
    change();
    leave();
    leave = source.subscribe(see);
    expect(source.current()).toEqual({ now: 1 });
  }
  expect(seen).toEqual([{ now: 1 }]);
  vi.advanceTimersByTime(40);
  expect(seen).toEqual([{ now: 1 }, { now: 6 }]);
  leave();
  change();
  vi.advanceTimersByTime(40);
  expect(seen).toHaveLength(2);
});
