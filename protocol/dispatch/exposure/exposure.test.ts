import { describe, expect, it } from "vitest";
import { codeOf } from "../../wire/failure.ts";
import { author, desk } from "../incident/incident-fixture.ts";
import type { ReleaseStatement } from "../release-statement.ts";
import { continues, firstHash, hashOver, joinLists, type ListedEvent, openEventList, signEventList } from "./event-list.ts";
import { exposureOf } from "./exposure.ts";
import { overlapOf } from "./overlap.ts";

const DISPATCH = new Uint8Array(16).fill(7) as never;
const node = desk.signer;
const event = (at: number, change: Partial<ListedEvent> = {}): ListedEvent => ({ at, kind: "opened", person: "mimi://graustark.example/u/minister", deviceId: null, deviceClass: "issued", level: 1, portion: 0, code: null, by: null, asked: null, ...change });
const codeFrom = (work: () => unknown) => {
  try {
    work();
    return "nothing";
  } catch (error) {
    return codeOf(error);
  }
};

async function listed(events: readonly ListedEvent[], page = 2) {
  const lists = [];
  for (let from = 0; from === 0 || from < events.length; from += page) lists.push(await signEventList({ domain: "ruritania.example" as never, dispatch: DISPATCH, from, before: hashOver(firstHash(DISPATCH), events.slice(0, from)), events: events.slice(from, from + page), count: events.length, at: 1 }, node));
  return lists.map((list) => openEventList(list, node.publicKey));
}

describe("the node's signed list", () => {
  it("joins from its pages; one that is missing, or in another place, shows", async () => {
    const events = [1, 2, 3, 4, 5].map((at) => event(at));
    const lists = await listed(events);
    expect(joinLists(lists).events).toEqual(events);
    for (const broken of [lists.slice(1), lists.slice(0, 2), [lists[0]!, lists[2]!], [lists[1]!, lists[0]!, lists[2]!], []]) expect(codeFrom(() => joinLists(broken))).toBe("exposure/gap");
    const [first] = lists;
    const signed = await signEventList({ ...first!, count: 5 }, author.signer);
    expect(codeFrom(() => openEventList(signed, node.publicKey))).toBe("wire/bad-signature");
  });

  it("that leaves out, changes or puts in what an earlier one had otherwise is told from one that goes on", async () => {
    const events = [1, 2, 3, 4].map((at) => event(at));
    const before = joinLists(await listed(events.slice(0, 3)));
    const held = { count: before.events.length, hash: before.hash };
    const now = async (list: readonly ListedEvent[]) => continues(held, joinLists(await listed(list)));
    expect(await now(events)).toBe(true);
    expect(await now(events.slice(0, 3))).toBe(true);
    expect(await now(events.slice(0, 2))).toBe(false);
    expect(await now([events[0]!, events[2]!, events[3]!, event(5)])).toBe(false);
    expect(await now([events[0]!, { ...events[1]!, level: 3 }, ...events.slice(2)])).toBe(false);
    expect(await now([event(0), ...events])).toBe(false);
  });
});

describe("who could have known", () => {
  const release = (person: string, at: number, change: Partial<ReleaseStatement> = {}): ReleaseStatement => ({ v: 1, dispatch: DISPATCH, head: new Uint8Array(32) as never, reader: { kind: "person", person: person as never, fingerprint: new Uint8Array(32) as never, chainLength: 1, known: "asserted" }, renderings: [{ portion: 0, key: new Uint8Array(16) as never, hash: new Uint8Array(32) as never, size: 1 }], until: null, asked: null, by: author.person, deviceId: author.deviceId, at, ...change });
  const [minister, envoy, attache] = ["mimi://graustark.example/u/minister", "mimi://erewhon.example/u/envoy", "mimi://graustark.example/u/attache"] as const;

  it("is whoever was released, through whose consent, and what they opened; whoever was not is listed apart", () => {
    const found = exposureOf(
      [release(minister, 10), release(envoy, 20, { asked: { by: minister as never, request: new Uint8Array(32) as never } }), release("", 30, { reader: { kind: "organisation", domain: "graustark.example" as never } })],
      [event(11_000), event(12_000, { person: envoy, kind: "denied", code: "dispatch/level" }), event(13_000, { person: attache }), event(14_000, { person: "mimi://elsewhere.example/u/spy", kind: "denied", code: "dispatch/not-yours" }), event(15_000, { kind: "revoked", person: minister, code: "person" })],
    );
    expect(found.readers.map(({ key, opened, denied }) => [key, opened.map(({ person }) => person), denied.map(({ person }) => person)])).toEqual([
      [`person ${minister}`, [minister], []],
      [`person ${envoy}`, [], [envoy]],
      ["organisation graustark.example", [attache], []],
    ]);
    expect(found.readers[1]!.through.map(({ by, asked }) => [by, asked])).toEqual([[author.person, null], [author.person, minister]]);
    expect(found.readers.map(({ revokedAt }) => revokedAt)).toEqual([15_000, null, null]);
    expect(found.others.map(({ person, opened }) => [person, opened])).toEqual([["mimi://elsewhere.example/u/spy", false]]);
  });

  it("ends where people have asked for one another in a circle", () => {
    const asked = (by: string) => ({ by: by as never, request: new Uint8Array(32) as never });
    expect(exposureOf([release(minister, 10, { asked: asked(envoy) }), release(envoy, 20, { asked: asked(minister) })], []).readers.map(({ through }) => through.length)).toEqual([2, 2]);
  });
});

describe("a passage and a text", () => {
  const text = "A group plans to hide explosives in laptops. It was seen in the town of Raqqa by somebody who works there, two weeks ago.";
  it("have in common what was copied, whatever its case, marks and order of sentences; not what was said anew", () => {
    expect(overlapOf("it was SEEN in the town of Raqqa, by somebody who works there")!(text).share).toBe(1);
    expect(overlapOf("Two weeks ago in Raqqa a person employed locally noticed them preparing devices")!(text).runs).toBe(0);
    expect(overlapOf("only five words of it")).toBeUndefined();
  });
});
