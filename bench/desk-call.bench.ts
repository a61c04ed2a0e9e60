/**
 * Connecting two principals as desks do it: `node bench/desk-call.bench.ts [--rounds 6]`. Two nodes and four real clients in one process, sound a stand-in (media of their own: `call-setup.bench.ts`),
 * nobody waits for a person: each next press comes as soon as it can.
 * (1) the other desk accepts → the line of the conference is there and all in it are VERIFIED; (2) the desk presses "connect" → both desks hear each other; (3) the second desk presses for its
 * principal, who joins at once → the principal hears both desks and the other principal.
 */
import { parseArgs } from "node:util";
import type { RunningClient } from "../client/entente.ts";
import { type FakeMediaPort, hears } from "../testing/fake-media.ts";
import { GRAUSTARK, RURITANIA, until } from "../testing/federation/boot.ts";
import { callAt, deskWorld, personOf, requestOf } from "../testing/desk/desk-world.ts";
import { circumstances, short, spread, table } from "./measure/figures.ts";

const { values } = parseArgs({ options: { rounds: { type: "string", default: "6" } } });
const rounds = Number(values.rounds);

const world = await deskWorld();
const names = [`desk@${RURITANIA}`, `desk@${GRAUSTARK}`, "president", "minister"] as const;
const [a, b, president, minister] = names.map((name) => world.person(name)) as [RunningClient, RunningClient, RunningClient, RunningClient];
const session = (client: RunningClient) => (world.environment(names[[a, b, president, minister].indexOf(client)]!).media as FakeMediaPort).sessions.at(-1);
const hear = (to: RunningClient, from: RunningClient) => hears(session(to), session(from));
const callOf = (client: RunningClient) => client.view().calls.findLast((one) => one.state !== "ended");
const rung = (client: RunningClient, room: string) => client.view().calls.find((one) => one.room === room)?.state === "ringing";

const accepted: number[] = [];
const connected: number[] = [];
const pressed: number[] = [];
try {
  await until(() => a.device()!.desk.offices.isDesk(personOf(b), "now") && b.device()!.desk.offices.isDesk(personOf(a), "now"), "desks know one another", 60_000);
  // The first round warms up and is not counted.
  for (let round = -1; round < rounds; round++) {
    const id = await a.desk.request(personOf(b), requestOf([personOf(president)], { order: [RURITANIA, GRAUSTARK] }));
    await until(() => callAt(b, id)?.awaits === "own", "the request", 30_000);
    const at = performance.now();
    await b.desk.accept(id, { proposal: callAt(b, id)!.table!.proposal, participants: [{ person: personOf(minister), role: "principal", languages: [] }] });
    for (const one of [a, b]) await until(() => callAt(one, id)?.participants.length === 4 && callAt(one, id)!.participants.every(({ readiness }) => readiness?.level === 2), "all VERIFIED", 120_000);
    const ready = performance.now();
    const room = await a.call(callAt(a, id)!.conference!, { video: false, only: [personOf(b)], staged: true });
    await until(() => rung(b, room), "the other desk rings", 30_000);
    await b.answer(room);
    await until(() => hear(a, b) && hear(b, a), "the desks hear each other", 30_000);
    const talking = performance.now();
    await a.bringIn(room, [personOf(president)]);
    await until(() => rung(president, room), "the first principal rings", 30_000);
    await president.answer(room);
    await until(() => [a, b].every((one) => hear(president, one)), "the first principal hears", 60_000);

    const press = performance.now();
    await b.bringIn(room, [personOf(minister)]);
    await until(() => rung(minister, room), "the second principal rings", 30_000);
    await minister.answer(room);
    await until(() => [a, b, president].every((one) => hear(minister, one)), "the second principal hears", 60_000);
    const joined = performance.now();
    if (round >= 0) {
      accepted.push(ready - at);
      connected.push(talking - ready);
      pressed.push(joined - press);
    }
    console.error(`round ${round}: ${[ready - at, talking - ready, joined - press].map((took) => short(took)).join(", ")} ms`);
    for (const one of [minister, president, b, a]) if (callOf(one)) await one.hangUp(room).catch(() => undefined);
    await until(() => [a, b, president, minister].every((one) => callOf(one) === undefined || callOf(one)!.state === "outside"), "all have hung up", 30_000);
    await a.desk.cancel(id, "bench");
  }
} finally {
  await world.close();
}

console.log(`${circumstances(new Date())}\n${rounds} rounds; milliseconds.\n`);
console.log(
  table(
    ["", "p50", "p95", "p99"],
    [
      ["accepted → all introduced, VERIFIED, in one line", ...spread(accepted)],
      ["pressed “connect” → both desks hear each other", ...spread(connected)],
      ["accepted → both desks connected", ...spread(accepted.map((took, i) => took + connected[i]!))],
      ["second desk's press → its principal hears everybody", ...spread(pressed)],
    ],
  ),
);
process.exit(0);
