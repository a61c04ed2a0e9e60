/**
 * For whoever doesn't see the screen, or has no mouse: every main screen under axe-core, light and dark; the main path by the keyboard alone, the focus in view after each key; and what
 * a screen reader is told, when it is told. Two persons with the installed client, an officer on a page that the node serves, a guest, and the rehearsal, in one browser.
 */
import { readFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Announcement, announced, hearAnnouncements } from "./announced.ts";
import { audit } from "./audit.ts";
import { launchChromium } from "./chromium.ts";
import { type InstalledApp, startApp } from "./installed-app.ts";
import { focus, focusComes, press, tabTo } from "./keyboard.ts";
import { type BrowserPerson, bothShow, enrol, meet, openPerson, verifyByVoice } from "./person.ts";
import { type Rehearsal, startRehearsal } from "./rehearsal-process.ts";
import { begin, openStage } from "./stage.ts";

const apps: InstalledApp[] = [];
const seen = { passes: 0 };
let rehearsal: Rehearsal;
let browser: Browser;
let alice: BrowserPerson;
let bob: BrowserPerson;
let officer: BrowserPerson;

const linkOf = (organisation: string, user: string) => rehearsal.people.find(({ uri }) => uri === `mimi://${organisation}.example/u/${user}`)!.link;
const open = () => openPerson(browser, { prepare: hearAnnouncements });
async function installed(link: string): Promise<string> {
  const app = await startApp(link);
  apps.push(app);
  return app.url;
}

/** Nothing that axe knows to be wrong on this screen. */
async function sound(page: Page, where: string): Promise<void> {
  expect(await audit(page, where, seen)).toEqual([]);
}

/** A word that a screen reader gets, in that manner, since the list had so many. */
async function isTold(page: Page, how: Announcement["how"], words: RegExp, since = 0): Promise<void> {
  await expect.poll(async () => (await announced(page)).slice(since).filter((said) => said.how === how && words.test(said.text)).length, { timeout: 20_000, message: `${how}: ${words}` }).toBeGreaterThan(0);
}

beforeAll(async () => {
  [rehearsal, browser] = await Promise.all([startRehearsal(), launchChromium()]);
  [alice, bob, officer] = [await open(), await open(), await open()];
}, 150_000);
afterAll(async () => {
  for (const app of apps) app.process.kill("SIGTERM");
  await browser?.close();
  await rehearsal?.stop();
});

