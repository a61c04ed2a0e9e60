/** Missed calls on the screen: an empty list that says what it is for, a number at the rail, who called how often with which precedence, seen once opened, and one press to call back. */
import { resolve } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningClient } from "../../client/entente.ts";
import { enrolPerson } from "../clients/test-client.ts";
import { bootFederation, GRAUSTARK, RURITANIA, type TestFederation, until } from "../federation/boot.ts";
import { launchChromium } from "./chromium.ts";
import { meetClient } from "./meet-client.ts";
import { type BrowserPerson, openEnrolled } from "./person.ts";
import { pictureAtWidths } from "./picture.ts";

let federation: TestFederation;
let browser: Browser;
let alice: RunningClient;
let bob: BrowserPerson;
let line: string;
const rail = (screen: string) => bob.page.locator(`.rail-link[href="#/${screen}"]`);
const count = () => bob.page.locator(".rail-count");
const row = () => bob.page.locator(".missed-row");

beforeAll(async () => {
  [federation, browser] = await Promise.all([bootFederation({ domains: [RURITANIA, GRAUSTARK], config: { demonstration: true, web: { dist: resolve("web/dist") } } }), launchChromium()]);
  alice = await enrolPerson(federation.node(RURITANIA), "alice", { name: "Alice Ardent" });
  bob = await openEnrolled(browser, federation.node(GRAUSTARK), { user: "bob", name: "Bob Brisk", role: "principal" });
  line = await meetClient(bob, GRAUSTARK, alice);
  await bob.at("message").waitFor({ timeout: 20_000 });
}, 120_000);
afterAll(async () => {
  await alice?.stop();
  await browser?.close();
  await federation?.close();
});

async function callInVain(precedence?: "FLASH"): Promise<void> {
  const call = await alice.call(line, { video: false, ...(precedence ? { precedence } : {}) });
  await bob.page.locator('[data-state="ringing-in"]').waitFor({ timeout: 20_000 });
  await alice.hangUp(call);
  await until(() => alice.view().calls.find((one) => one.room === call)?.state === "ended", "ended");
}

describe("missed calls", () => {
  it("begin with an empty list that says what it is for", async () => {
    await rail("missed").click();
    await bob.page.getByText("No missed calls.").waitFor();
    expect(await count().count()).toBe(0);
    await pictureAtWidths(bob.page, "missed-empty");
    await rail("lines").click();
  });

  it("are counted at the rail, listed by who called, and seen once opened", async () => {
    await callInVain();
    await callInVain("FLASH");
    await expect.poll(() => count().innerText(), { timeout: 15_000 }).toBe("2");
    await rail("missed").click();
    await row().waitFor();
    expect(await row().getAttribute("data-count")).toBe("2");
    const said = await row().innerText();
    for (const part of ["Alice Ardent", "FLASH", "New", "Called 2 times"]) expect(said).toContain(part);
    await expect.poll(() => count().count()).toBe(0);
    await pictureAtWidths(bob.page, "missed-en");
    // No wider than a phone.
    await bob.page.setViewportSize({ width: 390, height: 800 });
    expect(await bob.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await bob.page.setViewportSize({ width: 1100, height: 900 });
    await rail("lines").click();
    await rail("missed").click();
    await row().waitFor();
    expect(await row().getAttribute("data-new")).toBeNull();
  });

  it("read in French", async () => {
    await rail("settings").click();
    await bob.page.getByText("Français").click();
    await rail("missed").click();
    await row().waitFor();
    expect(await rail("missed").innerText()).toContain("Manqués");
    expect(await row().innerText()).toContain("A appelé 2 fois");
    await pictureAtWidths(bob.page, "missed-fr");
  });

  it("are called back by one press", async () => {
    await bob.at("call-back").click();
    await until(() => alice.view().calls.some(({ state, direction }) => state === "ringing" && direction === "in"), "rings at the caller's", 20_000);
  });
});
