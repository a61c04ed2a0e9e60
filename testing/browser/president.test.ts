/**
 * The whole story of a call between two leaders, in the rehearsal's second chapter: a request and a counter-proposal, the desks first, interpreters of both sides, a principal whose level falls before
 * he joins, the agreed order, a move to another device, minutes with a reservation, and a readout that a third node's page verifies. What the guide rings in blue is all that is pressed where the
 * guide speaks of it; the rest is done by hand, on the same screens.
 */
import { readFileSync } from "node:fs";
import type { Browser, Frame, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { launchChromium } from "./chromium.ts";
import { type FollowedGuide, followGuide } from "./follow-guide.ts";
import { PageLog } from "./page-log.ts";
import { type BrowserPerson, enrol, openPerson } from "./person.ts";
import { picture } from "./picture.ts";
import { type Rehearsal, startRehearsal } from "./rehearsal-process.ts";

const DESKS = ["deskRuritania", "deskGraustark"] as const;
const PRINCIPALS = ["president", "minister"] as const;
const LONG = { timeout: 60_000 };
let rehearsal: Rehearsal;
let browser: Browser;
let guide: FollowedGuide;
let officer: BrowserPerson;
/** Seats outside the guide's four, each a page of its own. */
const beside = new Map<string, Page>();
const seats = new Map<string, Frame>();
const log = new PageLog();

const seat = (name: string): Frame => seats.get(name)!;
const at = (place: Page | Frame, step: string) => place.locator(`[data-step="${step}"]`).first();
const row = (desk: string, name: string) => seat(desk).locator('[data-step="awaited"]', { hasText: name });

async function openBeside(name: string, url: string): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 420, height: 800 } });
  await log.follow(context);
  const page = await context.newPage();
  beside.set(name, page);
  await page.goto(url);
  await page.locator('[data-app-state="online"]').waitFor({ timeout: 120_000 });
}

beforeAll(async () => {
  [rehearsal, browser] = await Promise.all([startRehearsal(), launchChromium()]);
  const context = await browser.newContext({ viewport: { width: 1720, height: 1000 } });
  await log.follow(context);
  const page = await context.newPage();
  guide = followGuide(page, (name) => log.note(`pressed ${name}`));
  await page.goto(`${rehearsal.rehearsal}/#president`);
}, 150_000);
/** What each seat showed when a step failed: in seven pages the cause is seldom in the one that was waited for. */
afterEach(async ({ task }) => {
  if (task.result?.state !== "fail") return;
  const shown: string[] = [];
  for (const [name, place] of [...seats, ...beside]) {
    const text = await place.locator("body").innerText({ timeout: 5_000 }).catch(() => "(nothing)");
    shown.push(`${name} at ${place.url()}: ${text.replaceAll(/\s+/g, " ").slice(0, 700)}`);
  }
  log.tell([`When “${task.name}” failed:`, ...shown]);
});
afterAll(async () => {
  await browser?.close();
  await rehearsal?.stop();
});

