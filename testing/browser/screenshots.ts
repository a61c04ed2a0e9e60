/**
 * Takes the pictures in docs/images from the real thing: `npm run screenshots`. Starts the rehearsal on a data folder of its own, plays it, and stops it.
 * Both languages, light and dark, desktop and a phone's width.
 */
import { mkdirSync } from "node:fs";
import type { Page } from "playwright-core";
import { launchChromium } from "./chromium.ts";
import { startRehearsal } from "./rehearsal-process.ts";
import { begin, callAndAnswer, makeLine, openStage, type SeatName, type Stage, verifyByVoice } from "./stage.ts";

const FOLDER = "docs/images";
const WIDE = { width: 1120, height: 760 };
const PHONE = { width: 390, height: 800 };

mkdirSync(FOLDER, { recursive: true });
const rehearsal = await startRehearsal();
const browser = await launchChromium();
try {
  const stage = await openStage(browser, rehearsal.rehearsal, { width: 1440, height: 1000 });
  await begin(stage);
  await makeLine(stage);
  await write(stage);
  await stage.seat("president").locator(".level-bar .ring:not(.unsettled)").waitFor();
  await dressed(stage, "president", "line", ["wide", "phone"]);
  await callAndAnswer(stage);
  await stage.at("president", "code-read").waitFor();
  await dressed(stage, "president", "call-code", ["wide"]);
  await verifyByVoice(stage);
  await stage.at("president", "declare-2").click();
  await stage.hears("president");
  await stage.page.screenshot({ path: `${FOLDER}/rehearsal.png` });
  await dressed(stage, "president", "call-verified", ["wide", "phone"]);
  await stage.at("president", "facts").click();
  await dressed(stage, "president", "facts", ["wide"]);
  await stage.page.keyboard.press("Escape");
  await stage.seat("president").locator("body").press("Escape");
  await stage.at("phone", "take-over").click();
  await stage.seat("president").locator('[data-gate="held"]').waitFor();
  await dressed(stage, "president", "call-held", ["wide", "phone"]);
  await stage.at("phone", "continue-on-issued").click();
  await stage.at("minister", "take-over").click();
  await stage.bothAre(2);
  await stage.at("president", "invite-guest").click();
  await stage.at("guest", "guest-join").click();
  await stage.bothAre(0);
  await dressed(stage, "president", "call-guest", ["wide"]);
} finally {
  await browser.close();
  await rehearsal.stop();
}

async function write(stage: Stage): Promise<void> {
  for (const name of ["president", "minister"] as const) if ((await stage.at(name, "message").count()) === 0) await stage.at(name, "open-line").click();
  await stage.at("president", "message").fill("The minister lands at 14:00 Zulu. Shall we speak before?");
  await stage.at("president", "send").click();
  await stage.seat("minister").locator(".message", { hasText: "14:00 Zulu" }).waitFor();
  await stage.at("minister", "message").fill("Yes. 13:30, from the residence.");
  await stage.at("minister", "send").click();
  await stage.seat("president").locator(".message", { hasText: "13:30" }).waitFor();
}

/** One seat's frame alone, at each width, in both languages and both themes. */
async function dressed(stage: Stage, seat: SeatName, name: string, widths: readonly ("wide" | "phone")[]): Promise<void> {
  const frame = stage.page.locator(`[data-seat="${seat}"] iframe`);
  const inside = (await (await frame.elementHandle())!.contentFrame())!;
  for (const width of widths) {
    const size = width === "wide" ? WIDE : PHONE;
    await frame.evaluate((element, to) => {
      Object.assign((element as HTMLElement).style, { position: "fixed", left: "0", top: "0", zIndex: "99", border: "0", borderRadius: "0", width: `${to.width}px`, height: `${to.height}px` });
    }, size);
    for (const language of ["en", "fr"] as const) {
      await speak(stage.page, seat, language);
      for (const theme of ["light", "dark"] as const) {
        await inside.evaluate((to) => void (document.documentElement.dataset.theme = to), theme);
        await stage.page.waitForTimeout(400);
        await stage.page.screenshot({ path: `${FOLDER}/${name}-${width}-${language}-${theme}.png`, clip: { x: 0, y: 0, ...size } });
      }
    }
    await speak(stage.page, seat, "en");
    await inside.evaluate(() => void delete document.documentElement.dataset.theme);
  }
  await frame.evaluate((element) => (element as HTMLElement).removeAttribute("style"));
}

/** As the guide tells its seats. */
async function speak(page: Page, seat: SeatName, language: "en" | "fr"): Promise<void> {
  await page.evaluate(
    ([name, to]) => {
      const frame = document.querySelector<HTMLIFrameElement>(`[data-seat="${name}"] iframe`);
      frame?.contentWindow?.postMessage({ kind: "language", language: to }, new URL(frame.src).origin);
    },
    [seat, language] as const,
  );
  await page.waitForTimeout(200);
}
