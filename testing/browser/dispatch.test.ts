/** Sharing on the screen, over real nodes: an analyst writes a dispatch, a minister elsewhere reads it, asks to pass it on, and hears the answer; what is taken back closes. Over 400 lines: one story of the same dispatch and the same people, each step on what the one before has left. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningClient } from "../../client/entente.ts";
import { readMarksFile } from "../../protocol/dispatch/marks/marks-file.ts";
import { reports } from "../../protocol/dispatch/marks/reports-fixture.ts";
import { enrolPerson } from "../clients/test-client.ts";
import { bootFederation, EREWHON, GRAUSTARK, RURITANIA, type TestFederation, until } from "../federation/boot.ts";
import { audit } from "./audit.ts";
import { launchChromium } from "./chromium.ts";
import { meetClient } from "./meet-client.ts";
import { type BrowserPerson, enrol, meet, openPerson, openScreen } from "./person.ts";
import { picture, wholePicture } from "./picture.ts";

let federation: TestFederation;
let browser: Browser;
let author: BrowserPerson;
let reader: BrowserPerson;
let desk: RunningClient;
let envoy: RunningClient;
const officers = new Map<string, RunningClient>();
const seen = { passes: 0 };

beforeAll(async () => {
  [federation, browser] = await Promise.all([bootFederation({ config: { demonstration: true, sharing: { twoFromRank: 1 }, web: { dist: resolve("web/dist") } } }), launchChromium()]);
  [author, reader] = [await openPerson(browser, { width: 1280 }), await openPerson(browser, { width: 1280 })];
  for (const domain of [RURITANIA, GRAUSTARK, EREWHON]) officers.set(domain, await enrolPerson(federation.node(domain), "officer", { role: "security" }));
  desk = await enrolPerson(federation.node(RURITANIA), "desk", { name: "Duty desk of Ruritania", role: "desk" });
  envoy = await enrolPerson(federation.node(EREWHON), "envoy", { name: "Envoy of Erewhon" });
  await enrol(author, (await federation.node(RURITANIA).invite({ name: "Rudolf Rassendyll", user: "analyst", role: "member", hours: 1 })).url, { passkey: false });
  await enrol(reader, (await federation.node(GRAUSTARK).invite({ name: "Minister Yetive", user: "minister", role: "principal", hours: 1 })).url, { passkey: false });
  await meetClient(author, RURITANIA, desk);
  await meet(author, reader, GRAUSTARK);
  await meetClient(reader, GRAUSTARK, envoy);
  for (const [domain, user] of [[RURITANIA, "analyst"], [RURITANIA, "desk"], [GRAUSTARK, "minister"], [EREWHON, "envoy"]] as const) await officers.get(domain)!.security.clearance(`mimi://${domain}/u/${user}`, 1);
}, 180_000);
afterAll(async () => {
  for (const client of [desk, envoy, ...officers.values()]) await client?.stop();
  await browser?.close();
  await federation?.close();
});

const front = async (person: BrowserPerson) => {
  await person.page.bringToFront();
  return person;
};

async function label(person: BrowserPerson, portion: number, choices: readonly string[]): Promise<void> {
  await person.page.locator(`[data-portion="${portion}"] [data-step="portion-label"]`).click();
  for (const choice of choices) await person.at(choice).click();
  await person.at("label-done").click();
}

/** In the page: the first time that the word stands in what is written. */
function selectWord(word: string): void {
  const editor = document.querySelector<HTMLElement>('[data-step="portion-write"]')!;
  editor.focus();
  const texts = document.createTreeWalker(editor, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const at = node.textContent!.indexOf(word);
    if (at >= 0) return getSelection()!.setBaseAndExtent(node, at, node, at + word.length);
  }
}

const top = (person: BrowserPerson) => person.page.evaluate(() => document.querySelector(".call-card")!.scrollTo(0, 0));

async function addReader(person: BrowserPerson, name: string): Promise<void> {
  await person.at("readers").fill(name);
  await person.page.getByRole("option", { name }).first().click();
  await person.page.locator('[data-step="readers-chosen"]', { hasText: name }).waitFor();
}

describe("before anything is shared", () => {
  it("the place says what it is for", async () => {
    await openScreen(author, "#/dispatches");
    await author.page.getByText("No dispatches yet.").waitFor();
    await wholePicture(author.page, "dispatches-empty");
    expect(await audit(author.page, "dispatches, empty", seen)).toEqual([]);
  }, 60_000);
});

