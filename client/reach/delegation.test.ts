/**
 * Calls that a desk answers, over two real nodes: the minister's calls are answered by his desk, at once, while he is not to be disturbed, or when nobody answers. The caller is told by whom, and
 * talks to that desk as itself; nobody is led anywhere else.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeCard } from "../../protocol/identity/card.ts";
import type { Bytes } from "../../protocol/wire/bytes.ts";
import { connect, lineWith } from "../../testing/clients/test-client.ts";
import { deskWorld, type DeskWorld, personOf } from "../../testing/desk/desk-world.ts";
import { GRAUSTARK, RURITANIA, until } from "../../testing/federation/boot.ts";
import type { RunningClient } from "../entente.ts";

let world: DeskWorld;
let president: RunningClient;
let minister: RunningClient;
let desk: RunningClient;
const MINISTER = `mimi://${GRAUSTARK}/u/minister`;
const CLERK = `clerk@${GRAUSTARK}`;
const line = () => lineWith(president, MINISTER)!.room;
const call = (client: RunningClient) => client.view().calls.at(-1);
const known = (client: RunningClient) => client.device()!.delegation.of(MINISTER);

beforeAll(async () => {
  world = await deskWorld([`president@${RURITANIA}`, `desk@${GRAUSTARK}`, `minister@${GRAUSTARK}`, CLERK]);
  president = world.person(`president@${RURITANIA}`);
  minister = world.person(`minister@${GRAUSTARK}`);
  desk = world.person(`desk@${GRAUSTARK}`);
  await connect(president, minister);
  await until(() => minister.view().contacts.find(({ person }) => person === personOf(desk))?.desk === true, "shown to be a desk", 20_000);
}, 120_000);
afterAll(() => world?.close());

const delegate = async (when: "always" | "quiet" | "unanswered", change: { after?: number; lets?: "FLASH" | null } = {}) => {
  await minister.setToDesk({ desk: personOf(desk), when, after: 5, lets: "FLASH", ...change });
  await until(() => known(president)?.when === when, "told", 15_000);
};
async function cancelled(room: string): Promise<void> {
  await president.hangUp(room);
  for (const one of [president, minister, desk]) await until(() => one.view().calls.every(({ state }) => state === "ended"), "over");
}

describe("calls that the desk answers", () => {
  it("are delegated to a desk of one's own organisation, and to nobody else", async () => {
    for (const wrong of [personOf(president), MINISTER, `mimi://${GRAUSTARK}/u/clerk`]) await expect(minister.setToDesk({ desk: wrong, when: "always", after: 20, lets: null })).rejects.toMatchObject({ code: "settings/not-a-desk" });
    expect(minister.view().toDesk ?? null).toBeNull();
  });

  it("always: nothing rings at the person; the caller is told by whom, and after one press it rings there, as that desk, for whom it is said", async () => {
    await delegate("always");
    expect(lineWith(president, personOf(desk))).toBeUndefined();
    const room = await president.call(line(), { video: false });
    await until(() => call(president)?.desk !== undefined, "told who answers");
    expect(call(president)!.desk).toEqual({ person: personOf(desk), name: "desk" });
    await until(() => call(minister)?.quiet === true, "silent at the person's");
    const atDesk = await president.callDesk(room);
    await until(() => call(minister)?.state === "ended", "no longer called");
    await until(() => call(desk)?.room === atDesk && call(desk)?.state === "ringing", "rings at the desk");
    expect(call(desk)!.meant).toBe("minister");
    await desk.answer(atDesk, { video: false });
    for (const one of [president, desk]) await until(() => call(one)?.state === "active", "connected", 20_000);
    // The desk and nobody else is at the other end, and the line is worth what is known of the desk.
    expect(call(president)!.participants.map(({ person }) => person).sort()).toEqual([personOf(desk), personOf(president)].sort());
    await until(() => call(president)!.assessment.settled && call(desk)!.assessment.settled, "settled", 20_000);
    expect([call(president)!.assessment.level, call(desk)!.assessment.level]).toEqual([1, 1]);
    expect(call(president)!.assessment.limiting?.value).toBe("person/asserted");
    await cancelled(atDesk);
  }, 90_000);

  it("but what the person lets through rings at the person", async () => {
    const room = await president.call(line(), { video: false, precedence: "FLASH" });
    await until(() => call(minister)?.room === room, "called");
    expect(call(minister)).toMatchObject({ state: "ringing", precedence: "FLASH" });
    expect(call(minister)!.quiet).toBeUndefined();
    expect(call(president)!.desk).toBeUndefined();
    await cancelled(room);
  });

  it("while not to be disturbed: then alone", async () => {
    await delegate("quiet");
    let room = await president.call(line(), { video: false });
    await until(() => call(minister)?.room === room && call(minister)?.state === "ringing", "rings");
    expect([call(minister)!.quiet, call(president)!.desk]).toEqual([undefined, undefined]);
    await cancelled(room);
    await minister.setUndisturbed({ now: { until: Date.now() + 3600_000 }, daily: null, lets: "FLASH", tells: false });
    room = await president.call(line(), { video: false });
    await until(() => call(president)?.desk?.person === personOf(desk), "the desk answers");
    expect(call(president)!.notNow!.until).toBeNull(); // until when is not for callers to know
    await cancelled(room);
    await minister.setUndisturbed({ now: null, daily: null, lets: "FLASH", tells: false });
  }, 60_000);

  it("when nobody answers: after the time that was set, also while all of the person's devices lie still", async () => {
    await delegate("unanswered");
    const room = await president.call(line(), { video: false });
    await until(() => call(minister)?.state === "ringing" && call(minister)?.room === room, "rings at the person");
    expect(call(president)!.desk).toBeUndefined();
    await until(() => call(president)?.desk !== undefined, "then the desk is offered", 10_000);
    await cancelled(room);
    await minister.stop();
    await president.call(line(), { video: false });
    await until(() => call(president)?.desk !== undefined, "without a word of the person's devices", 15_000);
    const atDesk = await president.callDesk(call(president)!.room);
    await until(() => call(desk)?.room === atDesk && call(desk)?.state === "ringing", "rings at the desk");
    await president.hangUp(atDesk);
    await minister.start();
    await until(() => minister.view().state === "online", "online again", 20_000);
  }, 90_000);

  it("lead to nobody whom the node does not show to be a desk there, whatever a client says", async () => {
    const { channel } = minister.device()!.lines;
    const [deskRecord, ownRecord] = [minister.device()!.people.record(personOf(desk))!, minister.device()!.people.record(MINISTER)!];
    const office = minister.device()!.desk.offices.statementOf(personOf(desk))!;
    const at = minister.view().toDesk!.at + 1;
    const say = (card: Bytes, more = 0) => channel.sendSignal(line(), { kind: "delegated", at: at + more, to: { when: "always", after: 5, lets: null, card, office } });
    const clerk = { domain: GRAUSTARK as never, person: `mimi://${GRAUSTARK}/u/clerk` as never };
    await say(encodeCard({ ...clerk, fingerprint: ownRecord.fingerprint as Bytes }));
    await until(() => known(president) === undefined, "no desk: somebody else");
    await say(encodeCard({ domain: RURITANIA as never, person: `mimi://${RURITANIA}/u/desk` as never, fingerprint: deskRecord.fingerprint as Bytes }), 1);
    await say(encodeCard({ domain: GRAUSTARK as never, person: personOf(desk) as never, fingerprint: ownRecord.fingerprint as Bytes }), 2);
    await president.send(line(), { text: "after that", label: 0 });
    await until(() => lineWith(minister, personOf(president))!.messages.some(({ text }) => text === "after that"), "it went by");
    expect(known(president)).toBeUndefined();
  });

  it("end when the person ends it; the desk lets nobody in by it any more", async () => {
    expect(desk.device()!.delegation.standsInFor(MINISTER, personOf(president))).toBe(true);
    await minister.setToDesk(null);
    await until(() => !desk.device()!.delegation.standsInFor(MINISTER, personOf(president)), "the desk is told", 15_000);
    expect(known(president)).toBeUndefined();
    const room = await president.call(line(), { video: false });
    await expect(president.callDesk(room)).rejects.toMatchObject({ code: "call/no-desk" });
    await cancelled(room);
  });
});
