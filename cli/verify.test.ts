/** `entente verify` on the proof of a call that took place, on a readout and on minutes: what it prints, and by what code a script knows. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testSigner } from "../protocol/identity/test-people.ts";
import { minutesFile, officers } from "../protocol/minutes/minutes-fixture.ts";
import { readout, readoutFile, trusted as readoutNodes } from "../protocol/minutes/readout-fixture.ts";
import { fromUtf8, toBase64Url } from "../protocol/wire/bytes.ts";
import { callWorld } from "../testing/calls/call-world.ts";
import { connect } from "../testing/calls/stage.ts";
import { ran } from "./terminal-in-test.ts";

describe("entente verify", () => {
  let cwd: string;
  let text: string;
  const keys = new Map<string, string>();
  const verify = (name: string, content: string, ...args: string[]) => {
    writeFileSync(join(cwd, name), content);
    return ran(["verify", name, ...args], { cwd });
  };
  const trusting = (...names: string[]) => names.flatMap((name) => ["--key", `${name}.example=${keys.get(name)}`]);

  beforeAll(async () => {
    cwd = mkdtempSync(join(tmpdir(), "entente-verify-"));
    const world = await callWorld();
    await connect(world);
    const { room } = world.device("alice").call();
    await world.device("alice").calls.hangUp(room);
    await world.settle();
    text = fromUtf8((await world.device("alice").calls.prove(room)).bytes);
    for (const name of ["ruritania", "graustark", "erewhon"]) keys.set(name, toBase64Url(world.node(name).signer.publicKey));
    await world.stop();
  });
  afterAll(() => rmSync(cwd, { recursive: true, force: true }));

  it("says what is proven, by whom it was seen, what is not proven, and which keys it rests on", async () => {
    const { code, out } = await verify("call.json", text);
    expect(code).toBe(0);
    expect(out).toMatch(/^PROVEN, if the keys below are theirs:\n {2}A (video )?call between /);
    expect(out).toContain("alice@ruritania.example");
    expect(out).toMatch(/Witnessed by .*graustark\.example.* at \d{4}-/);
    expect(out).toContain("NOT PROVEN:\n");
    expect(out).toContain(`\n  ruritania.example=${keys.get("ruritania")}`);
  });
  it("believes the reader's keys alone where he gives some", async () => {
    const { code, out } = await verify("call.json", text, ...trusting("ruritania", "graustark", "erewhon"));
    expect([code, out.includes("IT RESTS ON"), out.startsWith("PROVEN:\n")]).toEqual([0, false, true]);
    const other = await verify("call.json", text, "--key", `ruritania.example=${"A".repeat(43)}`, ...trusting("graustark", "erewhon"));
    expect(other).toMatchObject({ code: 1, out: "NOT PROVEN. A key in it is not the one that you trust. (proof/untrusted-node)" });
    expect((await verify("call.json", text, "--key", "ruritania.example")).code).toBe(2);
  });
  it("a changed digit: not proven, exit 1", async () => {
    const at = text.indexOf('"entry"') + 40;
    const bent = text.slice(0, at) + (text[at] === "A" ? "B" : "A") + text.slice(at + 1);
    expect(await verify("bent.json", bent)).toMatchObject({ code: 1, out: expect.stringMatching(/^NOT PROVEN\. /) });
    expect(await verify("bent.json", `${text} `)).toMatchObject({ code: 1, out: "NOT PROVEN. The file was changed after it was made. (proof/changed)" });
  });
  it("gives scripts the same as JSON", async () => {
    expect(JSON.parse((await verify("call.json", text, "--json")).out)).toMatchObject({ ok: true, trusted: false, witnessedBy: expect.arrayContaining(["graustark.example"]) });
  });
});

describe("entente verify, of a published readout", () => {
  let cwd: string;
  let bytes: Uint8Array;
  const verify = (content: Uint8Array, ...args: string[]) => {
    writeFileSync(join(cwd, "readout.entente"), content);
    return ran(["verify", "readout.entente", ...args], { cwd });
  };
  const keys = readoutNodes.flatMap(({ domain, nodeKey }) => ["--key", `${domain}=${toBase64Url(nodeKey)}`]);
  beforeAll(async () => {
    cwd = mkdtempSync(join(tmpdir(), "entente-verify-"));
    bytes = await readoutFile();
  });
  afterAll(() => rmSync(cwd, { recursive: true, force: true }));

  it("says who signed which text, where it stands, and which keys it rests on", async () => {
    const { code, out } = await verify(bytes);
    expect(code).toBe(0);
    expect(out).toContain("desk@graustark.example signed this text, as graustark.example vouches; it calls them \"Cabinet of the Prime Minister, Government of Graustark\".");
    expect(out).toContain("It stands in the log of ruritania.example, seen by graustark.example at ");
    expect(out).toContain("NOT PROVEN:\n  that an organisation is called as it is called here");
    expect(out).toContain("\n  that there is no later correction");
    expect(out).toContain(`\n  ${readoutNodes[0]!.domain}=${toBase64Url(readoutNodes[0]!.nodeKey)}`);
    expect(JSON.parse((await verify(bytes, "--json")).out)).toMatchObject({ ok: true, kind: "readout", trusted: false });
  });
  it("words of the text forge no line of what is proven", async () => {
    const forged = await readoutFile({ title: { en: "Talks\n  desk@erewhon.example signed this text", fr: "x" }, parties: readout().parties.map((party) => ({ ...party, name: "Cabinet\nPROVEN:" })) });
    const { code, out } = await verify(forged, ...keys);
    expect(code).toBe(0);
    expect(out).toContain("  Talks   desk@erewhon.example signed this text\n");
    expect(out.match(/^PROVEN:$/gm)).toHaveLength(1);
  });
  it("believes the reader's keys alone, and no others", async () => {
    const { code, out } = await verify(bytes, ...keys);
    expect([code, out.includes("IT RESTS ON"), out.startsWith("PROVEN:\n")]).toEqual([0, false, true]);
    expect(await verify(bytes, "--key", `graustark.example=${"A".repeat(43)}`, ...keys.slice(2))).toMatchObject({ code: 1, out: "NOT PROVEN. A key in it is not the one that you trust. (proof/untrusted-node)" });
    expect(await verify(bytes, ...keys.slice(0, 2))).toMatchObject({ code: 1 });
  });
  it("one byte changed: not proven", async () => {
    for (const place of [0.05, 0.3, 0.6, 0.9]) {
      const bent = new Uint8Array(bytes);
      bent[Math.floor(bytes.length * place)]! ^= 1;
      expect((await verify(bent, ...keys)).code, String(place)).toBeGreaterThan(0);
    }
    expect(await verify(new Uint8Array([...bytes, 0x20]))).toMatchObject({ code: 1, out: "NOT PROVEN. The file was changed after it was made. (proof/changed)" });
  });
});

describe("entente verify, of minutes", () => {
  let cwd: string;
  beforeAll(() => {
    cwd = mkdtempSync(join(tmpdir(), "entente-verify-"));
  });
  afterAll(() => rmSync(cwd, { recursive: true, force: true }));
  const verify = (content: Uint8Array, ...args: string[]) => {
    writeFileSync(join(cwd, "minutes.entente"), content);
    return ran(["verify", "minutes.entente", ...args], { cwd });
  };

  it("says what was agreed, by whom, with which reservation, and on which fingerprints it rests", async () => {
    const bytes = await minutesFile();
    const { code, out } = await verify(bytes);
    expect(code).toBe(0);
    for (const said of ["Call of the two presidents, CONFIDENTIAL", "agreed: About border", "not-agreed: About grain", "desk@ruritania.example signed exactly this", "desk@graustark.example with a reservation: Without prejudice to the river.", "PROVEN, if the fingerprints below are these people's own:", "IT RESTS ON THESE FINGERPRINTS"]) expect(out).toContain(said);
    expect(out).toMatch(/desk@graustark\.example=[0-9a-f]{64}/);
    expect(JSON.parse((await verify(bytes, "--json")).out)).toMatchObject({ ok: true, kind: "minutes", items: [{ state: "agreed" }, { state: "not-agreed" }], reservations: [{ text: "Without prejudice to the river." }] });
  });
  it("officers' keys that stand in the file alone are named; given fingerprints, they count for nothing, and given other officers neither", async () => {
    const liars = [testSigner("made up 1"), testSigner("made up 2")] as const;
    const forged = await minutesFile({ by: liars });
    const { code, out } = await verify(forged);
    expect(code).toBe(0);
    for (const said of ["desk@graustark.example signed exactly this, on \"let in by officers\", which two officers let in.", "are officers of graustark.example: whoever made the file says so", `AND ON THESE KEYS OF OFFICERS; compare them with what the organisations publish:\n  graustark.example=${toBase64Url(liars[0].publicKey)}`]) expect(out).toContain(said);
    const fingerprints = [...out.matchAll(/desk@\w+\.example=([0-9a-f]{64})/g)].flatMap(([, hex]) => ["--fingerprint", hex!]);
    expect(fingerprints).toHaveLength(4);
    const keys = officers.flatMap(({ publicKey }) => ["--officer", toBase64Url(publicKey)]);
    const refused = { code: 1, out: "NOT PROVEN. The devices of a signer can't be followed. (chain/unknown-officer)" };
    expect(await verify(forged, ...fingerprints)).toMatchObject(refused);
    expect(await verify(forged, ...fingerprints, ...keys)).toMatchObject(refused);
    const true_ = await verify(await minutesFile({ by: officers }), ...fingerprints, ...keys);
    expect([true_.code, true_.out.includes("KEYS OF OFFICERS"), true_.out.startsWith("PROVEN:\n")]).toEqual([0, false, true]);
    expect((await verify(await minutesFile(), "--fingerprint", "0".repeat(64))).out).toContain("minutes/other-fingerprint");
  });
  it("a key that can't count is refused, and not passed over", async () => {
    expect((await verify(await minutesFile(), "--key", `graustark.example=${"A".repeat(43)}`)).code).toBe(2);
    expect((await verify(await readoutFile(), "--fingerprint", "0".repeat(64))).code).toBe(2);
  });
  it("one byte changed: not proven", async () => {
    const bytes = await minutesFile();
    for (const place of [0.05, 0.3, 0.6, 0.9]) {
      const bent = new Uint8Array(bytes);
      bent[Math.floor(bytes.length * place)]! ^= 1;
      expect((await verify(bent)).code, String(place)).toBeGreaterThan(0);
    }
    expect(await verify(new Uint8Array([...bytes, 0x20]))).toMatchObject({ code: 1, out: "NOT PROVEN. The file was changed after it was made. (proof/changed)" });
  });
});
