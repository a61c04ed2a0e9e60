/** A FLASH call during another one, in three browsers: it is shown over the running call, which is held when it is answered, in earnest and said so at both ends, and gone on with afterwards. */
import { resolve } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bootFederation, GRAUSTARK, RURITANIA, type TestFederation } from "../federation/boot.ts";
import { launchChromium } from "./chromium.ts";
import { type BrowserPerson, listen, meet, openEnrolled } from "./person.ts";
import { pictureAtWidths } from "./picture.ts";

let federation: TestFederation;
let browser: Browser;
let alice: BrowserPerson;
let bob: BrowserPerson;
let carol: BrowserPerson;

const person = (domain: string, user: string, name: string) => openEnrolled(browser, federation.node(domain), { user, name, role: "principal" });

beforeAll(async () => {
  [federation, browser] = await Promise.all([bootFederation({ domains: [RURITANIA, GRAUSTARK], config: { demonstration: true, web: { dist: resolve("web/dist") } } }), launchChromium()]);
  [alice, bob, carol] = [await person(RURITANIA, "alice", "Alice Ardent"), await person(GRAUSTARK, "bob", "Bob Brisk"), await person(RURITANIA, "carol", "Carol Crisp")];
  await meet(alice, bob, GRAUSTARK);
  await meet(carol, bob, GRAUSTARK);
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await federation?.close();
});

const hears = async (one: BrowserPerson) => (await listen(one)).rms > 0.001;
const parked = (one: BrowserPerson, which: "own" | "far" | "bar") => one.page.locator(`[data-parked="${which}"]`);

describe("FLASH during a call", () => {
  it("is shown over it, with what answering would do", async () => {
    await alice.page.bringToFront();
    await alice.at("call").click();
    await bob.page.bringToFront();
    await bob.at("answer").click({ timeout: 20_000 });
    await expect.poll(() => hears(alice), { timeout: 30_000 }).toBe(true);
    await carol.page.bringToFront();
    await carol.at("call-precedence").click();
    await carol.at("call-FLASH").click();
    await bob.page.bringToFront();
    await bob.at("holds").waitFor({ timeout: 20_000 });
    expect(await bob.at("holds").innerText()).toContain("You are on a call with Alice Ardent.");
    expect(await bob.at("answer").innerText()).toBe("Hold this one and answer");
    await expect.poll(() => hears(alice), { timeout: 10_000 }).toBe(true); // the talk goes on, and a talk has pauses
    await pictureAtWidths(bob.page, "flash-over-call");
  });

  it("answered, holds the first: nothing is heard of it at either end, and both say so", async () => {
    await bob.at("answer").click();
    await parked(alice, "far").waitFor({ timeout: 20_000 });
    await parked(bob, "bar").waitFor();
    await expect.poll(() => hears(carol), { timeout: 30_000 }).toBe(true);
    await expect.poll(() => hears(alice), { timeout: 10_000 }).toBe(false);
    expect(await parked(alice, "far").innerText()).toContain("Bob Brisk is on another call for now");
    await pictureAtWidths(bob.page, "flash-first-on-hold");
    await pictureAtWidths(alice.page, "flash-far-end-told");
  });

  it("over, leads back to the first, which stays shut until a press; then it is heard again", async () => {
    await carol.page.bringToFront();
    await carol.at("hang-up").click();
    await bob.page.bringToFront();
    await parked(bob, "own").waitFor({ timeout: 20_000 });
    expect(await hears(alice)).toBe(false);
    await pictureAtWidths(bob.page, "flash-back");
    await bob.at("resume").click();
    await expect.poll(() => hears(alice), { timeout: 20_000 }).toBe(true);
    expect(await parked(alice, "far").count()).toBe(0);
  });
});
