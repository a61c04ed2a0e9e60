/** Two principals have called one another without their desks. The desks, who are told, join them: together, by both organisations' policy, seen beforehand by both, and with nobody left without a call. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createGuestClient } from "../../client/call/guest-client.ts";
import type { RunningClient } from "../../client/entente.ts";
import type { CallView } from "../../client/model/views.ts";
import { systemRandom } from "../../node/start/system-clock.ts";
import { joinId } from "../../protocol/desk/join.ts";
import { fromHex, toHex } from "../../protocol/wire/bytes.ts";
import { connect, lineWith, testEnvironment } from "../clients/test-client.ts";
import { fakeMedia, type FakeSession, hears } from "../fake-media.ts";
import { GRAUSTARK, RURITANIA, until } from "../federation/boot.ts";
import { asPrincipal, callAt, callsOf, type DeskWorld, deskWorld, personOf, requestOf } from "./desk-world.ts";
import { refusalOf } from "../refusal-of.ts";

let world: DeskWorld;
let a: RunningClient;
let b: RunningClient;
let president: RunningClient;
let minister: RunningClient;

const view = (client: RunningClient, room: string): CallView | undefined => client.view().calls.find((one) => one.room === room);
const session = (client: RunningClient, room: string) => client.device()!.calls.mediaOf(room) as FakeSession | undefined;
const hear = (room: string, ...clients: RunningClient[]) => clients.every((one) => clients.every((other) => one === other || hears(session(one, room), session(other, room))));
const direct = (client: RunningClient, room: string) => client.view().directCalls.find(({ call }) => call === room);
const accept = (id: string) => b.desk.accept(id, { proposal: callAt(b, id)!.table!.proposal, participants: [asPrincipal(minister)] });

async function begin(config: Parameters<typeof deskWorld>[1] = {}): Promise<void> {
  world = await deskWorld(undefined, config);
  [a, b, president, minister] = [world.person(`desk@${RURITANIA}`), world.person(`desk@${GRAUSTARK}`), world.person("president"), world.person("minister")];
  await until(() => a.device()!.desk.offices.isDesk(personOf(b), "now") && b.device()!.desk.offices.isDesk(personOf(a), "now"), "desks know one another", 30_000);
  await connect(president, minister);
}

/** The president calls the minister; both desks are told. */
async function called(): Promise<string> {
  const room = await president.call(lineWith(president, personOf(minister))!.room, { video: false });
  await until(() => view(minister, room)?.state === "ringing", "it rings", 20_000);
  await minister.answer(room);
  await until(() => hear(room, president, minister), "they speak", 30_000);
  await until(() => direct(a, room) !== undefined && direct(b, room) !== undefined, "both desks are told", 20_000);
  return room;
}

/** Agreed to, and the desks are in the call to which both will be brought. */
async function connectedDesks(id: string): Promise<string> {
  await accept(id);
  for (const one of [a, b]) await until(() => callAt(one, id)?.conference !== undefined && callAt(one, id)!.participants.length === 4 && callAt(one, id)!.participants.every(({ readiness }) => readiness?.level === 2), "the line of the four stands", 90_000);
  const staged = await a.call(callAt(a, id)!.conference!, { video: false, only: [personOf(b)], staged: true });
  await until(() => view(b, staged)?.state === "ringing", "the other desk rings", 20_000);
  await b.answer(staged);
  await until(() => hear(staged, a, b), "the desks are connected", 30_000);
  return staged;
}

/** At each change: whether the person was in neither call, or had a microphone open in both. */
function watched(client: RunningClient, first: string, second: string): [stop: () => void, saw: { looks: number; without: number; twoOpen: number }] {
  const saw = { looks: 0, without: 0, twoOpen: 0 };
  const isOpen = (room: string) => session(client, room)?.held === false;
  const look = () => {
    const isIn = client.device()!.lines.channel.group(second) !== undefined;
    const before = view(client, first)!;
    saw.looks += 1;
    if (!isIn && (before.state !== "active" || before.parked)) saw.without += 1;
    if (isOpen(first) && isOpen(second)) saw.twoOpen += 1;
  };
  return [client.subscribe(look), saw];
}

async function hangUpAll(): Promise<void> {
  for (const one of [a, b, president, minister]) for (const call of one.view().calls) if (call.state !== "ended" && call.state !== "outside") await one.hangUp(call.room).catch(() => undefined);
  await until(() => [a, b, president, minister].every((one) => one.view().calls.every(({ state }) => state === "ended" || state === "outside")), "nobody is on a call", 30_000);
}

