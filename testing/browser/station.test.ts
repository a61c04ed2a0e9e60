/**
 * A room before its screens: the security officer gives it its place and its people their clearances; whoever is in it confirms on an own device; an officer vouches for who has none; both ends of a call
 * see who is there and that the least cleared of them caps it; and it falls, for both, with somebody who is elsewhere.
 */
import { resolve } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Role } from "../../protocol/wire/fields.ts";
import { bootFederation, GRAUSTARK, RURITANIA, type TestFederation } from "../federation/boot.ts";
import { audit } from "./audit.ts";
import { launchChromium } from "./chromium.ts";
import { type BrowserPerson, meet, openEnrolled } from "./person.ts";
import { pictureAtWidths } from "./picture.ts";

let federation: TestFederation;
let browser: Browser;
let officer: BrowserPerson;
let room: BrowserPerson;
let alice: BrowserPerson;
let bob: BrowserPerson;

const seen = { passes: 0 };
/** axe finds nothing wrong with it; and where somebody asks for pictures, one at a desktop's and one at a phone's width. */
async function look(person: BrowserPerson, name: string): Promise<void> {
  expect(await audit(person.page, name, seen)).toEqual([]);
  await pictureAtWidths(person.page, name);
}

const person = (domain: string, user: string, name: string, role: Role, width?: number) => openEnrolled(browser, federation.node(domain), { user, name, role, deviceName: `${name}'s device`, ...(width === undefined ? {} : { width }) });

beforeAll(async () => {
  [federation, browser] = await Promise.all([bootFederation({ domains: [RURITANIA, GRAUSTARK], config: { web: { dist: resolve("web/dist") } } }), launchChromium()]);
  officer = await person(RURITANIA, "sec", "Sam Secure", "security");
  room = await person(RURITANIA, "cabinet", "Cabinet Office", "member");
  alice = await person(RURITANIA, "alice", "Alice Ardent", "principal", 420);
  bob = await person(GRAUSTARK, "bob", "Bob Brisk", "principal");
  await meet(room, bob, GRAUSTARK);
}, 150_000);
afterAll(async () => {
  await browser?.close();
  await federation?.close();
});

const bar = (state: string) => room.page.locator(`[data-station="${state}"]`);
const present = (name: string) => room.page.locator(`[data-present="${name}"]`);
/** By the keyboard: the focus has stayed within the dialog, also when what was pressed is gone. */
const leave = async () => {
  await expect.poll(() => room.page.evaluate(() => document.activeElement?.closest('[role="dialog"]') !== null), { timeout: 10_000 }).toBe(true);
  await room.page.keyboard.press("Escape");
  await room.page.getByRole("dialog").waitFor({ state: "detached", timeout: 10_000 });
};
const gone = (list: "gathering") => room.page.locator(`[data-list="${list}"]`).waitFor({ state: "detached", timeout: 20_000 });
const ends = () => [room, bob];
const why = (text: RegExp) => expect.poll(() => Promise.all(ends().map((one) => one.page.locator('[data-step="limiting"]').innerText())), { timeout: 40_000 }).toEqual([expect.stringMatching(text), expect.stringMatching(text)]);

