/**
 * Lost at three in the morning, on screens: the desk revokes and reads a code out, a second officer agrees, the person types it on another device and is on the line again, with history. What it took is
 * printed; there is no bound on it but the minutes that the issue names, which are the time that this test is given.
 */
import { resolve } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Role } from "../../protocol/wire/fields.ts";
import { bootFederation, GRAUSTARK, RURITANIA, type TestFederation } from "../federation/boot.ts";
import { launchChromium } from "./chromium.ts";
import { type BrowserPerson, meet, openEnrolled, openPerson } from "./person.ts";
import { picture } from "./picture.ts";

let federation: TestFederation;
let browser: Browser;
let desk: BrowserPerson;
let security: BrowserPerson;
let alice: BrowserPerson;
let bob: BrowserPerson;
let began: number;

const node = () => federation.node(RURITANIA);
const person = (domain: string, user: string, name: string, role: Role) => openEnrolled(browser, federation.node(domain), { user, name, role, deviceName: `${name}'s handset` });

beforeAll(async () => {
  // Accords pin the officers of their day: they are enrolled before it is made.
  [federation, browser] = await Promise.all([bootFederation({ domains: [RURITANIA, GRAUSTARK], accords: false, config: { web: { dist: resolve("web/dist") } } }), launchChromium()]);
  desk = await person(RURITANIA, "desk", "Dora Duty", "desk");
  security = await person(RURITANIA, "sec", "Sam Secure", "security");
  await federation.agree(RURITANIA, GRAUSTARK);
  alice = await person(RURITANIA, "alice", "Alice Ardent", "principal");
  bob = await person(GRAUSTARK, "bob", "Bob Brisk", "principal");
  await meet(alice, bob, GRAUSTARK);
  await alice.page.bringToFront();
  await alice.at("message").fill("Said before it was lost.");
  await alice.at("send").click();
  await bob.page.getByText("Said before it was lost.").first().waitFor({ timeout: 20_000 });
}, 150_000);
afterAll(async () => {
  await browser?.close();
  await federation?.close();
});

describe("a lost device", () => {
  let fresh: BrowserPerson;
  let code: string;

  it("is cut off in three steps, and the desk has a code to read out", async () => {
    began = performance.now();
    await desk.page.bringToFront();
    await desk.page.goto(`${node().url}/#/devices`);
    await desk.at("lost").click();
    await desk.page.locator('[data-step="lost-person"]', { hasText: "Alice Ardent" }).click();
    expect(await desk.at("lost-device").isChecked()).toBe(true); // the only one she has
    expect(await desk.page.locator(".lost").innerText()).toContain("A second officer must agree");
    await desk.at("lost-confirm").click();
    code = (await desk.at("spoken-code").innerText()).replace(/\s+/g, "-");
    expect(code).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/);
    await alice.page.getByText("This device was revoked.").waitFor({ timeout: 20_000 });
    await picture(desk.page, "lost-code");
  });

  it("is replaced by one on which the code is typed, once a second officer has agreed on a screen of his own", async () => {
    fresh = await openPerson(browser, { width: 420 });
    await fresh.page.goto(`${node().url}/enrol`);
    await fresh.at("enrol-typed").fill(code.replace(/.$/, (last) => (last === "7" ? "8" : "7")));
    await fresh.at("enrol-open").click();
    await fresh.page.getByText("One character is not right").waitFor({ timeout: 20_000 });
    await fresh.page.getByRole("button", { name: "Back" }).click();
    await fresh.at("enrol-typed").fill(code.toLowerCase().replaceAll("-", " "));
    await fresh.at("enrol-open").click();
    await fresh.page.getByText("Alice Ardent").first().waitFor({ timeout: 20_000 });
    await fresh.at("enrol-without").click();
    await desk.page.locator('[data-progress="typed"][data-state="done"]').waitFor({ timeout: 20_000 });
    await security.page.bringToFront();
    await security.page.locator('[data-step="second-wanted"]', { hasText: "Dora Duty is giving Alice Ardent a new device" }).waitFor({ timeout: 20_000 });
    await picture(security.page, "lost-second");
    await security.at("second-agree").click();
    await desk.page.bringToFront();
    await fresh.page.locator('[data-app-state="online"]').waitFor({ timeout: 30_000 });
    await desk.page.locator('[data-progress="online"][data-state="done"]').waitFor({ timeout: 30_000 });
  });

  it("is gone from the line too: the new one is in it, the other side is told, gives its copy, and is asked to verify again", async () => {
    await fresh.page.bringToFront();
    await fresh.at("message").waitFor({ timeout: 30_000 }); // at a phone's width a line that appears is opened
    await bob.page.bringToFront();
    await bob.page.locator('[data-change="again"]', { hasText: "signed in by two officers" }).waitFor({ timeout: 30_000 });
    await bob.at("message").fill("Are you back?");
    await bob.at("send").click();
    await fresh.page.bringToFront();
    await fresh.page.locator(".message", { hasText: "Are you back?" }).waitFor({ timeout: 30_000 });
    console.log(`lost, replaced, and on the line again: ${((performance.now() - began) / 1000).toFixed(1)} s with nobody sleepy`);
    await fresh.page.locator('[data-history="none"]').waitFor();
    await picture(fresh.page, "lost-fresh");
    await fresh.at("history-other").click();
    await bob.page.bringToFront();
    await bob.at("history-asked").waitFor({ timeout: 20_000 });
    await picture(bob.page, "lost-bob");
    await bob.at("history-give").click();
    await fresh.page.bringToFront();
    const copy = fresh.page.locator(".message", { hasText: "Said before it was lost." });
    await copy.waitFor({ timeout: 30_000 });
    expect(await copy.innerText()).toContain("from the copy of Bob Brisk");
    await picture(fresh.page, "lost-history");
  });
});
