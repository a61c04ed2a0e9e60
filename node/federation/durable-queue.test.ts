import * as fc from "fast-check";
import { expect, it } from "vitest";
import { Failure } from "../../protocol/wire/failure.ts";
import { durableQueues, type Queue } from "./durable-queue.ts";
import { fakeClock, federationDatabase } from "./fake-clock-fixture.ts";

type Step = { kind: "append"; count: number } | { kind: "fail"; count: number } | { kind: "take"; count: number; soon: boolean } | { kind: "restart" } | { kind: "renumber" } | { kind: "away"; away: boolean };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant("append" as const), count: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ kind: fc.constant("fail" as const), count: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ kind: fc.constant("take" as const), count: fc.integer({ min: 1, max: 7 }), soon: fc.boolean() }),
  fc.record({ kind: fc.constant("restart" as const) }),
  fc.record({ kind: fc.constant("renumber" as const) }),
  fc.record({ kind: fc.constant("away" as const), away: fc.boolean() }),
);

it("gives everything that was committed, in order, once, whatever fails or restarts in between", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const db = await federationDatabase();
      const clock = fakeClock();
      let away = false;
      const open = () => durableQueues(db, { items: "federation_outbox", owners: "federation_lane", span: 2 ** 42 }, { firstDone: () => 7, keepFresh: () => !away, clock, onAppended: () => undefined });
      let queues = open();
      let written = 0;
      const given: string[] = [];
      const numbers: number[] = [];
      const take = async (count: number, soon: boolean) => {
        const queue: Queue | undefined = queues.find("x");
        if (!queue) return;
        const items = queues.read(queue, queue.done, { items: count, characters: 1000 });
        if (items.length === 0) return;
        given.push(...items.map((one) => one.item));
        numbers.push(...items.map((one) => one.n));
        if (soon) queues.removeSoon(queue, items.at(-1)!.n);
        else await db.writer.run((trx) => queues.remove(trx, queue, items.at(-1)!.n));
      };
      for (const one of steps) {
        if (one.kind === "append") {
          await db.writer.run((trx) => {
            for (let i = 0; i < one.count; i++) queues.append(trx, "x", String(written + i));
          });
          written += one.count;
        } else if (one.kind === "fail") {
          await db.writer
            .run((trx) => {
              for (let i = 0; i < one.count; i++) queues.append(trx, "x", "ghost");
              throw new Failure("test/undone");
            })
            .catch(() => undefined);
        } else if (one.kind === "take") await take(one.count, one.soon);
        else if (one.kind === "away") away = one.away;
        else if (one.kind === "renumber") {
          const queue = queues.find("x");
          if (queue) await db.writer.run((trx) => queues.renumber(trx, queue, queue.next + 100));
        } else {
          await queues.settle();
          queues = open();
        }
      }
      while (given.length < written) await take(100, true);
      expect(given).toEqual(Array.from({ length: written }, (_, i) => String(i)));
      expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
      await queues.settle();
      expect(db.raw.prepare("select count(*) from federation_outbox").pluck().get()).toBe(0);
      await db.close();
    }),
    { numRuns: 150 },
  );
});
