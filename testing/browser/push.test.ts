/** A call wakes a closed app: from the caller's press, over two nodes and a push service on loopback, into the real service worker of a real browser whose page is closed. */
import { resolve } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningClient } from "../../client/entente.ts";
import { enrolPerson } from "../clients/test-client.ts";
import { bootFederation, GRAUSTARK, RURITANIA, type TestFederation, until } from "../federation/boot.ts";
import { type PushService, startPushService } from "../push-service.ts";
import { launchChromium } from "./chromium.ts";
import { type ClosedApp, subscribeTo, watchClosed } from "./closed-app.ts";
import { meetClient } from "./meet-client.ts";
import { type BrowserPerson, enrol, openPerson } from "./person.ts";

let federation: TestFederation;
let service: PushService;
let browser: Browser;
let alice: RunningClient;
let bob: BrowserPerson;
let closed: ClosedApp;
let open: ReturnType<PushService["subscribe"]>["open"];
let line: string;
const person = `mimi://${GRAUSTARK}/u/bob`;
const ring = { title: "Somebody is calling", body: "Open Entente to answer.", silent: false };
const missed = { title: "Somebody called", body: "Open Entente to see who it was.", silent: true };

/** In whichever page the app is open now. */
const at = (step: string) => bob.page.locator(`[data-step="${step}"]`).first();
const pushed = async (count: number): Promise<string> => {
  await until(() => service.received.length >= count, `push ${count}`, 15_000);
  return open(service.received[count - 1]!);
};
/** Closes the app, and waits until its node knows. */
const closeApp = async () => {
  await bob.page.close();
  await new Promise((resolve) => setTimeout(resolve, 700));
};
const openApp = async () => {
  const page = await bob.context.newPage();
  Object.assign(bob, { page });
  await page.goto(federation.node(GRAUSTARK).url);
  await page.locator('[data-app-state="online"]').waitFor({ timeout: 30_000 });
};

beforeAll(async () => {
  [federation, service, browser] = await Promise.all([
    bootFederation({ domains: [RURITANIA, GRAUSTARK], config: { demonstration: true, web: { dist: resolve("web/dist") }, push: { allowed: true, subject: "mailto:duty@graustark.example" } } }),
    startPushService(),
    launchChromium(),
  ]);
  const made = service.subscribe();
  ({ open } = made);
  alice = await enrolPerson(federation.node(RURITANIA), "alice");
  bob = await openPerson(browser);
  await subscribeTo(bob.context, made.subscription);
  const { url } = await federation.node(GRAUSTARK).invite({ name: "Bob", user: "bob", role: "principal", hours: 1 });
  await enrol(bob, url, { passkey: false });
  line = await meetClient(bob, GRAUSTARK, alice);
  await bob.at("message").waitFor({ timeout: 20_000 });
}, 120_000);
afterAll(async () => {
  await alice?.stop();
  await browser?.close();
  await federation?.close();
  await service?.close();
});

const shows = (what: readonly object[], why: string) => expect.poll(() => closed.shown(), { timeout: 15_000, message: why }).toEqual(what);
const ended = (room: string) => until(() => alice.view().calls.find((call) => call.room === room)?.state === "ended", "ended");

