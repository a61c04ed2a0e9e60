/** The rehearsal as a stranger meets it: nine steps, at most twenty clicks, a verified call within ninety seconds of the page opening. Nothing is called but what can be pressed. */
import type { Browser, FrameLocator, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchChromium } from "./chromium.ts";
import { startRehearsal, type Rehearsal } from "./rehearsal-process.ts";

let rehearsal: Rehearsal;
let browser: Browser;
let page: Page;
let clicks = 0;

beforeAll(async () => {
  [rehearsal, browser] = await Promise.all([startRehearsal(), launchChromium()]);
  page = await (await browser.newContext({ viewport: { width: 1440, height: 1000 } })).newPage();
}, 150_000);
afterAll(async () => {
  await browser?.close();
  await rehearsal?.stop();
});

const seat = (name: string): FrameLocator => page.frameLocator(`[data-seat="${name}"] iframe`);
const at = (name: string, step: string): Locator => seat(name).locator(`[data-step="${step}"]`).first();
const call = (name: string): Locator => seat(name).locator("section.call");
async function press(target: Locator): Promise<void> {
  clicks += 1;
  await target.click({ timeout: 20_000 });
}
async function bothAre(level: string, names = ["president", "minister"]): Promise<void> {
  for (const name of names) await call(name).and(seat(name).locator(`[data-level="${level}"][data-settled="true"]`)).waitFor({ timeout: 30_000 });
}
/** Sound really arrives: the meter of the far end, on the decoded stream, is above silence. */
async function hears(name: string): Promise<void> {
  await expect.poll(async () => Number(await seat(name).locator('[data-meter="far"]').first().getAttribute("aria-valuenow")), { timeout: 20_000 }).toBeGreaterThan(0.1);
}
async function hearsNothing(name: string): Promise<void> {
  await expect.poll(async () => Number(await seat(name).locator('[data-meter="far"]').first().getAttribute("aria-valuenow")), { timeout: 10_000 }).toBeLessThan(0.1);
}
const stepIs = (id: string) => page.locator(`.rehearsal[data-step-id="${id}"]`).waitFor({ timeout: 40_000 });

describe("the rehearsal", () => {
  let opened = 0;

  it("1: begins with two seats", async () => {
    opened = performance.now();
    await page.goto(rehearsal.rehearsal);
    await press(page.locator('[data-step="begin"]'));
    await stepIs("card");
  });

  it("2: a card is handed over and accepted", async () => {
    await press(at("president", "hand-over"));
    await press(at("president", "pass-graustark.example"));
    await press(at("minister", "accept-card-confirm"));
    await stepIs("call");
  });

  it("3: a call is PRIVATE, then verified by four digits each", async () => {
    await press(at("president", "call"));
    await press(at("minister", "answer"));
    await bothAre("1");
    await at("president", "code-read").waitFor({ timeout: 20_000 });
    const left = (await at("president", "code-read").innerText()).trim();
    const right = (await at("minister", "code-read").innerText()).trim();
    await press(at("president", "code-type"));
    await at("president", "code-type").pressSequentially(right);
    await press(at("minister", "code-type"));
    await at("minister", "code-type").pressSequentially(left);
    await bothAre("2");
    expect(performance.now() - opened).toBeLessThan(90_000);
  });

  it("4: CONFIDENTIAL is declared, and the voice is heard", async () => {
    await press(at("president", "declare-2"));
    await hears("president");
    await hears("minister");
    await stepIs("phone");
  });

  it("5: his own phone opens the ring and holds both; the issued handset resumes", async () => {
    await press(at("phone", "take-over"));
    await bothAre("1", ["president", "phone"]);
    await seat("president").locator('[data-gate="held"]').waitFor({ timeout: 20_000 });
    await seat("phone").locator('[data-gate="held"]').waitFor({ timeout: 20_000 });
    await hearsNothing("president");
    expect(await at("president", "limiting").innerText()).toContain("personal");
    await press(at("phone", "continue-on-issued"));
    await press(at("minister", "take-over"));
    await bothAre("2");
    await hears("president");
    await stepIs("guest");
  });

  it("6: a guest opens the line; removed, it is restored", async () => {
    await press(at("president", "invite-guest"));
    await press(at("guest", "guest-join"));
    await bothAre("0", ["president", "minister"]);
    await seat("minister").locator('[data-gate="held"]').waitFor({ timeout: 20_000 });
    expect(await call("minister").innerText()).toContain("Assume that others are listening");
    await press(at("president", "remove-guest"));
    await bothAre("2");
    await stepIs("server");
  });

  it("7: the server has ciphertext only, and its spy device is refused", async () => {
    const panel = page.locator('[data-panel="server"]');
    await panel.locator("td").first().waitFor({ timeout: 20_000 });
    await press(panel.locator('[data-step="spy"]'));
    await stepIs("prove");
  });

  it("8: the call is proven to a third party; one changed byte is refused", async () => {
    await press(at("president", "hang-up"));
    await press(at("president", "prove"));
    const checked = page.frameLocator('[data-panel="proof"] iframe');
    await checked.locator('[data-result="accepted"]').waitFor({ timeout: 30_000 });
    await press(page.locator('[data-step="change-byte"]'));
    await checked.locator('[data-result="refused"]').waitFor({ timeout: 20_000 });
  });

  it("9: ends free, after at most twenty clicks", async () => {
    await stepIs("free");
    expect(clicks).toBeLessThanOrEqual(20);
  });
});