describe("axe finds nothing wrong with", () => {
  it("enrolling", async () => {
    await alice.page.goto(rehearsal.nodes[0]!.url);
    await alice.page.getByRole("textbox").waitFor();
    await sound(alice.page, "not enrolled");
    const link = await installed(linkOf("ruritania", "desk"));
    await alice.page.goto(link);
    await alice.at("enrol-passkey").waitFor({ timeout: 20_000 });
    await sound(alice.page, "enrol");
    await enrol(alice, link, { deviceName: "Issued handset", passkey: true });
    await enrol(bob, await installed(linkOf("graustark", "desk")), { deviceName: "Issued handset", passkey: true });
    await enrol(officer, linkOf("graustark", "security"), { deviceName: "Officer's desk", passkey: true });
  });

  it("a link that was used, and one window too many", async () => {
    const late = await open();
    await late.page.goto(linkOf("graustark", "security"));
    await late.page.getByRole("alert").waitFor({ timeout: 20_000 });
    await sound(late.page, "used link");
    const second = await officer.context.newPage();
    await second.goto(rehearsal.nodes[1]!.url);
    await second.getByRole("button", { name: "Try again" }).waitFor({ timeout: 20_000 });
    await sound(second, "other tab");
    await late.context.close();
    await second.close();
  });

  it("lines before there are any, and cards", async () => {
    await sound(alice.page, "no lines");
    await alice.at("hand-over").click();
    await alice.page.getByRole("dialog").waitFor();
    await sound(alice.page, "my card");
    await alice.page.keyboard.press("Escape");
    await alice.at("accept-card").click();
    await alice.page.getByRole("dialog").getByRole("textbox").fill("no card at all");
    await sound(alice.page, "not a card");
    await alice.page.keyboard.press("Escape");
    await meet(alice, bob, "graustark.example");
  });

  it("a line, its facts and the other's contact", async () => {
    await bob.at("message").fill("We expect you at 14:00 Zulu.");
    await bob.at("send").click();
    await alice.page.locator(".message", { hasText: "14:00 Zulu" }).waitFor({ timeout: 20_000 });
    await sound(alice.page, "line");
    await alice.at("line-facts").click();
    await alice.page.getByRole("dialog").waitFor();
    await sound(alice.page, "facts of a line");
    await alice.page.keyboard.press("Escape");
    await alice.page.locator(".who").click();
    await alice.page.getByRole("dialog").waitFor();
    await sound(alice.page, "contact");
    await alice.page.keyboard.press("Escape");
  });

  it("devices, settings, and the security officer's desk", async () => {
    const { page } = officer;
    await page.bringToFront();
    for (const screen of ["devices", "settings", "security"]) {
      await page.goto(`${rehearsal.nodes[1]!.url}/#/${screen}`);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await sound(page, screen);
    }
    for (const tab of ["Deny-list", "Accords", "What happened"]) {
      await page.getByRole("tab", { name: tab }).click();
      await page.getByRole("tabpanel").waitFor();
      await sound(page, `security, ${tab}`);
    }
    await officer.at("invite-person").click();
    await page.getByRole("dialog").waitFor();
    await sound(page, "invite");
    await page.keyboard.press("Escape");
    await page.goto(`${rehearsal.nodes[1]!.url}/#/devices`);
    await officer.at("link-device").click();
    await page.getByRole("dialog").locator(".qr").waitFor({ timeout: 20_000 });
    await sound(page, "add a device");
    await page.keyboard.press("Escape");
  });
});

describe("with the keyboard alone", () => {
  it("one finds a line with /, writes, takes it back, keeps it after all", async () => {
    const { page } = alice;
    await page.bringToFront();
    await page.reload();
    await page.locator('[data-app-state="online"]').waitFor({ timeout: 30_000 });
    expect((await press(page, "/")).tag).toBe("input");
    await page.keyboard.type("duty");
    expect(await press(page, "Enter")).toMatchObject({ tag: "textarea", step: "message" });
    await page.keyboard.type("I shall be there.");
    expect(await press(page, "Enter")).toMatchObject({ step: "message" });
    await bob.page.locator(".message", { hasText: "I shall be there." }).waitFor({ timeout: 20_000 });
    // Backwards from the field: the last message's menu is the nearest.
    await tabTo(page, "message-menu", "Shift+Tab");
    await press(page, "Enter");
    await press(page, "ArrowDown", "ArrowDown");
    await page.keyboard.press("Enter");
    await focusComes(page, "undo-removal");
    await sound(page, "removed, with undo");
    await press(page, "Enter");
    await page.locator(".message", { hasText: "I shall be there." }).waitFor();
  });

  it("calls, and the other answers", async () => {
    await tabTo(alice.page, "call", "Shift+Tab");
    await alice.page.keyboard.press("Enter");
    await focusComes(alice.page, "cancel-call");
    await sound(alice.page, "ringing there");
    await bob.page.bringToFront();
    // Bob had been writing: the focus stays with his words, and Esc brings him to the telephone that rings.
    await bob.at("answer").waitFor({ timeout: 20_000 });
    await sound(bob.page, "ringing here");
    if ((await focus(bob.page)).step !== "answer") expect(await press(bob.page, "Escape")).toMatchObject({ step: "answer" });
    await press(bob.page, "Enter");
    await isTold(bob.page, "alert", /Duty desk, Ruritania calls/);
    await bothShow(alice, bob, 1);
    for (const { page } of [alice, bob]) expect(await focus(page)).toMatchObject({ seen: true });
  });

  it("types the code, declares, reads the facts", async () => {
    await alice.at("code-read").waitFor({ timeout: 20_000 });
    await sound(alice.page, "call, PRIVATE, with the code");
    await verifyByVoice(alice, bob);
    await bothShow(alice, bob, 2);
    await alice.page.bringToFront();
    await isTold(alice.page, "status", /The level is VERIFIED/);
    await sound(alice.page, "call, VERIFIED");
    await tabTo(alice.page, "declare-0");
    expect(await press(alice.page, "ArrowRight")).toMatchObject({ step: "declare-1" });
    expect(await press(alice.page, "ArrowRight")).toMatchObject({ step: "declare-2" });
    await expect.poll(async () => (await bob.at("declare-2").getAttribute("data-selected")) !== null, { timeout: 10_000 }).toBe(true);
    await tabTo(alice.page, "facts", "Shift+Tab");
    await press(alice.page, "Enter");
    await alice.page.getByRole("dialog").waitFor();
    await sound(alice.page, "facts of a call");
    expect(await press(alice.page, "Escape")).toMatchObject({ step: "facts" });
  });
});

