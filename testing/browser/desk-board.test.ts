/** Two desks before their screens: a request with its mistakes beside the fields, a counter, an agreement, FLASH through whatever is open, and the board at phone width. */
import { resolve } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningClient } from "../../client/entente.ts";
import { enrolPerson } from "../clients/test-client.ts";
import { bootFederation, GRAUSTARK, RURITANIA, type TestFederation } from "../federation/boot.ts";
import { launchChromium } from "./chromium.ts";
import { meetClient } from "./meet-client.ts";
import { type BrowserPerson, enrol, meet, openPerson, openScreen } from "./person.ts";
import { picture } from "./picture.ts";

let federation: TestFederation;
let browser: Browser;
let a: BrowserPerson;
let b: BrowserPerson;
let president: RunningClient;
let minister: RunningClient;

async function tomorrow(person: BrowserPerson, time: string): Promise<void> {
  const day = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  await person.at("call-date").fill(day);
  await person.at("call-time").fill(time);
}

beforeAll(async () => {
  [federation, browser] = await Promise.all([bootFederation({ domains: [RURITANIA, GRAUSTARK], config: { demonstration: true, web: { dist: resolve("web/dist") } } }), launchChromium()]);
  [a, b] = [await openPerson(browser, { width: 1280, zone: "Europe/Vienna" }), await openPerson(browser, { width: 1280, zone: "Asia/Kolkata" })];
  president = await enrolPerson(federation.node(RURITANIA), "president", { name: "President of Ruritania" });
  minister = await enrolPerson(federation.node(GRAUSTARK), "minister", { name: "Prime Minister of Graustark" });
  for (const [desk, domain] of [[a, RURITANIA], [b, GRAUSTARK]] as const) {
    const { url } = await federation.node(domain).invite({ name: `Duty desk, ${domain.split(".")[0]}`, user: "desk", role: "desk", hours: 1 });
    await enrol(desk, url, { passkey: false });
  }
  await meetClient(a, RURITANIA, president);
  await meetClient(b, GRAUSTARK, minister);
  await meet(a, b, GRAUSTARK);
}, 180_000);
afterAll(async () => {
  await Promise.all([president?.stop(), minister?.stop()]);
  await browser?.close();
  await federation?.close();
});

