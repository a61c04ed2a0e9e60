/**
 * A call to a closed app: `node bench/ring-after-push.bench.ts [--rounds 10]`. Two nodes, a push service on loopback, the real service worker of a real browser whose page is closed; the callers
 * are clients without screens. What the push service receives is handed to the browser by DevTools at once, so that a vendor's own network is not in the figures. Nodes push five times at once for
 * one caller and ten for one organisation, so there are two callers and ten rounds at most. Needs the bundle: `npm run build`.
 * (1) the caller's press → the push is at the push service; (2) it is delivered → the worker has asked its node and shows that it rings; (3) the app is opened → the call rings on its page.
 */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { enrolPerson, lineWith } from "../testing/clients/test-client.ts";
import { bootFederation, GRAUSTARK, RURITANIA, until } from "../testing/federation/boot.ts";
import { launchChromium } from "../testing/browser/chromium.ts";
import { subscribeTo, watchClosed } from "../testing/browser/closed-app.ts";
import { meetClient } from "../testing/browser/meet-client.ts";
import { enrol, openPerson } from "../testing/browser/person.ts";
import { startPushService } from "../testing/push-service.ts";
import { circumstances, pause, short, spread, table } from "./measure/figures.ts";

const { values } = parseArgs({ options: { rounds: { type: "string", default: "10" } } });
const rounds = Math.min(10, Number(values.rounds));
const person = `mimi://${GRAUSTARK}/u/bob`;
const now = () => performance.timeOrigin + performance.now();

const [federation, service, browser] = await Promise.all([
  bootFederation({ domains: [RURITANIA, GRAUSTARK], config: { demonstration: true, web: { dist: resolve("web/dist") }, push: { allowed: true, subject: "mailto:duty@graustark.example" } } }),
  startPushService(),
  launchChromium(),
]);
const pushed: number[] = [];
const shown: number[] = [];
const opened: number[] = [];
try {
  const made = service.subscribe();
  const bob = await openPerson(browser);
  await subscribeTo(bob.context, made.subscription);
  await enrol(bob, (await federation.node(GRAUSTARK).invite({ name: "Bob", user: "bob", role: "principal", hours: 1 })).url, { passkey: false });
  const callers = [await enrolPerson(federation.node(RURITANIA), "alice"), await enrolPerson(federation.node(RURITANIA), "carol")];
  for (const caller of callers) {
    await meetClient(bob, GRAUSTARK, caller);
    await until(async () => (await bob.page.locator('[data-step="open-line"]').count()) === callers.indexOf(caller) + 1, "the line on the screen", 20_000);
  }
  await bob.page.goto(`${federation.node(GRAUSTARK).url}/#/settings`);
  await bob.page.reload(); // whatever was still opening or closing is not in the way
  await bob.page.locator('[data-wake="granted"]').waitFor({ timeout: 30_000 });
  await bob.at("wake-on").click({ timeout: 20_000 });
  await bob.page.locator('[data-wake="on"]').waitFor({ timeout: 20_000 });
  const closed = await watchClosed(bob.context, await bob.context.newPage(), federation.node(GRAUSTARK).url);
  // When the worker itself shows it: asking from outside would be asking too late.
  await closed.worker().evaluate(() => {
    const scope = globalThis as unknown as { registration: ServiceWorkerRegistration; ringsAt: number[] };
    scope.ringsAt = [];
    const show = scope.registration.showNotification.bind(scope.registration);
    scope.registration.showNotification = async (title, options) => {
      await show(title, options);
      if (options?.silent !== true) scope.ringsAt.push(performance.timeOrigin + performance.now());
    };
  });
  const ringsAt = () => closed.worker().evaluate(() => (globalThis as unknown as { ringsAt: number[] }).ringsAt);
  let page = bob.page;

  for (let round = 0; round < rounds; round++) {
    await page.close();
    await pause(700); // until its node knows
    const caller = callers[round % callers.length]!;
    const pressedAt = now();
    const call = await caller.call(lineWith(caller, person)!.room, { video: false });
    await until(() => service.received.length > round, "the push", 15_000);
    const arrivedAt = performance.timeOrigin + service.received[round]!.at;
    const deliveredAt = now();
    await closed.deliver(made.open(service.received[round]!));
    await until(async () => (await ringsAt()).length > round, "rings", 15_000);
    const rang = (await ringsAt())[round]!;
    page = await bob.context.newPage();
    const openedAt = now();
    await page.goto(federation.node(GRAUSTARK).url);
    await page.locator('[data-state="ringing-in"]').waitFor({ timeout: 30_000 });
    const ringing = now();
    pushed.push(arrivedAt - pressedAt);
    shown.push(rang - deliveredAt);
    opened.push(ringing - openedAt);
    console.error(`round ${round + 1}: ${[arrivedAt - pressedAt, rang - deliveredAt, ringing - openedAt].map(short).join(", ")} ms`);
    await caller.hangUp(call);
    await until(() => caller.view().calls.find((one) => one.room === call)?.state === "ended", "over", 15_000);
    await page.locator('[data-state="ended"]').first().waitFor({ timeout: 15_000 });
    await closed.sweep();
  }
  await Promise.all(callers.map((caller) => caller.stop()));
} finally {
  await browser.close();
  await federation.close();
  await service.close();
}

console.log(`${circumstances(new Date())}\n${rounds} rounds; milliseconds.\n`);
console.log(
  table(
    ["", "p50", "p95", "p99"],
    [
      ["the caller's press → the push is at the push service", ...spread(pushed)],
      ["delivered → the closed app shows that it rings", ...spread(shown)],
      ["both: the caller's press → it rings", ...spread(pushed.map((took, i) => took + shown[i]!))],
      ["the app is opened → the call rings on its page", ...spread(opened)],
    ],
  ),
);
process.exit(0);
