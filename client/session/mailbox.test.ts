import { describe, expect, it, vi } from "vitest";
import type { MailboxItem, Push } from "../../protocol/wire/api.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import { memoryStore } from "../store/memory.ts";
import type { Store } from "../store/store.ts";
import { createMailbox, type MailboxDeps } from "./mailbox.ts";
import type { Session } from "./session.ts";

const ROOM = `mimi://ruritania.example/r/${"a".repeat(52)}`;
const item = (n: number): MailboxItem => ({ n, kind: "message", room: ROOM, at: 1, bytes: "AAAA" });

/** A device whose node pushes what the test says, and whose clock runs what waits at once when told. */
async function device(handle: MailboxDeps["handle"], store: Store = memoryStore()) {
  let push: (push: Push) => void = () => undefined;
  const acked: number[] = [];
  const waiting: (() => void)[] = [];
  const session = {
    state: () => "online",
    onPush: (run: typeof push) => ((push = run), () => undefined),
    onState: () => () => undefined,
    call: async (_name: string, { upTo }: { upTo: number }) => void acked.push(upTo),
  } as unknown as Session;
  const clock = { after: (_ms: number, run: () => void) => (waiting.push(run), () => undefined) } as never;
  const mailbox = createMailbox({ environment: { clock, log: () => undefined }, store, session, handle });
  await mailbox.start();
  return { acked, deliver: (...ns: number[]) => push({ push: "deliver", items: ns.map(item) }), pass: () => waiting.splice(0).forEach((run) => run()) };
}

describe("the mailbox", () => {
  it("takes what arrived meanwhile in one step, and what is pushed again after a reconnect once", async () => {
    const taken: number[][] = [];
    let go: () => void = () => undefined;
    const first = new Promise<void>((resolve) => (go = resolve));
    const { deliver, acked } = await device(async (items) => {
      taken.push(items.map(({ n }) => n));
      if (taken.length === 1) await first;
    });
    deliver(1);
    await vi.waitFor(() => expect(taken).toEqual([[1]]));
    deliver(2, 3);
    deliver(1, 2, 3, 4); // again, since nothing of it was acknowledged
    go();
    await vi.waitFor(() => expect(acked.at(-1)).toBe(4));
    expect(taken).toEqual([[1], [2, 3, 4]]);
  });

  it("acknowledges nothing behind what the disk would not even set aside; it is taken when the disk works, in order", async () => {
    const inner = memoryStore();
    let full = true;
    const store: Store = {
      ...inner,
      commit: async (batch) => {
        if (full) throw new Failure("store/failed");
        return inner.commit(batch);
      },
    };
    const taken: number[] = [];
    const { deliver, acked, pass } = await device(async (items) => {
      for (const { n } of items) if (n === 1) throw new Failure("room/odd");
      taken.push(...items.map(({ n }) => n));
    }, store);
    deliver(1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    deliver(2);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect([taken, acked]).toEqual([[], []]);
    full = false;
    pass();
    await vi.waitFor(() => expect([taken, acked.at(-1)]).toEqual([[2], 2]));
  });
});