describe("a screen reader is told", () => {
  it("that the level falls and why, that one is held, and that one can be heard again", async () => {
    const before = (await announced(alice.page)).length;
    await officer.page.bringToFront();
    await officer.page.goto(`${rehearsal.nodes[1]!.url}/#/security`);
    const row = officer.page.locator("section", { hasText: "Duty desk, Graustark" }).locator(".device-row", { hasText: "Issued handset" });
    await row.getByRole("button", { name: "Lower" }).click();
    await sound(officer.page, "lower a device");
    await officer.page.getByRole("dialog").getByRole("textbox").fill("Seen unattended");
    await officer.page.getByRole("dialog").getByRole("button", { name: "Lower" }).click();
    for (const { page } of [alice, bob]) await isTold(page, "alert", /The level fell to PRIVATE.*device was lowered.*Held\. Nothing you say leaves this device/s);
    await alice.page.bringToFront();
    await sound(alice.page, "held");
    await row.getByRole("button", { name: "Restore" }).click();
    await sound(officer.page, "restore a device");
    await officer.page.getByRole("dialog").getByRole("textbox").fill("Back in hand, GRA-0007");
    await officer.page.getByRole("dialog").getByRole("button", { name: "Approve" }).click();
    await bothShow(alice, bob, 2);
    await isTold(alice.page, "status", /You can be heard again/, before);
  });

  it("that somebody joins and leaves, and what that does", async () => {
    await alice.page.bringToFront();
    await alice.at("invite-guest").click();
    const url = await alice.at("guest-link").innerText({ timeout: 20_000 });
    const guest = await open();
    await guest.page.goto(url);
    await guest.at("guest-name").waitFor({ timeout: 20_000 });
    await sound(guest.page, "guest's door");
    await guest.at("guest-name").fill("Captain Black");
    await guest.at("guest-join").click();
    await guest.page.locator("section.call").waitFor({ timeout: 30_000 });
    await alice.page.bringToFront();
    await bothShow(alice, bob, 0);
    for (const { page } of [alice, bob]) await isTold(page, "alert", /A guest is on the line.*The level fell to OPEN/s);
    await sound(guest.page, "guest on the call");
    await alice.page.bringToFront();
    await sound(alice.page, "call with a guest");
    const before = (await announced(alice.page)).length;
    await alice.at("remove-guest").click();
    await bothShow(alice, bob, 2);
    await isTold(alice.page, "status", /has left/, before);
    await guest.context.close();
  });

  it("that a message is held, and why", async () => {
    await press(alice.page, "Escape");
    await alice.page.locator(".call-bar").waitFor();
    await tabTo(alice.page, "message");
    await sound(alice.page, "a line while a call runs");
    await alice.page.keyboard.type("Too much for this line.");
    await tabTo(alice.page, "label");
    await press(alice.page, "ArrowDown", "ArrowDown", "ArrowDown");
    await isTold(alice.page, "alert", /SECRET is above what this line carries now/);
    expect(await alice.at("send").isDisabled()).toBe(true);
    await sound(alice.page, "message held");
    await alice.at("label").selectOption("0");
    await alice.at("message").fill("");
  });

  it("why a call is over, also when a page was reloaded in the middle; to call again is one key away", async () => {
    await bob.page.bringToFront();
    await bob.page.reload();
    await bob.page.locator('[data-ended="page-closed"]').waitFor({ timeout: 30_000 });
    await alice.page.locator('[data-ended="far-page-closed"]').waitFor({ timeout: 30_000 });
    await isTold(bob.page, "status", /this page was reloaded or closed/);
    await isTold(alice.page, "status", /page was reloaded or closed/);
    await sound(bob.page, "after a reload in mid-call");
    for (const { page } of [alice, bob]) await page.locator('.line-notice[data-notice*="page-closed"]').waitFor();
    await alice.page.bringToFront();
    await focus(alice.page);
    await tabTo(alice.page, "call-again", "Shift+Tab");
    await alice.page.keyboard.press("Enter");
    await focusComes(alice.page, "cancel-call");
    await bob.page.bringToFront();
    await bob.at("answer").click({ timeout: 20_000 });
    await bothShow(alice, bob, 2);
  });
});