describe("a call that runs without the desks, where policy lets them ask", () => {
  beforeAll(() => begin(), 180_000);
  afterEach(() => hangUpAll(), 60_000);
  afterAll(() => world.close());

  it("is joined by both: they connect, each principal sees who will be in it and moves with one press, and nobody is without a call on the way; the level is worked out anew", async () => {
    const first = await called();
    await until(() => view(president, first)!.assessment.settled && view(president, first)!.assessment.level === 1, "PRIVATE, since the two have never compared a code", 30_000);
    await president.declare(first, 1);
    await until(() => view(minister, first)!.declared === 1, "declared");
    expect([direct(a, first), direct(b, first)]).toMatchObject([{ mayJoin: true }, { mayJoin: true }]);

    const id = await a.desk.join(first);
    expect(await a.desk.join(first)).toBe(id); // pressed twice it is asked once
    expect(direct(a, first)).toMatchObject({ mayJoin: false, arrangement: id });
    await until(() => callAt(b, id)?.awaits === "own", "the other desk is asked", 20_000);
    expect(callAt(b, id)).toMatchObject({ terms: { precedence: "PRIORITY" }, continues: { call: first }, participants: [{ person: personOf(president), role: "principal" }, { person: personOf(a), role: "desk" }], wanted: [{ person: personOf(minister), role: "principal" }] });
    expect(callAt(b, id)!.continues!.refused).toBeUndefined();
    // Nobody else than the two who are in it, whatever is said.
    expect(await refusalOf(b.desk.accept(id, { proposal: callAt(b, id)!.table!.proposal, participants: [] }))).toBe("desk/no-principal");
    const second = await connectedDesks(id);
    expect(hear(first, president, minister)).toBe(true);

    // Both ring through the call that they are in, at once, since they talk already; and each sees who will be in it.
    await a.bringIn(second, [personOf(president), personOf(minister)]);
    for (const one of [president, minister]) {
      await until(() => view(one, second)?.state === "ringing", "it rings through", 30_000);
      expect(view(one, second)!.continues!.call).toBe(first);
      expect(view(one, second)!.continues!.with.map(({ person, role }) => [person, role]).sort()).toEqual([[personOf(a), "desk"], [personOf(b), "desk"], [personOf(one === president ? minister : president), "principal"]].sort());
      expect(view(one, first)).toMatchObject({ state: "active" });
    }
    expect(hear(first, president, minister)).toBe(true);

    const [stopMinister, ministerSaw] = watched(minister, first, second);
    const [stopPresident, presidentSaw] = watched(president, first, second);
    await minister.answer(second);
    await until(() => hear(second, a, b, minister), "the minister is with the desks", 30_000);
    // The president still has a call, and is told where the minister is.
    expect(view(minister, first)).toMatchObject({ state: "active", parked: true });
    expect([session(minister, first)!.held, session(minister, first)!.deaf]).toEqual([true, true]);
    await until(() => view(president, first)!.participants.some(({ own, parked }) => !own && parked), "said to the president");
    expect(view(president, first)!.state).toBe("active");

    await president.answer(second);
    await until(() => hear(second, a, b, president, minister), "all four in one call", 30_000);
    for (const one of [president, minister]) await until(() => view(one, first)!.state === "ended", "the first is over", 20_000);
    for (const one of [president, minister]) expect(view(one, first)!.ended).toBe("hung-up");
    stopMinister();
    stopPresident();
    for (const saw of [ministerSaw, presidentSaw]) expect([saw.looks > 3, saw.without, saw.twoOpen]).toEqual([true, 0, 0]);
    for (const one of [a, b, president, minister]) {
      await until(() => view(one, second)!.participants.length === 4 && view(one, second)!.assessment.settled && view(one, second)!.assessment.level === 2, "the same level at all", 60_000);
      expect(view(one, second)!.participants.map(({ person }) => person).sort()).toEqual([a, b, president, minister].map(personOf).sort());
    }
    // What was declared where they come from holds them until a desk says otherwise.
    expect([view(president, second)!.declared, view(minister, second)!.declared]).toEqual([1, 1]);
    await b.declare(second, 2);
    for (const one of [a, president, minister]) await until(() => view(one, second)!.declared === 2, "declared by a desk");
    for (const one of [a, b]) await until(() => direct(one, first)!.endedAt !== undefined, "the desks are told that it is over", 20_000);
    expect(await refusalOf(b.desk.join(first))).toBe("desk/call-over");
  }, 240_000);

  it("goes on as it is when the other desk declines, whose reason the first one reads; it may ask again", async () => {
    const room = await called();
    const id = await a.desk.join(room);
    await until(() => callAt(b, id)?.awaits === "own", "asked", 20_000);
    await b.desk.decline(id, { proposal: callAt(b, id)!.table!.proposal, reason: "They asked to be left alone" });
    await until(() => callAt(a, id)?.state === "declined", "declined", 20_000);
    expect(callAt(a, id)).toMatchObject({ ended: { by: "far", reason: "They asked to be left alone" } });
    expect(hear(room, president, minister)).toBe(true);
    expect(direct(a, room)).toMatchObject({ mayJoin: true, arrangement: id });
    expect(await a.desk.join(room)).toBe(id);
    await until(() => callAt(b, id)?.awaits === "own", "asked again", 20_000);
  }, 120_000);

  it("is asked about by both at once: one question is left, and it is the same at both", async () => {
    const room = await called();
    world.federation.network.cut(RURITANIA, GRAUSTARK);
    const asked = [await a.desk.join(room), await b.desk.join(room)];
    expect(asked[0]).toBe(asked[1]);
    world.federation.network.heal();
    const [id] = asked as [string, string];
    await until(() => [a, b].map((one) => callAt(one, id)?.awaits).sort().join() === "far,own" && callAt(a, id)!.table!.proposal === callAt(b, id)!.table!.proposal, "one question", 45_000);
    const [answers, who] = callAt(a, id)!.awaits === "own" ? [a, president] : [b, minister];
    await answers.desk.accept(id, { proposal: callAt(answers, id)!.table!.proposal, participants: [asPrincipal(who)] });
    for (const one of [a, b]) await until(() => callAt(one, id)?.state === "agreed", "agreed", 20_000);
  }, 120_000);

  it("that a desk was never told of, that is over, or that others are in, is nothing that it asks for or agrees to, whatever the other one names", async () => {
    const room = await called();
    const nowhere = room.replace(/.$/, (last) => (last === "a" ? "b" : "a"));
    expect(await refusalOf(a.desk.join(nowhere))).toBe("desk/call-not-told");
    expect(await refusalOf(president.desk.join(room))).toBe("desk/not-a-desk");

    // A changed client of the desk says it all the same.
    const { lines, desk } = a.device()!;
    const terms = { ...requestOf([]), start: Math.floor(Date.now() / 1000) + 600, interpretation: [] };
    const { subject, precedence, label, start, minutes, order, interpretation } = terms;
    const own = (client: RunningClient, role: "desk" | "principal") => ({ person: personOf(client), fingerprint: a.device()!.people.record(personOf(client))!.fingerprint, name: "X", role, languages: [] });
    const say = async (continues: string, principal: RunningClient) => {
      const arrangement = crypto.getRandomValues(new Uint8Array(16));
      await lines.channel.sendSignal(lineWith(a, personOf(b))!.room, { kind: "arrange", arrangement, step: { kind: "propose", answers: null, terms: { subject, precedence, label, start, minutes, order, interpretation, continues }, participants: [own(a, "desk"), own(principal, "principal")], wanted: [], zone: "UTC", note: "", at: 1 } });
      await until(() => callAt(b, toHex(arrangement)) !== undefined, "it is on the other board", 20_000);
      return toHex(arrangement);
    };
    expect(desk.offices.isOwnDesk()).toBe(true);
    const lied = await say(nowhere, president);
    expect(callAt(b, lied)!.continues).toEqual({ call: nowhere, refused: "desk/call-not-told" });
    expect(await refusalOf(accept(lied))).toBe("desk/call-not-told");
    const clerk = await world.enrol(`clerk@${RURITANIA}`);
    await connect(a, clerk);
    const other = await say(room, clerk);
    expect(callAt(b, other)!.continues).toEqual({ call: room, refused: "desk/call-other-people" });
    expect(await refusalOf(accept(other))).toBe("desk/call-other-people");
    await president.hangUp(room);
    await until(() => direct(b, room)!.endedAt !== undefined, "it is over", 20_000);
    const late = await say(room, president);
    expect(await refusalOf(accept(late))).toBe("desk/call-over");
    expect(callsOf(b).filter(({ id }) => [lied, other, late].includes(id)).map(({ state }) => state)).toEqual(["asked", "asked", "asked"]);
  }, 150_000);

  it("goes on where one of them declines, who can come after all; while a guest is in it nobody is led away from them", async () => {
    const room = await called();
    const id = await a.desk.join(room);
    await until(() => callAt(b, id)?.awaits === "own", "asked", 20_000);
    const staged = await connectedDesks(id);
    await a.bringIn(staged, [personOf(president), personOf(minister)]);
    for (const one of [president, minister]) await until(() => view(one, staged)?.continues !== undefined && view(one, staged)!.state === "ringing", "it rings through", 30_000);
    await president.decline(staged);
    await until(() => view(a, staged)!.conference!.awaited.find(({ person }) => person === personOf(president))?.state === "declined", "the desk is told", 20_000);
    expect([view(president, room)!.state, hear(room, president, minister)]).toEqual(["active", true]);
    expect(direct(a, room)).toMatchObject({ mayJoin: false, arrangement: id });

    const { url } = await president.inviteGuest(room, 10);
    const guest = createGuestClient(testEnvironment(world.federation.node(RURITANIA), { media: fakeMedia(systemRandom) }), url);
    await guest.join("Interpreter");
    await until(() => view(minister, room)!.participants.some((one) => one.guest), "a guest comes in while it rings", 30_000);
    expect(view(minister, staged)).toMatchObject({ state: "ringing" });
    expect(view(minister, staged)!.continues).toBeUndefined();
    expect(await refusalOf(minister.answer(staged))).toBe("call/busy");
    expect(view(minister, room)!.parked).toBeUndefined();
    await president.removeGuest(room, view(president, room)!.participants.find((one) => one.guest)!.end);
    await until(() => !view(minister, room)!.participants.some((one) => one.guest), "the guest is out", 20_000);
    await guest.stop();

    await minister.answer(staged);
    await until(() => hear(staged, a, b, minister), "the minister is with the desks", 30_000);
    await until(() => view(president, staged)!.participants.some(({ person }) => person === personOf(minister)), "the president can see where", 20_000);
    expect([view(president, room)!.state, view(president, staged)!.state, view(president, staged)!.continues?.call]).toEqual(["active", "outside", room]);
    await president.answer(staged);
    await until(() => view(a, staged)!.conference!.awaited.find(({ person }) => person === personOf(president))?.state === "waiting", "asks to come after all", 20_000);
    expect(view(president, room)).toMatchObject({ state: "active" });
    await a.bringIn(staged, [personOf(president)]);
    await until(() => hear(staged, a, b, president, minister), "all four", 30_000);
    for (const one of [president, minister]) await until(() => view(one, room)!.state === "ended", "the first is over", 20_000);
  }, 240_000);

  it("is rung through by nothing that its own desk stages with others", async () => {
    const room = await called();
    const id = await a.desk.request(personOf(b), requestOf([personOf(president)]));
    await until(() => callAt(b, id)?.awaits === "own", "asked", 20_000);
    const staged = await connectedDesks(id);
    // Nor does the other desk turn into one that is what was agreed.
    const { table } = callAt(a, id)!;
    const { subject, precedence, label, start, minutes, order, interpretation } = table!.terms;
    const own = (client: RunningClient, role: "desk" | "principal") => ({ person: personOf(client), fingerprint: b.device()!.people.record(personOf(client))!.fingerprint, name: "X", role, languages: [] });
    await b.device()!.lines.channel.sendSignal(lineWith(b, personOf(a))!.room, { kind: "arrange", arrangement: fromHex(id), step: { kind: "propose", answers: fromHex(table!.proposal), terms: { subject, precedence, label, start, minutes, order, interpretation, continues: room }, participants: [own(b, "desk"), own(minister, "principal")], wanted: [], zone: "UTC", note: "", at: 1 } });
    await until(() => callAt(a, id)?.change?.state === "asked", "a change is asked", 20_000);
    expect(await refusalOf(a.desk.accept(id, { proposal: callAt(a, id)!.change!.proposal.proposal, participants: [asPrincipal(president)] }))).toBe("desk/join-changed");
    expect(await refusalOf(a.desk.counter(id, requestOf([personOf(president)])))).toBe("desk/join-changed"); // nor by the own side's answer to it
    await a.bringIn(staged, [personOf(minister)]);
    await until(() => view(a, staged)!.conference!.awaited.find(({ person }) => person === personOf(minister))?.state === "busy", "busy", 30_000);
    expect(view(minister, staged)!.continues).toBeUndefined();
    expect(await refusalOf(minister.answer(staged))).toBe("call/busy");
    expect(hear(room, president, minister)).toBe(true);
  }, 180_000);
});

describe("where policy of one side says never", () => {
  beforeAll(() => begin({ configOf: { [GRAUSTARK]: { desk: { joinsDirectCalls: "never" } } } }), 180_000);
  afterAll(() => world.close());

  it("its desk is told of the call and may not ask; and agrees to nothing that the other desk, which may, asks", async () => {
    const room = await called();
    expect(direct(b, room)).toMatchObject({ mayJoin: false });
    expect(await refusalOf(b.desk.join(room))).toBe("desk/joins-never");
    expect(direct(a, room)).toMatchObject({ mayJoin: true });
    const id = await a.desk.join(room);
    expect(id).toBe(toHex(joinId(room, [personOf(a), personOf(b)])));
    await until(() => callAt(b, id)?.awaits === "own", "asked", 20_000);
    expect(callAt(b, id)!.continues).toEqual({ call: room, refused: "desk/joins-never" });
    expect(await refusalOf(accept(id))).toBe("desk/joins-never");
  }, 120_000);
});
