/** The rehearsal as a stranger meets it: nine steps, at most twenty clicks, a verified call within ninety seconds of the page opening. Nothing is used but what can be pressed. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchChromium } from "./chromium.ts";
import { startRehearsal, type Rehearsal } from "./rehearsal-process.ts";
import { begin, callAndAnswer, makeLine, openStage, type Stage, verifyByVoice } from "./stage.ts";

let rehearsal: Rehearsal;
let browser: Browser;
let stage: Stage;
let opened = 0;

beforeAll(async () => {
  [rehearsal, browser] = await Promise.all([startRehearsal(), launchChromium()]);
  opened = performance.now();
  stage = await openStage(browser, rehearsal.rehearsal);
}, 150_000);
afterAll(async () => {
  await browser?.close();
  await rehearsal?.stop();
});

describe("the rehearsal", () => {
  it("1: begins with two seats", () => begin(stage));
  it("2: a card is handed over and accepted", () => makeLine(stage));

  it("3: a call is PRIVATE, then verified by four digits each, within 90 s of the page opening", async () => {
    await callAndAnswer(stage);
    await verifyByVoice(stage);
    expect(performance.now() - opened).toBeLessThan(90_000);
  });

  it("4: CONFIDENTIAL is declared, and the voice is heard at both ends", async () => {
    await stage.press(stage.at("president", "declare-2"));
    await stage.hears("president");
    await stage.hears("minister");
    await stage.stepIs("phone");
  });

  it("5: his own phone opens the ring and holds both, with the reason; on the issued handset talk resumes", async () => {
    await stage.press(stage.at("phone", "take-over"));
    await stage.bothAre(1, ["president", "phone"]);
    for (const name of ["president", "phone"] as const) await stage.seat(name).locator('[data-gate="held"]').waitFor({ timeout: 20_000 });
    await stage.hearsNothing("president");
    await stage.hearsNothing("phone");
    expect(await stage.at("president", "limiting").innerText()).toContain("personal");
    await stage.press(stage.at("phone", "continue-on-issued"));
    await stage.press(stage.at("minister", "take-over"));
    await stage.bothAre(2);
    await stage.hears("president");
    await stage.stepIs("guest");
  });

  it("6: a guest opens the line and both are held; removed, it is restored", async () => {
    await stage.press(stage.at("president", "invite-guest"));
    await stage.press(stage.at("guest", "guest-join"));
    await stage.bothAre(0);
    for (const name of ["president", "minister"] as const) {
      await stage.seat(name).locator('[data-gate="held"]').waitFor({ timeout: 20_000 });
      expect(await stage.seat(name).locator("section.call").innerText()).toContain("Assume that others are listening");
    }
    await stage.press(stage.at("president", "remove-guest"));
    await stage.bothAre(2);
    await stage.stepIs("server");
  });

  it("7: the server holds ciphertext; its spy device is refused and the President is told", async () => {
    const panel = stage.page.locator('[data-panel="server"]');
    await panel.locator("details[open] td").first().waitFor({ timeout: 20_000 });
    await stage.press(panel.locator('[data-step="spy"]'));
    await stage.stepIs("prove");
  });

  it("8: the call is proven to a third party; with one byte changed it is refused", async () => {
    await stage.press(stage.at("president", "hang-up"));
    await stage.press(stage.at("president", "prove"));
    const checked = stage.page.frameLocator('[data-panel="proof"] iframe');
    await checked.locator('[data-result="accepted"]').waitFor({ timeout: 30_000 });
    await stage.press(stage.page.locator('[data-step="change-byte"]'));
    await checked.locator('[data-result="refused"]').waitFor({ timeout: 20_000 });
  });

  it("9: ends free, after at most twenty clicks", async () => {
    await stage.stepIs("free");
    expect(stage.clicks).toBeLessThanOrEqual(20);
  });
});
