/** Two desks on a call and after it: notes that one side alone sees, minutes agreed with one reservation, a readout signed by both, its public page, and its proof before a third organisation's verify page. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningClient } from "../../client/entente.ts";
import { enrolPerson } from "../clients/test-client.ts";
import { bootFederation, EREWHON, GRAUSTARK, RURITANIA, type TestFederation, until } from "../federation/boot.ts";
import { launchChromium } from "./chromium.ts";
import { meetClient } from "./meet-client.ts";
import { type BrowserPerson, enrol, meet, openPerson } from "./person.ts";
import { wholePicture } from "./picture.ts";

let federation: TestFederation;
let browser: Browser;
let a: BrowserPerson;
let b: BrowserPerson;
let notes: RunningClient;

beforeAll(async () => {
  [federation, browser] = await Promise.all([bootFederation({ config: { demonstration: true, web: { dist: resolve("web/dist") } } }), launchChromium()]);
  [a, b] = [await openPerson(browser, { width: 1280 }), await openPerson(browser, { width: 1280 })];
  notes = await enrolPerson(federation.node(RURITANIA), "notes", { name: "Note-taker of Ruritania", role: "member" });
  for (const [desk, domain] of [[a, RURITANIA], [b, GRAUSTARK]] as const) {
    const { url } = await federation.node(domain).invite({ name: `Duty desk, ${domain.split(".")[0]}`, user: "desk", role: "desk", hours: 1 });
    await enrol(desk, url, { passkey: false });
  }
  await meetClient(a, RURITANIA, notes);
  await meet(a, b, GRAUSTARK);
}, 180_000);
afterAll(async () => {
  await notes?.stop();
  await browser?.close();
  await federation?.close();
});

const front = async (person: BrowserPerson) => {
  await person.page.bringToFront();
  return person;
};

async function note(person: BrowserPerson, text: string, state: string): Promise<void> {
  await person.at("note-text").fill(text);
  await person.at("note-state").selectOption(state);
  await person.at("note-add").click();
  await person.page.locator("[data-note]", { hasText: text }).waitFor();
}

const status = (person: BrowserPerson, text: string | RegExp) => person.page.locator('[data-step="minutes-status"]', { hasText: text }).waitFor({ timeout: 30_000 });

describe("notes during a call", () => {
  it("are seen by one side alone, which is said; and by whom on it they are shared with", async () => {
    await front(a);
    await a.page.locator('[data-step="open-line"]', { hasText: "graustark" }).click();
    await a.at("call").click();
    await (await front(b)).at("answer").click({ timeout: 30_000 });
    for (const person of [a, b]) await person.page.locator('section.call[data-state="active"]').waitFor({ timeout: 30_000 });

    await (await front(a)).at("notes").click();
    await a.page.locator('[data-step="who-sees"]', { hasText: "On this device only." }).waitFor();
    await note(a, "BRIDGE reopens in May", "agreed");
    await note(a, "GRAIN: they want a price", "not-agreed");
    await note(a, "He sounds tired", "");
    await a.at("share-notes").click();
    await a.page.locator('[data-step="who-sees"]', { hasText: "Seen by your side alone: you and Note-taker of Ruritania." }).waitFor();
    await until(() => notes.view().drafts[0]?.notes.length === 3, "the note-taker has them", 20_000);
    await notes.minutes.note(notes.view().drafts[0]!.of, { text: "TOLLS, raised by them", state: "raised" });
    await a.page.locator("[data-note]", { hasText: "TOLLS, raised by them" }).waitFor({ timeout: 20_000 });
    await expect.poll(() => a.page.getByText("Not all of it has gone").count(), { timeout: 10_000 }).toBe(0); // all of it is said to whoever begins to write, too
    await wholePicture(a.page, "notes-in-call");

    await (await front(b)).at("notes").click();
    await b.page.locator('[data-step="who-sees"]', { hasText: "On this device only." }).waitFor();
    expect(await b.page.locator("[data-note]").count()).toBe(0);
    await b.at("hang-up").click();
    for (const person of [a, b]) await person.page.locator('[data-ended="hung-up"]').waitFor({ timeout: 30_000 });
  }, 120_000);
});

describe("minutes after it", () => {
  it("are written from the notes, proposed, remarked on and amended; whose turn it is stands there", async () => {
    await front(a);
    await a.page.locator('.ended [data-step="minutes-of-call"]').click();
    await wholePicture(a.page, "minutes-before");
    await a.at("write-minutes").click();
    await a.at("minutes-title").fill("The bridge, grain and tolls");
    expect(await a.page.locator('[data-step="item-text"]').evaluateAll((fields) => fields.map((field) => (field as HTMLTextAreaElement).value))).toEqual(["BRIDGE reopens in May", "GRAIN: they want a price", "TOLLS, raised by them"]);
    await wholePicture(a.page, "minutes-form");
    await a.at("propose-minutes").click();
    await status(a, "Waiting for your signature");

    await front(b);
    await b.page.evaluate(() => void (location.hash = "#/minutes"));
    await b.at("open-minutes").click({ timeout: 30_000 });
    await status(b, "Waiting for your signature");
    expect(await b.page.content()).not.toContain("He sounds tired");
    await b.page.locator('[data-item="2"] [data-step="comment-item"]').click();
    await b.at("comment-text").fill("Whose price?");
    await b.at("comment-send").click();
    await b.page.locator(".said", { hasText: "Whose price?" }).waitFor();
    await b.at("amend-minutes").click();
    await b.page.locator('[data-item="2"] [data-step="item-text"]').fill("GRAIN: no price was named");
    await b.at("propose-minutes").click();
    await b.page.locator('[data-step="minutes-changes"]', { hasText: "You amended: item 2." }).waitFor({ timeout: 20_000 }).catch(async () => expect.unreachable(await b.page.locator("main").innerText()));

    await (await front(a)).page.locator('[data-step="minutes-changes"]', { hasText: "amended: item 2." }).waitFor({ timeout: 30_000 });
    await a.page.getByText("Whose price?").waitFor();
    await wholePicture(a.page, "minutes-amended");
  }, 120_000);

  it("are agreed by both signatures, one of them with a reservation", async () => {
    await (await front(a)).at("sign-minutes").click();
    await a.at("sign-confirm").click();
    await status(a, /Waiting for the signature of/);
    await (await front(b)).at("sign-minutes").click({ timeout: 20_000 });
    await b.page.getByRole("dialog").locator('[data-step="with-reservation"]').click();
    await b.at("reservation-text").fill("Without prejudice to the river.");
    await b.page.locator('[data-step="reservation-item"]').first().click();
    await wholePicture(b.page, "minutes-sign");
    await b.at("sign-confirm").click();
    for (const person of [a, b]) await (await front(person)).page.locator('[data-minutes-state="reserved"].call-card').waitFor({ timeout: 30_000 });
    for (const person of [a, b]) await person.page.getByText("Without prejudice to the river.").first().waitFor();
    expect(await a.page.locator('[data-step="amend-minutes"]').count()).toBe(1);
    await wholePicture(a.page, "minutes-wide-en");
  }, 120_000);

  it("are proved to a third party, who sees what was agreed and with which reservation", async () => {
    await front(a);
    const [download] = await Promise.all([a.page.waitForEvent("download"), a.at("prove-minutes").click()]);
    await verified(readFileSync(await download.path()), "minutes", ["GRAIN: no price was named", "Without prejudice to the river."]);
  }, 60_000);
});

describe("a readout of them", () => {
  it("is an extract in two languages, signed by both, and then published on both nodes' pages", async () => {
    await (await front(a)).at("new-readout").click();
    await a.at("readout-title-en").fill("Ruritania and Graustark speak");
    await a.at("readout-title-fr").fill("La Ruritanie et le Graustark se parlent");
    await a.at("readout-text-en").fill("The two sides spoke today.");
    await a.at("readout-text-fr").fill("Les deux parties se sont parlé aujourd’hui.");
    await a.page.locator('[data-step="readout-item"]').first().click();
    await a.at("readout-item-text-en").fill("The bridge reopens in May.");
    await a.at("readout-item-text-fr").fill("Le pont rouvre en mai.");
    await wholePicture(a.page, "readout-form");
    await a.at("propose-readout").click();
    for (const person of [a, b]) {
      await (await front(person)).at("sign-readout").click({ timeout: 30_000 });
      if (person === b) await wholePicture(b.page, "readout-sign");
      await person.at("sign-readout-confirm").click();
    }
    for (const person of [a, b]) await (await front(person)).page.locator('[data-readout="published"]').waitFor({ timeout: 90_000 });
    await wholePicture(a.page, "readout-wide-en");
    const pages = await a.page.locator('[data-step="readout-page"]').evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).href));
    expect(pages.map((page) => new URL(page).origin).sort()).toEqual([GRAUSTARK, RURITANIA].map((domain) => federation.node(domain).url).sort());
    for (const address of pages) {
      const page = await browser.newPage();
      await page.goto(address);
      for (const said of ["The bridge reopens in May.", "Le pont rouvre en mai."]) await page.getByText(said).first().waitFor();
      expect(await page.content()).not.toContain("GRAIN");
      await wholePicture(page, `public-${new URL(address).port}`);
      await page.close();
    }
  }, 180_000);

  it("is proved by the file on its page, before the verify page of a node that had no part in it; one byte changed: refused", async () => {
    const page = await browser.newPage();
    await page.goto((await a.page.locator('[data-step="readout-page"]').first().getAttribute("href"))!);
    const [download] = await Promise.all([page.waitForEvent("download"), page.locator("a[download]").click()]);
    const file = readFileSync(await download.path());
    expect(await page.locator('a[href="/verify.html"]').count()).toBe(1);
    await page.close();
    await verified(file, "readout", ["The bridge reopens in May.", "signed exactly this text"]);
  }, 60_000);

  it("is corrected by both, and its page says so", async () => {
    await (await front(b)).at("correct-readout").click();
    await b.at("readout-text-en").fill("The two sides spoke this morning.");
    await b.at("propose-readout").click();
    for (const person of [b, a]) {
      await (await front(person)).at("sign-readout").click({ timeout: 30_000 });
      await person.at("sign-readout-confirm").click();
    }
    await a.page.locator('[data-readout="published"]:not([data-replaced])', { hasText: "this morning" }).waitFor({ timeout: 90_000 });
    const page = await browser.newPage();
    await page.goto((await a.page.locator('[data-readout="published"][data-replaced] [data-step="readout-page"]').first().getAttribute("href"))!);
    await page.getByText("This readout no longer stands").waitFor();
    await page.close();
  }, 180_000);
});

describe("on a telephone, and in French", () => {
  it("everything has room", async () => {
    await front(b);
    await b.page.setViewportSize({ width: 390, height: 800 });
    await b.page.locator('[data-step="minutes-status"]').scrollIntoViewIfNeeded();
    await wholePicture(b.page, "minutes-phone-en");
    expect(await b.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await b.at("amend-minutes").click();
    await b.at("propose-minutes").waitFor();
    await wholePicture(b.page, "phone-form");
    expect(await b.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await b.page.evaluate(() => {
      localStorage.setItem("entente-language", "fr");
      location.hash = "#/minutes";
    });
    await b.page.reload();
    await b.at("open-minutes").click({ timeout: 30_000 });
    await status(b, "Convenu, avec votre réserve");
    await wholePicture(b.page, "minutes-phone-fr");
    for (const width of [390, 360]) {
      await b.page.setViewportSize({ width, height: 800 });
      expect(await b.page.evaluate(() => [document.documentElement.scrollWidth, document.querySelector("main")!.scrollWidth])).toEqual([width, width]);
    }
    await wholePicture(b.page, "minutes-phone-fr-360");
    await b.page.setViewportSize({ width: 1280, height: 900 });
    await wholePicture(b.page, "minutes-wide-fr");
  }, 60_000);
});

/** At Erewhon's verify page: accepted as what it is, with what it says; and refused when any one byte is another. */
async function verified(file: Buffer, kind: string, says: readonly string[]): Promise<void> {
  const page = await browser.newPage();
  await page.goto(`${federation.node(EREWHON).url}/verify.html`);
  const give = (buffer: Buffer) => page.locator('input[type="file"]').setInputFiles({ name: "proof.entente", mimeType: "application/octet-stream", buffer });
  await give(file);
  await page.locator(`[data-result="accepted"][data-kind="${kind}"]`).waitFor();
  for (const said of says) await page.getByText(said).first().waitFor();
  await wholePicture(page, `verify-${kind}-wide-en`);
  const bent = Buffer.from(file);
  bent[Math.floor(bent.length / 2)]! ^= 1;
  await give(bent);
  await page.locator('[data-result="refused"]').waitFor();
  await wholePicture(page, `verify-${kind}-refused-wide-en`);
  await page.close();
}