describe("a dispatch as it is written", () => {
  it("has a label for each portion, and the whole is worked out and shown", async () => {
    await (await front(author)).at("compose-dispatch").click();
    await author.at("send-dispatch").click();
    await author.page.getByRole("alert").filter({ hasText: "Give it a title." }).waitFor();
    await author.at("dispatch-title").fill("Laptops on aircraft");
    await author.at("portion-write").fill("A group plans to hide explosives in laptops. They were seen in Raqqa.");
    await label(author, 0, ["rank-1"]);
    await author.page.locator('[data-step="whole-label"]', { hasText: "RESTRICTED // ORIGINATOR CONTROLLED" }).waitFor();

    // Ctrl+Enter cuts where the cursor is; both keep the label.
    await author.at("portion-write").click();
    await author.page.keyboard.press("Control+End");
    for (let back = 0; back < "They were seen in Raqqa.".length; back++) await author.page.keyboard.press("ArrowLeft");
    await author.page.keyboard.press("Control+Enter");
    const texts = () => author.page.locator('[data-step="portion-write"]').allInnerTexts();
    expect(await texts()).toEqual(["A group plans to hide explosives in laptops.", "They were seen in Raqqa."]);
    await label(author, 1, [`releasable-${GRAUSTARK}`]);
    await author.page.locator('[data-step="whole-label"]', { hasText: "RELEASABLE TO" }).waitFor();

    // What was removed comes back in its place.
    await author.page.locator('[data-portion="0"] [data-step="remove-portion"]').click();
    expect(await texts()).toEqual(["They were seen in Raqqa."]);
    await author.at("undo-portion").click();
    expect(await texts()).toEqual(["A group plans to hide explosives in laptops.", "They were seen in Raqqa."]);
  }, 60_000);

  it("above what the device carries is held, with the way out", async () => {
    await label(author, 0, ["rank-3"]);
    await author.page.locator('[data-step="above-ceiling"]', { hasText: "SECRET is above" }).waitFor();
    await author.page.locator('[data-step="own-limit"]', { hasText: "To raise it:" }).waitFor();
    expect(await author.at("send-dispatch").isDisabled()).toBe(true);
    await wholePicture(author.page, "dispatch-above");
    await label(author, 0, ["rank-1"]);
    expect(await author.page.locator('[data-step="above-ceiling"]').count()).toBe(0);
  }, 60_000);

  it("goes to its reader, with a file", async () => {
    await author.page.locator('[data-step="dispatch-file"]').setInputFiles({ name: "sketch.txt", mimeType: "text/plain", buffer: Buffer.from("a sketch of the hinge") });
    await author.page.locator('[data-portion="2"]', { hasText: "sketch.txt" }).waitFor();
    await addReader(author, "Minister Yetive");
    await author.at("lease").selectOption("3600");
    await top(author);
    await wholePicture(author.page, "compose-wide-en");
    expect(await audit(author.page, "compose", seen)).toEqual([]);
    await author.at("send-dispatch").click();
    await author.page.locator('[data-step="dispatch"][data-role="author"]').waitFor({ timeout: 30_000 });
    await author.page.getByRole("heading", { name: "Laptops on aircraft" }).waitFor();
  }, 60_000);
});

