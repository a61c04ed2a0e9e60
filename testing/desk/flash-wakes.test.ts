/** A request of precedence FLASH wakes the other desk's closed app, as a call would, over two nodes and a push service on loopback; and tells that service nothing of what it is. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { lineWith } from "../clients/test-client.ts";
import { GRAUSTARK, RURITANIA, until } from "../federation/boot.ts";
import { type PushService, startPushService } from "../push-service.ts";
import { callAt, deskWorld, type DeskWorld, personOf, requestOf } from "./desk-world.ts";

let world: DeskWorld;
let service: PushService;
let open: ReturnType<PushService["subscribe"]>["open"];
const ours = () => world.person(`desk@${RURITANIA}`);
const theirs = () => world.person(`desk@${GRAUSTARK}`);
const desk = `mimi://${GRAUSTARK}/u/desk`;

beforeAll(async () => {
  service = await startPushService();
  world = await deskWorld([`desk@${RURITANIA}`, `president@${RURITANIA}`, `desk@${GRAUSTARK}`], { config: { push: { allowed: true, subject: "mailto:duty@graustark.example" } } });
  const made = service.subscribe();
  ({ open } = made);
  await theirs().wakeByPush(made.subscription);
  await until(() => ours().view().contacts.find(({ person }) => person === desk)?.desk === true, "shown to be a desk", 20_000);
  await theirs().stop();
}, 120_000);
afterAll(async () => {
  await world?.close();
  await service?.close();
});

it("wakes it; a request of less does not, and neither does anything else that is said about it", async () => {
  const principals = [personOf(world.person(`president@${RURITANIA}`))];
  const room = lineWith(ours(), desk)!.room;
  const routine = await ours().desk.request(desk, requestOf(principals, { precedence: "IMMEDIATE" }));
  await ours().send(room, { text: "after that", label: 0 });
  await until(() => lineWith(ours(), desk)!.messages.some(({ text, delivery }) => text === "after that" && delivery !== "queued"), "it went by");
  await ours().desk.withdraw(routine, "no longer");
  expect(service.received).toHaveLength(0);
  const flash = await ours().desk.request(desk, requestOf(principals, { precedence: "FLASH", subject: "A submarine" }));
  await until(() => service.received.length === 1, "woken", 15_000);
  expect(Object.keys(JSON.parse(open(service.received[0]!)) as object).sort()).toEqual(["until", "v", "wake"]); // as for a call, whoever calls
  await theirs().start();
  await until(() => callAt(theirs(), flash)?.awaits === "own", "on the board", 20_000);
  expect(callAt(theirs(), flash)!.terms.precedence).toBe("FLASH");
  await theirs().desk.decline(flash, { proposal: callAt(theirs(), flash)!.table!.proposal, reason: "Not now" });
  await until(() => callAt(ours(), flash)?.state === "declined", "declined", 20_000);
  expect(service.received).toHaveLength(1);
}, 60_000);