describe("with the keyboard alone, at the end", () => {
  it("one hangs up, proves the call, and leaves with Esc", async () => {
    const { page } = alice;
    await page.bringToFront();
    await tabTo(page, "hang-up");
    await page.keyboard.press("Enter");
    await isTold(page, "status", /Call ended/);
    expect(await focus(page)).toMatchObject({ seen: true });
    await bob.page.locator('[data-ended="hung-up"]').waitFor({ timeout: 20_000 });
    await sound(page, "after a call");
    await tabTo(page, "message");
    expect(await press(page, "Escape")).toMatchObject({ step: "open-line" });
    expect((await press(page, "/")).tag).toBe("input");
    expect((await press(page, "Escape")).tag).toBe("main");
    const [download] = await Promise.all([page.waitForEvent("download"), alice.at("prove").click()]);
    const verify = await browser.newPage();
    await verify.goto(`${rehearsal.nodes[2]!.url}/verify.html`);
    await sound(verify, "verify");
    const file = readFileSync(await download.path());
    await verify.locator('input[type="file"]').setInputFiles({ name: "proof.json", mimeType: "application/json", buffer: file });
    await verify.locator('[data-result="accepted"]').waitFor();
    await sound(verify, "proof accepted");
    await verify.locator('input[type="file"]').setInputFiles({ name: "proof.json", mimeType: "application/json", buffer: Buffer.from("{}") });
    await verify.locator('[data-result="refused"]').waitFor();
    await sound(verify, "proof refused");
    await verify.close();
  });
});

describe("axe finds nothing wrong, at the end, with", () => {
  it("a device that was revoked", async () => {
    await officer.page.bringToFront();
    const row = officer.page.locator("section", { hasText: "Duty desk, Graustark" }).locator(".device-row", { hasText: "Issued handset" });
    await row.getByRole("button", { name: "Revoke" }).click();
    await officer.page.getByRole("dialog").getByRole("textbox").fill("Lost in a taxi");
    await officer.page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
    await bob.page.locator("main.whole").waitFor({ timeout: 20_000 });
    await sound(bob.page, "revoked");
  });

  it("the rehearsal, before and while it is played", async () => {
    const stage = await openStage(browser, rehearsal.rehearsal);
    await stage.page.locator('[data-step="begin"]').waitFor();
    await sound(stage.page, "overture");
    await begin(stage);
    await sound(stage.page, "rehearsal");
    await stage.context.close();
  });

  it("and it has looked: what is wrong is found", async () => {
    const page = await browser.newPage();
    await page.goto(`${rehearsal.nodes[2]!.url}/verify.html`);
    await page.evaluate(() => {
      const wrong = document.createElement("button");
      wrong.style.cssText = "background: #888; color: #999";
      document.querySelector("main")!.append(wrong, Object.assign(document.createElement("p"), { textContent: "Hardly to be read", style: "background: #fff; color: #eee" }));
    });
    const found = (await audit(page, "wrong", seen)).join("\n");
    expect(found).toContain("wrong, light: button-name");
    expect(found).toContain("wrong, dark: color-contrast");
    await page.close();
    // Some fifteen rules pass on the barest page.
    expect(seen.passes).toBeGreaterThan(1_000);
  });
});