describe("a dispatch as it is read", () => {
  it("arrives unread, and is read out as arrived", async () => {
    await openScreen(reader, "#/dispatches");
    await reader.page.locator('[data-unread]', { hasText: "Laptops on aircraft" }).waitFor({ timeout: 30_000 });
    await reader.at("open-dispatch").click();
    await reader.page.locator('[data-step="page-top"]', { hasText: "RESTRICTED // ORIGINATOR CONTROLLED" }).waitFor();
    await reader.page.locator('[data-step="page-bottom"]', { hasText: "RESTRICTED // ORIGINATOR CONTROLLED" }).waitFor();
    expect(await reader.page.locator("[data-portion]").evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset["portionState"]))).toEqual(["closed", "closed", "closed"]);
    expect(await reader.page.content()).not.toContain("Raqqa");
    await wholePicture(reader.page, "dispatch-closed-wide-en");
  }, 60_000);

  it("opens portion by portion with the keyboard, and all at once; the lease stands beside it", async () => {
    await reader.page.locator('[data-portion="0"]').focus();
    await reader.page.keyboard.press("ArrowDown");
    await reader.page.keyboard.press("Enter");
    await reader.page.locator('[data-portion="1"] [data-step="portion-text"]', { hasText: "They were seen in Raqqa." }).waitFor({ timeout: 20_000 });
    expect(await reader.page.locator('[data-portion="0"]').getAttribute("data-portion-state")).toBe("closed");
    await reader.at("open-portions").click();
    await reader.page.locator('[data-portion="0"] [data-step="portion-text"]', { hasText: "hide explosives" }).waitFor({ timeout: 20_000 });
    const [download] = await Promise.all([reader.page.waitForEvent("download"), reader.page.locator('[data-portion="2"] [data-step="save-portion"]').click({ timeout: 20_000 })]);
    expect(download.suggestedFilename()).toBe("sketch.txt");
    await reader.page.locator('[data-portion="0"] [data-step="lease"]', { hasText: "Readable offline until" }).waitFor();
    await wholePicture(reader.page, "dispatch-wide-en");
    expect(await audit(reader.page, "reading", seen)).toEqual([]);
  }, 60_000);

  it("is closed again once the screen was left", async () => {
    await openScreen(reader, "#/lines");
    await openScreen(reader, "#/dispatches");
    await reader.at("open-dispatch").click();
    await reader.page.locator('[data-portion="0"]').waitFor();
    expect(await reader.page.content()).not.toContain("Raqqa");
  }, 60_000);

});

describe("asking to pass it on", () => {
  it("names whom and why, and shows how it stands", async () => {
    await (await front(reader)).at("ask-onward").click();
    await reader.at("send-ask").click();
    await reader.page.getByRole("alert").filter({ hasText: "Choose somebody" }).waitFor();
    await reader.at("ask-to").selectOption({ label: "Envoy of Erewhon, Government of erewhon" });
    await reader.at("ask-why").fill("They fly to us every day.");
    await picture(reader.page, "pass-on-wide-en");
    await reader.at("send-ask").click();
    await reader.page.locator('[data-ask-state="open"]', { hasText: "They fly to us every day." }).waitFor({ timeout: 20_000 });
    await openScreen(author, "#/dispatches");
    await author.page.locator('[data-group="asked"]', { hasText: "1 request to answer" }).waitFor({ timeout: 30_000 });
  }, 60_000);
});

const titlesOf = (client: RunningClient) => client.view().dispatches.map(({ title }) => title);

