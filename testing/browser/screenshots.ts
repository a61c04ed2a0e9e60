/**
 * Takes the pictures in docs/images from the real thing: `npm run screenshots`. Starts the rehearsal on a data folder of its own, plays it, and stops it.
 * Both languages, light and dark, desktop and a phone's width. Another folder may be named, and one part alone: `npm run screenshots -- /tmp/pictures six`.
 */
import { mkdirSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { launchChromium } from "./chromium.ts";
import { followGuide } from "./follow-guide.ts";
import { enrol, openPerson } from "./person.ts";
import { type Rehearsal, startRehearsal } from "./rehearsal-process.ts";
import { begin, makeLine, openStage, seatFrame, type Stage, verifyByVoice } from "./stage.ts";

const FOLDER = process.argv[2] ?? "docs/images";
/** `line` or `six`: that part alone. */
const only = process.argv[3];
const SIZES = { wide: { width: 1120, height: 760 }, phone: { width: 390, height: 800 } } as const;
type Width = keyof typeof SIZES;
const BOTH: readonly Width[] = ["wide", "phone"];

mkdirSync(FOLDER, { recursive: true });
const rehearsal = await startRehearsal();
const browser = await launchChromium();
try {
  if (!only || only === "line") {
    await play(await openStage(browser, rehearsal.rehearsal, { width: 1440, height: 1000 }));
    await atTheOffices(browser, rehearsal);
  }
  // More than two cores hold: asked for by name alone.
  if (only === "six") await sixEnds(browser, rehearsal.rehearsal);
} finally {
  await browser.close();
  await rehearsal.stop();
}

/** What two people and a guest see of one another. */
async function play(stage: Stage): Promise<void> {
  await begin(stage);
  await dressed(stage, "president", "lines-empty", BOTH);
  await stage.at("president", "hand-over").click();
  await dressed(stage, "president", "card", BOTH);
  await stage.seat("president").locator("body").press("Escape");
  await makeLine(stage);
  await write(stage);
  await stage.seat("president").locator(".level-bar .ring:not(.unsettled)").waitFor();
  await dressed(stage, "president", "line", BOTH);
  await stage.seat("president").locator(".who").click();
  await dressed(stage, "president", "contact", BOTH);
  await stage.seat("president").locator("body").press("Escape");
  await stage.press(stage.at("president", "call"));
  await stage.at("minister", "answer").waitFor();
  await dressed(stage, "minister", "ringing", BOTH);
  await stage.press(stage.at("minister", "answer"));
  await stage.bothAre(1);
  await stage.at("president", "code-read").waitFor();
  await dressed(stage, "president", "call-code", BOTH);
  await verifyByVoice(stage);
  await stage.at("president", "declare-2").click();
  await stage.hears("president");
  await stage.page.screenshot({ path: `${FOLDER}/rehearsal.png` });
  await dressed(stage, "president", "call-verified", BOTH);
  await stage.at("president", "facts").click();
  await dressed(stage, "president", "facts", BOTH);
  await stage.page.keyboard.press("Escape");
  await stage.seat("president").locator("body").press("Escape");
  await stage.at("phone", "take-over").click();
  await stage.seat("president").locator('[data-gate="held"]').waitFor();
  await dressed(stage, "president", "call-held", BOTH);
  await stage.at("phone", "continue-on-issued").click();
  await stage.at("minister", "take-over").click();
  await stage.bothAre(2);
  await stage.at("president", "invite-guest").click();
  await stage.at("guest", "guest-join").waitFor();
  await dressed(stage, "guest", "guest-door", BOTH);
  await stage.at("guest", "guest-join").click();
  await stage.bothAre(0);
  await dressed(stage, "president", "call-guest", BOTH);
  await stage.at("president", "remove-guest").click();
  await stage.bothAre(2);
  await stage.at("president", "hang-up").click();
  await stage.seat("president").locator('[data-notice="call-held"]').waitFor();
  await dressed(stage, "president", "line-history", BOTH);
}

/** The second chapter, up to six ends: two desks, two principals, and an interpreter of each side on a page of its own. */
async function sixEnds(at: Browser, url: string): Promise<void> {
  const page = await (await at.newContext({ viewport: { width: 1720, height: 1000 } })).newPage();
  const guide = followGuide(page);
  await page.goto(`${url}/#president`);
  await page.locator('[data-step="begin"]').click();
  await page.locator('.rehearsal[data-step-id="ask"]').waitFor({ timeout: 150_000 });
  const { seats } = (await (await fetch(`${url}/app.json`)).json()) as { seats: Record<string, string> };
  const interpreters = [];
  for (const name of ["interpreterRuritania", "interpreterGraustark"]) {
    const interpreter = await (await at.newContext({ viewport: SIZES.phone })).newPage();
    await interpreter.goto(seats[name]!);
    await interpreter.locator('[data-app-state="online"]').waitFor({ timeout: 180_000 });
    interpreters.push(interpreter);
  }
  for (const step of ["ask", "counter", "agree", "desks"]) await guide.follow(step, "Fisheries in the Middle Sea");
  for (const [place, name] of ["Ruritania", "Graustark"].entries()) {
    const desk = await guide.seat(`desk${name}`);
    await desk.locator('[data-step="awaited"]', { hasText: `Interpreter, ${name}` }).locator('[data-step="bring-in-interpreter"]').click({ timeout: 180_000 });
    await interpreters[place]!.bringToFront();
    await interpreters[place]!.locator('[data-step="answer"]').first().click({ timeout: 180_000 });
    await interpreters[place]!.locator('section.call[data-state="active"]').waitFor({ timeout: 180_000 });
  }
  await page.bringToFront();
  for (const step of ["principals", "declare"]) await guide.follow(step, "", 300_000);
  for (const name of ["deskRuritania", "president"]) {
    const seat = await guide.seat(name);
    await seat.locator('section.call[data-settled="true"]:not([data-level="0"])').waitFor({ timeout: 120_000 });
    await seat.locator(".end-row").nth(5).waitFor({ timeout: 180_000 });
    await seat.evaluate(() => document.querySelector(".call")?.scrollTo(0, 0));
    await dressed({ page }, name, `call-of-six-${name === "president" ? "principal" : "desk"}`, BOTH, ["light"]); // six whole apps with sound: each picture takes its time
  }
}

/** What a security officer and a desk officer have before them, and a device that nobody has yet. */
async function atTheOffices(at: Browser, { nodes, people }: Rehearsal): Promise<void> {
  const { url } = nodes[0]!;
  const linkOf = (user: string) => people.find(({ uri }) => uri === `mimi://ruritania.example/u/${user}`)!.link;
  const [officer, desk] = [await openPerson(at), await openPerson(at)];
  await pages(desk.page, linkOf("desk"), "enrol");
  await enrol(officer, linkOf("security"), { deviceName: "Officer's desk", passkey: true });
  await enrol(desk, linkOf("desk"), { deviceName: "Duty desk", passkey: true });
  await officer.page.bringToFront();
  for (const screen of ["security", "devices", "settings"]) await pages(officer.page, `${url}/#/${screen}`, screen);
  await desk.page.bringToFront();
  await pages(desk.page, `${url}/#/desk`, "desk");
  await pages(desk.page, `${nodes[2]!.url}/verify.html`, "verify");
}

/** A page of its own, at each width, in both languages and both themes. */
async function pages(page: Page, address: string, name: string): Promise<void> {
  for (const width of BOTH) {
    await page.setViewportSize(SIZES[width]);
    for (const language of ["en", "fr"] as const) {
      for (const theme of ["light", "dark"] as const) {
        const dressedAddress = new URL(address);
        dressedAddress.searchParams.set("lang", language);
        dressedAddress.searchParams.set("theme", theme);
        await page.goto(dressedAddress.href);
        await page.getByRole("heading", { level: 1 }).first().waitFor({ timeout: 20_000 });
        await page.waitForTimeout(1_000);
        await page.screenshot({ path: `${FOLDER}/${name}-${width}-${language}-${theme}.png` });
      }
    }
  }
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
async function dressed(stage: Pick<Stage, "page">, seat: string, name: string, widths: readonly Width[], themes: readonly ("light" | "dark")[] = ["light", "dark"]): Promise<void> {
  const frame = stage.page.locator(`[data-seat="${seat}"] iframe`);
  const inside = await seatFrame(stage.page, seat);
  for (const width of widths) {
    const size = SIZES[width];
    await frame.evaluate((element, to) => {
      Object.assign((element as HTMLElement).style, { position: "fixed", left: "0", top: "0", zIndex: "99", border: "0", borderRadius: "0", width: `${to.width}px`, height: `${to.height}px` });
    }, size);
    for (const language of ["en", "fr"] as const) {
      await speak(stage.page, seat, language);
      for (const theme of themes) {
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
async function speak(page: Page, seat: string, language: "en" | "fr"): Promise<void> {
  await page.evaluate(
    ([name, to]) => {
      const frame = document.querySelector<HTMLIFrameElement>(`[data-seat="${name}"] iframe`);
      frame?.contentWindow?.postMessage({ kind: "language", language: to }, new URL(frame.src).origin);
    },
    [seat, language] as const,
  );
  await page.waitForTimeout(200);
}
