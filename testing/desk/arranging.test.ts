/** From a request with a counter to both desks seeing the participants in the line of the call, on real nodes. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { callAt, callsOf, type DeskWorld, deskWorld, personOf, requestOf } from "./desk-world.ts";
import { GRAUSTARK, RURITANIA, until } from "../federation/boot.ts";
import { refusalOf } from "../refusal-of.ts";


describe("a call between two organisations", () => {
  let world: DeskWorld;
  const desk = (domain: string) => world.person(`desk@${domain}`);
  const [a, b] = [() => desk(RURITANIA), () => desk(GRAUSTARK)];
  const president = () => world.person("president");
  const minister = () => world.person("minister");
  const asPrincipal = (person: string) => ({ person, role: "principal" as const, languages: [] });

  beforeAll(async () => {
    world = await deskWorld();
    await until(() => a().device()!.desk.offices.isDesk(personOf(b()), "now") && b().device()!.desk.offices.isDesk(personOf(a()), "now"), "each desk knows the other to be one", 30_000);
  }, 180_000);
  afterAll(() => world.close());

  it("is asked, countered and agreed; the participants are introduced, and both desks see them VERIFIED before anybody joins", async () => {
    const id = await a().desk.request(personOf(b()), requestOf([personOf(president())], { note: "Best before lunch." }));
    await until(() => callAt(b(), id)?.awaits === "own", "the request at the other desk");
    expect(callAt(b(), id)).toMatchObject({ as: "desk", state: "asked", terms: { subject: "Fisheries", precedence: "ROUTINE" }, zones: { own: "Asia/Kolkata", far: "Europe/Vienna" }, table: { by: "far", note: "Best before lunch." } });
    await until(() => callAt(a(), id)?.unconfirmed === false, "the other board has said that it has it");

    await b().desk.counter(id, requestOf([personOf(minister())], { start: callAt(b(), id)!.terms.start + 1800, subject: "Fisheries and cod" }));
    await until(() => callAt(a(), id)?.awaits === "own", "the counter");
    const { proposal } = callAt(a(), id)!.table!;
    await a().desk.accept(id, { proposal, participants: [asPrincipal(personOf(president()))] });
    for (const one of [a(), b()]) await until(() => callAt(one, id)?.state === "agreed", "agreed");
    expect(callAt(a(), id)!.terms).toEqual(callAt(b(), id)!.terms);
    expect(callAt(a(), id)!.participants.map(({ person }) => person).sort()).toEqual([a(), b(), president(), minister()].map(personOf).sort());

    for (const one of [a(), b(), president(), minister()]) await until(() => callAt(one, id)?.conference !== undefined, "the line of the call", 30_000);
    expect(new Set([a(), b(), president(), minister()].map((one) => callAt(one, id)!.conference)).size).toBe(1);
    const conference = callAt(a(), id)!.conference!;
    for (const one of world.clients) await until(() => one.device()!.lines.rooms.get(conference)!.members.length === 4, "everybody in it", 30_000);

    for (const one of [a(), b()]) {
      await until(() => callAt(one, id)!.participants.every(({ readiness }) => readiness?.level === 2), `all VERIFIED at ${personOf(one)}: ${JSON.stringify(callAt(one, id)!.participants.map(({ name, readiness }) => [name, readiness?.level, readiness?.limiting?.value]))}`, 60_000);
      expect(one.device()!.facts.assessmentOf(conference).facts.filter(({ kind }) => kind === "person").map(({ value }) => value)).toEqual(Array(4).fill("person/introduced"));
    }
    // The level of the line is what all ends agree on.
    for (const one of world.clients) await until(() => one.device()!.facts.assess(conference).level === 2, "the level", 60_000);
  }, 120_000);

  it("is at the participants as their own desk told it, and they can do nothing about it", async () => {
    const id = callsOf(a())[0]!.id;
    expect(callAt(president(), id)).toMatchObject({ as: "participant", state: "agreed", awaits: null, terms: { subject: "Fisheries and cod" }, far: { domain: GRAUSTARK } });
    expect(await refusalOf(president().desk.cancel(id, "no"))).toBe("desk/not-a-desk");
  });

  it("a drop of one principal's level before joining is seen by both desks, with the fact that holds it down", async () => {
    const id = callsOf(a())[0]!.id;
    const { deviceId } = minister().view().me!;
    const officer = await world.enrol(`inspector@${GRAUSTARK}`, { role: "security" });
    await officer.security.set({ deviceId, status: "lowered", reason: "left in a taxi" });
    for (const one of [a(), b()]) await until(() => callAt(one, id)!.participants.find(({ person }) => person === personOf(minister()))!.readiness!.limiting?.value === "device/lowered", "the drop");
    await officer.security.set({ deviceId, status: "good", reason: "found" });
    for (const one of [a(), b()]) await until(() => callAt(one, id)!.participants.find(({ person }) => person === personOf(minister()))!.readiness!.level === 2, "back", 60_000);
  }, 120_000);

  it("is cancelled by either; its participants are told, and strangers again", async () => {
    const id = callsOf(a())[0]!.id;
    await b().desk.cancel(id, "Storm at sea");
    for (const one of [a(), b()]) await until(() => callAt(one, id)?.state === "cancelled", "cancelled");
    expect(callAt(a(), id)!.ended).toEqual({ by: "far", reason: "Storm at sea" });
    for (const one of [president(), minister()]) await until(() => callAt(one, id)?.state === "cancelled", "the participant is told");
    await until(async () => (await refusalOf(president().device()!.session.call("keys.claim", { person: personOf(minister()) }))) === "keys/no-consent", "strangers again");
    expect(await refusalOf(a().desk.counter(id, requestOf([personOf(president())])))).toBe("desk/over");
  }, 60_000);
});
