import { describe, expect, it } from "vitest";
import type { Clock } from "../environment.ts";
import { memoryStore } from "../store/memory.ts";
import { createOwnNotices } from "./own-notices.ts";

let now = 1_000;
const clock: Clock = { now: () => now, monotonic: () => now, after: () => () => undefined };
const open = async (store: ReturnType<typeof memoryStore>) => {
  const notices = createOwnNotices({ store, clock, log: (event) => expect(event).toBe("") });
  await notices.load();
  return notices;
};
const added = { person: "mimi://ruritania.example/u/alice", device: "Tablet" };

describe("what concerns oneself", () => {
  it("stays over a restart until it has been dealt with, and is gone then", async () => {
    const store = memoryStore();
    const first = await open(store);
    first.add("device-added", added);
    now += 1;
    first.add("device-refused", { ...added, code: "chain/bad-signature" });
    const again = await open(store);
    expect(again.list()).toEqual(first.list());
    expect(again.list().map(({ kind }) => kind)).toEqual(["device-added", "device-refused"]);
    await again.dismiss(again.list()[0]!.id);
    expect((await open(store)).list().map(({ kind }) => kind)).toEqual(["device-refused"]);
  });

  it("is there once, as of the last time it was said", async () => {
    const store = memoryStore();
    const notices = await open(store);
    notices.add("device-added", added);
    now = 5_000;
    notices.add("device-added", added);
    notices.add("device-added", { ...added, device: "Phone" });
    expect(notices.list().map(({ at, values }) => [at, values.device])).toEqual([[5_000, "Tablet"], [5_000, "Phone"]]);
    expect((await open(store)).list()).toHaveLength(2);
  });

  it("keeps the newest hundred, in the store too", async () => {
    const store = memoryStore();
    const notices = await open(store);
    for (let i = 0; i < 130; i++) {
      now += 1;
      notices.add("device-added", { ...added, device: `Device ${i}` });
    }
    expect(notices.list()).toHaveLength(100);
    const again = await open(store);
    expect(again.list().map(({ values }) => values.device)).toEqual(notices.list().map(({ values }) => values.device));
    expect(again.list()[0]!.values.device).toBe("Device 30");
  });

  it("that is not there can be dismissed without harm", async () => {
    const notices = await open(memoryStore());
    await notices.dismiss("nothing");
    expect(notices.list()).toEqual([]);
  });
});
