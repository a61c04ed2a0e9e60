/** "Source in danger" wakes the desk's closed app, over two nodes and a push service on loopback, and tells that service nothing of what it is; a disclosure without it wakes nobody. */
import { afterAll, beforeAll, expect, it } from "vitest";
import type { RunningClient } from "../../client/entente.ts";
import { connect, enrolPerson } from "../clients/test-client.ts";
import { bootFederation, GRAUSTARK, RURITANIA, type TestFederation, until } from "../federation/boot.ts";
import { type PushService, startPushService } from "../push-service.ts";

let federation: TestFederation;
let service: PushService;
let open: ReturnType<PushService["subscribe"]>["open"];
let author: RunningClient;
let desk: RunningClient;
let minister: RunningClient;
const personOf = (client: RunningClient) => client.view().me!.person;

beforeAll(async () => {
  service = await startPushService();
  federation = await bootFederation({ domains: [RURITANIA, GRAUSTARK], config: { demonstration: true, push: { allowed: true, subject: "mailto:duty@ruritania.example" } } });
  author = await enrolPerson(federation.node(RURITANIA), "analyst");
  desk = await enrolPerson(federation.node(RURITANIA), "desk", { role: "desk" });
  minister = await enrolPerson(federation.node(GRAUSTARK), "minister");
  await connect(author, minister);
  const made = service.subscribe();
  ({ open } = made);
  await desk.wakeByPush(made.subscription);
}, 90_000);
afterAll(async () => {
  await federation?.close();
  await service?.close();
});

it("wakes it; it is on the screen when somebody opens the app", async () => {
  const label = { rank: 0, releasableTo: [], originatorControlled: true, sourcesProtected: false } as const;
  const dispatch = await author.dispatches.send({ title: "A town", portions: [{ kind: "text", text: "It was there.", label }], readers: [{ kind: "person", person: personOf(minister) }], controllers: [personOf(desk)], lease: 0, until: null, onward: "ask" });
  await until(() => [minister, desk].every((client) => client.view().dispatches.some(({ id }) => id === dispatch)), "the dispatch", 15_000);
  await desk.stop();
  const told = { by: "the minister", to: "the envoy", place: "a garden", at: 1_764_000_000, words: "It was there." };
  const [calm] = await minister.incidents.report({ dispatches: [dispatch], told, sourceInDanger: false });
  await until(() => author.view().incidents.some(({ id }) => id === calm), "the calm one at the author's", 15_000);
  expect(service.received).toHaveLength(0);
  const [danger] = await minister.incidents.report({ dispatches: [dispatch], told, sourceInDanger: true });
  await until(() => service.received.length > 0, "woken", 15_000);
  await desk.start();
  await until(() => desk.view().incidents.some(({ id, rings }) => id === danger && rings), "ringing on the opened screen", 20_000);
  expect(desk.view().incidents.find(({ id }) => id === calm)).toMatchObject({ rings: false, sourceInDanger: false });
  // By the minister's letter, and perhaps by the author's, who passes it on to a desk that may not have got it.
  expect(service.received.length).toBeLessThanOrEqual(2);
  for (const one of service.received) expect(Object.keys(JSON.parse(open(one)) as object).sort()).toEqual(["until", "v", "wake"]); // as for a call, whoever calls
}, 60_000);
