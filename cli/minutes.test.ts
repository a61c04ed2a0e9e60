/** `entente minutes` and `entente readout` as two desks use them, from the agreement on a call to a public page and a proof that a stranger checks. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ArrangementView } from "../client/model/desk.ts";
import type { MinutesView, ReadoutView } from "../client/model/minutes.ts";
import { type TwoDesks, twoDesks } from "./two-desks-in-test.ts";

let desks: TwoDesks;
let call: string;
let id: string;
const ours = (...args: string[]) => desks.done(...args, "--profile", "desk-r");
const theirs = (...args: string[]) => desks.done(...args, "--profile", "desk-g");
const last = <T>({ out }: { out: string }) => JSON.parse(out.split("\n").at(-1)!) as T;

beforeAll(async () => void (desks = await twoDesks()), 120_000);
afterAll(() => desks.close());

it("two desks agree on a call", async () => {
  const year = new Date().getUTCFullYear() + 1;
  call = last<ArrangementView>(await ours("desk", "request", "desk@graustark.example", "--subject", "The bridge", "--start", `${year}-06-15 16:00`, "--zone", "Europe/Vienna", "--with", "ann@ruritania.example:principal", "--json")).id;
  await expect.poll(async () => (await theirs("desk", "list")).out, { timeout: 30_000 }).toContain("you must answer");
  await theirs("desk", "accept", call, "--with", "max@graustark.example:principal");
}, 60_000);

describe("notes at the command line", () => {
  it("stay on one's own side", async () => {
    const { out } = await ours("minutes", "note", call.slice(0, 8), "GRAIN: they want a price", "--state", "not-agreed", "--share", "ann@ruritania.example");
    expect(out).toContain("seen by your side alone: you, ann");
    await expect.poll(async () => (await desks.done("minutes", "notes", call, "--profile", "ann-r", "--json")).out, { timeout: 30_000 }).toContain("GRAIN: they want a price");
    expect(await desks.at("minutes", "note", call, "x", "--share", "desk@graustark.example", "--profile", "desk-r")).toMatchObject({ code: 1, err: expect.stringContaining("(minutes/not-own-side)") });
    expect((await theirs("minutes", "notes", call)).err).toBe("There are no notes of this call.");
  }, 90_000);
});

describe("minutes at the command line", () => {
  it("are proposed, remarked on, amended and agreed with a reservation; each sees whose turn it is", async () => {
    // The conference comes about while the desks are awake.
    await expect
      .poll(
        async () => {
          await theirs("desk", "list");
          const { code, out } = await desks.at("minutes", "propose", call, "--item", "agreed: The bridge reopens in May", "--item", "raised: Grain", "--profile", "desk-r", "--json");
          if (code === 0) ({ id } = last<MinutesView>({ out }));
          return code;
        },
        { timeout: 90_000, interval: 1_000 },
      )
      .toBe(0);
    await expect.poll(async () => (await theirs("minutes", "list")).out, { timeout: 30_000 }).toMatch(new RegExp(`^${id.slice(0, 8)}\twaits for your signature\t.*\tUNCLASSIFIED\tThe bridge$`));
    await theirs("minutes", "comment", id.slice(0, 8), "Whose grain?", "--item", "2");
    await theirs("minutes", "amend", id.slice(0, 8), "--change", "2=not-agreed: Grain: no price was named");
    await expect.poll(async () => (await ours("minutes", "show", id.slice(0, 8))).out, { timeout: 30_000 }).toContain("graustark amended: item 2");
    const shown = (await ours("minutes", "show", id.slice(0, 8))).out;
    for (const said of ["1. agreed: The bridge reopens in May", "2. not-agreed: Grain: no price was named", "graustark: Whose grain?"]) expect(shown).toContain(said);
    const version = /version ([0-9a-f]{8})/.exec(shown)![1]!;
    expect(await desks.at("minutes", "sign", id.slice(0, 8), "--read", "00000000", "--profile", "desk-r")).toMatchObject({ code: 1, err: expect.stringContaining("(minutes/not-to-sign)") });
    expect((await ours("minutes", "sign", id.slice(0, 8), "--read", version)).out).toContain("waits for the signature of graustark");
    const signed = (await theirs("minutes", "sign", id.slice(0, 8), "--read", version, "--reservation", "Without prejudice to the river.", "--items", "1")).out;
    expect(signed).toContain("agreed, reservation of graustark");
    expect(signed).toContain("with a reservation on item 1: Without prejudice to the river.");
    await expect.poll(async () => (await ours("minutes", "list")).out, { timeout: 30_000 }).toContain("agreed, reservation of graustark");

    await ours("minutes", "prove", id.slice(0, 8), "--to", "minutes.entente");
    const proof = await desks.done("verify", "minutes.entente");
    for (const said of ["not-agreed: Grain: no price was named", "desk@graustark.example with a reservation: Without prejudice to the river."]) expect(proof.out).toContain(said);
  }, 240_000);

  it.each([
    ["an item without a state", ["minutes", "propose", "abcd", "--item", "Grain"], 2],
    ["minutes that there are not", ["minutes", "show", "ffffffff"], 2],
    ["a readout that there is not", ["readout", "show", "zzzzzzzz"], 1],
    ["a text without a language", ["readout", "propose", "abcd", "--title", "Talks", "--text", "en=x"], 2],
  ])("%s is refused", async (_, args, code) => {
    expect(await desks.at(...args, "--profile", "desk-r")).toMatchObject({ code, out: "" });
  }, 30_000);
});

describe("a readout at the command line", () => {
  it("is proposed in two languages, signed by both, published by both, proved, and compared", async () => {
    const proposed = last<ReadoutView>(await theirs("readout", "propose", id.slice(0, 8), "--title", "en=Talks on the bridge", "--title", "fr=Entretien sur le pont", "--text", "en=The two sides spoke.", "--text", "fr=Les deux parties se sont parlé.", "--item", "1:en=The bridge reopens.", "--item", "1:fr=Le pont rouvre.", "--json"));
    const name = proposed.name.slice(0, 10);
    await expect.poll(async () => (await ours("readout", "list")).out, { timeout: 30_000 }).toContain("waits for your signature");
    await ours("readout", "sign", name);
    await expect.poll(async () => (await theirs("readout", "show", name)).out, { timeout: 30_000 }).toContain("waits for your signature");
    await theirs("readout", "sign", name, "--reservation", "en=Tolls are another matter.", "--reservation", "fr=Le péage est une autre question.");
    const [there, here] = await Promise.all([theirs("readout", "publish", name), ours("readout", "publish", name, "--json")]);
    expect(there.out).toContain("published");
    const { pages, state } = last<ReadoutView>(here);
    expect(state).toBe("published");
    for (const { url } of pages) expect(await (await fetch(url)).text()).toContain("Le péage est une autre question.");
    expect((await desks.done("readout", "compare", ...pages.map(({ url }) => url))).out).toBe("The same at all 2.");
    expect(await desks.at("readout", "compare", pages[0]!.url, pages[1]!.url.replace(/.{3}$/, "aaa"))).toMatchObject({ code: 1, err: expect.stringContaining("(readout/bad-address)") });

    await ours("readout", "prove", name, "--to", "readout.entente");
    expect((await desks.done("verify", "readout.entente")).out).toContain("desk@graustark.example signed this text");
    const bytes = readFileSync(join(desks.home, "readout.entente"));
    bytes[bytes.length >> 1]! ^= 1;
    writeFileSync(join(desks.home, "bent.entente"), bytes);
    expect((await desks.at("verify", "bent.entente")).code).toBeGreaterThan(0);
  }, 240_000);
});