describe("connect the President", () => {
  it("begins once the desks have met their people", async () => {
    await guide.page.locator('[data-step="begin"]').click();
    await guide.page.locator('.rehearsal[data-step-id="ask"]').waitFor({ timeout: 150_000 });
    for (const name of [...DESKS, ...PRINCIPALS]) seats.set(name, await guide.seat(name));
    const { seats: urls } = (await (await fetch(`${rehearsal.rehearsal}/app.json`)).json()) as { seats: Record<string, string> };
    for (const name of ["interpreterRuritania", "interpreterGraustark", "phone"]) await openBeside(name, urls[name]!);
  }, 240_000);

  it("ask, counter and agree: only what the guide rings is pressed", async () => {
    for (const step of ["ask", "counter", "agree"]) await guide.follow(step, "Fisheries in the Middle Sea");
  }, 300_000);

  it("both boards show the same call, agreed, at the same moment", async () => {
    for (const desk of DESKS) await seat(desk).locator('.call-card[data-call-state="agreed"]').waitFor(LONG);
    const starts = await Promise.all(DESKS.map((desk) => seat(desk).locator(".call-card .call-times").first().getAttribute("data-start")));
    expect(starts[0]).toBe(starts[1]);
    await picture(guide.page, "story-agreed");
  });

  it("the desks connect first; nobody else rings", async () => {
    await guide.follow("desks", "");
    for (const name of PRINCIPALS) expect(await seat(name).locator('[data-state="ringing-in"]').count()).toBe(0);
  }, 150_000);

  it("an interpreter of each side is brought in by that side's desk; both sides have both on their list", async () => {
    for (const [desk, name] of [["deskRuritania", "interpreterRuritania"], ["deskGraustark", "interpreterGraustark"]] as const) {
      const page = beside.get(name)!;
      await row(desk, `Interpreter, ${desk.replace("desk", "")}`).locator('[data-step="bring-in-interpreter"]').click(LONG);
      await page.bringToFront();
      await at(page, "answer").click(LONG);
      await page.locator('section.call[data-state="active"]').waitFor(LONG);
    }
    await guide.page.bringToFront();
    for (const desk of DESKS) for (const side of ["Ruritania", "Graustark"]) await seat(desk).locator(".end-row", { hasText: `Interpreter, ${side}` }).waitFor(LONG);
  }, 240_000);

  it("interprets at once for who listens to it, one after the other for all, and not at all once the interpreter has gone: each as the other desk is shown it", async () => {
    const [ours, theirs] = DESKS.map(seat) as [Frame, Frame];
    const heard = (channel: string) => theirs.locator(`[data-step="interpretation"][data-heard="${channel}"]`).waitFor(LONG);
    await at(ours, "interpret-simultaneous").click(LONG);
    await at(ours, "add-language").selectOption("fr", LONG);
    await at(beside.get("interpreterRuritania")!, "speak-fr").click(LONG);
    await at(theirs, "listen-fr").click(LONG);
    await heard("fr");
    await theirs.locator('[data-step="balance"]').first().waitFor(LONG);
    // What is pressed far down must not push the call out of its frame: a radio's own input lies where its button is.
    for (const desk of [ours, theirs]) expect(await desk.evaluate(() => [document.querySelector(".stage")!.scrollTop, document.documentElement.scrollTop])).toEqual([0, 0]);
    await picture(guide.page, "story-interpretation");
    await at(ours, "interpret-consecutive").click(LONG);
    await heard("floor");
    await at(ours, "interpret-simultaneous").click(LONG);
    await heard("fr");
    // They sit in no longer: the sound of six ends takes more than two cores (bench/README.md), and `six-ends.test.ts` listens to it.
    for (const name of ["interpreterRuritania", "interpreterGraustark"]) {
      await beside.get(name)!.bringToFront();
      await at(beside.get(name)!, "hang-up").click(LONG);
      await beside.get(name)!.context().close();
    }
    await guide.page.bringToFront();
    await heard("floor");
  }, 240_000);

  it("a drop of the President's level before he joins is seen by both desks, with the fact; so is its end", async () => {
    officer = await openPerson(browser);
    await enrol(officer, rehearsal.people.find(({ uri }) => uri === "mimi://ruritania.example/u/security")!.link, { deviceName: "Officer's desk", passkey: true });
    await officer.page.goto(`${rehearsal.nodes[0]!.url}/#/security`);
    const devices = officer.page.locator("section", { hasText: "President of Ruritania" }).locator(".device-row");
    await devices.first().waitFor(LONG);
    await both("President", /^(?!.*device)/);
    for (const device of await devices.all()) await decide(device, "Lower", "Seen unattended");
    await both("President", /device/);
    await picture(guide.page, "story-drop");
    for (const device of await devices.all()) await decide(device, "Restore", "Back in hand");
    await both("President", /^(?!.*device)/);
    await officer.context.close();
    await guide.page.bringToFront();
  }, 180_000);
});

describe("and the principals join", () => {
  it("the order is kept: whoever is pressed first, the President is in first, and the Prime Minister then without a second press", async () => {
    await row("deskGraustark", "Prime Minister").locator('[data-step="bring-in-principal"]').click(LONG);
    await row("deskGraustark", "Prime Minister").and(seat("deskGraustark").locator('[data-state="due"]')).waitFor(LONG);
    expect(await seat("minister").locator('[data-state="ringing-in"]').count()).toBe(0);
    await guide.follow("principals", "");
    await guide.follow("declare", "");
  }, 300_000);

  it("all are at one level, which each is shown, and each has all on the list", async () => {
    expect(await guide.stepNow()).toBe("free");
    const all = [...DESKS, ...PRINCIPALS].map(seat);
    await expect.poll(() => Promise.all(all.map((place) => place.locator('section.call[data-settled="true"]').getAttribute("data-level", { timeout: 10_000 }).catch(() => null))), { timeout: 90_000, interval: 1000 }).toEqual(Array(4).fill("2"));
    for (const place of all) expect(await place.locator(".end-row").count()).toBe(4);
    await picture(guide.page, "story-call");
  }, 150_000);

  it("goes on without the desk that has brought its own in", async () => {
    await at(seat("deskGraustark"), "hang-up").click(LONG);
    for (const name of ["deskRuritania", ...PRINCIPALS]) await expect.poll(() => seat(name).locator(".end-row").count(), { timeout: 60_000 }).toBe(3);
    await seat("deskGraustark").locator('[data-step="outside-call"]').waitFor(LONG);
  }, 120_000);

  it("moves to the Prime Minister's other device and back, without redialling", async () => {
    const phone = beside.get("phone")!;
    await phone.bringToFront();
    await at(phone, "take-over").click(LONG);
    await phone.locator('section.call[data-state="active"]').waitFor(LONG);
    await picture(phone, "story-moved");
    await seat("minister").locator('[data-state="elsewhere"]').waitFor(LONG);
    await guide.page.bringToFront();
    await at(seat("minister"), "take-over").click(LONG);
    await seat("minister").locator('section.call[data-state="active"]').waitFor(LONG);
    await phone.locator('[data-state="elsewhere"]').waitFor(LONG);
  }, 180_000);

  it("is noted by one desk during the call, and over when all have hung up", async () => {
    const desk = seat("deskRuritania");
    await at(desk, "notes").click(LONG);
    for (const [text, state] of [["The quota stays as it is", "agreed"], ["Patrols by night", "not-agreed"]] as const) {
      await at(desk, "note-text").fill(text);
      await at(desk, "note-state").selectOption(state);
      await at(desk, "note-add").click();
      await desk.locator("[data-note]", { hasText: text }).waitFor(LONG);
    }
    for (const name of ["president", "minister", "deskRuritania"]) await at(seat(name), "hang-up").click(LONG);
    for (const place of DESKS.map(seat)) await place.locator('.ended [data-step="minutes-of-call"]').waitFor(LONG);
  }, 180_000);
});

