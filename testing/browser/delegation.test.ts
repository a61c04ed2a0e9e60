/** Calls that a desk answers, on screens: the minister chooses his desk; the caller is told who answers and calls it with one press; the desk sees for whom. */
import { resolve } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningClient } from "../../client/entente.ts";
import { enrolPerson } from "../clients/test-client.ts";
import { bootFederation, GRAUSTARK, RURITANIA, type TestFederation, until } from "../federation/boot.ts";
import { launchChromium } from "./chromium.ts";
import { meetClient } from "./meet-client.ts";
import { type BrowserPerson, meet, openEnrolled } from "./person.ts";
import { wholePicture } from "./picture.ts";

let federation: TestFederation;
let browser: Browser;
let desk: RunningClient;
let alice: BrowserPerson;
let bob: BrowserPerson;

beforeAll(async () => {
  [federation, browser] = await Promise.all([bootFederation({ domains: [RURITANIA, GRAUSTARK], config: { demonstration: true, web: { dist: resolve("web/dist") } } }), launchChromium()]);
  desk = await enrolPerson(federation.node(GRAUSTARK), "desk", { name: "Dora Duty", role: "desk" });
  alice = await openEnrolled(browser, federation.node(RURITANIA), { user: "alice", name: "Alice Ardent", role: "principal" });
  bob = await openEnrolled(browser, federation.node(GRAUSTARK), { user: "bob", name: "Bob Brisk", role: "principal" });
  await meetClient(bob, GRAUSTARK, desk);
  await meet(alice, bob, GRAUSTARK);
}, 150_000);
afterAll(async () => {
  await desk?.stop();
  await browser?.close();
  await federation?.close();
});

describe("calls that the desk answers", () => {
  it("are set up in the settings, which say what contacts are told", async () => {
    await bob.page.bringToFront();
    await bob.page.goto(`${federation.node(GRAUSTARK).url}/#/settings`);
    await bob.at("desk-answers").selectOption({ label: "Dora Duty" }, { timeout: 20_000 });
    await bob.at("desk-when").selectOption("always");
    await expect.poll(() => bob.at("desk-when").inputValue()).toBe("always");
    expect(await bob.at("delegation").innerText()).toContain("Your contacts are told who answers.");
    await wholePicture(bob.page, "delegation-settings-en");
    await bob.page.getByText("Français").click();
    await expect.poll(() => bob.at("delegation").innerText()).toContain("Qui répond à vos appels");
    await bob.page.setViewportSize({ width: 390, height: 800 });
    expect(await bob.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await wholePicture(bob.page, "delegation-settings-fr-390");
    await bob.page.getByText("English").click();
    await bob.page.setViewportSize({ width: 1100, height: 900 });
  });

  it("are told to the caller, who calls the desk with one press; the desk sees for whom; the person sees why nothing sounds", async () => {
    await alice.page.bringToFront();
    await alice.page.setViewportSize({ width: 390, height: 800 });
    await alice.at("call").click();
    await alice.at("call-desk").waitFor({ timeout: 20_000 });
    expect(await alice.page.locator('[data-state="at-desk"]').innerText()).toContain("Dora Duty, the desk of Bob Brisk’s organisation, answers for them.");
    await wholePicture(alice.page, "delegation-caller-390");
    await bob.page.locator('[data-state="ringing-quiet"]', { hasText: "Your desk answers" }).waitFor({ timeout: 20_000 });
    await alice.at("call-desk").click();
    await until(() => desk.view().calls.at(-1)?.state === "ringing", "rings at the desk", 30_000);
    expect(desk.view().calls.at(-1)!.meant).toBe("Bob Brisk");
    await alice.page.locator('[data-state="ringing-out"]', { hasText: "Dora Duty" }).waitFor();
    await desk.decline(desk.view().calls.at(-1)!.room);
  });
});
