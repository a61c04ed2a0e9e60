/** A reader who opened unusually much, on the security officer's screen: the notice, who is paused and why, letting open again, limits of one reader; and what the reader is told. By headless people and one browser. */
import { resolve } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningClient } from "../../client/entente.ts";
import { connect, enrolPerson } from "../clients/test-client.ts";
import { bootFederation, GRAUSTARK, RURITANIA, type TestFederation, until } from "../federation/boot.ts";
import { launchChromium } from "./chromium.ts";
import { type BrowserPerson, openEnrolled, openScreen } from "./person.ts";

let federation: TestFederation;
let browser: Browser;
let officer: BrowserPerson;
let author: RunningClient;
let reader: RunningClient;

beforeAll(async () => {
  [federation, browser] = await Promise.all([bootFederation({ domains: [RURITANIA, GRAUSTARK], config: { demonstration: true, web: { dist: resolve("web/dist") }, sharing: { zone: "UTC", brake: { dispatchesPerHour: 1, quiet: null } } } }), launchChromium()]);
  author = await enrolPerson(federation.node(RURITANIA), "analyst");
  reader = await enrolPerson(federation.node(GRAUSTARK), "minister");
  officer = await openEnrolled(browser, federation.node(RURITANIA), { user: "officer", name: "Officer", role: "security" });
  await connect(author, reader);
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await federation?.close();
});

async function opensOne(): Promise<unknown> {
  const label = { rank: 0, releasableTo: [], originatorControlled: true, sourcesProtected: false } as const;
  const id = await author.dispatches.send({ title: "Report", portions: [{ kind: "text", text: "Laptops.", label }], readers: [{ kind: "person", person: reader.view().me!.person }], controllers: [], lease: 0, until: null, onward: "ask" });
  await until(() => reader.view().dispatches.some((one) => one.id === id), "the dispatch", 20_000);
  const [one] = await reader.dispatches.open(id);
  return "denial" in one! ? one.denial.code : "open";
}

describe("the officer's tab on opening", () => {
  it("says that nobody is paused, and what is usual", async () => {
    await openScreen(officer, "#/security");
    await officer.page.getByRole("tab", { name: "Opening" }).click();
    await officer.at("no-brakes").waitFor();
    await officer.page.getByText("For everybody: keys an hour 500, dispatches an hour 1, dispatches a day 200.").waitFor();
  });

  it("tells at once of somebody who is, shows why, and lets them open again", async () => {
    expect([await opensOne(), await opensOne()]).toEqual(["open", "dispatch/braked"]);
    await officer.page.locator('[data-notice="reader-braked"]', { hasText: "minister@graustark.example" }).waitFor({ timeout: 20_000 });
    await openScreen(officer, "#/lines");
    await openScreen(officer, "#/security");
    await officer.page.getByRole("tab", { name: "Opening" }).click();
    const row = officer.page.locator('[data-braked="minister@graustark.example"]');
    await row.getByText("2 dispatches within an hour, where 1 are usual").waitFor();
    await row.locator('[data-step="lift-brake"]').click();
    await officer.at("no-brakes").waitFor();
    expect(await opensOne()).toBe("open");
  });

  it("sets limits of one reader, and takes them away; a wrong number is said", async () => {
    await officer.at("reader-limits").click();
    await officer.at("limit-person").fill("minister@graustark.example");
    await officer.at("limit-dispatchesPerHour").fill("0");
    await officer.at("limit-save").click();
    await officer.page.getByText("Give a whole number from 1 to 1,000,000.").waitFor();
    await officer.at("limit-dispatchesPerHour").fill("50");
    await officer.at("limit-save").click();
    const row = officer.page.locator('[data-limited="minister@graustark.example"]');
    await row.getByText("Keys an hour 500, dispatches an hour 50, a day 200").waitFor();
    expect(await opensOne()).toBe("open");
    await row.locator('[data-step="common-limits"]').click();
    await row.waitFor({ state: "detached" });
  });
});
