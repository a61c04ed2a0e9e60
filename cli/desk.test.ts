/** `entente desk` as two desks use it: their own nodes, their own profiles, nothing but the command. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ArrangementView } from "../client/model/desk.ts";
import { type TwoDesks, twoDesks } from "./two-desks-in-test.ts";

let desks: TwoDesks;
beforeAll(async () => void (desks = await twoDesks()), 120_000);
afterAll(() => desks.close());

const at = (...args: string[]) => desks.at(...args);
const done = (...args: string[]) => desks.done(...args);
const callOf = ({ out }: { out: string }) => JSON.parse(out.split("\n").at(-1)!) as ArrangementView;
const year = new Date().getUTCFullYear() + 1;
/** Well after the clocks went forward in Europe and well before they go back. */
const wall = (time: string) => `${year}-06-15 ${time}`;

describe("two desks at the command line", () => {
  it("ask, want it otherwise, agree; both see the same, and the diary learns nothing", async () => {
    const asked = callOf(await done("desk", "request", "desk@graustark.example", "--subject", "Fisheries", "--start", wall("16:00"), "--zone", "Europe/Vienna", "--with", "ann@ruritania.example:principal", "--label", "CONFIDENTIAL", "--profile", "desk-r", "--json"));
    expect(asked).toMatchObject({ state: "asked", awaits: "far", terms: { subject: "Fisheries", label: 2, start: Date.UTC(year, 5, 15, 14) / 1000 } });

    await expect.poll(async () => (await done("desk", "list", "--profile", "desk-g")).out, { timeout: 30_000 }).toMatch(new RegExp(`^${asked.id.slice(0, 8)}\tasked, you must answer\tROUTINE\t151400Z JUN ${year % 100}\t.*CONFIDENTIAL\tFisheries\t`));

    const countered = callOf(await done("desk", "counter", asked.id.slice(0, 6), "--start", wall("16:15"), "--zone", "Europe/Vienna", "--with", "max@graustark.example:principal", "--profile", "desk-g", "--json"));
    expect(countered).toMatchObject({ id: asked.id, awaits: "far", terms: { subject: "Fisheries", label: 2, start: Date.UTC(year, 5, 15, 14, 15) / 1000 } });

    const agreed = callOf(await done("desk", "accept", asked.id, "--profile", "desk-r", "--json"));
    expect(agreed).toMatchObject({ state: "agreed", terms: { start: Date.UTC(year, 5, 15, 14, 15) / 1000 } });
    const there = callOf(await done("desk", "list", "--profile", "desk-g", "--json"));
    const people = (one: ArrangementView) => one.participants.map(({ person, role }) => `${role} ${person}`).toSorted();
    expect(there).toMatchObject({ state: "agreed", terms: agreed.terms });
    expect(people(there)).toEqual(people(agreed));
    expect(people(agreed)).toEqual(["desk mimi://graustark.example/u/desk", "desk mimi://ruritania.example/u/desk", "principal mimi://graustark.example/u/max", "principal mimi://ruritania.example/u/ann"]);

    const diary = (await done("desk", "ics", asked.id, "--profile", "desk-r")).out;
    expect(diary).toContain(`DTSTART:${year}0615T141500Z`);
    expect(diary).not.toMatch(/fisheries|graustark|ann|max/i);

    expect(callOf(await done("desk", "cancel", asked.id, "--reason", "A storm", "--profile", "desk-g", "--json"))).toMatchObject({ state: "cancelled" });
    // The other node passes it on when it has it; whoever looks meanwhile sees the board as it was.
    await expect.poll(async () => (await done("desk", "list", "--all", "--profile", "desk-r")).out, { timeout: 30_000 }).toContain('cancelled, "A storm"');
  }, 120_000);

  it("words of the other desk don't reach the terminal as commands, and forge no line", async () => {
    const hostile = "Fish\u001b[2J\u009b31m\r\nffffffff\tagreed\tFLASH";
    const asked = callOf(await done("desk", "request", "desk@graustark.example", "--subject", hostile, "--start", wall("18:00"), "--zone", "Europe/Vienna", "--with", "ann@ruritania.example:principal", "--profile", "desk-r", "--json"));
    expect(asked.terms.subject).toBe(hostile.replace("\u009b", "\ufffd")); // what JSON leaves as it is a terminal might obey
    const listed = async () => (await done("desk", "list", "--all", "--profile", "desk-g")).out;
    await expect.poll(listed, { timeout: 30_000 }).toContain("\tFish [2J 31m ffffffff agreed FLASH\t");
    await done("desk", "decline", asked.id, "--reason", `No\u001b[1A\nffffffff`, "--profile", "desk-g");
    await expect.poll(async () => (await done("desk", "list", "--all", "--profile", "desk-r")).out, { timeout: 30_000 }).toContain('declined, "No [1A ffffffff"');
    for (const out of [await listed(), (await done("desk", "list", "--all", "--profile", "desk-r")).out]) {
      expect(out).not.toMatch(/[^\P{Cc}\t\n]/u);
      expect(out).not.toMatch(/^ffffffff/m);
    }
  }, 120_000);

  it.each([
    ["a time past", ["--start", "2020-01-01 10:00", "--zone", "Europe/Vienna"], "desk/start-past"],
    ["a time that clocks skip", ["--start", "2030-03-31 02:30", "--zone", "Europe/Vienna"], "desk/time-skipped"],
    ["a time that comes twice", ["--start", "2030-10-27 02:30", "--zone", "Europe/Vienna"], "desk/time-twice"],
    ["a zone that is none", ["--start", wall("16:00"), "--zone", "Europe/Atlantis"], "desk/zone-unknown"],
    ["people of the other side", ["--start", wall("16:00"), "--with", "max@graustark.example:principal"], "desk/not-own-people"],
    ["somebody who is no desk", ["--start", wall("16:00"), "--profile", "ann-r"], "desk/not-a-desk"],
  ])("%s is refused, and nothing is asked", async (_, args, code) => {
    const { code: exit, out, err } = await at("desk", "request", "desk@graustark.example", "--subject", "x", "--with", "ann@ruritania.example", "--profile", "desk-r", ...args);
    expect([exit, out]).toEqual([1, ""]);
    expect(err).toContain(`(${code})`);
  }, 60_000);
});
