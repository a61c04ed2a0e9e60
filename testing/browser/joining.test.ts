/** Desks that join a call, on screens: on the board it is asked, declined, and asked and accepted the other way; on the call each principal sees who would be there and goes on with one press. Whoever has no screen to show here is a headless client. */
import { resolve } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningClient } from "../../client/entente.ts";
import { connect, enrolPerson, lineWith } from "../clients/test-client.ts";
import { bootFederation, GRAUSTARK, RURITANIA, type TestFederation, until } from "../federation/boot.ts";
import { launchChromium } from "./chromium.ts";
import { meetClient } from "./meet-client.ts";
import { type BrowserPerson, meet, openEnrolled, openScreen } from "./person.ts";
import { picture } from "./picture.ts";

type Who = "desk" | "principal";

let federation: TestFederation;
let browser: Browser;

const uri = (user: string, domain: string) => `mimi://${domain}/u/${user}`;
const headless = (domain: string, user: string, name: string, role: Who) => enrolPerson(federation.node(domain), user, { name, role });
const joined = (desk: RunningClient) => desk.view().arrangements.find(({ continues }) => continues !== undefined);

const onPage = (domain: string, user: string, name: string, role: Who) => openEnrolled(browser, federation.node(domain), { user, name, role });

async function boot(): Promise<void> {
  [federation, browser] = await Promise.all([bootFederation({ domains: [RURITANIA, GRAUSTARK], config: { demonstration: true, web: { dist: resolve("web/dist") } } }), launchChromium()]);
}
async function close(clients: readonly (RunningClient | undefined)[]): Promise<void> {
  await Promise.all(clients.map((client) => client?.stop()));
  await browser?.close();
  await federation?.close();
}