describe("at whoever controls it", () => {
  it("a request is answered with a tear line, written from what was asked for", async () => {
    await (await front(author)).at("open-ask").click();
    await author.page.locator("[data-ask-state=open]", { hasText: "They fly to us every day." }).waitFor();
    await wholePicture(author.page, "dispatch-asked-wide-en");
    expect(await audit(author.page, "asked", seen)).toEqual([]);
    await author.at("answer-tear-line").click();
    await expect.poll(() => author.at("tear-text").innerText(), { timeout: 20_000 }).toContain("They were seen in Raqqa.");
    await author.at("send-tear-line").click();
    await author.page.getByRole("alert").filter({ hasText: "Give it a title" }).waitFor();
    await author.at("tear-title").fill("Laptops");
    await author.at("tear-text").fill("A group plans to hide explosives in laptops.");
    // It begins under the label of what was asked for; lower is for whoever writes it to say.
    expect(await author.at("tear-label").innerText()).toContain("(R//OC)");
    await author.at("tear-label").click();
    await author.at("rank-0").click();
    await author.at("label-done").click();
    await picture(author.page, "tear-line-wide-en");
    await author.at("send-tear-line").click();
    await until(() => titlesOf(envoy).includes("Laptops"), "the tear line at the envoy", 30_000);
    expect(await envoy.dispatches.open(envoy.view().dispatches[0]!.id)).toEqual([{ index: 0, text: "A group plans to hide explosives in laptops." }]);
    await author.page.locator('[data-ask-state="tear-line"]').waitFor({ timeout: 20_000 });
    await (await front(reader)).page.locator('[data-ask-state="tear-line"]').waitFor({ timeout: 20_000 });
  }, 90_000);

  it("a release that two must agree to waits for the second signature, given here", async () => {
    await (await front(reader)).at("ask-onward").click();
    await reader.at("ask-to").selectOption({ label: "Envoy of Erewhon, Government of erewhon" });
    for (const portion of [1, 2]) await reader.at(`ask-portion-${portion}`).click();
    await reader.at("ask-why").fill("The threat alone.");
    await reader.at("send-ask").click();
    const known = () => desk.view().dispatches.find(({ title }) => title === "Laptops on aircraft");
    const open = () => known()?.asks.find(({ state, why }) => state === "open" && why === "The threat alone.");
    await until(() => open() !== undefined, "the request at the desk", 30_000);
    await desk.dispatches.answer(known()!.id, open()!.id, { kind: "release" });
    expect(titlesOf(envoy)).not.toContain("Laptops on aircraft");
    await (await front(author)).page.locator("[data-second]", { hasText: "Envoy of Erewhon" }).waitFor({ timeout: 30_000 });
    await author.at("agree").click();
    await until(() => titlesOf(envoy).includes("Laptops on aircraft"), "the release at the envoy", 30_000);
    expect(await envoy.dispatches.open(known()!.id)).toEqual([{ index: 0, text: "A group plans to hide explosives in laptops." }]);
    // The reader never met that desk; the answer comes by whom they know.
    await (await front(reader)).page.locator('[data-ask-state="released"]', { hasText: "The threat alone." }).waitFor({ timeout: 30_000 });
  }, 90_000);

  it("who opened what stands there, with device and level", async () => {
    await (await front(author)).at("events-refresh").click();
    await author.page.locator('[data-event="opened"]', { hasText: "Minister Yetive" }).first().waitFor({ timeout: 20_000 });
    await author.page.locator('[data-event="opened"]', { hasText: "Personal device, PRIVATE" }).first().waitFor();
    await author.page.locator('[data-reader$="/u/envoy"][data-reader-state="released"]', { hasText: "Asked for by Minister Yetive" }).waitFor({ timeout: 20_000 });
    await author.at("dispatch-readers").scrollIntoViewIfNeeded();
    await wholePicture(author.page, "dispatch-managed-wide-en");
    await author.page.setViewportSize({ width: 390, height: 800 });
    await author.at("dispatch-events").scrollIntoViewIfNeeded();
    await picture(author.page, "dispatch-managed-phone-en");
    expect(await author.page.evaluate(() => [document.documentElement.scrollWidth, document.querySelector("main")!.scrollWidth])).toEqual([390, 390]);
    await author.page.setViewportSize({ width: 1280, height: 900 });
    expect(await audit(author.page, "managing", seen)).toEqual([]);
  }, 60_000);

  it("a request is refused with a reason, which whoever asked reads", async () => {
    await (await front(reader)).at("ask-onward").click();
    await reader.at("ask-to").selectOption({ label: "Envoy of Erewhon, Government of erewhon" });
    await reader.at("ask-why").fill("The place, too.");
    await reader.at("send-ask").click();
    await (await front(author)).page.locator("[data-ask-state=open]", { hasText: "The place, too." }).waitFor({ timeout: 30_000 });
    await author.at("answer-refuse").click();
    await author.at("refuse-reason").fill("It would give the source away.");
    await author.at("refuse-confirm").click();
    await (await front(reader)).page.locator('[data-ask-state="refused"]', { hasText: "It would give the source away." }).waitFor({ timeout: 30_000 });
  }, 60_000);

  it("a portion that is taken back closes under its reader's eyes, and what that can't do is said first", async () => {
    await (await front(reader)).at("open-portions").click();
    await reader.page.locator('[data-portion="1"] [data-step="portion-text"]').waitFor({ timeout: 20_000 });
    await (await front(author)).page.locator('[data-portion="1"] [data-step="take-back-portion"]').click();
    await author.page.getByRole("dialog").getByText("What was read cannot be taken back.").waitFor();
    await picture(author.page, "take-back-wide-en");
    await author.at("take-back-confirm").click();
    await author.page.locator('[data-portion="1"][data-portion-state="revoked"]').waitFor({ timeout: 20_000 });
    await reader.page.locator('[data-portion="1"][data-portion-state="revoked"]').waitFor({ timeout: 20_000 });
    expect(await reader.page.content()).not.toContain("Raqqa");
    expect(await reader.page.locator('[data-portion="0"] [data-step="portion-text"]').count()).toBe(1);
  }, 60_000);

  it("what the device ceases to carry is hidden again", async () => {
    const device = await reader.page.evaluate(() => document.querySelector('[data-portion="0"] [data-step="portion-text"]') !== null);
    expect(device).toBe(true);
    const { devices } = await officers.get(GRAUSTARK)!.security.devices();
    const own = devices.find(({ person }) => person.endsWith("/u/minister"))!;
    await officers.get(GRAUSTARK)!.security.set({ deviceId: own.deviceId, status: "lowered", reason: "left on a train" });
    await reader.page.locator('[data-step="hidden-again"]', { hasText: "Hidden again" }).waitFor({ timeout: 30_000 });
    expect(await reader.page.locator('[data-step="portion-text"]').count()).toBe(0);
    await reader.at("open-portions").click();
    await reader.page.locator('[data-denial="dispatch/device-lowered"]').first().waitFor({ timeout: 20_000 });
    await wholePicture(reader.page, "dispatch-denied-wide-en");
    await officers.get(GRAUSTARK)!.security.set({ deviceId: own.deviceId, status: "good" });
    await reader.page.locator('[data-portion="0"] [data-step="again-portion"]').click();
    await reader.page.locator('[data-portion="0"] [data-step="portion-text"]').waitFor({ timeout: 20_000 });
  }, 90_000);
});