describe("two desks", () => {
  it("begin with an empty board that says what it is for", async () => {
    await openScreen(a, "#/desk");
    await a.page.getByText("No calls are arranged.").waitFor();
    await picture(a.page, "board-empty");
  });

  it("are shown what is wrong with a request beside its field, and nothing is sent", async () => {
    await a.at("ask-for-call").click();
    await a.at("call-date").fill("2020-01-01");
    await a.at("call-time").fill("12:00");
    await a.at("send-request").click();
    await a.page.locator('[data-problems*="desk/subject-missing"][data-problems*="desk/start-past"][data-problems*="desk/no-principal"]').waitFor();
    for (const sentence of ["Say what the call is about.", "That time has passed. Choose a later one.", "Name a principal for your side."]) expect(await a.page.getByText(sentence).count()).toBe(1);
    await picture(a.page, "form-problems");
    await openScreen(b, "#/desk");
    await b.page.getByText("No calls are arranged.").waitFor();
  });

  it("ask, propose something else, and agree: the same at both boards", async () => {
    await a.page.bringToFront();
    await a.at("call-subject").fill("Fisheries in the Middle Sea");
    await a.at("role-president").selectOption("principal");
    await tomorrow(a, "15:00");
    await a.at("call-languages").fill("fren");
    await a.page.getByRole("option", { name: "French" }).waitFor();
    await a.page.keyboard.press("ArrowDown");
    await a.page.keyboard.press("Enter");
    await a.page.getByRole("button", { name: "Remove French" }).waitFor();
    await picture(a.page, "form");
    await a.at("send-request").click();
    await a.page.locator('.call-card[data-call-state="asked"]').waitFor();

    await b.page.bringToFront();
    await b.page.locator('[data-step="open-arrangement"]', { hasText: "Fisheries" }).click({ timeout: 20_000 });
    await b.page.getByText("You are to answer").first().waitFor();
    await picture(b.page, "request-at-the-other-desk");
    await b.at("counter").click();
    await b.at("role-minister").selectOption("principal");
    await tomorrow(b, "16:30");
    await b.at("call-note").fill("Half past four suits us better.");
    await b.at("send-request").click();
    await b.page.locator('.call-card[data-call-state="asked"]').waitFor();

    await a.page.bringToFront();
    await a.page.getByText("Half past four suits us better.").waitFor({ timeout: 20_000 });
    await a.at("accept-arrangement").click();
    await a.at("accept-confirm").click();
    for (const desk of [a, b]) await desk.page.locator('.call-card[data-call-state="agreed"]').waitFor({ timeout: 20_000 });
    const shown = await Promise.all([a, b].map((desk) => desk.page.locator(".call-card .call-times").first().getAttribute("data-start")));
    expect(shown[0]).toBe(shown[1]);
  });

  it("see one moment on both clocks and in Zulu, each its own first", async () => {
    const at = new Date(Number(await a.page.locator(".call-card .call-times").first().getAttribute("data-start")) * 1000);
    const clock = (zone: string) => new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone }).format(at);
    for (const [desk, zones] of [[a, ["Europe/Vienna", "Asia/Kolkata"]], [b, ["Asia/Kolkata", "Europe/Vienna"]]] as const) {
      const rows = await desk.page.locator(".call-card .call-times").first().locator("dd").allInnerTexts();
      expect(rows.slice(0, 2).map((row) => row.slice(0, 5))).toEqual(zones.map(clock));
      expect(rows[2]).toMatch(new RegExp(`^\\d{2}${clock("UTC").replace(":", "")}Z `));
    }
  });

  it("see, for each who takes part, how high they reach and what holds them down, before anybody joins", async () => {
    for (const desk of [a, b]) {
      await desk.page.bringToFront();
      await desk.page.locator(".person-row[data-level]").nth(3).waitFor({ timeout: 60_000 });
      await desk.page.locator('.person-row [data-step="limiting"]').first().waitFor();
    }
    await picture(a.page, "desk-wide-en");
    await a.at("connect-desks").waitFor();
  });

  it("are told on the board whose devices can't ring, before they connect", async () => {
    const badge = (desk: BrowserPerson, name: string) => desk.page.locator(".person-row", { hasText: name }).locator("[data-reach]");
    await expect.poll(() => badge(a, "President of Ruritania").getAttribute("data-reach"), { timeout: 60_000 }).toBe("now");
    await minister.stop();
    for (const desk of [b, a]) {
      await desk.page.bringToFront();
      const board = await desk.page.evaluate(() => location.hash);
      // It is asked anew each half minute, and whenever the board is opened.
      const opened = async () => {
        await openScreen(desk, "#/lines");
        await openScreen(desk, board);
        return badge(desk, "Prime Minister").getAttribute("data-reach", { timeout: 5_000 }).catch(() => null);
      };
      await expect.poll(opened, { timeout: 100_000, interval: 3_000 }).toBe("no");
      expect(await badge(desk, "Prime Minister").innerText()).toContain("Can’t ring");
    }
    await picture(a.page, "cannot-ring");
    await minister.start();
  }, 240_000);

  it("take an entry for the diary along that says nothing", async () => {
    await a.page.bringToFront();
    const [download] = await Promise.all([a.page.waitForEvent("download"), a.at("ics").click()]);
    const text = await (await download.createReadStream()).toArray().then((chunks) => Buffer.concat(chunks).toString("utf8"));
    expect(text).toContain("SUMMARY:Call (Entente)");
    expect(text).not.toContain("Fisheries");
  });

  it("FLASH rings through whatever is on the screen, until somebody has seen it", async () => {
    await openScreen(b, "#/settings");
    await openScreen(a, "#/desk/new");
    await a.at("call-subject").fill("Border incident");
    await a.at("call-precedence").selectOption("FLASH");
    await a.at("role-president").selectOption("principal");
    await a.at("send-request").click();
    await b.page.bringToFront();
    await b.page.locator('[data-state="flash-request"]', { hasText: "Border incident" }).waitFor({ timeout: 20_000 });
    expect(await b.page.locator('[data-state="flash-request"]').innerText()).toMatch(/(Mon|Tue|Wed|Thu|Fri|Sat|Sun), .*\d{2}:\d{2}.* \d{6}Z [A-Z]{3} \d{2}/s);
    await picture(b.page, "flash");
    await b.at("look-at-flash").click();
    await b.page.locator(".call-card", { hasText: "Border incident" }).waitFor();
    expect(await b.page.locator('[data-state="flash-request"]').count()).toBe(0);
    await b.at("decline-arrangement").click();
    await b.at("reason").fill("Our minister is in the air.");
    await b.at("decline-confirm").click();
    await a.page.bringToFront();
    await a.page.getByText("Our minister is in the air.").waitFor({ timeout: 20_000 });
  });

  it("read the board on a telephone, and in French", async () => {
    await b.page.setViewportSize({ width: 360, height: 740 });
    await openScreen(b, "#/desk");
    await b.page.locator('[data-step="open-arrangement"]').first().waitFor();
    await picture(b.page, "desk-board-phone-en");
    expect(await b.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    await b.page.locator('[data-step="open-arrangement"]', { hasText: "Fisheries" }).click();
    await b.page.locator('.call-card[data-call-state="agreed"]').waitFor();
    await picture(b.page, "desk-phone-en");
    expect(await b.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    await b.page.evaluate(() => localStorage.setItem("entente-language", "fr"));
    await b.page.reload();
    await b.page.locator('.call-card[data-call-state="agreed"]').waitFor({ timeout: 30_000 });
    await b.page.getByText("Relier les permanences").waitFor();
    await picture(b.page, "desk-phone-fr");
    await openScreen(b, "#/desk/new");
    await b.at("call-subject").waitFor();
    await b.at("call-languages").fill("allem");
    await b.page.getByRole("option", { name: "allemand" }).click();
    await b.page.getByRole("button", { name: "Retirer : allemand" }).waitFor();
    await picture(b.page, "desk-form-phone-fr");
    expect(await b.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    await openScreen(b, "#/desk");
    await b.page.getByText("Appels entre dirigeants").waitFor();
    await picture(b.page, "desk-board-phone-fr");
    await b.page.setViewportSize({ width: 1280, height: 900 });
    await b.page.locator('[data-step="open-arrangement"]', { hasText: "Fisheries" }).click();
    await b.page.locator('.call-card[data-call-state="agreed"]').waitFor();
    await picture(b.page, "desk-wide-fr");
    const [download] = await Promise.all([b.page.waitForEvent("download"), b.at("ics").click()]);
    expect([download.suggestedFilename(), (await (await download.createReadStream()).toArray().then((chunks) => Buffer.concat(chunks).toString("utf8"))).includes("SUMMARY:Appel (Entente)")]).toEqual(["appel.ics", true]);
  });
});
