/** From agreed minutes to a public page at both nodes, with its proof; and what a node, or a desk alone, can't do about it. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ReadoutText } from "../../client/model/minutes.ts";
import { compareReadouts } from "../../client/proof/compare-readouts.ts";
import { readoutName } from "../../protocol/minutes/readout.ts";
import { verifyReadoutFile } from "../../protocol/minutes/readout-file.ts";
import { fromHex, toBase64Url } from "../../protocol/wire/bytes.ts";
import { codeOf } from "../../protocol/wire/failure.ts";
import { bootFederation, EREWHON, GRAUSTARK, RURITANIA, type TestFederation, until } from "../federation/boot.ts";
import { aCall, type Desks, desks, item, minutesOf, same, text } from "./minutes-fixture.ts";

let federation: TestFederation;
let both: Desks;
let id: string;
beforeAll(async () => {
  federation = await bootFederation({ config: { demonstration: true } });
  both = await desks(federation);
  const { ours, theirs, room } = both;
  id = await ours.client.minutes.begin(room, aCall(), text([item("The bridge will be reopened on 1 May", "agreed"), item("SECRETLY, the price of grain", "not-agreed")]));
  await until(() => same(ours, theirs, id), "proposed");
  for (const desk of [ours, theirs]) await desk.client.minutes.agree(id, minutesOf(desk, id)!.current.hash);
  await until(() => same(ours, theirs, id) && minutesOf(theirs, id)!.state === "agreed", "agreed");
}, 120_000);
afterAll(async () => {
  await Promise.all([both.ours, both.theirs].map(({ client }) => client.stop()));
  await federation.close();
});

const refusal = (run: Promise<unknown>) => run.then(() => "accepted", codeOf);
const readoutOf = (desk: Desks["ours"], hash: string) => minutesOf(desk, id)!.readouts.find((one) => one.hash === hash);
const words = (change: Partial<ReadoutText> = {}): ReadoutText => ({
  languages: ["en", "fr"],
  title: { en: "Ruritania and Graustark speak", fr: "La Ruritanie et Graustark se parlent" },
  text: { en: "The two presidents spoke today.", fr: "Les deux présidents se sont parlé aujourd’hui." },
  items: [{ id: minutesOf(both.ours, id)!.agreed!.items[0]!.id, text: { en: "The bridge reopens.", fr: "Le pont rouvre." } }],
  ...change,
});
const url = (domain: string, name: string) => `${federation.node(domain).url}/readouts/${name}`;
const trusted = (...domains: string[]) => domains.map((domain) => ({ domain, nodeKey: federation.node(domain).keys.node.publicKey }));
const published = (hash: string) => until(() => [both.ours, both.theirs].every((desk) => readoutOf(desk, hash)?.state === "published"), "published by both", 60_000);

describe("a readout", () => {
  let hash: string;
  it("is proposed by one desk and signed by each; nobody publishes it before, and each signs once", async () => {
    const { ours, theirs } = both;
    hash = await ours.client.minutes.proposeReadout(id, words());
    await until(() => readoutOf(theirs, hash) !== undefined, "the proposal");
    expect(readoutOf(theirs, hash)).toMatchObject({ state: "proposed", fits: true, maySign: true });
    await ours.client.minutes.signReadout(id, hash);
    expect(await refusal(ours.client.minutes.signReadout(id, hash))).toBe("readout/not-to-sign");
    const other = await theirs.client.minutes.proposeReadout(id, words({ title: { en: "Another", fr: "Un autre" } }));
    await until(() => readoutOf(ours, other) !== undefined, "the other proposal");
    expect(await refusal(ours.client.minutes.signReadout(id, other))).toBe("readout/not-to-sign"); // one first readout is enough
    expect(await refusal(ours.client.minutes.readoutFile(id, hash))).toBe("readout/not-yet");
    expect((await fetch(url(RURITANIA, readoutName(fromHex(hash))))).status).toBe(404);
    await theirs.client.minutes.signReadout(id, hash, { en: "Graustark reserves its position on tolls.", fr: "Graustark réserve sa position sur le péage." });
  }, 60_000);

  it("then stands in both ledgers and on both nodes' pages, in both languages, with the reservation; nothing of the minutes is in it", async () => {
    await published(hash);
    const { name } = readoutOf(both.ours, hash)!;
    for (const domain of [RURITANIA, GRAUSTARK]) {
      const page = await (await fetch(url(domain, name))).text();
      for (const said of ["Ruritania and Graustark speak", "Le pont rouvre.", "Graustark reserves its position on tolls."]) expect(page).toContain(said);
      expect(page).not.toContain("SECRETLY");
      expect(page).not.toContain("1 May");
      expect(await (await fetch(`${federation.node(domain).url}/readouts`)).text()).toContain(`/readouts/${name}`);
    }
    expect((await fetch(url(EREWHON, name))).status).toBe(404);
    const files = await Promise.all([RURITANIA, GRAUSTARK].map(async (domain) => new Uint8Array(await (await fetch(`${url(domain, name)}.entente`)).arrayBuffer())));
    for (const file of files) {
      const result = verifyReadoutFile(file, { trusted: trusted(RURITANIA, GRAUSTARK) });
      if (!result.ok) throw new Error(`${result.claim}: ${result.code}`);
      expect(result.logged.map(({ domain }) => domain)).toEqual([GRAUSTARK, RURITANIA]);
      for (let at = 0; at < file.length; at += 211) {
        const bent = new Uint8Array(file);
        bent[at]! ^= 1;
        expect(verifyReadoutFile(bent, { trusted: trusted(RURITANIA, GRAUSTARK) }).ok).toBe(false);
      }
    }
    expect(await compareReadouts(fetch, [url(RURITANIA, name), url(GRAUSTARK, name)])).toMatchObject({ same: true, differences: [] });
  }, 60_000);

  it("is corrected by both; a node that keeps the correction to itself is seen beside the other", async () => {
    const { ours, theirs } = both;
    const corrected = await ours.client.minutes.proposeReadout(id, words({ title: { en: "Corrected", fr: "Corrigé" } }), hash);
    await until(() => readoutOf(theirs, corrected) !== undefined, "the correction");
    for (const desk of [ours, theirs]) await desk.client.minutes.signReadout(id, corrected);
    await published(corrected);
    expect(readoutOf(ours, hash)!.correctedBy).toBe(corrected);
    const [{ name }, { name: later }] = [readoutOf(ours, hash)!, readoutOf(ours, corrected)!];
    expect(await (await fetch(url(GRAUSTARK, name))).text()).toContain(`/readouts/${later}`);
    const pages = [url(RURITANIA, name), url(GRAUSTARK, name)];
    expect(await compareReadouts(fetch, pages)).toMatchObject({ same: true });

    // Graustark's operator takes the correction out of the database: its own page tells of nothing, and the other node's does.
    federation.node(GRAUSTARK).db.raw.prepare("delete from readout_published where name = ?").run(later);
    const seen = await compareReadouts(fetch, pages);
    expect(seen).toMatchObject({ same: false, differences: [{ kind: "later-missing", at: GRAUSTARK, name: later }] });
    // Or shows an earlier one in its place, or another file under its name: the file itself gives it away.
    federation.node(GRAUSTARK).db.raw.prepare("delete from readout_published where name = ?").run(name);
    expect(await compareReadouts(fetch, pages)).toMatchObject({ same: false, differences: expect.arrayContaining([{ kind: "missing", at: GRAUSTARK, name }]) });
  }, 120_000);

  it("is withdrawn by a word that both sign, and stays to be read", async () => {
    const { ours, theirs } = both;
    const standing = minutesOf(ours, id)!.readouts.find((one) => one.corrects === hash)!;
    const gone = await theirs.client.minutes.proposeWithdrawal(id, standing.hash, { languages: ["en"], title: { en: "Withdrawn" }, text: { en: "The bridge has fallen down." } });
    await until(() => readoutOf(ours, gone) !== undefined, "the withdrawal");
    for (const desk of [ours, theirs]) await desk.client.minutes.signReadout(id, gone);
    await until(() => readoutOf(ours, gone)?.state === "published", "published", 60_000);
    const page = await (await fetch(url(RURITANIA, standing.name))).text();
    expect(page).toContain("It was withdrawn, by a word signed by the same sides.");
    expect(page).toContain("The bridge reopens.");
  }, 120_000);

  it("that is no extract of what was agreed is not signed by an honest desk, whatever is proposed", async () => {
    const { ours, theirs } = both;
    const { text: words_, items, languages, title, parties } = readoutOf(ours, hash)!;
    // A desk that runs changed code proposes an item as agreed that was not.
    const made = { v: 1, kind: "readout", minutes: fromHex(minutesOf(theirs, id)!.agreed!.hash), corrects: fromHex(hash), held: 1, languages, title, text: words_, items: [{ id: fromHex(minutesOf(theirs, id)!.agreed!.items[1]!.id), state: "agreed", text: items[0]!.text }], parties, salt: new Uint8Array(16) };
    const { canonicalCbor } = await import("../../protocol/wire/cbor.ts");
    const { signStep } = await import("../../protocol/minutes/step.ts");
    const device = theirs.client.device()!;
    const step = await signStep({ v: 1, minutes: fromHex(id), person: theirs.person, deviceId: device.note.record.deviceId, at: 1_800_000_000, kind: "propose-readout", readout: canonicalCbor(made as never) } as never, await theirs.environment.keys.signer("device"));
    await device.lines.channel.sendSignal(both.room, { kind: "minutes", step }, { rank: 1 });
    await until(() => minutesOf(ours, id)!.readouts.some(({ fits }) => !fits), "the proposal");
    const bad = minutesOf(ours, id)!.readouts.find(({ fits }) => !fits)!;
    expect(bad.maySign).toBe(false);
    expect(await refusal(ours.client.minutes.signReadout(id, bad.hash))).toMatch(/^readout\/not-/);
    expect(toBase64Url(fromHex(bad.hash)).length).toBe(43);
  }, 60_000);
});