const convoy = reports[0]!;

describe("a draft", () => {
  it("is kept as it is written, opened again with its files by name, and discarded", async () => {
    await openScreen(author, "#/dispatches/new");
    await author.at("dispatch-title").fill("Half a thought");
    await author.at("portion-write").fill("To be written on.");
    await author.page.locator('[data-step="dispatch-file"]').setInputFiles({ name: "map.txt", mimeType: "text/plain", buffer: Buffer.from("a map") });
    await author.page.locator('[data-step="open-draft"]', { hasText: "Half a thought" }).waitFor({ timeout: 20_000 });
    await author.at("draft-kept").waitFor();
    await openScreen(author, "#/dispatches");
    await author.page.locator('[data-step="open-draft"]', { hasText: "Half a thought" }).click();
    expect(await author.at("portion-write").innerText()).toBe("To be written on.");
    await author.page.locator('[data-portion="1"]', { hasText: "Choose map.txt again" }).waitFor();
    await author.at("send-dispatch").click();
    await author.page.getByRole("alert").filter({ hasText: "Choose the files again" }).waitFor();
    await picture(author.page, "draft-wide-en");
    await author.at("discard-draft").click();
    await author.at("discard-confirm").click();
    await expect.poll(() => author.page.locator('[data-step="open-draft"]').count(), { timeout: 20_000 }).toBe(0);
  }, 60_000);
});

describe("the check of the wording", () => {
  it("comes with protected sources: the town is pointed out in each spelling, goes at one press, and comes back", async () => {
    await openScreen(author, "#/dispatches");
    await author.at("compose-dispatch").click();
    await author.at("dispatch-title").fill("A threat");
    await author.at("portion-write").fill("The laptops are made in Raqqa. From Rakka they go by road.");
    await label(author, 0, ["sources-protected"]);
    const found = author.page.locator('[data-finding="place"]');
    await found.filter({ hasText: "Raqqa and Rakka" }).waitFor({ timeout: 60_000 });
    expect(await author.page.locator(".underlined.finding.place").allInnerTexts()).toEqual(["Raqqa", "Rakka"]);
    await author.at("portion-write").scrollIntoViewIfNeeded();
    await picture(author.page, "wording-wide-en");
    expect(await audit(author.page, "wording", seen)).toEqual([]);
    await found.locator('[data-step="offer-country"]').click();
    await expect.poll(() => author.at("portion-write").innerText()).toBe("The laptops are made in Syria. From Syria they go by road.");
    await author.page.locator('[data-finding="place"][data-accepted="country"]').waitFor();
    await author.at("wording-undo").click();
    await expect.poll(() => author.at("portion-write").innerText()).toBe("The laptops are made in Raqqa. From Rakka they go by road.");
    await found.locator('[data-step="offer-town"]').click();
    await expect.poll(() => author.at("portion-write").innerText()).toContain("a town in northern Syria");
  }, 120_000);

  it("and a preview shows what a reader will find closed", async () => {
    await author.at("add-portion").click();
    await author.page.locator('[data-portion="1"] [data-step="portion-write"]').fill("For Graustark alone.");
    await label(author, 1, [`releasable-${GRAUSTARK}`]);
    await addReader(author, "Minister Yetive");
    await addReader(author, "Anybody of Government of erewhon");
    await author.at("preview-dispatch").click();
    await expect.poll(() => author.page.locator("[data-preview]").evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset["preview"]))).toEqual(["shown", "shown"]);
    await author.at("preview-reader").selectOption({ label: "Anybody of Government of erewhon" });
    await expect.poll(() => author.page.locator("[data-preview]").evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset["preview"]))).toEqual(["shown", "dispatch/not-releasable"]);
    await picture(author.page, "preview-wide-en");
    await author.page.keyboard.press("Escape");
    await author.at("discard-draft").click();
    await author.at("discard-confirm").click();
  }, 60_000);
});