describe("a room", () => {
  it("is a device that the security officer gives a place, and its people a clearance", async () => {
    await officer.page.bringToFront();
    await officer.page.goto(`${federation.node(RURITANIA).url}/#/security`);
    await officer.page.getByRole("tab").nth(1).click();
    await officer.at("no-places").waitFor();
    await look(officer, "officer-empty");
    await officer.at("place-new").click();
    await officer.at("place-device").selectOption({ label: await officer.page.locator('[data-step="place-device"] option', { hasText: "Cabinet Office" }).innerText() });
    await officer.at("place-name").fill("Cabinet Room");
    await look(officer, "officer-place");
    await officer.at("place-save").click();
    await officer.page.locator('[data-place="Cabinet Room"]', { hasText: "Sam Secure" }).waitFor();
    await officer.page.locator('[data-clearance="Alice Ardent"] [data-step="clearance"]').click();
    await officer.at("clearance-2").check();
    await look(officer, "officer-clearance");
    await officer.at("clearance-save").click();
    await officer.page.locator('[data-clearance="Alice Ardent"][data-rank="2"]', { hasText: "Sam Secure" }).waitFor();
    await look(officer, "officer-stations");
    await bar("none").waitFor({ timeout: 20_000 });
  });

  it("asks who is here: each says so on an own device, an officer for who has none, and the list counts once it is whole", async () => {
    await room.page.bringToFront();
    await look(room, "bar-none");
    await room.at("who-is-here").click();
    await room.at("station-empty").waitFor();
    await room.at("station-open").click();
    await room.at("ask-alice").check();
    await room.at("ask-sec").check();
    await look(room, "station-ask");
    await room.at("station-ask").click();
    await room.page.locator('[data-asked="Alice Ardent"]').waitFor();
    expect(await room.at("station-complete").isDisabled()).toBe(true);

    await alice.page.bringToFront();
    await alice.page.locator('[data-step="presence-ask"]', { hasText: "Cabinet Room" }).waitFor({ timeout: 20_000 });
    await look(alice, "presence-ask");
    await alice.at("presence-yes").click();
    await alice.at("presence-here").waitFor({ timeout: 20_000 });
    await look(alice, "presence-here");
    await officer.page.bringToFront();
    await officer.at("presence-no").click({ timeout: 20_000 });
    await room.page.bringToFront();
    await present("Alice Ardent").waitFor({ timeout: 20_000 });
    await room.page.locator('[data-asked="Sam Secure"][data-elsewhere]').waitFor();

    await officer.page.bringToFront();
    await officer.at("vouch").click();
    await officer.at("vouch-name").fill("A driver");
    await look(officer, "vouch");
    await officer.at("vouch-confirm").click();
    await officer.at("vouched").waitFor({ timeout: 20_000 });
    await officer.page.keyboard.press("Escape");
    await room.page.bringToFront();
    await room.page.locator('[data-present="A driver"][data-kind="vouched"]', { hasText: "Sam Secure" }).waitFor({ timeout: 20_000 });
    await look(room, "station-gathering");
    await room.at("station-complete").click();
    await room.page.locator('[data-list="current"]').waitFor({ timeout: 20_000 });
    await look(room, "station-current");
    await leave();
    await bar("current").waitFor();
    await look(room, "bar-current");
  });

  it("is named to both ends of a line and a call with everybody in it, and the least cleared caps what may be said", async () => {
    await bob.page.bringToFront();
    await bob.page.locator('[data-step="station-end"]', { hasText: "Alice Ardent" }).waitFor({ timeout: 40_000 });
    await look(bob, "line");
    await room.page.bringToFront();
    await room.at("call").click();
    await bob.page.bringToFront();
    await bob.at("answer").click({ timeout: 20_000 });
    await why(/Cabinet Room.*A driver.*UNCLASSIFIED/);
    for (const one of ends()) expect(await one.at("declare-1").getAttribute("data-disabled")).toBe("true");
    await look(bob, "call-far");
    await bob.at("facts").click();
    await bob.page.locator('[data-step="station-present"]', { hasText: "Alice Ardent" }).waitFor();
    await bob.page.locator('[data-step="station-present"]').scrollIntoViewIfNeeded();
    await look(bob, "facts");
    await bob.page.keyboard.press("Escape");

    // The driver leaves; whoever is at the station says so above the call, and more may be said at once.
    await room.page.bringToFront();
    await look(room, "call-room");
    await room.at("who-is-here").click();
    await present("A driver").locator('[data-step="station-gone"]').click();
    await present("A driver").waitFor({ state: "detached" });
    await leave();
    await expect.poll(() => Promise.all(ends().map((one) => one.at("declare-1").getAttribute("data-disabled"))), { timeout: 40_000 }).toEqual([null, null]);
  });

  it("falls for both with somebody who says to be elsewhere, and stands again once a new list is whole", async () => {
    await alice.page.bringToFront();
    await alice.at("presence-elsewhere").click();
    await alice.at("presence-here").waitFor({ state: "detached", timeout: 20_000 });
    await bar("over").waitFor({ timeout: 20_000 });
    await why(/Cabinet Room.*Alice Ardent/);
    for (const one of ends()) expect((await one.call()).level).toBe(0);
    await room.page.bringToFront();
    await look(room, "call-fallen");

    await room.at("who-is-here").click();
    await room.at("station-open").click();
    expect(await room.at("ask-alice").isChecked()).toBe(true); // who was there before
    expect(await room.at("ask-sec").isChecked()).toBe(false); // who said not to be
    await room.at("station-ask").click();
    await alice.page.bringToFront();
    await alice.at("presence-yes").click({ timeout: 20_000 });
    await room.page.bringToFront();
    await present("Alice Ardent").waitFor({ timeout: 20_000 });
    await room.at("station-complete").click();
    await room.page.locator('[data-list="current"]').waitFor({ timeout: 20_000 });
    await room.at("station-renew").click();
    await room.page.locator('[data-list="gathering"]').waitFor();
    await look(room, "station-renewing");
    await room.at("station-cancel").click();
    await gone("gathering");
    await leave();
    await expect.poll(async () => (await Promise.all(ends().map((one) => one.call()))).map(({ level }) => level), { timeout: 40_000 }).toEqual([1, 1]);
  });

  it("is warned of five minutes before its list runs out, and after that it counts no more", async () => {
    await room.page.bringToFront();
    // The room's own clock goes on; it looks at its list again with the next thing that happens to it.
    await room.page.clock.setSystemTime(Date.now() + 56 * 60_000);
    await room.at("who-is-here").click();
    await room.at("station-renew").click();
    await room.at("station-cancel").click();
    await gone("gathering");
    await leave();
    await bar("ending").waitFor({ timeout: 20_000 });
    await look(room, "bar-ending");
    await room.page.clock.setSystemTime(Date.now() + 61 * 60_000);
    await room.at("mute").click();
    await room.page.locator('[data-station="over"]', { hasText: "has run out" }).waitFor({ timeout: 20_000 });
    await look(room, "bar-lapsed");
  });

  it("is a device like others once the officer takes its place away, and its list is gone", async () => {
    await officer.page.bringToFront();
    await officer.at("place-take").click();
    await officer.at("place-take-sure").click();
    await officer.at("no-places").waitFor();
    await room.page.locator("[data-station]").waitFor({ state: "detached", timeout: 20_000 });
    await expect.poll(() => Promise.all(ends().map((one) => one.page.locator('[data-step="station-end"]').count())), { timeout: 40_000 }).toEqual([0, 0]);
  });
});
