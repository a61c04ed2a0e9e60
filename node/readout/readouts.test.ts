/** What a node takes as a readout, and how it shows it: to readers without a script, with hostile words in it, corrected, and to whoever wants the proof. */
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { encodeReadout } from "../../protocol/minutes/readout.ts";
import { formatReadoutFile, verifyReadoutFile } from "../../protocol/minutes/readout-file.ts";
import { readout, signedParts } from "../../protocol/minutes/readout-fixture.ts";
import { toBase64Url } from "../../protocol/wire/bytes.ts";
import { canonicalCbor } from "../../protocol/wire/cbor.ts";
import { codeOf } from "../../protocol/wire/failure.ts";
import type { Readout } from "../../protocol/wire/minutes/readout.ts";
import { bootFederation, GRAUSTARK, RURITANIA, type TestFederation } from "../../testing/federation/boot.ts";
import { enrolFirst, type TestDevice } from "../../testing/node-fixture.ts";
import { openDatabase } from "../storage/database.ts";
import { readSummary } from "./summary.ts";
import { readoutMigrations, type ReadoutTables } from "./tables.ts";

/** The real check, counted. */
vi.mock("../../protocol/minutes/readout-file.ts", async (load) => {
  const real = await load<typeof import("../../protocol/minutes/readout-file.ts")>();
  return { ...real, verifyReadoutFile: vi.fn(real.verifyReadoutFile) };
});
const checks = vi.mocked(verifyReadoutFile);

let federation: TestFederation;
let ours: TestDevice;
let theirs: TestDevice;
let url: string;
beforeAll(async () => {
  federation = await bootFederation({ domains: [RURITANIA, GRAUSTARK] });
  ours = await enrolFirst(federation.node(RURITANIA), { user: "desk", role: "desk" });
  theirs = await enrolFirst(federation.node(GRAUSTARK), { user: "desk", role: "desk" });
  ({ url } = federation.node(RURITANIA));
}, 60_000);
afterAll(() => federation.close());

const desks = () => [theirs, ours];
const nodes = () => [GRAUSTARK, RURITANIA].map((domain) => ({ domain, signer: federation.node(domain).keys.node }));
async function made(change: Partial<Readout> = {}, bend: Parameters<typeof signedParts>[1] = {}) {
  const bytes = encodeReadout(readout(change));
  const parts = await signedParts(bytes, { desks: desks(), nodes: nodes(), ...bend });
  const file = formatReadoutFile(parts);
  const result = verifyReadoutFile(file);
  return { file, parts, name: result.ok ? result.signed.name : "", hash: result.ok ? result.signed.hash : new Uint8Array(32) };
}
const publish = (file: Uint8Array, by = ours) => by.call("readout.publish", { file: toBase64Url(file) }).then(({ name }) => name, codeOf);
const read = async (path: string, headers: Record<string, string> = {}) => {
  const response = await fetch(`${url}${path}`, { headers });
  return { status: response.status, headers: response.headers, text: await response.text() };
};

