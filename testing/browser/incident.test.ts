/** A disclosure on the screen, over real nodes: a minister reports that the town was told; it rings at the originator's desk; both sides assess the damage, side by side; the desk sees who could have known; the overseer reads the chain and no word. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningClient } from "../../client/entente.ts";
import { verifyExposureFile } from "../../protocol/dispatch/exposure/exposure-file.ts";
import { enrolPerson } from "../clients/test-client.ts";
import { bootFederation, GRAUSTARK, RURITANIA, type TestFederation, until } from "../federation/boot.ts";
import { audit } from "./audit.ts";
import { launchChromium } from "./chromium.ts";
import { meetClient } from "./meet-client.ts";
import { type BrowserPerson, openEnrolled, openScreen } from "./person.ts";
import { wholePicture } from "./picture.ts";

let federation: TestFederation;
let browser: Browser;
let author: RunningClient;
let minister: BrowserPerson;
let desk: BrowserPerson;
let overseer: BrowserPerson;
let dispatch: string;
const seen = { passes: 0 };
const WORDS = "It was Zanzibarra, and somebody there told us.";

beforeAll(async () => {
  [federation, browser] = await Promise.all([bootFederation({ domains: [RURITANIA, GRAUSTARK], config: { demonstration: true, sharing: { twoFromRank: 4 }, web: { dist: resolve("web/dist") } } }), launchChromium()]);
  const officers = new Map<string, RunningClient>();
  for (const domain of [RURITANIA, GRAUSTARK]) officers.set(domain, await enrolPerson(federation.node(domain), "officer", { role: "security" }));
  author = await enrolPerson(federation.node(RURITANIA), "analyst", { name: "Rudolf Rassendyll" });
  desk = await openEnrolled(browser, federation.node(RURITANIA), { user: "desk", name: "Duty desk of Ruritania", role: "desk", width: 1280 });
  overseer = await openEnrolled(browser, federation.node(RURITANIA), { user: "overseer", name: "Ombudsman Sapt", role: "overseer", width: 1280 });
  minister = await openEnrolled(browser, federation.node(GRAUSTARK), { user: "minister", name: "Minister Yetive", role: "principal", width: 1280 });
  await meetClient(minister, GRAUSTARK, author);
  for (const [domain, user] of [[RURITANIA, "analyst"], [RURITANIA, "desk"], [GRAUSTARK, "minister"]] as const) await officers.get(domain)!.security.clearance(`mimi://${domain}/u/${user}`, 1);
  dispatch = await author.dispatches.send({ title: "Laptops on aircraft", portions: [{ kind: "text", text: "A group plans to hide explosives in laptops.", label: { rank: 1, releasableTo: [], originatorControlled: true, sourcesProtected: true } }], readers: [{ kind: "person", person: `mimi://${GRAUSTARK}/u/minister` }], controllers: [`mimi://${RURITANIA}/u/desk`], lease: 0, until: null, onward: "ask" });
  await openScreen(minister, `#/dispatches/${dispatch}`);
  await minister.at("open-portions").click({ timeout: 30_000 });
}, 180_000);
afterAll(async () => {
  await author?.stop();
  await browser?.close();
  await federation?.close();
});

const narrow = async (person: BrowserPerson, name: string) => {
  const { page } = person;
  await page.setViewportSize({ width: 360, height: 800 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth), name).toBeLessThanOrEqual(360);
  await wholePicture(page, `${name}-phone`);
  expect(await audit(page, `${name}, phone`, seen)).toEqual([]);
  await page.setViewportSize({ width: 1280, height: 900 });
};

describe("a disclosure on the screen", () => {
  it("is reported from the dispatch, and asks for what is missing", async () => {
    await minister.page.bringToFront();
    await minister.at("report-incident").click();
    await minister.at("send-incident").click();
    await minister.page.getByRole("alert").filter({ hasText: "Say who told it" }).waitFor();
    await minister.at("incident-by").fill("Minister Yetive");
    await minister.at("incident-to").fill("the envoy of Erewhon");
    await minister.at("incident-place").fill("the embassy garden");
    await minister.at("incident-words").fill(WORDS);
    await minister.page.getByText("A source may be in danger").click();
    await wholePicture(minister.page, "incident-report");
    expect(await audit(minister.page, "the report", seen)).toEqual([]);
    await minister.at("send-incident").click();
    await minister.page.locator('[data-step="incident"][data-incident-side="discloser"]').waitFor({ timeout: 20_000 });
  }, 90_000);

  it("rings at the originator's desk over whatever is there, until somebody looks; with its words and its clock", async () => {
    await desk.page.bringToFront();
    const alarm = desk.page.locator('[data-state="source-in-danger"]');
    await alarm.waitFor({ timeout: 30_000 });
    await wholePicture(desk.page, "incident-alarm");
    expect(await audit(desk.page, "the alarm", seen)).toEqual([]);
    await desk.at("look-at-incident").click();
    await desk.page.locator('[data-step="told-words"]', { hasText: "Zanzibarra" }).waitFor();
    await alarm.waitFor({ state: "detached", timeout: 20_000 });
    await desk.page.getByText(/due in 2[34] h/).waitFor();
    await until(() => !author.view().incidents[0]?.rings, "silence at the author's", 20_000);
    await minister.page.bringToFront();
    await minister.page.getByText(/^seen /).first().waitFor({ timeout: 20_000 });
  }, 90_000);

  it("is assessed by each side for itself, and both stand side by side at both", async () => {
    for (const [person, side, severity, text] of [[minister, "discloser", "limited", "Said once, to one person."], [desk, "originator", "grave", "The town leads to the source."]] as const) {
      await person.page.bringToFront();
      expect(await person.page.locator('[data-step="assess"]').count()).toBe(1); // of the own side alone
      await person.page.locator(`[data-side="${side}"] [data-step="assess"]`).click();
      await person.at("severity").selectOption(severity);
      await person.at("assessment-text").fill(text);
      await person.at("assessment-measures").fill("Both were asked to say no more.");
      await person.at("sign-assessment").click();
      await person.page.locator(`[data-side="${side}"][data-severity="${severity}"]`).waitFor({ timeout: 20_000 });
    }
    for (const person of [minister, desk]) {
      await person.page.bringToFront();
      await person.page.locator('[data-side="discloser"][data-severity="limited"]').waitFor({ timeout: 20_000 });
      await person.page.locator('[data-side="originator"][data-severity="grave"]').waitFor({ timeout: 20_000 });
    }
    const [left, right] = await Promise.all(["discloser", "originator"].map((side) => desk.page.locator(`[data-side="${side}"]`).boundingBox()));
    expect(Math.abs(left!.y - right!.y)).toBeLessThan(2);
    await wholePicture(desk.page, "incident-wide");
    expect(await audit(desk.page, "an incident", seen)).toEqual([]);
    await narrow(desk, "incident");
  }, 120_000);

  it("the desk sees who could have known and who opened it, saves the signed report, and looks for a passage", async () => {
    await openScreen(desk, `#/dispatches/${dispatch}`);
    await desk.at("exposure").click();
    const reader = desk.page.locator(`[data-reader="person mimi://${GRAUSTARK}/u/minister"]`);
    await reader.locator('[data-opened="true"]').waitFor({ timeout: 20_000 });
    await wholePicture(desk.page, "exposure-wide");
    expect(await audit(desk.page, "the exposure report", seen)).toEqual([]);
    const [download] = await Promise.all([desk.page.waitForEvent("download"), desk.at("save-exposure").click()]);
    expect(verifyExposureFile(readFileSync(await download.path()))).toMatchObject({ ok: true, dispatch, by: `mimi://${RURITANIA}/u/desk` });
    await narrow(desk, "exposure");
    await desk.page.emulateMedia({ media: "print" });
    for (const left of [".exposure-tools", ".rail", ".exposure-page header button"]) expect(await desk.page.locator(left).first().isVisible(), left).toBe(false);
    expect((await desk.page.locator('[data-step="exposure-report"]').boundingBox())!.width).toBeGreaterThan(1000); // the whole of the sheet
    await wholePicture(desk.page, "exposure-print");
    await desk.page.emulateMedia({ media: null });
    await desk.at("exposure-passage").click();
    await desk.at("passage-text").fill("a GROUP plans to hide explosives in laptops");
    await desk.at("find-passage").click();
    await desk.page.locator(`[data-overlap="${dispatch}"]`, { hasText: "100%" }).waitFor();
    expect(await audit(desk.page, "a passage", seen)).toEqual([]);
  }, 120_000);

  it("the overseer reads who knew and who decided, each step signed, and no word of it", async () => {
    await overseer.page.bringToFront();
    await overseer.at("nav-oversight").click();
    await overseer.page.locator('[data-incident] [data-severity="grave"]').waitFor({ timeout: 20_000 });
    await overseer.page.locator(`[data-dispatch="${dispatch}"] [data-step="oversee"]`).click();
    await overseer.page.locator('[data-event="opened"]').waitFor();
    expect(await overseer.page.locator('[data-signed="false"]').count()).toBe(0);
    expect(await overseer.page.locator('[data-signed="true"]').count()).toBeGreaterThan(4);
    await wholePicture(overseer.page, "oversight-wide");
    expect(await audit(overseer.page, "oversight", seen)).toEqual([]);
    await narrow(overseer, "oversight");
    const text = await overseer.page.locator("body").innerText();
    for (const word of ["Zanzibarra", "Laptops", "embassy", "explosives", "leads to the source"]) expect(text).not.toContain(word);
    expect(await overseer.page.locator('[data-step="nav-dispatches"]').count()).toBe(0);
  }, 90_000);
});
