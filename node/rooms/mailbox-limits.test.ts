import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { MailboxItem } from "../../protocol/wire/api.ts";
import { type FakeClock, fakeClock } from "../federation/fake-clock-fixture.ts";
import { type Database, openDatabase } from "../storage/database.ts";
import { type Mailboxes, openMailboxes } from "./mailbox.ts";
import { roomsMigrations } from "./tables.ts";

const DEVICE = "d".repeat(32);
const DAY = 86_400_000;
const room = (letter: string) => `mimi://ruritania.example/r/${letter.repeat(52)}`;
let db: Database;
let clock: FakeClock;
let boxes: Mailboxes;
let pushed: MailboxItem[];
let connected: boolean;
let told: string[];

function open(limits: { keepDays?: number; maxItems?: number; maxBytes?: number }): void {
  boxes = openMailboxes({
    storage: db,
    clock,
    limits: { keepDays: 90, maxItems: 1_000_000, maxBytes: 2 ** 40, ...limits },
    push: (_device, json) => connected && (pushed.push(...(JSON.parse(json) as { items: MailboxItem[] }).items), true),
    dropped: (trx, deviceId) => trx.afterCommit(() => void told.push(deviceId)),
  });
}
beforeEach(async () => {
  db = openDatabase(":memory:");
  await db.migrate(roomsMigrations);
  clock = fakeClock();
  [pushed, told, connected] = [[], [], false];
});
afterEach(async () => {
  await boxes.settle();
  await db.close();
});

const put = (kind: MailboxItem["kind"], of: string | undefined, bytes = "AA", device = DEVICE) => db.writer.run((trx) => boxes.put(trx, [device], { kind, ...(of === undefined ? {} : { room: of }), at: clock.now(), bytes }));
const comesBack = () => {
  connected = true;
  boxes.connected(DEVICE);
  return pushed;
};

describe("a mailbox whose device does not come", () => {
  it("keeps so many items, tells first what is missing by room, and then the rest in order", async () => {
    open({ maxItems: 20 });
    for (let i = 0; i < 30; i++) await put(i % 10 === 0 ? "commit" : "message", room("a"));
    await put("consent", undefined);
    const [gap, ...rest] = comesBack();
    expect(gap).toMatchObject({ kind: "dropped", data: { complete: true } });
    const data = gap!.data as { items: number; rooms: { room: string; messages: number; changes: number }[] };
    expect(rest.length + data.items).toBe(31);
    expect(rest.length).toBeLessThanOrEqual(20);
    expect(rest.length).toBeGreaterThanOrEqual(16);
    expect(data.rooms).toMatchObject([{ room: room("a"), changes: 2, messages: data.items - 2 }]);
    expect(gap!.n).toBe(data.items);
    expect(rest.map(({ n }) => n)).toEqual(rest.map((_, i) => data.items + 1 + i));
    expect(told).toEqual([DEVICE]);
    expect(boxes.behind(DEVICE)).toEqual({ dropped: data.items, since: Math.floor(clock.now() / 1000) });
  });

  it("keeps so many bytes, however few the items are", async () => {
    open({ maxBytes: 30_000 });
    for (let i = 0; i < 9; i++) await put("message", room("b"), "A".repeat(5_000));
    const [gap, ...rest] = comesBack();
    expect(gap!.kind).toBe("dropped");
    expect(rest.length).toBeGreaterThanOrEqual(4);
    expect(JSON.stringify(rest).length).toBeLessThan(30_000);
  });

  it("keeps it so many days of the node's own clock, whatever an item says of its time", async () => {
    open({ keepDays: 10 });
    await boxes.start();
    await put("message", room("a"));
    await clock.advance(2 * DAY);
    await db.writer.run((trx) => boxes.put(trx, [DEVICE], { kind: "message", room: room("b"), at: 1, bytes: "AA" })); // as if said long ago
    await clock.advance(7 * DAY);
    expect(boxes.behind(DEVICE)).toBeUndefined();
    await clock.advance(2.5 * DAY);
    expect(boxes.behind(DEVICE)).toMatchObject({ dropped: 1 });
    const [gap, ...rest] = comesBack();
    expect((gap!.data as { rooms: unknown[] }).rooms).toMatchObject([{ room: room("a") }]);
    expect(rest).toMatchObject([{ room: room("b") }]);
  });

  it("says what is missing again until the device has heard it, also after the node was restarted, and then no more", async () => {
    open({ maxItems: 16 });
    for (let i = 0; i < 20; i++) await put("message", room("a"));
    const first = [...comesBack()];
    boxes.disconnected(DEVICE);
    await boxes.settle();
    open({ maxItems: 16 });
    pushed = [];
    expect(comesBack()).toEqual(first);
    boxes.acknowledge(DEVICE, first[0]!.n);
    await db.writer.idle();
    expect(boxes.behind(DEVICE)).toBeUndefined();
    boxes.disconnected(DEVICE);
    pushed = [];
    expect(comesBack().map(({ kind }) => kind)).not.toContain("dropped");
    // And it begins anew when it is away too long once more; the officer is told once more too.
    boxes.disconnected(DEVICE);
    connected = false;
    for (let i = 0; i < 20; i++) await put("message", room("a"));
    pushed = [];
    expect(comesBack()[0]).toMatchObject({ kind: "dropped" });
    expect(told).toEqual([DEVICE, DEVICE]);
  });

  it("takes nothing from a device that comes, nor from others", async () => {
    open({ maxItems: 16 });
    const other = "e".repeat(32);
    comesBack();
    for (let i = 0; i < 100; i++) {
      await put("message", room("a"));
      boxes.acknowledge(DEVICE, pushed.at(-1)!.n);
    }
    for (let i = 0; i < 10; i++) await put("message", room("a"), "AA", other);
    expect(pushed).toHaveLength(100);
    expect([boxes.behind(DEVICE), boxes.behind(other)]).toEqual([undefined, undefined]);
    expect(told).toEqual([]);
  });

  it("names a thousand rooms, and says that there are more", async () => {
    open({ maxItems: 16 });
    const letters = "abcdefghijklmnopqrstuvwxyz234567";
    const names = Array.from({ length: 1_100 }, (_, i) => `mimi://ruritania.example/r/${letters[i % 32]}${letters[(i >> 5) % 32]}${letters[i >> 10]}${"a".repeat(49)}`);
    await db.writer.run((trx) => {
      for (const name of names) boxes.put(trx, [DEVICE], { kind: "message", room: name, at: 1, bytes: "AA" });
    });
    const data = comesBack()[0]!.data as { complete: boolean; rooms: unknown[] };
    expect(data.complete).toBe(false);
    expect(data.rooms).toHaveLength(1000);
  });
});
