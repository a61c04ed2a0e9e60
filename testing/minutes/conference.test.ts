/** Minutes of a call of many: each side's note-taker and desk have notes that the other side never gets; one set of minutes for all, written by a note-taker, signed by the two desks and nobody else. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningClient } from "../../client/entente.ts";
import type { CallView } from "../../client/model/views.ts";
import { codeOf } from "../../protocol/wire/failure.ts";
import { callAt, type DeskWorld, deskWorld, PEOPLE, personOf, requestOf } from "../desk/desk-world.ts";
import { GRAUSTARK, RURITANIA, until } from "../federation/boot.ts";

let world: DeskWorld;
let a: RunningClient;
let b: RunningClient;
let ourNotes: RunningClient;
let theirNotes: RunningClient;
let everybody: RunningClient[];
let id: string;
let conference: string;

const callOf = (client: RunningClient): CallView | undefined => client.view().calls.findLast((one) => one.state !== "ended");
const of = () => ({ kind: "arrangement" as const, id });
const draftOf = (client: RunningClient) => client.view().drafts.find((draft) => draft.of.id === id);
const minutesOf = (client: RunningClient) => client.view().minutes.find((one) => one.of.id === id);
const refusal = (run: () => unknown) => Promise.resolve().then(run).then(() => "accepted", codeOf);
const stored = async (client: RunningClient) => (await client.device()!.store.list("")).map(([key, value]) => `${key} ${Buffer.from(value).toString("latin1")}`).join("\n");
const ownLine = (client: RunningClient, other: RunningClient) => client.view().lines.find(({ contact }) => contact.person === personOf(other))!.room;

beforeAll(async () => {
  world = await deskWorld([...PEOPLE, `notes@${RURITANIA}`, `scribe@${GRAUSTARK}`]);
  [a, b, ourNotes, theirNotes] = [world.person(`desk@${RURITANIA}`), world.person(`desk@${GRAUSTARK}`), world.person("notes"), world.person("scribe")];
  everybody = [a, b, ourNotes, theirNotes, world.person("president"), world.person("minister")];
  await until(() => a.device()!.desk.offices.isDesk(personOf(b), "now") && b.device()!.desk.offices.isDesk(personOf(a), "now"), "desks know one another", 30_000);
  const request = requestOf([personOf(world.person("president"))]);
  id = await a.desk.request(personOf(b), { ...request, participants: [...request.participants, { person: personOf(ourNotes), role: "note-taker", languages: [] }] });
  await until(() => callAt(b, id)?.awaits === "own", "the request", 20_000);
  await b.desk.accept(id, { proposal: callAt(b, id)!.table!.proposal, participants: [{ person: personOf(world.person("minister")), role: "principal", languages: [] }, { person: personOf(theirNotes), role: "note-taker", languages: [] }] });
  for (const one of everybody) await until(() => callAt(one, id)?.conference !== undefined, "the conference, at everybody", 90_000);
  for (const one of [a, b]) await until(() => callAt(one, id)?.participants.every(({ readiness }) => readiness?.level === 2) === true, "all VERIFIED", 90_000);
  conference = callAt(a, id)!.conference!;
}, 240_000);
afterAll(() => world.close());

describe("a call of many", () => {
  it("has notes on each side, of one arrangement, that the other side never gets", async () => {
    await a.call(conference, { video: false, only: [personOf(b)], staged: true });
    await until(() => callOf(b)?.state === "ringing", "the other desk rings", 20_000);
    await b.answer(callOf(b)!.room);
    await until(() => callOf(a)?.state === "active" && callOf(b)?.state === "active", "the desks are connected", 30_000);
    await a.bringIn(callOf(a)!.room, [personOf(ourNotes)]);
    await b.bringIn(callOf(b)!.room, [personOf(theirNotes)]);
    for (const one of [ourNotes, theirNotes]) {
      await until(() => callOf(one)?.state === "ringing", "a note-taker is let in", 30_000);
      await one.answer(callOf(one)!.room);
      await until(() => callOf(one)?.state === "active", "and there", 30_000);
    }

    await ourNotes.minutes.note(of(), { text: "RURITANIAN: they want a price", state: "raised" });
    await ourNotes.minutes.shareDraft(of(), ownLine(ourNotes, a));
    await theirNotes.minutes.note(of(), { text: "GRAUSTARKIAN: he is in a hurry", state: "not-agreed" });
    await theirNotes.minutes.shareDraft(of(), ownLine(theirNotes, b));
    await until(() => draftOf(a)?.notes.length === 1 && draftOf(b)?.notes.length === 1, "each desk has its own side's", 20_000);
    // In the line of all there is nowhere to share them.
    expect(await refusal(() => ourNotes.minutes.shareDraft(of(), conference))).toBe("minutes/not-own-side");
    await b.hangUp(callOf(b)!.room);
    await a.hangUp(callOf(a)!.room).catch(() => undefined);
    for (const one of [a, ourNotes, world.person("president")]) expect(await stored(one)).not.toContain("GRAUSTARKIAN");
    for (const one of [b, theirNotes, world.person("minister")]) expect(await stored(one)).not.toContain("RURITANIAN");
  }, 150_000);

  it("has one set of minutes, which everybody of it sees, a note-taker may write, and the two desks alone sign", async () => {
    const start = ourNotes.minutes.suggest(of());
    expect(start).toMatchObject({ room: conference, title: "Fisheries", label: 2 });
    expect(start.signers.map(({ person }) => person).toSorted()).toEqual([personOf(a), personOf(b)].toSorted());
    expect(Math.abs(start.held.from - Date.now())).toBeLessThan(5 * 60_000); // when it took place, not when it was meant to
    await ourNotes.minutes.begin(start.room, of(), { title: start.title, label: start.label, held: start.held, items: [{ text: "The quota stays", state: "agreed", raisedBy: personOf(b) }] });
    for (const one of everybody) await until(() => minutesOf(one) !== undefined, "proposed, to everybody", 30_000);
    expect(everybody.map((one) => minutesOf(one)!.maySign)).toEqual([true, true, false, false, false, false]);
    expect(await refusal(() => b.minutes.begin(conference, of(), { title: "Ours", label: 0, held: start.held, items: [] }))).toBe("minutes/begun"); // one set, whoever begins
    expect(await refusal(() => ourNotes.minutes.agree(minutesOf(ourNotes)!.id, minutesOf(ourNotes)!.current.hash))).toBe("minutes/not-to-sign");

    // The other side's note-taker amends: what changed is said, by whom, at both.
    const { current } = minutesOf(theirNotes)!;
    await theirNotes.minutes.amend(minutesOf(theirNotes)!.id, { title: current.title, label: current.label, held: current.held, items: [...current.items.map(({ id: item, text, state }) => ({ id: item, text, state, raisedBy: personOf(b) })), { text: "The price of cod", state: "withdrawn" as const, raisedBy: personOf(a) }] });
    for (const one of [a, b]) {
      await until(() => minutesOf(one)?.current.turn === 2, "amended", 30_000);
      expect(minutesOf(one)!.current).toMatchObject({ proposedBy: { person: personOf(theirNotes) }, changes: { title: false, items: [{ kind: "added", number: 2, text: "The price of cod" }] } });
      await one.minutes.agree(minutesOf(one)!.id, minutesOf(one)!.current.hash);
    }
    for (const one of everybody) await until(() => minutesOf(one)?.state === "agreed", "agreed, as everybody sees", 30_000);
    expect(new Set(everybody.map((one) => minutesOf(one)!.agreed!.hash)).size).toBe(1);
  }, 120_000);
});
