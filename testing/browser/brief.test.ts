/** The meeting brief on the screen: an analyst's own dispatch and its tear line, on a device that was enrolled later and has them from the first; in English and French, at a phone's width, and on paper. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningClient } from "../../client/entente.ts";
import type { LabelChoice } from "../../client/model/dispatches.ts";
import { connect, enrolPerson } from "../clients/test-client.ts";
import { bootFederation, EREWHON, GRAUSTARK, RURITANIA, type TestFederation, until } from "../federation/boot.ts";
import { audit } from "./audit.ts";
import { launchChromium } from "./chromium.ts";
import { type BrowserPerson, openPerson, openScreen } from "./person.ts";
import { pictureAtWidths, wholePicture } from "./picture.ts";

let federation: TestFederation;
let browser: Browser;
let first: RunningClient;
let minister: RunningClient;
let envoy: RunningClient;
let screen: BrowserPerson;
const seen = { passes: 0 };
const label = (change: Partial<LabelChoice> = {}): LabelChoice => ({ rank: 1, releasableTo: [], originatorControlled: true, sourcesProtected: false, ...change });
const personOf = (client: RunningClient) => client.view().me!.person;

beforeAll(async () => {
  [federation, browser] = await Promise.all([bootFederation({ config: { demonstration: true, web: { dist: resolve("web/dist") } } }), launchChromium()]);
  first = await enrolPerson(federation.node(RURITANIA), "analyst", { name: "Rudolf Rassendyll" });
  minister = await enrolPerson(federation.node(GRAUSTARK), "minister", { name: "Minister Yetive" });
  envoy = await enrolPerson(federation.node(EREWHON), "envoy", { name: "Envoy of Erewhon" });
  await connect(first, minister);
  await connect(first, envoy);
  await connect(minister, envoy);
  const shared = { controllers: [], lease: 0, until: null, onward: "ask" as const };
  const portions = [
    { kind: "text" as const, text: "A group plans to hide explosives in laptops.", label: label() },
    { kind: "text" as const, text: "They were seen in Raqqa.", label: label({ releasableTo: [RURITANIA, GRAUSTARK] }) },
    { kind: "text" as const, text: "Airports will check laptops from Monday on.", label: label({ rank: 0, originatorControlled: false, releasableTo: [RURITANIA, GRAUSTARK, EREWHON] }) },
  ];
  const id = await first.dispatches.send({ ...shared, title: "Laptops on aircraft", portions, readers: [{ kind: "person", person: personOf(minister) }] });
  await until(() => minister.view().dispatches.length === 1, "at the minister", 15_000);
  await minister.dispatches.ask(id, { to: personOf(envoy), portions: [0, 1], why: "Their airport is on the route.", view: "" });
  const asked = () => first.view().dispatches.find((one) => one.id === id)!.asks;
  await until(() => asked().length === 1, "asked", 15_000);
  await first.dispatches.answer(id, asked()[0]!.id, { kind: "tear-line", text: "Something is planned against aircraft in the region.", title: "A warning", label: label() });
  await until(() => envoy.view().dispatches.length === 1, "the tear line at the envoy", 15_000);

  screen = await openPerson(browser, { width: 1280 });
  await screen.page.goto((await first.linkDevice()).link);
  await screen.at("enrol-without").click({ timeout: 20_000 });
  await until(() => first.view().pendingDevices.length === 1, "the request of another device", 20_000);
  await first.approveDevice(first.view().pendingDevices[0]!.deviceId);
  await screen.page.locator('[data-app-state="online"]').waitFor({ timeout: 30_000 });
}, 180_000);
afterAll(async () => {
  for (const client of [first, minister, envoy]) await client?.stop();
  await browser?.close();
  await federation?.close();
});

async function meeting(names: readonly string[]): Promise<void> {
  for (const name of names) {
    await screen.at("readers").fill(name);
    await screen.page.getByRole("option", { name }).first().click();
    await screen.page.locator('[data-step="readers-chosen"]', { hasText: name }).waitFor();
  }
  await screen.at("make-brief").click();
}
const sheet = () => screen.page.locator('[data-brief="Laptops on aircraft"]');
const verdict = (of: string) => sheet().locator(`[data-verdict="${of}"]`);

describe("the meeting brief", () => {
  it("says what may be said to whom, and prints a page for each, marked top and bottom", async () => {
    await openScreen(screen, "#/dispatches");
    await screen.page.locator('[data-step="meeting-brief"]').waitFor({ timeout: 30_000 }); // dispatches come from the first device
    await screen.page.getByText("Laptops on aircraft").first().waitFor({ timeout: 30_000 });
    await screen.page.getByText("A warning").first().waitFor({ timeout: 30_000 });
    await screen.at("meeting-brief").click();
    await meeting(["Envoy of Erewhon"]);
    await verdict("say").waitFor({ timeout: 15_000 });
    expect(await verdict("say").innerText()).toMatch(/May be said[\s\S]*Airports will check laptops from Monday on\.[\s\S]*releasable to their organisation/);
    expect(await verdict("ask").innerText()).toMatch(/Ask first[\s\S]*yours to release/);
    expect(await verdict("not").innerText()).toMatch(/Not to be said[\s\S]*not releasable to their organisation/);
    expect(await verdict("tear-lines").innerText()).toContain("Something is planned against aircraft in the region.");
    expect(await screen.at("brief").innerText()).not.toMatch(/Raqqa|explosives/);
    await wholePicture(screen.page, "meeting-brief");
    expect(await audit(screen.page, "meeting brief", seen)).toEqual([]);
    await pictureAtWidths(screen.page, "meeting-brief");

    // On paper: nothing but the sheets, a page each.
    await screen.page.emulateMedia({ media: "print" });
    expect(await screen.at("make-brief").isVisible()).toBe(false);
    const marks = await sheet().locator(".page-marking").allInnerTexts();
    expect(marks).toEqual([expect.stringContaining("RESTRICTED"), marks[0]]);
    const paper = await screen.page.pdf({ format: "A4" });
    const pages = paper.toString("latin1").match(/\/Type\s*\/Page\b/g)!.length;
    expect(pages).toBe(await screen.page.locator("[data-brief]").count());
    const folder = process.env["ENTENTE_PICTURES"];
    if (folder) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, "meeting-brief.pdf"), paper);
      await wholePicture(screen.page, "meeting-brief-paper");
    }
    await screen.page.emulateMedia({ media: null });
  }, 120_000);

  it("counts everybody in the room, at a phone's width, in English and French", async () => {
    await screen.page.setViewportSize({ width: 360, height: 800 });
    await meeting(["Minister Yetive"]);
    await verdict("ask").waitFor({ timeout: 15_000 });
    expect(await verdict("not").innerText()).toMatch(/Envoy of Erewhon: not releasable to their organisation; Minister Yetive: released to them/);
    expect(await screen.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    expect(await audit(screen.page, "meeting brief, phone", seen)).toEqual([]);
    await screen.page.evaluate(() => localStorage.setItem("entente-language", "fr"));
    await screen.page.reload();
    await screen.page.locator('[data-app-state="online"]').waitFor({ timeout: 30_000 });
    await screen.page.getByText("Qui vous allez rencontrer", { exact: true }).waitFor();
    await meeting(["Envoy of Erewhon"]);
    await verdict("not").waitFor({ timeout: 15_000 });
    expect(await verdict("not").innerText()).toMatch(/À ne pas dire[\s\S]*non communicable à leur organisation/);
    expect(await screen.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  }, 60_000);
});

describe("what came to the whole organisation", () => {
  it("is handed to a colleague from where it is read", async () => {
    const clerk = await enrolPerson(federation.node(RURITANIA), "clerk", { name: "Clerk Hentzau", role: "member" });
    await connect(first, clerk);
    await minister.dispatches.send({ title: "To all of you", portions: [{ kind: "text", text: "Welcome.", label: label({ rank: 0 }) }], readers: [{ kind: "organisation", domain: RURITANIA }], controllers: [], lease: 0, until: null, onward: "ask" });
    await screen.page.setViewportSize({ width: 1280, height: 900 });
    await openScreen(screen, "#/dispatches");
    await screen.page.getByText("To all of you").first().click({ timeout: 20_000 });
    await screen.at("pass-within-to").waitFor();
    await screen.at("pass-within-to").selectOption({ label: "Clerk Hentzau" });
    await screen.at("pass-within-give").click();
    await screen.page.locator('[data-step="pass-within"] [role="status"]', { hasText: "Clerk Hentzau" }).waitFor();
    // The minister knows the analyst alone: the clerk has it from them.
    await until(() => clerk.view().dispatches.some(({ title }) => title === "To all of you"), "at the clerk", 15_000);
    await wholePicture(screen.page, "handed-within");
    expect(await audit(screen.page, "handing on within", seen)).toEqual([]);
    await clerk.stop();
  }, 90_000);
});
