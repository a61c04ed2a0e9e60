/**
 * The story of something shared, in the rehearsal's third chapter, over three nodes: a warning with a town in it, read by an ally; the ally asks to pass it on; a tear line goes instead; somebody says the town aloud; the
 * incident, two assessments, a leaked passage traced, the exposure report. Only what the guide rings is pressed.
 */
import type { Browser, Frame } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { launchChromium } from "./chromium.ts";
import { type FollowedGuide, followGuide } from "./follow-guide.ts";
import { PageLog } from "./page-log.ts";
import { picture } from "./picture.ts";
import { type Rehearsal, startRehearsal } from "./rehearsal-process.ts";

const SEATS = ["deskRuritania", "deskGraustark", "erewhon"] as const;
const TOWN = /raqqa|rakka/i;
const log = new PageLog();
let rehearsal: Rehearsal;
let browser: Browser;
let guide: FollowedGuide;
/** As Graustark has it on its screen: what a newspaper prints later. */
let passage = "";
const seats = new Map<string, Frame>();
const seat = (name: (typeof SEATS)[number]): Frame => seats.get(name)!;
const textOf = (name: (typeof SEATS)[number]) => seat(name).locator("body").innerText();

beforeAll(async () => {
  [rehearsal, browser] = await Promise.all([startRehearsal(), launchChromium()]);
  const context = await browser.newContext({ viewport: { width: 1920, height: 1100 } });
  await log.follow(context);
  guide = followGuide(await context.newPage(), (name) => log.note(`pressed ${name}`));
  await guide.page.goto(`${rehearsal.rehearsal}/#town`);
}, 150_000);
afterEach(async ({ task }) => {
  if (task.result?.state !== "fail") return;
  const shown: string[] = [];
  for (const [name, frame] of seats) shown.push(`${name} at ${frame.url()}: ${(await frame.locator("body").innerText({ timeout: 5_000 }).catch(() => "(nothing)")).replaceAll(/\s+/g, " ").slice(0, 900)}`);
  await picture(guide.page, "town-failed");
  log.tell([`When “${task.name}” failed:`, ...shown]);
});
afterAll(async () => {
  await browser?.close();
  await rehearsal?.stop();
});

describe("the town", () => {
  it("begins with three organisations, of which two have never met", async () => {
    await guide.page.locator('[data-step="begin"]').click();
    await guide.page.locator('.rehearsal[data-step-id="send"]').waitFor({ timeout: 150_000 });
    for (const name of SEATS) seats.set(name, await guide.seat(name));
  }, 240_000);

  it("Ruritania shares a warning with Graustark, which opens it: the threat, and the town", async () => {
    await guide.follow("send", "Laptops on aircraft");
    await guide.follow("read", "");
    expect(await textOf("deskGraustark")).toMatch(TOWN);
    passage = await seat("deskGraustark").locator('[data-step="portion-text"]').first().innerText();
    await picture(guide.page, "town-read");
  }, 240_000);

  it("Graustark asks to release it to Erewhon; Ruritania answers with a tear line, and the town is not in it", async () => {
    await guide.follow("ask", "Their flights leave tomorrow.");
    await guide.follow("tear", "Laptops");
    await guide.follow("torn", "");
    const erewhon = await textOf("erewhon");
    expect(erewhon).toMatch(/laptop/i);
    expect(erewhon).not.toMatch(TOWN);
    await picture(guide.page, "town-torn");
  }, 240_000);

  it("Graustark's Prime Minister says the town aloud; his desk reports it, and Ruritania's desk hears it over whatever is on its screen", async () => {
    await guide.follow("told", "");
    await seat("deskRuritania").locator('[data-step="look-at-incident"]').waitFor({ timeout: 30_000 });
    await picture(guide.page, "town-alarm");
  }, 240_000);

  it("both sides assess the damage; the two stand side by side, signed", async () => {
    await guide.follow("assess", "");
    for (const name of ["deskRuritania", "deskGraustark"] as const) {
      const shown = await textOf(name);
      expect(shown).toMatch(/a few people who were in that room/);
      expect(shown).toMatch(/One sentence at dinner/);
    }
    await picture(guide.page, "town-assessed");
  }, 240_000);

  it("a passage that leaks from Graustark's copy leads back to Graustark, with its chance of error", async () => {
    // As a newspaper would print it: another case, no paragraphs, a slip of the hand.
    await guide.follow("trace", passage.replaceAll(/\s+/g, " ").toLowerCase().replace("hand luggage", "hand lugage"));
    const result = seat("deskRuritania").locator('[data-step="trace-result"]');
    expect(await result.getAttribute("data-named")).toBe("1");
    expect(await result.innerText()).toMatch(/Graustark/);
    await picture(guide.page, "town-traced");
  }, 240_000);

  it("the exposure report says who could have known, by whose consent, and who opened it", async () => {
    await guide.follow("exposure", "");
    const report = await seat("deskRuritania").locator('[data-step="exposure-report"]').innerText();
    expect(report).toMatch(/Duty desk, Graustark/);
    expect(report).toMatch(/Told aloud to the ambassador of Erewhon by The Prime Minister/);
    await picture(guide.page, "town-exposure");
  }, 240_000);
});