describe("afterwards", () => {
  const status = (desk: Frame, text: string | RegExp) => desk.locator('[data-step="minutes-status"]', { hasText: text }).waitFor(LONG);

  it("the desks agree on minutes, one of them with a reservation", async () => {
    const [ours, theirs] = DESKS.map(seat) as [Frame, Frame];
    await at(ours, "minutes-of-call").click(LONG);
    await at(ours, "write-minutes").click(LONG);
    await at(ours, "minutes-title").fill("Fisheries in the Middle Sea");
    await at(ours, "propose-minutes").click();
    await status(ours, "Waiting for your signature");
    await at(ours, "sign-minutes").click();
    await at(ours, "sign-confirm").click();
    await theirs.evaluate(() => void (location.hash = "#/minutes"));
    await at(theirs, "open-minutes").click(LONG);
    await at(theirs, "sign-minutes").click(LONG);
    await at(theirs, "with-reservation").click();
    await at(theirs, "reservation-text").fill("Without prejudice to the islands.");
    await at(theirs, "sign-confirm").click();
    for (const desk of [ours, theirs]) await desk.locator('[data-minutes-state="reserved"].call-card').waitFor(LONG);
    for (const desk of [ours, theirs]) await desk.getByText("Without prejudice to the islands.").first().waitFor(LONG);
    await picture(guide.page, "story-minutes");
  }, 180_000);

  it("a readout of them is signed by both, and a third node's page verifies what its page gives", async () => {
    const [ours, theirs] = DESKS.map(seat) as [Frame, Frame];
    await at(ours, "new-readout").click(LONG);
    for (const [field, text] of [["title-en", "Fisheries"], ["title-fr", "La pêche"], ["text-en", "The two sides spoke today."], ["text-fr", "Les deux parties se sont parlé aujourd’hui."]] as const) await at(ours, `readout-${field}`).fill(text);
    await at(ours, "readout-item").click();
    await at(ours, "readout-item-text-en").fill("The quota stays.");
    await at(ours, "readout-item-text-fr").fill("Le quota demeure.");
    await at(ours, "propose-readout").click();
    for (const desk of [ours, theirs]) {
      await at(desk, "sign-readout").click(LONG);
      await at(desk, "sign-readout-confirm").click();
    }
    for (const desk of [ours, theirs]) await desk.locator('[data-readout="published"]').waitFor({ timeout: 90_000 });
    const page = await browser.newPage();
    await page.goto((await at(ours, "readout-page").getAttribute("href"))!);
    await page.getByText("The quota stays.").first().waitFor(LONG);
    await picture(page, "story-readout");
    const [download] = await Promise.all([page.waitForEvent("download"), page.locator("a[download]").click()]);
    const file = readFileSync(await download.path());
    await page.goto(`${rehearsal.nodes[2]!.url}/verify.html`);
    const give = (buffer: Buffer) => page.locator('input[type="file"]').setInputFiles({ name: "readout.entente", mimeType: "application/octet-stream", buffer });
    await give(file);
    await page.locator('[data-result="accepted"][data-kind="readout"]').waitFor(LONG);
    await page.getByText("The quota stays.").first().waitFor();
    await give(Buffer.from(file).fill(file[file.length >> 1]! ^ 1, file.length >> 1, (file.length >> 1) + 1));
    await page.locator('[data-result="refused"]').waitFor(LONG);
    await page.close();
  }, 240_000);
});

/** Until both desks say that of that person before joining. */
async function both(name: string, limit: RegExp): Promise<void> {
  for (const desk of DESKS) await expect.poll(async () => (await row(desk, name).locator('[data-step="awaited-limiting"]').allInnerTexts()).join(" "), { timeout: 60_000 }).toMatch(limit);
}

async function decide(device: Locator, what: "Lower" | "Restore", why: string): Promise<void> {
  await device.getByRole("button", { name: what }).click(LONG);
  const dialog = officer.page.getByRole("dialog");
  await dialog.getByRole("textbox").fill(why);
  await dialog.getByRole("button", { name: what === "Lower" ? "Lower" : "Approve" }).click();
  await dialog.waitFor({ state: "detached", timeout: 20_000 });
}
