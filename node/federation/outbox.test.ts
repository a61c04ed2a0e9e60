import { describe, expect, it } from "vitest";
import { Failure } from "../../protocol/wire/failure.ts";
import type { SendToPeer } from "./call-peer.ts";
import { fakeClock, federationDatabase } from "./fake-clock-fixture.ts";
import { type Outbox, outbox } from "./outbox.ts";
import type { Peer } from "./peer.ts";
import { reachability } from "./reachability.ts";

const peer: Peer = { domain: "b.example", url: "http://127.0.0.1:1", nodeKey: new Uint8Array(32), caKey: new Uint8Array(32), maximumRank: 3 };

async function world(db?: Awaited<ReturnType<typeof federationDatabase>>) {
  const storage = db ?? (await federationDatabase());
  const clock = fakeClock();
  const reachable = reachability(clock);
  const tries: { at: number; items: string[] }[] = [];
  const refused: string[] = [];
  const state: { answer: (items: string[]) => void } = { answer: () => undefined };
  const send: SendToPeer = async (_domain, _call, body) => {
    const items = JSON.parse(body) as string[];
    tries.push({ at: clock.monotonic(), items });
    state.answer(items);
    return {} as never;
  };
  const lanes = outbox({ storage, send, peers: { get: (domain) => (domain === peer.domain ? peer : null), list: () => [peer], onChange: () => undefined }, reachable, clock, random: (n) => new Uint8Array(n).fill(255), log: () => undefined });
  lanes.define("notify", { most: 256, request: (items) => ({ call: "notify", body: `[${items.map((one) => one.item).join(",")}]` }), refused: (_trx, _domain, item) => void refused.push(item.item) });
  lanes.start();
  const put = (box: Outbox, ...items: string[]) => storage.writer.run((trx) => items.forEach((item) => box.append(trx, peer.domain, "notify", JSON.stringify(item))));
  return { storage, clock, reachable, tries, refused, state, lanes, put: (...items: string[]) => put(lanes, ...items), delivered: () => tries.flatMap((one) => one.items) };
}

describe("a lane to a peer", () => {
  it("sends what piled up in one request, in order", async () => {
    const { put, clock, tries } = await world();
    await put("a", "b", "c");
    await clock.advance(0);
    expect(tries.map((one) => one.items)).toEqual([["a", "b", "c"]]);
  });

  it("tries again from one second on, never waits as long as ten, and loses nothing", async () => {
    const { put, clock, tries, state } = await world();
    state.answer = () => {
      throw new Failure("federation/unreachable");
    };
    await put("a");
    await clock.advance(120_000);
    const waits = tries.slice(1).map((one, i) => one.at - tries[i]!.at);
    expect(waits[0]).toBeLessThanOrEqual(1000);
    expect(Math.max(...waits)).toBeLessThan(10_000);
    expect(tries.length).toBeGreaterThan(12);
    state.answer = () => undefined;
    await put("b");
    await clock.advance(10_000);
    expect(tries.at(-1)!.items).toEqual(["a", "b"]);
  });

  it("goes on at once when the peer is heard from", async () => {
    const { put, clock, tries, state, reachable } = await world();
    state.answer = () => {
      throw new Failure("federation/unreachable");
    };
    await put("a");
    await clock.advance(60_000);
    state.answer = () => undefined;
    const before = tries.length;
    reachable.heard(peer.domain);
    await clock.advance(0);
    expect(tries.slice(before).map((one) => one.items)).toEqual([["a"]]);
  });

  it("sets aside the one item that the peer refuses, and delivers those around it (attack 23)", async () => {
    const { put, clock, tries, refused, state } = await world();
    state.answer = (items) => {
      if (items.includes("bad")) throw new Failure("federation/refused", "wire/bad-shape");
    };
    await put("a", "b", "bad", "c", "d");
    await clock.advance(0);
    expect(refused).toEqual([`"bad"`]);
    expect(tries.filter((one) => !one.items.includes("bad")).flatMap((one) => one.items)).toEqual(["a", "b", "c", "d"]);
    expect(tries.some((one) => one.items.length === 1 && one.items[0] === "bad")).toBe(true);
  });

  it("a peer that says 'too many' or 'my disk is full' refuses nothing for good", async () => {
    const { put, clock, tries, refused, state } = await world();
    for (const code of ["rate/too-many", "storage/full", "internal/unexpected"]) {
      state.answer = () => {
        throw new Failure("federation/refused", code);
      };
      await put(code);
      await clock.advance(30_000);
    }
    expect(refused).toEqual([]);
    state.answer = () => undefined;
    await clock.advance(10_000);
    expect(tries.at(-1)!.items).toEqual(["rate/too-many", "storage/full", "internal/unexpected"]);
  });

  it("takes up after a restart what was not delivered, and nothing that was", async () => {
    const first = await world();
    await first.put("delivered");
    await first.clock.advance(1000);
    first.state.answer = () => {
      throw new Failure("federation/unreachable");
    };
    await first.put("kept", "kept too");
    await first.clock.advance(0);
    await first.lanes.stop();
    const second = await world(first.storage);
    await second.clock.advance(0);
    expect(second.tries.map((one) => one.items)).toEqual([["kept", "kept too"]]);
  });

  it("what is rolled back is never sent, and what comes after it is", async () => {
    const { storage, put, clock, lanes, delivered } = await world();
    await put("before");
    await expect(
      storage.writer.run((trx) => {
        lanes.append(trx, peer.domain, "notify", `"ghost"`);
        throw new Failure("test/undone");
      }),
    ).rejects.toMatchObject({ code: "test/undone" });
    await put("after");
    await clock.advance(0);
    expect(delivered()).toEqual(["before", "after"]);
  });
});
