/** Side by side, with a camera: two people verify one another from screen to screen, codes of others are refused, and a second device is added from the first one's screen. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { encode } from "uqr";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { verifyText } from "../../protocol/identity/qr.ts";
import { parsePersonUri } from "../../protocol/identity/uri.ts";
import { inPersonPayload } from "../../protocol/identity/verify-in-person.ts";
import { cameraArguments, hold, onScreen } from "./camera.ts";
import { launchChromium } from "./chromium.ts";
import { type BrowserPerson, enrol, meet, openPerson } from "./person.ts";
import { type Rehearsal, startRehearsal } from "./rehearsal-process.ts";

const camera = join(mkdtempSync(join(tmpdir(), "entente-camera-")), "camera.y4m");
let rehearsal: Rehearsal;
let browser: Browser;
let alice: BrowserPerson;
let bob: BrowserPerson;

const linkOf = (organisation: string, user: string) => rehearsal.people.find(({ uri }) => uri === `mimi://${organisation}.example/u/${user}`)!.link;
const dialog = (person: BrowserPerson) => person.page.getByRole("dialog");

async function standBeside(person: BrowserPerson): Promise<void> {
  await person.page.bringToFront();
  await person.page.locator(".who").click();
  await person.at("meet-in-person").click();
}

async function leave(person: BrowserPerson): Promise<void> {
  await person.page.bringToFront();
  await person.page.keyboard.press("Escape");
  await dialog(person).waitFor({ state: "detached" });
}

beforeAll(async () => {
  hold(camera, null);
  [rehearsal, browser] = await Promise.all([startRehearsal(), launchChromium({ args: cameraArguments(camera) })]);
  [alice, bob] = [await openPerson(browser), await openPerson(browser)];
  await enrol(alice, linkOf("ruritania", "desk"), { passkey: false });
  await enrol(bob, linkOf("graustark", "desk"), { passkey: false });
  await meet(alice, bob, "graustark.example");
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await rehearsal?.stop();
});

describe("two people, side by side", () => {
  it("refuse the code of somebody else, an old acquaintance's with another fingerprint, and a code for something else; each with its sentence", async () => {
    const [own, other] = [parsePersonUri("mimi://ruritania.example/u/desk"), parsePersonUri("mimi://graustark.example/u/desk")];
    const code = (from: string) => verifyText(inPersonPayload({ own: { person: parsePersonUri(from), fingerprint: new Uint8Array(32).fill(7) }, contact: { person: own, fingerprint: new Uint8Array(32) }, nonce: new Uint8Array(16) }));
    const wrong: [text: string, sentence: string][] = [
      [code("mimi://erewhon.example/u/desk"), "This is the code of somebody else."],
      [code(other), "The fingerprint in their code is not the one you know. Don't go on with anything sensitive."],
      [linkOf("erewhon", "desk"), "This code is meant for something else. Scan the one on their screen."],
    ];
    for (const [text, sentence] of wrong) {
      hold(camera, encode(text, { ecc: "M", border: 0 }).data);
      await standBeside(alice);
      await dialog(alice).getByRole("alert").getByText(sentence).waitFor({ timeout: 20_000 });
      expect(await alice.page.locator("[data-meeting]").getAttribute("data-meeting")).toBe("open");
      expect(await dialog(alice).innerText()).toContain("Not yet verified");
      await leave(alice);
    }
  });

  it("each reads the other's screen, and both ends show one another verified in person", async () => {
    await standBeside(bob);
    hold(camera, await onScreen(bob.page));
    await leave(bob); // its camera is closed; its code stays the same until it was answered
    await standBeside(alice);
    await dialog(alice).getByText("You have verified Duty desk, Graustark.").waitFor({ timeout: 20_000 });
    await dialog(alice).getByText("Now let Duty desk, Graustark scan your code.").waitFor();
    // Alice's code now answers Bob's: a picture of an earlier one would not.
    hold(camera, await onScreen(alice.page));
    await standBeside(bob);
    await dialog(bob).getByText("You have verified Duty desk, Ruritania.").waitFor({ timeout: 20_000 });
    for (const person of [alice, bob]) {
      await person.page.bringToFront();
      await dialog(person).getByText("Verified in person").waitFor();
      await dialog(person).getByText("They have verified you").waitFor({ timeout: 20_000 });
    }
    await leave(alice);
    await leave(bob);
  });

  it("know it after a reload, and the line says so", async () => {
    for (const person of [alice, bob]) {
      await person.page.reload();
      await person.page.locator('[data-app-state="online"]').waitFor({ timeout: 30_000 });
      await person.page.locator(".who").click();
      await dialog(person).getByText("Verified in person").waitFor({ timeout: 20_000 });
      await leave(person);
    }
  });
});

describe("a second device", () => {
  it("is added from the first one's screen, once the first has agreed", async () => {
    await alice.page.bringToFront();
    await alice.page.goto(`${rehearsal.nodes[0]!.url}/#/devices`);
    await alice.at("link-device").click();
    hold(camera, await onScreen(alice.page));
    const tablet = await openPerson(browser);
    await tablet.page.goto(rehearsal.nodes[0]!.url);
    await tablet.at("scan-link").click({ timeout: 20_000 });
    await tablet.page.getByText("Add this device for Duty desk, Ruritania.").waitFor({ timeout: 20_000 });
    await tablet.page.locator("input").first().fill("Tablet");
    await tablet.at("enrol-without").click();
    await tablet.page.getByText("Waiting for approval").waitFor({ timeout: 20_000 });
    await alice.page.bringToFront();
    await alice.page.keyboard.press("Escape");
    await alice.page.getByText("Tablet asks to be added").waitFor({ timeout: 20_000 });
    await alice.page.getByRole("button", { name: "Approve" }).click();
    await tablet.page.locator('[data-app-state="online"]').waitFor({ timeout: 30_000 });
    await alice.page.locator(".device-row", { hasText: "Tablet" }).waitFor({ timeout: 20_000 });
    // It is let in to the line, and what Bob writes from then on reaches it.
    await tablet.page.bringToFront();
    await tablet.at("open-line").waitFor({ timeout: 40_000 });
    await bob.page.bringToFront();
    await bob.at("message").fill("Good morning to both of you.");
    await bob.at("send").click();
    await tablet.page.bringToFront();
    await tablet.page.getByText("Good morning to both of you.").first().waitFor({ timeout: 30_000 });
    await tablet.context.close();
  });
});
