/**
 * Two people of two organisations, each with a browser profile and the browser's own (virtual) authenticator: with the installed client, enrol, card, consent, code,
 * message, attachment, call; what one end's microphone hears is recognised at the other; what a fact's change does to the sound. And the same with a page that a node serves.
 */
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchChromium } from "./chromium.ts";
import { type InstalledApp, startApp } from "./installed-app.ts";
import { type BrowserPerson, bothShow, enrol, listen, meet, openPerson, verifyByVoice, watchSilence } from "./person.ts";
import { type Rehearsal, startRehearsal } from "./rehearsal-process.ts";
import { melodyWav } from "./tone-wav.ts";

/** In hertz; far enough apart for the analyser to tell them from one another and from nothing. */
const MELODY = [620, 1410, 870, 1130];
const apps: InstalledApp[] = [];
let rehearsal: Rehearsal;
let browser: Browser;
let alice: BrowserPerson;
let bob: BrowserPerson;
let officer: BrowserPerson;

const linkOf = (organisation: string, user: string) => rehearsal.people.find(({ uri }) => uri === `mimi://${organisation}.example/u/${user}`)!.link;

async function installed(link: string): Promise<string> {
  const app = await startApp(link);
  apps.push(app);
  return app.url;
}

beforeAll(async () => {
  const tone = join(mkdtempSync(join(tmpdir(), "entente-tone-")), "tone.wav");
  writeFileSync(tone, melodyWav(MELODY, 4));
  [rehearsal, browser] = await Promise.all([startRehearsal(), launchChromium({ microphoneFile: tone })]);
  [alice, bob, officer] = [await openPerson(browser), await openPerson(browser), await openPerson(browser)];
}, 150_000);
afterAll(async () => {
  for (const app of apps) app.process.kill("SIGTERM");
  await browser?.close();
  await rehearsal?.stop();
});

