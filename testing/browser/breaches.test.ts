/** What broke protocol, on the screens: the person sees it first and answers; the security officer reads both, person by person, marks it as seen and takes it along. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bootFederation, GRAUSTARK, RURITANIA, type TestFederation } from "../federation/boot.ts";
import { launchChromium } from "./chromium.ts";
import { type BrowserPerson, meet, openEnrolled, openPerson, openScreen } from "./person.ts";
import { wholePicture } from "./picture.ts";

let federation: TestFederation;
let browser: Browser;
let alice: BrowserPerson;
let bob: BrowserPerson;
let officer: BrowserPerson;

const report = () => officer.page.getByRole("tab", { name: /Breaches|Règles/ });

beforeAll(async () => {
  [federation, browser] = await Promise.all([bootFederation({ domains: [RURITANIA, GRAUSTARK], config: { demonstration: true, web: { dist: resolve("web/dist") } } }), launchChromium()]);
  alice = await openEnrolled(browser, federation.node(RURITANIA), { user: "alice", name: "Alice", role: "principal" });
  bob = await openEnrolled(browser, federation.node(GRAUSTARK), { user: "bob", name: "Bob", role: "principal" });
  officer = await openEnrolled(browser, federation.node(RURITANIA), { user: "officer", name: "Officer", role: "security" });
  await meet(alice, bob, GRAUSTARK);
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await federation?.close();
});

describe("a call that broke protocol", () => {
  it("is nothing to anybody before it has happened", async () => {
    await openScreen(alice, "#/settings");
    await alice.page.getByText("Nothing to answer.").waitFor();
    await openScreen(officer, "#/security");
    await report().click();
    await officer.page.getByText("No call has broken protocol").waitFor();
    await wholePicture(officer.page, "report-empty");
  });

  it("shows to the person first, wherever they are, with what it was and when it goes to whom", async () => {
    await openScreen(alice, "#/lines");
    await alice.at("open-line").click();
    await alice.at("call").click();
    await bob.page.bringToFront();
    await bob.at("answer").click({ timeout: 30_000 });
    for (const person of [alice, bob]) await person.page.locator('section.call[data-state="active"]').waitFor({ timeout: 30_000 });
    await alice.page.bringToFront();
    await alice.at("invite-guest").click();
    const url = await alice.at("guest-link").innerText({ timeout: 20_000 });
    const guest = await openPerson(browser);
    await guest.page.goto(url);
    await guest.page.locator("input").first().fill("Ms Novak");
    await guest.at("guest-join").click();
    await alice.page.locator('[data-step="end-guest"]', { hasText: "Ms Novak" }).waitFor({ timeout: 30_000 });
    await alice.page.locator('section.call[data-level="0"]').waitFor({ timeout: 30_000 });
    await bob.at("hang-up").click();
    await alice.page.bringToFront();
    await alice.at("hang-up").click();
    await guest.context.close();

    await alice.page.locator('[data-notice="breach"]').waitFor({ timeout: 30_000 });
    await wholePicture(alice.page, "breach-notice");
    await alice.at("to-answer").click();
    const own = alice.page.locator('[data-breach="open"]');
    await own.waitFor();
    for (const said of [/A guest, Ms Novak, was on the call from .* to the end\./, /The line was OPEN from .* to the end: a guest was on it\./, /This will go to your security officer on/]) expect(await own.innerText()).toMatch(said);
    await own.scrollIntoViewIfNeeded();
    await wholePicture(alice.page, "breach-own");

    // The officer knows what the node saw, and that the person has not had their say.
    await openScreen(officer, "#/lines");
    await openScreen(officer, "#/security");
    await report().click();
    await officer.page.locator('[data-observed="waiting"]', { hasText: "Ms Novak" }).waitFor({ timeout: 20_000 });
    expect(await officer.page.locator("[data-report]").count()).toBe(0);
  }, 120_000);

  it("goes to the officer with the answer, once; the person is told that it went, and that it was seen", async () => {
    await alice.page.bringToFront();
    await alice.at("breach-answer").fill("She interpreted for the minister.");
    await alice.at("breach-send").click();
    await alice.page.locator('[data-breach="sent"]', { hasText: "She interpreted for the minister." }).waitFor({ timeout: 30_000 });
    expect(await alice.page.locator('[data-notice="breach"]').count()).toBe(0);

    await openScreen(officer, "#/lines");
    await openScreen(officer, "#/security");
    await report().click();
    const told = officer.page.locator('[data-report="unseen"]');
    await told.waitFor({ timeout: 20_000 });
    expect(await told.count()).toBe(1);
    for (const said of ["Alice", "A guest, Ms Novak", "She interpreted for the minister."]) expect(await told.innerText()).toContain(said);
    await wholePicture(officer.page, "report");
    const [download] = await Promise.all([officer.page.waitForEvent("download"), officer.at("breaches-csv").click()]);
    expect(readFileSync(await download.path(), "utf8")).toContain("She interpreted for the minister.");
    await told.locator('[data-step="breach-seen"]').click();
    await officer.page.locator('[data-report="seen"]').waitFor();
    // Asked of the node when the device connects.
    await alice.page.bringToFront();
    await alice.page.reload();
    await alice.page.locator('[data-breach="sent"]', { hasText: "Looked at" }).waitFor({ timeout: 30_000 });
    await wholePicture(alice.page, "breach-answered");
  }, 120_000);

  it("has room on a telephone, and is said in French", async () => {
    for (const [person, hash, name] of [[alice, "#/settings", "phone-own"], [officer, "#/security", "phone-report"]] as const) {
      await person.page.bringToFront();
      await person.page.setViewportSize({ width: 390, height: 800 });
      await person.page.evaluate((to) => {
        localStorage.setItem("entente-language", "fr");
        location.hash = to;
      }, hash);
      await person.page.reload();
      await person.page.locator('[data-app-state="online"]').waitFor({ timeout: 30_000 });
      if (person === officer) await report().click();
      await person.page.locator(person === officer ? "[data-report]" : "[data-breach]").first().scrollIntoViewIfNeeded();
      expect(await person.page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight])).toEqual([390, 800]);
      await wholePicture(person.page, name);
    }
  }, 60_000);
});