describe("an installed page", () => {
  it("comes with its manifest, icons and worker, under the same strict policy", async () => {
    const get = (path: string) => fetch(federation.node(GRAUSTARK).url + path);
    const manifest = (await (await get("/manifest.webmanifest")).json()) as { icons: { src: string; type: string }[]; display: string };
    expect(manifest.display).toBe("standalone");
    for (const icon of manifest.icons) {
      const answer = await get(icon.src);
      expect([answer.status, answer.headers.get("content-type")]).toEqual([200, icon.type]);
    }
    const worker = await get("/sw.js");
    expect(worker.headers.get("content-security-policy")).toMatch(/default-src 'none';.*connect-src 'self'/);
    expect(worker.headers.get("cache-control")).toBe("no-cache");
    expect(await worker.text()).not.toMatch(/^import |importScripts|addEventListener\(.fetch/m);
  });

  it("says in the settings that it can be woken, and is, after one press", async () => {
    await bob.page.goto(`${federation.node(GRAUSTARK).url}/#/settings`);
    await bob.page.locator('[data-wake="granted"]').waitFor();
    await bob.at("wake-on").click();
    await bob.page.locator('[data-wake="on"]').waitFor({ timeout: 20_000 });
    closed = await watchClosed(bob.context, await bob.context.newPage(), federation.node(GRAUSTARK).url);
  });
});

describe("a closed app", () => {
  it("is woken by a call, names nobody, and the press opens the ringing call", async () => {
    await closeApp();
    const call = await alice.call(line, { video: false });
    await until(() => alice.view().reach[person]?.ringable === "push", "the caller is told that it will be woken");
    await closed.deliver(await pushed(1));
    await shows([ring], "rings");
    expect(await closed.press()).toEqual(["/"]);
    await openApp();
    await bob.page.locator('[data-state="ringing-in"]').waitFor({ timeout: 20_000 });
    expect(await closed.shown()).toEqual([]);
    await alice.hangUp(call);
    await bob.page.locator('[data-state="ended"][data-ended="missed"]').waitFor({ timeout: 20_000 });
  });

  it("falls silent when the caller hangs up: a missed call stays, without a sound; opened, the app says whose", async () => {
    await closeApp();
    const call = await alice.call(line, { video: false });
    await closed.deliver(await pushed(2));
    await shows([ring], "rings");
    await alice.hangUp(call);
    await shows([missed], "silent");
    await closed.sweep();
  });

  it("never rings for a push that is late", async () => {
    const call = await alice.call(line, { video: false });
    const payload = await pushed(3);
    await alice.hangUp(call);
    await ended(call);
    await new Promise((resolve) => setTimeout(resolve, 500));
    await closed.deliver(payload);
    await shows([missed], "no sound");
    await closed.sweep();
  });

  it("rings once for a push that is replayed, and not at all afterwards", async () => {
    const call = await alice.call(line, { video: false });
    const payload = await pushed(4);
    await closed.deliver(payload);
    await shows([ring], "rings");
    await closed.deliver(payload);
    await shows([{ ...ring, silent: true }], "the same, without a sound");
    await alice.hangUp(call);
    await shows([missed], "over");
    await closed.sweep();
    await closed.deliver(payload);
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(await closed.shown()).toEqual([]);
  });

  it("rings for nothing that its node did not send: an empty push, another's, a forged one", async () => {
    for (const payload of ["", "{}", JSON.stringify({ v: 1, wake: "A".repeat(22), until: Date.now() + 40_000 })]) {
      await closed.deliver(payload);
      await shows([missed], "no sound");
      await closed.sweep();
    }
  });

  it("that never gets its push has lost nothing: opened later, it shows the missed calls", async () => {
    const call = await alice.call(line, { video: false });
    await pushed(5);
    await alice.hangUp(call);
    await ended(call);
    await openApp();
    await bob.page.goto(`${federation.node(GRAUSTARK).url}/#/lines/${encodeURIComponent(line)}`);
    await expect.poll(() => bob.page.getByText("Missed call", { exact: false }).count(), { timeout: 20_000 }).toBeGreaterThanOrEqual(4);
  });

  it("is not woken any more once its person says so", async () => {
    await bob.page.goto(`${federation.node(GRAUSTARK).url}/#/settings`);
    await at("wake-off").click();
    await bob.page.locator('[data-wake="granted"]').waitFor({ timeout: 20_000 });
    await closeApp();
    const call = await alice.call(line, { video: false });
    await until(() => alice.view().calls.at(-1)?.unreachable === true, "told", 15_000);
    await alice.hangUp(call);
    expect(service.received).toHaveLength(5);
  });
});

describe("the settings say what stands in the way, and what to do", () => {
  it("the browser's refusal", async () => {
    await openApp();
    const devtools = await bob.context.newCDPSession(bob.page);
    const { browserContextId } = (await devtools.send("Target.getTargetInfo")).targetInfo;
    await devtools.send("Browser.setPermission", { permission: { name: "notifications" }, setting: "denied", origin: federation.node(GRAUSTARK).url, browserContextId: browserContextId! });
    await bob.page.goto(`${federation.node(GRAUSTARK).url}/?again#/settings`);
    await bob.page.locator('[data-wake="denied"]').waitFor({ timeout: 20_000 });
    expect(await bob.page.locator("[data-wake]").innerText()).toContain("Allow them in the browser’s settings");
    expect(await at("wake-on").count()).toBe(0);
  });
});
