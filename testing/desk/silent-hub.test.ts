/** The node that leads the line of a call goes away before the call: the other desk makes another line, and everybody goes on there. */
import { afterAll, beforeAll, expect, it } from "vitest";
import type { RunningClient } from "../../client/entente.ts";
import type { Clock } from "../../client/environment.ts";
import { systemClock } from "../../node/start/system-clock.ts";
import { GRAUSTARK, RURITANIA, until } from "../federation/boot.ts";
import { callAt, type DeskWorld, deskWorld, PEOPLE, personOf, requestOf } from "./desk-world.ts";

/** Waits pass at ten times the pace; the time of day is everybody's. */
const FAST = 10;
const fastClock: Clock = { now: systemClock.now, monotonic: () => systemClock.monotonic() * FAST, after: (milliseconds, run) => systemClock.after(milliseconds / FAST, run) };

let world: DeskWorld;
let a: RunningClient;
let b: RunningClient;

beforeAll(async () => {
  world = await deskWorld(PEOPLE, {}, { [`desk@${GRAUSTARK}`]: fastClock });
  [a, b] = [world.person(`desk@${RURITANIA}`), world.person(`desk@${GRAUSTARK}`)];
  await until(() => a.device()!.desk.offices.isDesk(personOf(b), "now") && b.device()!.desk.offices.isDesk(personOf(a), "now"), "desks know one another", 30_000);
}, 180_000);
afterAll(() => world.close());

it("the line of a call whose hub is silent is made anew by the other desk, and is the same one on both boards afterwards", async () => {
  const id = await a.desk.request(personOf(b), requestOf([personOf(world.person("president"))]));
  await until(() => callAt(b, id)?.awaits === "own", "the request", 20_000);
  await b.desk.accept(id, { proposal: callAt(b, id)!.table!.proposal, participants: [{ person: personOf(world.person("minister")), role: "principal", languages: [] }] });
  for (const one of world.clients) await until(() => callAt(one, id)?.conference !== undefined, "the line", 60_000);
  const first = callAt(a, id)!.conference!;
  expect(first).toContain(RURITANIA);

  world.federation.network.cut(RURITANIA, GRAUSTARK);
  await until(() => callAt(b, id)!.conference !== first, "another line at the other desk", 60_000);
  const second = callAt(b, id)!.conference!;
  expect(second).toContain(GRAUSTARK);
  await until(() => callAt(world.person("minister"), id)!.conference === second, "and at its own participant", 30_000);

  world.federation.network.heal();
  for (const one of world.clients) await until(() => callAt(one, id)!.conference === second && one.device()!.lines.rooms.get(second)?.members.length === 4, "everybody on the new line", 90_000);
}, 300_000);