describe("a readout at a node", () => {
  it("is taken from a desk that signed it, shown in both languages without a script, under a strict policy, with its proof beside it", async () => {
    const { file, name } = await made({}, { reservation: { en: "Graustark does not speak of a bridge.", fr: "Graustark ne parle pas de pont." } });
    expect(await publish(file)).toBe(name);
    expect(await publish(file)).toBe(name);
    const page = await read(`/readouts/${name}`);
    expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
    expect(page.headers.get("content-security-policy")).toBe("default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    expect(page.text).not.toMatch(/<script|javascript:|\son\w+=|style=/i);
    for (const words of ["Call between Ruritania and Graustark", "Entretien entre la Ruritanie et Graustark", 'lang="fr"', "Graustark does not speak of a bridge.", "Réserve de Government of Graustark", "desk@graustark.example", "In the ledger of ruritania.example"]) expect(page.text).toContain(words);
    expect(page.text).toContain(`href="${federation.node(GRAUSTARK).url}/readouts/${name}"`);
    // Where to check it, by a program or in a page.
    expect(page.text).toContain(`entente verify ${name}.entente`);
    expect(page.text).toContain(`href="/verify.html"`);
    const proof = await fetch(`${url}/readouts/${name}.entente`);
    expect(proof.headers.get("content-disposition")).toBe(`attachment; filename="${name}.entente"`);
    expect(new Uint8Array(await proof.arrayBuffer())).toEqual(new Uint8Array(file));
    const index = await read("/readouts", { "accept-language": "fr-CA,fr;q=0.9" });
    expect(index.text).toContain("Communiqués");
    expect(index.text).toContain(`href="/readouts/${name}"`);
    expect((await read("/readouts/style.css")).headers.get("content-type")).toBe("text/css; charset=utf-8");
  });

  it("is nobody's of one organisation alone, and beside what a side calls itself stands its domain, on its page and in the list", async () => {
    const aide = await enrolFirst(federation.node(RURITANIA), { user: "aide", role: "desk" });
    const parties = [
      { person: aide.person, name: "Cabinet", organisation: "Government of Graustark" },
      { person: ours.person, name: "Office", organisation: "Government of Ruritania" },
    ];
    const parts = await signedParts(canonicalCbor(readout({ parties }) as never), { desks: [aide, ours], nodes: nodes() });
    expect(await publish(formatReadoutFile({ ...parts, logged: parts.logged.slice(1) }))).toBe("wire/bad-shape");

    // Both sides are real, and one calls itself by the other's name.
    const { file, name } = await made({ parties: readout().parties.map((party) => ({ ...party, organisation: "Government of Graustark" })) });
    expect(await publish(file)).toBe(name);
    for (const path of [`/readouts/${name}`, "/readouts"]) {
      const { text } = await read(path);
      for (const domain of [GRAUSTARK, RURITANIA]) expect(text).toContain(`<bdi>Government of Graustark</bdi> <code>${domain}</code>`);
    }
  });

  it("hostile words stay words: markup, attributes and entities are shown as they were typed", async () => {
    const hostile = `</title></h1><script>alert(1)</script><img src=x onerror="alert(2)">'"&amp;<a href="javascript:alert(3)">`;
    const { file, name } = await made({ languages: ["en"], title: { en: hostile }, text: { en: `${hostile}\n\n<b>bold</b>\nnext` }, items: [{ ...readout().items[0]!, text: { en: hostile } }], parties: readout().parties.map((party) => ({ ...party, name: `<i>${party.name}</i>`, organisation: `"><svg/onload=alert(4)>` })) }, { reservation: { en: hostile } });
    expect(await publish(file)).toBe(name);
    for (const path of [`/readouts/${name}`, "/readouts"]) {
      const { text } = await read(path);
      expect(text).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
      // No element but those of the templates, whatever was typed.
      const elements = new Set([...text.matchAll(/<\/?([a-zA-Z][\w-]*)/g)].map(([, element]) => element!.toLowerCase()));
      expect([...elements].filter((element) => !["bdi", "html", "head", "meta", "title", "link", "body", "header", "p", "strong", "a", "main", "div", "article", "h1", "h2", "h3", "br", "ol", "ul", "li", "span", "section", "dl", "dt", "dd", "code", "nav"].includes(element))).toEqual([]);
      expect(text).not.toMatch(/<[^>]*\son\w+\s*=/i);
      expect([...text.matchAll(/href="([^"]*)"/g)].map(([, href]) => href!).filter((href) => !/^(?:\/|https?:)/.test(href))).toEqual([]);
    }
  });

  it("one that a side did not sign, that is altered, or that stands in one log alone is not taken, and nothing of it is shown", async () => {
    const { parts } = await made();
    const alone = await made({}, { signers: () => ours });
    expect(await publish(alone.file)).toBe("readout/not-signed");
    expect(await publish(formatReadoutFile({ ...parts, logged: parts.logged.slice(0, 1) }))).toBe("readout/not-logged");
    const bent = new Uint8Array(formatReadoutFile(parts));
    bent[bent.length - 10]! ^= 1;
    expect(await publish(bent)).toMatch(/^proof\//);
    expect(await publish(new Uint8Array(10))).toBe("proof/malformed");
    const stranger = await made({}, { wordSigner: () => federation.node(RURITANIA).keys.node });
    expect(await publish(stranger.file)).toBe("wire/bad-signature");
    const { readouts } = await ours.call("readout.list", {});
    expect(readouts).toHaveLength(3);
  });

  it("is handed in by a desk or principal who is party to it, and by nobody else", async () => {
    const { file } = await made();
    const member = await enrolFirst(federation.node(RURITANIA), { user: "clerk", role: "member" });
    const other = await enrolFirst(federation.node(RURITANIA), { user: "other-desk", role: "desk" });
    expect(await publish(file, member)).toBe("auth/not-allowed");
    expect(await publish(file, other)).toBe("readout/not-yours");
    const word = (by: TestDevice) => by.call("readout.word", { readout: toBase64Url(new Uint8Array(32)) }).then(() => "given", codeOf);
    expect([await word(member), await word(ours)]).toEqual(["auth/not-allowed", "given"]);
  });

  it("is corrected by a later one of the same sides, and withdrawn by one that says why; the earlier stays, and says so", async () => {
    const first = await made();
    await publish(first.file);
    const second = await made({ corrects: first.hash as never, title: { en: "Corrected", fr: "Corrigé" } });
    await publish(second.file);
    const gone = await made({ kind: "withdrawal", corrects: second.hash as never, items: [], title: { en: "Withdrawn", fr: "Retiré" } });
    await publish(gone.file);
    const old = await read(`/readouts/${first.name}`);
    expect(old.text).toContain(`<a href="/readouts/${second.name}">It was replaced by a later one, signed by the same sides.</a>`);
    expect(old.text).toContain("The two heads of state spoke today.");
    expect((await read(`/readouts/${second.name}`)).text).toContain(`<a href="/readouts/${gone.name}">It was withdrawn, by a word signed by the same sides.</a>`);
    expect((await read(`/readouts/${gone.name}`)).text).toContain(`href="/readouts/${second.name}"`);
    expect((await fetch(`${url}/readouts/${first.name}.entente`)).status).toBe(200);
    expect(await publish((await made({ corrects: new Uint8Array(32) as never })).file)).toBe("readout/unknown-earlier");
  });

  it("pages read by strangers make the node check no signature again, after each publication, in any language", async () => {
    const first = await made();
    await publish(first.file);
    const second = await made({ corrects: first.hash as never, title: { en: "Corrected again", fr: "Corrigé encore" } }, { reservation: { en: "No bridge.", fr: "Pas de pont." } });
    await publish(second.file);
    checks.mockClear();
    const texts = await Promise.all([read(`/readouts/${first.name}`), read(`/readouts/${second.name}`), read("/readouts", { "accept-language": "fr" }), read("/readouts"), read(`/readouts/${first.name}.entente`)]);
    expect(checks).not.toHaveBeenCalled();
    expect(texts[0].text).toContain(`<a href="/readouts/${second.name}">It was replaced`);
    for (const words of ["Corrected again", "No bridge.", "In the ledger of ruritania.example", "seen by graustark.example"]) expect(texts[1].text).toContain(words);
    expect(texts[2].text).toContain("Corrected again");
    // The count counts: what is handed in is checked.
    await publish(new Uint8Array(10));
    expect(checks).toHaveBeenCalledTimes(1);
  });

  it("what an earlier node took and would not take today is shown no more; the rest is, without being handed in again", async () => {
    const db = openDatabase(":memory:");
    const [first, ...later] = Object.entries(readoutMigrations);
    await db.migrate(Object.fromEntries([first!]));
    const parties = [
      { person: "mimi://ruritania.example/u/aide", name: "Cabinet", organisation: "Government of Graustark" },
      { person: ours.person, name: "Office", organisation: "Government of Ruritania" },
    ];
    const oneSided = await signedParts(canonicalCbor(readout({ parties }) as never), { desks: [{ ...ours, person: parties[0]!.person }, ours], nodes: nodes() });
    const put = db.raw.prepare("insert into readout_published values (?, ?, 'x', null, 1, 1, ?)");
    put.run("one", formatReadoutFile({ ...oneSided, logged: oneSided.logged.slice(1) }), ours.person);
    put.run("two", (await made()).file, ours.person);
    await db.migrate(Object.fromEntries([first!, ...later]));
    const kept = db.read.all(db.as<ReadoutTables>().selectFrom("readout_published").select(["name", "summary"]).orderBy("name"));
    expect(kept.map(({ name, summary }) => [name, summary && readSummary(summary).sides])).toEqual([["one", ""], ["two", [GRAUSTARK, RURITANIA]]]);
    await db.close();
  });

  it("what is not there is a page that says so; a name that is none leads nowhere", async () => {
    for (const path of [`/readouts/${"a".repeat(52)}`, "/readouts/..%2fkeys.json", "/readouts/%3Cscript%3E", `/readouts/${"a".repeat(52)}.json`]) {
      const { status, text } = await read(path);
      expect([status, text.includes("There is no readout of this name here.")]).toEqual([404, true]);
      expect(text).not.toContain("<script");
    }
  });

  it("so many a day from one person, and no more", async () => {
    let code = "";
    for (let i = 0; i < 20 && code !== "rate/too-many"; i++) code = await publish((await made()).file);
    expect(code).toBe("rate/too-many");
  }, 60_000);
});
