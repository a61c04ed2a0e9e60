/** From the agreement to the call: the desks connect, each principal is let in when it is their turn, and people who have never met are VERIFIED to one another by their desks. And calls without the desk. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createClient, type RunningClient } from "../../client/entente.ts";
import type { CallView } from "../../client/model/views.ts";
import { connect, lineWith } from "../clients/test-client.ts";
import { GRAUSTARK, RURITANIA, until } from "../federation/boot.ts";
import { callAt, type DeskWorld, deskWorld, personOf, requestOf } from "./desk-world.ts";

let world: DeskWorld;
let a: RunningClient;
let b: RunningClient;
let president: RunningClient;
let minister: RunningClient;

const callOf = (client: RunningClient): CallView | undefined => client.view().calls.findLast((one) => one.state !== "ended");
const state = (client: RunningClient) => callOf(client)?.state;

beforeAll(async () => {
  world = await deskWorld();
  [a, b, president, minister] = [world.person(`desk@${RURITANIA}`), world.person(`desk@${GRAUSTARK}`), world.person("president"), world.person("minister")];
  await until(() => a.device()!.desk.offices.isDesk(personOf(b), "now") && b.device()!.desk.offices.isDesk(personOf(a), "now"), "desks know one another", 30_000);
}, 180_000);
afterAll(() => world.close());

describe("a call that two desks have agreed on", () => {
  let conference: string;

  it("has a line in which all are VERIFIED before it begins", async () => {
    const id = await a.desk.request(personOf(b), requestOf([personOf(president)]));
    await until(() => callAt(b, id)?.awaits === "own", "the request", 20_000);
    await b.desk.accept(id, { proposal: callAt(b, id)!.table!.proposal, participants: [{ person: personOf(minister), role: "principal", languages: [] }] });
    for (const one of [a, b]) await until(() => callAt(one, id)?.participants.length === 4 && callAt(one, id)!.participants.every(({ readiness }) => readiness?.level === 2), "all VERIFIED", 90_000);
    conference = callAt(a, id)!.conference!;
  }, 150_000);

  it("is connected by the desks, lets the principals in one after the other as agreed, and is VERIFIED between them all", async () => {
    await a.call(conference, { video: false, only: [personOf(b)], staged: true });
    await until(() => state(b) === "ringing", "the other desk rings", 20_000);
    expect([state(president), state(minister)].filter((one) => one === "ringing")).toEqual([]);
    await b.answer(callOf(b)!.room);
    for (const one of [a, b]) await until(() => state(one) === "active", "the desks are connected", 30_000);
    const { room } = callOf(a)!;

    // Agreed: Graustark's first. Ruritania's waits at the door, whoever presses first.
    await a.bringIn(room, [personOf(president)]);
    await a.bringIn(room, [personOf(minister)]);
    await until(() => state(minister) === "ringing", "the first principal rings", 20_000);
    await minister.answer(callOf(minister)!.room);
    await until(() => state(minister) === "active", "the first principal is in", 30_000);
    await until(() => state(president) === "ringing", "then the second one", 30_000);
    await president.answer(callOf(president)!.room);
    for (const one of [a, b, president, minister]) {
      await until(() => callOf(one)?.participants.length === 4 && callOf(one)!.assessment.settled && callOf(one)!.assessment.level === 2, "VERIFIED at every end", 60_000).catch((error: unknown) => {
        console.error(JSON.stringify([callOf(one)?.state, callOf(one)?.participants.length, callOf(one)?.assessment.level, callOf(one)?.assessment.limiting]));
        throw error;
      });
    }
    expect(callOf(president)!.assessment.facts.filter(({ kind }) => kind === "person").map(({ value }) => value)).toEqual(Array(4).fill("person/introduced"));
  }, 150_000);

  it("falls for all when one desk takes its verification of the other back", async () => {
    await b.withdrawVerification(personOf(a));
    for (const one of [a, b, president, minister]) await until(() => callOf(one)!.assessment.level < 2, "it has fallen", 30_000);
    await a.hangUp(callOf(a)!.room);
  }, 60_000);
});

describe("a call that a principal places without the desk", () => {
  it("is told to both desks by the principals' own clients: with whom, from when, until when", async () => {
    for (const one of [a, b, president, minister]) for (const call of one.view().calls) if (call.state !== "ended") await one.hangUp(call.room).catch(() => undefined);
    await until(() => [president, minister].every((one) => one.view().calls.every(({ state: now }) => now === "ended" || now === "outside")), "nobody is on a call", 30_000);
    const { a: line } = await connect(president, minister);
    await president.call(line.room, { video: false });
    await until(() => state(minister) === "ringing", "it rings", 20_000);
    await minister.answer(callOf(minister)!.room);
    await until(() => state(president) === "active" && state(minister) === "active", "they speak", 30_000);
    const { room } = callOf(president)!;
    await until(() => a.view().directCalls.some(({ call }) => call === room) && b.view().directCalls.some(({ call }) => call === room), "both desks are told", 20_000);
    expect(a.view().directCalls[0]).toMatchObject({ person: personOf(president), with: [{ person: personOf(minister) }] });
    expect(b.view().directCalls[0]).toMatchObject({ person: personOf(minister), with: [{ person: personOf(president) }] });
    await president.hangUp(room);
    for (const one of [a, b]) await until(() => one.view().directCalls[0]?.endedAt !== undefined, "and that it is over", 20_000);
    expect(president.view().directCalls).toEqual([]);
  }, 120_000);

  it("is told as over, too, by a page that was opened again after it had told that it began", async () => {
    const room = await president.call(lineWith(president, personOf(minister))!.room, { video: false });
    await until(() => state(minister) === "ringing", "it rings", 20_000);
    await minister.answer(room);
    const told = () => a.view().directCalls.find(({ call }) => call === room);
    await until(() => told() !== undefined, "its desk is told", 30_000);
    expect(told()!.endedAt).toBeUndefined();
    await president.stop();
    president = createClient(world.environment("president"));
    try {
      await president.start();
      await until(() => president.view().calls.some((one) => one.room === room && one.ended === "page-closed"), "it was left by the reload", 20_000);
      await until(() => told()!.endedAt !== undefined, "its desk is told that it is over", 30_000);
    } finally {
      await president.stop();
    }
  }, 120_000);
});