describe("two people, two organisations, the installed client", () => {
  it("enrol with a passkey of the browser's authenticator", async () => {
    await enrol(alice, await installed(linkOf("ruritania", "desk")), { deviceName: "Issued handset", passkey: true });
    await enrol(bob, await installed(linkOf("graustark", "desk")), { deviceName: "Issued handset", passkey: true });
    await enrol(officer, linkOf("graustark", "security"), { deviceName: "Officer's desk", passkey: true });
  });

  it("meet by a card and consent", () => meet(alice, bob, "graustark.example"));

  it("write: text, reply, edit, deletion and a file, each with its label", async () => {
    await alice.at("message").fill("We expect you at 14:00 Zulu.");
    await alice.at("send").click();
    await bob.page.getByText("We expect you at 14:00 Zulu.").first().waitFor({ timeout: 20_000 });
    await bob.page.locator(".message", { hasText: "14:00 Zulu" }).locator(".message-menu").click();
    await bob.page.getByRole("menuitem", { name: "Reply" }).click();
    await bob.at("message").fill("I shall be there.");
    await bob.at("send").click();
    const reply = alice.page.locator(".message", { hasText: "I shall be there." });
    await reply.waitFor({ timeout: 20_000 });
    expect(await reply.locator("blockquote").innerText()).toContain("14:00 Zulu");
    await alice.at("file").setInputFiles({ name: "agenda.txt", mimeType: "text/plain", buffer: Buffer.alloc(3_000_000, "agenda ") });
    await alice.at("message").fill("The agenda");
    await alice.at("send").click();
    const file = bob.page.locator(".message", { hasText: "agenda.txt" });
    await file.waitFor({ timeout: 30_000 });
    const [download] = await Promise.all([bob.page.waitForEvent("download"), file.getByRole("button", { name: "Save file" }).click()]);
    expect(readFileSync(await download.path()).equals(Buffer.alloc(3_000_000, "agenda "))).toBe(true);
  });

  it("show how far a file is, stop it, and send it after all", async () => {
    // The node is reached for the first parts, then not: the file waits in the composer, and one writes on.
    let reached = 3;
    const isPart = /\/api\/v1\/blobs\/[0-9a-f]{32}\/\d+$/;
    await alice.page.route(isPart, (route) => (reached-- > 0 ? route.continue() : route.abort()));
    const film = { name: "film.mp4", mimeType: "video/mp4", buffer: Buffer.alloc(9_000_000, "film ") };
    await alice.at("file").setInputFiles(film);
    await alice.at("send").click();
    const upload = alice.page.locator('[data-step="upload"]', { hasText: "film.mp4" });
    await alice.page.locator('[data-step="upload"][data-state="waiting"]').waitFor({ timeout: 20_000 });
    expect(Number(await upload.locator("progress").getAttribute("value"))).toBe(3 * 2 ** 20);
    expect(await upload.innerText()).toContain("3.1 MB of 9 MB");
    await alice.at("message").fill("The film follows.");
    await alice.at("send").click();
    await bob.page.getByText("The film follows.").first().waitFor({ timeout: 20_000 });
    await upload.getByRole("button", { name: "Stop sending film.mp4" }).click();
    await upload.waitFor({ state: "detached" });
    await alice.page.unroute(isPart);
    await alice.at("file").setInputFiles(film);
    await alice.at("send").click();
    await bob.page.locator(".message", { hasText: "film.mp4" }).waitFor({ timeout: 40_000 });
    expect(await bob.page.locator(".message", { hasText: "film.mp4" }).count()).toBe(1);
    await upload.waitFor({ state: "detached" });
  });

  it("refuse a label above the ceiling before anything is encrypted", async () => {
    await alice.at("message").fill("Too much for this line.");
    await alice.at("label").selectOption("3");
    expect(await alice.at("send").isDisabled()).toBe(true);
    await alice.page.getByText(/is above what this line carries now/).waitFor();
    await alice.at("label").selectOption("0");
    await alice.at("message").fill("");
  });

  it("call: PRIVATE at both ends, VERIFIED after the code, the same at both", async () => {
    await alice.at("call").click();
    await bob.page.bringToFront();
    await bob.at("answer").click({ timeout: 20_000 });
    await bothShow(alice, bob, 1);
    await verifyByVoice(alice, bob);
    await bothShow(alice, bob, 2);
  });

  it("hear each other: the melody at one microphone is the strongest in the other's decoded sound", async () => {
    for (const person of [alice, bob]) {
      const heard = new Set<number>();
      await expect
        .poll(async () => {
          const { hertz, rms } = await listen(person);
          const note = MELODY.find((each) => Math.abs(each - hertz) < 15);
          if (note !== undefined && rms > 0.01) heard.add(note);
          return heard.size;
        }, { timeout: 30_000 })
        .toBeGreaterThanOrEqual(3);
    }
  });

  it("are held at both ends when a device is lowered: the far sound stops within 250 ms, and is back when the device is", async () => {
    await alice.at("declare-2").click();
    await expect.poll(async () => (await bob.at("declare-2").getAttribute("data-selected")) !== null, { timeout: 10_000 }).toBe(true);
    for (const person of [alice, bob]) await expect.poll(async () => (await listen(person)).rms, { timeout: 20_000 }).toBeGreaterThan(0.01);
    const [atAlice, atBob] = [await watchSilence(alice), await watchSilence(bob)];
    await officer.page.bringToFront();
    await officer.page.goto(`${rehearsal.nodes[1]!.url}/#/security`);
    const row = officer.page.locator("section", { hasText: "Duty desk, Graustark" }).locator(".device-row", { hasText: "Issued handset" });
    await row.getByRole("button", { name: "Lower" }).click();
    await officer.page.getByRole("dialog").getByRole("textbox").fill("Seen unattended");
    const lowered = Date.now();
    await officer.page.getByRole("dialog").getByRole("button", { name: "Lower" }).click();
    const [heardByAlice, heardByBob] = [await atAlice(), await atBob()];
    // Each microphone is held by its own end; what the other hears ends as soon as that is on its way.
    const delays = [heardByAlice.silentAt! - heardByBob.heldAt!, heardByBob.silentAt! - heardByAlice.heldAt!];
    console.log(`held to far silence: ${delays.join(" ms, ")} ms`);
    for (const delay of delays) expect(delay).toBeLessThan(250);
    // And each end hears nothing from the moment at which it is held itself, without waiting for the other's silence to arrive.
    for (const { silentAt, heldAt } of [heardByAlice, heardByBob]) expect(silentAt! - heldAt!).toBeLessThan(250);
    // Sound until the officer's decision, silence because of it: what was quiet before would prove nothing. A screen may say so later than the sound stops.
    for (const { silentAt } of [heardByAlice, heardByBob]) expect(silentAt).toBeGreaterThan(lowered);
    await bothShow(alice, bob, 1);
    expect((await alice.call()).gate).toBe("held");
    expect((await bob.call()).gate).toBe("held");
    await row.getByRole("button", { name: "Restore" }).click();
    await officer.page.getByRole("dialog").getByRole("textbox").fill("Back in hand, GRA-0007");
    await officer.page.getByRole("dialog").getByRole("button", { name: "Approve" }).click();
    await bothShow(alice, bob, 2);
    await expect.poll(async () => (await listen(alice)).rms, { timeout: 20_000 }).toBeGreaterThan(0.01);
    await expect.poll(async () => (await listen(bob)).rms, { timeout: 20_000 }).toBeGreaterThan(0.01);
  });

  it("hang up, and keep line and history through a reload", async () => {
    await alice.page.bringToFront();
    await alice.at("hang-up").click();
    await bob.page.getByText("Call ended.").first().waitFor({ timeout: 20_000 });
    await alice.page.reload();
    await alice.page.locator('[data-app-state="online"]').waitFor({ timeout: 30_000 });
    await alice.page.getByText("I shall be there.").first().waitFor({ timeout: 20_000 });
  });
});

describe("a page that the node serves", () => {
  it("stays at PRIVATE and says why, also without a passkey", async () => {
    const carol = await openPerson(browser);
    await enrol(carol, linkOf("erewhon", "desk"), { passkey: false });
    await carol.page.bringToFront();
    await meet(carol, alice, "ruritania.example");
    await carol.at("line-facts").click();
    const facts = carol.page.getByRole("dialog");
    await facts.waitFor();
    await expect.poll(() => facts.innerText(), { timeout: 20_000 }).toMatch(/page served by the node/);
    expect(await facts.innerText()).toContain("SECURE is not available on this client");
  });
});