describe("marks", () => {
  it("are approved one by one, and what they come to is said", async () => {
    await author.at("compose-dispatch").click();
    await author.at("dispatch-title").fill("The convoy");
    await author.at("portion-write").fill(convoy.text);
    await addReader(author, "Minister Yetive");
    await addReader(author, "Anybody of Government of erewhon");
    await author.at("mark-portion").click();
    await author.at("mark-0").waitFor({ timeout: 30_000 });
    await author.at("mark-0").click();
    await author.page.locator('[data-step="capacity"][data-enough="none"]', { hasText: "Too short for 2 readers" }).waitFor({ timeout: 20_000 });
    // A place of the author's own, and what the guard says of a wording that may not stand there.
    await author.at("mark-selected").click();
    await author.page.getByRole("alert").filter({ hasText: "Select words in the text first" }).waitFor();
    await author.page.evaluate(selectWord, "convoy");
    await author.at("mark-selected").click();
    const own = author.page.locator('[data-site="own"]');
    await own.locator('[data-step="mark-wording"]').fill("convoy of 12 lorries");
    await own.locator('[data-step="mark-wording-add"]').click();
    await own.getByText("A figure, and what stands right beside it").waitFor();
    await own.locator('[data-step="mark-wording"]').fill("column");
    await own.locator('[data-step="mark-wording-add"]').click();
    await own.getByText("convoy / column").waitFor();
    const ticks = author.page.locator('[data-step="marks"] .tick:not([data-selected])');
    for (let left = await ticks.count(); left > 0; left--) await ticks.first().click();
    await author.page.locator('[data-step="capacity"]', { hasText: /any [2-9] sentences on end/ }).waitFor({ timeout: 20_000 });
    expect(await author.page.locator(".underlined.site").count()).toBeGreaterThan(10);
    await author.at("capacity").scrollIntoViewIfNeeded();
    await picture(author.page, "marks-wide-en");
    expect(await audit(author.page, "marks", seen)).toEqual([]);
    await author.at("send-dispatch").click();
    await author.at("is-marked").waitFor({ timeout: 30_000 });
  }, 120_000);

  it("lead from a passage of a reader's copy to that reader, and from something else to nobody", async () => {
    await openScreen(reader, "#/dispatches");
    await reader.page.locator('[data-step="open-dispatch"]', { hasText: "The convoy" }).click({ timeout: 30_000 });
    await reader.at("open-portions").click();
    const leaked = await reader.page.locator('[data-portion="0"] [data-step="portion-text"]').innerText({ timeout: 20_000 });
    expect(leaked).not.toBe(convoy.text);
    await (await front(author)).at("trace-passage").click();
    await author.at("trace-text").fill(leaked.toLowerCase());
    await author.at("run-trace").click();
    await author.page.locator('[data-step="trace-result"][data-named="1"]', { hasText: "Minister Yetive" }).waitFor({ timeout: 20_000 });
    await wholePicture(author.page, "trace-wide-en");
    expect(await audit(author.page, "trace", seen)).toEqual([]);
    await author.at("trace-text").fill("Something else altogether was said about the weather.");
    await author.at("run-trace").click();
    await author.page.locator('[data-step="trace-result"][data-named="0"]', { hasText: "Not attributable" }).waitFor({ timeout: 20_000 });
    await author.at("save-marks").click();
    const [download] = await Promise.all([author.page.waitForEvent("download"), author.at("save-marks-confirm").click()]);
    expect(readMarksFile(readFileSync(await download.path()))).toMatchObject([{ portions: [{ portionId: "0" }] }]);
  }, 90_000);
});