describe("the board, while two of its people speak without the desk", () => {
  let desk: BrowserPerson;
  let other: RunningClient;
  let president: RunningClient;
  let minister: RunningClient;

  beforeAll(async () => {
    await boot();
    other = await headless(GRAUSTARK, "desk", "Dora Duty", "desk");
    president = await headless(RURITANIA, "president", "Ann Able", "principal");
    minister = await headless(GRAUSTARK, "minister", "Max Mild", "principal");
    desk = await onPage(RURITANIA, "desk", "Dan Duty", "desk");
    await connect(other, minister);
    await connect(president, minister);
    await meetClient(desk, RURITANIA, president);
    await meetClient(desk, RURITANIA, other);
  }, 150_000);
  afterAll(() => close([other, president, minister]));

  it("asks the other desk, by keyboard, and shows why it declined; it agrees, naming nobody but its own, when the other one asks", async () => {
    const room = await president.call(lineWith(president, uri("minister", GRAUSTARK))!.room, { video: false });
    await until(() => minister.view().calls.some(({ state }) => state === "ringing"), "it rings", 20_000);
    await minister.answer(room);
    await until(() => other.view().directCalls.some(({ mayJoin }) => mayJoin), "both speak, and the desks are told", 60_000);

    await openScreen(desk, "#/desk");
    const ask = desk.page.getByRole("button", { name: "Join: Ann Able with" });
    await ask.waitFor({ timeout: 30_000 });
    await picture(desk.page, "join-board");
    await ask.focus();
    await desk.page.keyboard.press("Enter");
    await desk.page.getByText("desk to join this call with you. The two go on meanwhile.").waitFor({ timeout: 20_000 });
    await picture(desk.page, "join-asked");
    expect(await desk.at("join-notice").innerText()).toContain("Ann Able speaks with");
    expect(await desk.at("counter").count()).toBe(0);
    await until(() => joined(other)?.awaits === "own", "the other desk is asked", 30_000);
    await other.desk.decline(joined(other)!.id, { proposal: joined(other)!.table!.proposal, reason: "They asked to be left alone" });
    await desk.page.getByText("They asked to be left alone").waitFor({ timeout: 30_000 });

    await other.desk.join(room);
    await desk.page.getByText("desk asks to join, together with you, a call that runs now.").waitFor({ timeout: 30_000 });
    await desk.page.setViewportSize({ width: 360, height: 740 });
    expect(await desk.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    await picture(desk.page, "join-asked-by-360");
    await desk.page.setViewportSize({ width: 1100, height: 900 });
    await desk.at("accept-arrangement").click();
    await desk.at("accept-confirm").click();
    await desk.page.getByText("Both desks join a call that runs.").waitFor({ timeout: 30_000 });
    await until(() => joined(other)?.state === "agreed", "agreed", 30_000);
    expect(joined(other)!.participants.filter(({ own, role }) => !own && role === "principal").map(({ person }) => person)).toEqual([uri("president", RURITANIA)]);
    await president.hangUp(room);
    await desk.page.locator(`[data-direct-call="${room}"][data-ended="true"]`).waitFor({ timeout: 30_000 });
  }, 180_000);
});

describe("the call", () => {
  let desk: RunningClient;
  let other: RunningClient;
  let president: BrowserPerson;
  let minister: BrowserPerson;

  /** A principal is introduced to others by a desk that they have verified, and by no other. */
  async function verify(person: BrowserPerson, by: RunningClient, own: string): Promise<void> {
    await person.page.bringToFront();
    await person.page.locator("a.line-row", { hasText: by.view().me!.name }).click();
    await person.page.locator(".who").click();
    await person.at("meet-in-person").click();
    await person.page.getByLabel("Or paste their code").fill(by.verifyInPerson(own).qr);
    await person.page.getByRole("button", { name: "Confirm", exact: true }).click();
    await person.page.locator('[data-meeting="met"]').waitFor();
    await person.page.keyboard.press("Escape");
  }

  beforeAll(async () => {
    await boot();
    [desk, other] = [await headless(RURITANIA, "desk", "Dan Duty", "desk"), await headless(GRAUSTARK, "desk", "Dora Duty", "desk")];
    await connect(desk, other);
    president = await onPage(RURITANIA, "president", "Ann Able", "principal");
    minister = await onPage(GRAUSTARK, "minister", "Max Mild", "principal");
    await meetClient(president, RURITANIA, desk);
    await verify(president, desk, uri("president", RURITANIA));
    await meetClient(minister, GRAUSTARK, other);
    await verify(minister, other, uri("minister", GRAUSTARK));
    await meet(president, minister, GRAUSTARK);
    // The minister reads French.
    await minister.page.evaluate(() => localStorage.setItem("entente-language", "fr"));
    await minister.page.reload();
    await minister.page.locator('[data-app-state="online"]').waitFor({ timeout: 30_000 });
  }, 150_000);
  afterAll(() => close([desk, other]));

  it("shows each principal who would be there; one press, and it goes on with them; who stays, or takes the press back, can come after all; the first is over once both are there", async () => {
    await president.page.bringToFront();
    await president.page.locator('[data-step="open-line"]', { hasText: "Max Mild" }).click();
    await president.at("call").click();
    await minister.page.bringToFront();
    await minister.at("answer").click({ timeout: 30_000 });
    await until(() => [desk, other].every((one) => one.view().directCalls.some(({ mayJoin }) => mayJoin)), "both speak, and the desks are told", 60_000);
    const id = await desk.desk.join(desk.view().directCalls[0]!.call);
    await until(() => joined(other)?.awaits === "own", "the other desk is asked", 30_000);
    await other.desk.accept(id, { proposal: joined(other)!.table!.proposal, participants: [{ person: uri("minister", GRAUSTARK), role: "principal", languages: [] }] });
    for (const one of [desk, other]) await until(() => joined(one)?.conference !== undefined && joined(one)!.participants.every(({ readiness }) => (readiness?.devices ?? 0) > 0), "the line of the four", 60_000);
    const room = await desk.call(joined(desk)!.conference!, { video: false, only: [uri("desk", GRAUSTARK)], staged: true });
    await until(() => other.view().calls.some(({ state }) => state === "ringing"), "the other desk rings", 30_000);
    await other.answer(room);
    await until(() => [desk, other].every((one) => one.view().calls.some(({ state }) => state === "active")), "the desks are connected", 30_000);
    await desk.bringIn(room, [uri("president", RURITANIA), uri("minister", GRAUSTARK)]);

    const said = {
      en: ["Your desk joins: the call goes on with", "Until you press, the call that you are in stays as it is."],
      fr: ["Votre permanence se joint à vous : l’appel se poursuit avec", "Tant que vous n’avez pas appuyé, l’appel où vous êtes ne change pas."],
    };
    for (const [person, far, sentences] of [[president, "Max Mild", said.en], [minister, "Ann Able", said.fr]] as const) {
      await person.page.bringToFront();
      const ring = person.page.locator('[data-state="goes-on"]');
      await ring.waitFor({ timeout: 60_000 });
      const words = await ring.innerText();
      for (const part of [...sentences, "Dan Duty", "Dora Duty", far]) expect(words).toContain(part);
      expect(await person.page.locator("section.call").count()).toBe(1);
    }
    await picture(minister.page, "join-ring");
    await minister.page.setViewportSize({ width: 360, height: 740 });
    expect(await minister.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    await picture(minister.page, "join-ring-360");

    await president.page.bringToFront();
    await president.at("decline").click();
    await minister.page.bringToFront();
    await minister.at("go-on").focus();
    await minister.page.keyboard.press("Enter");
    await minister.page.locator('[data-parked="bar"]', { hasText: "est encore dans l’appel d’où vous venez" }).waitFor({ timeout: 60_000 });
    await president.page.bringToFront();
    await president.page.locator('[data-parked="went-on"]', { hasText: "is with the desks already and waits for you there" }).waitFor({ timeout: 60_000 });
    await picture(president.page, "join-other-went");
    // No desk opens yet: that is said, and can be taken back; the call that one is in stays.
    const goingOn = president.page.locator('[data-state="going-on"]');
    for (const taken of ["back", "up"] as const) {
      await president.at("go-on-after-all").click();
      await goingOn.waitFor({ timeout: 30_000 });
      for (const part of ["Going on with", "Dora Duty", "Max Mild", "as soon as a desk lets you in"]) expect(await goingOn.innerText()).toContain(part);
      expect(await president.page.locator("section.call").count()).toBe(1);
      if (taken === "up") break;
      await picture(president.page, "join-going-on");
      await president.page.setViewportSize({ width: 360, height: 740 });
      expect(await president.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
      await picture(president.page, "join-going-on-360");
      await president.page.setViewportSize({ width: 1100, height: 900 });
      await president.at("stay-after-all").click();
      await goingOn.waitFor({ state: "detached", timeout: 30_000 });
    }
    await until(() => desk.view().calls.some(({ conference }) => conference?.awaited.some(({ person, state }) => person === uri("president", RURITANIA) && state === "waiting")), "the President asks to come after all", 30_000);
    await desk.bringIn(room, [uri("president", RURITANIA)]);
    for (const person of [minister, president]) {
      await person.page.bringToFront();
      await expect.poll(() => person.page.locator("[data-parked]").count(), { timeout: 60_000 }).toBe(0);
      await expect.poll(() => person.page.locator("section.call").innerText(), { timeout: 60_000 }).toContain("Dora Duty");
    }
    await picture(president.page, "join-all");
    await picture(minister.page, "join-all-360");
    await until(() => other.view().calls.some(({ state, participants }) => state === "active" && participants.length === 4), "all four", 60_000);
    await until(() => [desk, other].every((one) => one.view().directCalls.every(({ endedAt }) => endedAt !== undefined)), "the first is over", 30_000);
  }, 300_000);
});
