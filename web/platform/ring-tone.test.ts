import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { NOTES, ROUND_SECONDS, startRingTone } from "./ring-tone.ts";

function fakeAudio(state: "running" | "suspended", allows: boolean) {
  const seen = { notes: [] as number[], silenced: false, closed: false };
  const node = () => ({ gain: { value: 0, setValueAtTime() {}, linearRampToValueAtTime() {}, exponentialRampToValueAtTime() {}, setTargetAtTime: (to: number) => (seen.silenced = to === 0) }, connect: (to: unknown) => to });
  const context = {
    state,
    currentTime: 10,
    destination: {},
    createGain: node,
    createOscillator: () => ({ frequency: { value: 0 }, connect: (to: unknown) => to, start: (at: number) => seen.notes.push(at), stop() {} }),
    async resume() {
      if (allows) context.state = "running";
      else throw new DOMException("no gesture", "NotAllowedError");
    },
    close: async () => void (seen.closed = true),
  };
  return { seen, make: () => context as never };
}

describe("the ring tone", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it("plays its notes again every round until it is stopped, then nothing more", async () => {
    const { seen, make } = fakeAudio("suspended", true);
    const stop = startRingTone(make);
    await vi.advanceTimersByTimeAsync(ROUND_SECONDS * 1000 + 1);
    expect(seen.notes).toHaveLength(2 * NOTES.length);
    stop();
    expect(seen.silenced).toBe(true);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(seen.notes).toHaveLength(2 * NOTES.length);
    expect(seen.closed).toBe(true);
  });

  it("stays silent where the browser refuses sound, and rings as soon as it is allowed", async () => {
    const { seen, make } = fakeAudio("suspended", false);
    const stop = startRingTone(make);
    await vi.advanceTimersByTimeAsync(ROUND_SECONDS * 2000);
    expect(seen.notes).toEqual([]);
    stop();
    stop();
  });

  it("does not stand in the way where there is no sound at all", () => {
    const stop = startRingTone(() => {
      throw new ReferenceError("AudioContext");
    });
    expect(stop).not.toThrow();
  });
});