describe("a tear line without a request", () => {
  it("is written from the original, and linked to it for its author alone", async () => {
    await openScreen(author, "#/dispatches");
    await author.page.locator('[data-step="open-dispatch"]', { hasText: "The convoy" }).click();
    await author.at("make-tear-line").click();
    await author.at("dispatch-title").fill("A convoy");
    await author.at("portion-write").fill("A convoy moves.");
    await addReader(author, "Minister Yetive");
    await author.at("send-dispatch").click();
    await author.page.getByRole("link", { name: "A tear line of “The convoy”" }).waitFor({ timeout: 30_000 });
    await openScreen(reader, "#/dispatches");
    await reader.page.locator('[data-step="open-dispatch"]', { hasText: "A convoy" }).click({ timeout: 30_000 });
    await reader.page.getByRole("heading", { name: "A convoy" }).waitFor();
    expect(await reader.page.locator('[data-step="dispatch"]').innerText()).not.toContain("The convoy");
  }, 60_000);
});

describe("on a telephone, and in French", () => {
  it("everything has room", async () => {
    await openScreen(reader, "#/dispatches");
    await reader.page.locator('[data-step="open-dispatch"]', { hasText: "Laptops on aircraft" }).click();
    await reader.page.setViewportSize({ width: 390, height: 800 });
    await reader.at("open-portions").click();
    await reader.page.locator('[data-portion="0"] [data-step="portion-text"]').waitFor({ timeout: 20_000 });
    await wholePicture(reader.page, "dispatch-phone-en");
    await reader.page.evaluate(() => localStorage.setItem("entente-language", "fr"));
    await reader.page.reload();
    await reader.page.locator('[data-step="page-top"]', { hasText: "DIFFUSION RESTREINTE" }).waitFor({ timeout: 30_000 });
    await reader.at("open-portions").click();
    await reader.page.locator('[data-portion="0"] [data-step="portion-text"]').waitFor({ timeout: 20_000 });
    for (const width of [390, 360]) {
      await reader.page.setViewportSize({ width, height: 800 });
      expect(await reader.page.evaluate(() => [document.documentElement.scrollWidth, document.querySelector("main")!.scrollWidth])).toEqual([width, width]);
    }
    await wholePicture(reader.page, "dispatch-phone-fr");
    await openScreen(reader, "#/dispatches");
    await picture(reader.page, "dispatches-phone-fr");
    await reader.at("compose-dispatch").click();
    await reader.at("portion-write").fill("Les ordinateurs portables sont fabriqués à Rakka. Ils partent ensuite par la route.");
    await label(reader, 0, ["rank-1"]);
    await reader.at("check-portion").click();
    await reader.page.locator('[data-wording="ready"]').waitFor({ timeout: 60_000 });
    await wholePicture(reader.page, "compose-phone-fr");
    await reader.at("mark-portion").click();
    await reader.at("marks").waitFor();
    expect(await reader.page.evaluate(() => [document.documentElement.scrollWidth, document.querySelector("main")!.scrollWidth])).toEqual([360, 360]);
    await reader.page.setViewportSize({ width: 1280, height: 900 });
    await reader.at("dispatch-title").fill("Ordinateurs portables en cabine");
    await addReader(reader, "Rudolf Rassendyll");
    await top(reader);
    await wholePicture(reader.page, "compose-wide-fr");
    await openScreen(reader, "#/dispatches");
    await reader.page.locator('[data-step="open-dispatch"]', { hasText: "Laptops on aircraft" }).click();
    await reader.at("open-portions").click();
    await reader.page.locator('[data-portion="0"] [data-step="portion-text"]').waitFor({ timeout: 20_000 });
    await wholePicture(reader.page, "dispatch-wide-fr");
    await reader.page.setViewportSize({ width: 360, height: 800 });
    expect(await reader.page.evaluate(() => [document.documentElement.scrollWidth, document.querySelector("main")!.scrollWidth])).toEqual([360, 360]);
  }, 90_000);
});
