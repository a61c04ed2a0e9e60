/** Marks in dispatches, over real nodes: each reader has wordings of their own, approved by the author, and a leaked passage leads back to whose copy it was. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningClient } from "../../client/entente.ts";
import { markText } from "../../protocol/dispatch/marks/check-site.ts";
import { isSite } from "../../protocol/dispatch/marks/marked-text.ts";
import { readMarksFile } from "../../protocol/dispatch/marks/marks-file.ts";
import { proposeVariants } from "../../protocol/dispatch/marks/propose-variants.ts";
import { reports } from "../../protocol/dispatch/marks/reports-fixture.ts";
import { trace } from "../../protocol/dispatch/marks/trace.ts";
import { connect, enrolPerson } from "../clients/test-client.ts";
import { bootFederation, GRAUSTARK, RURITANIA, type TestFederation, until } from "../federation/boot.ts";

let federation: TestFederation;
let author: RunningClient;
let desk: RunningClient;
let anna: RunningClient;
let bela: RunningClient;
let id = "";

const { text, language } = reports[0]!;
const marked = markText(text, proposeVariants(text, language), language);
const label = { rank: 0, releasableTo: [], originatorControlled: true, sourcesProtected: false } as const;
const personOf = (client: RunningClient) => client.view().me!.person;
const textAt = async (client: RunningClient, portion: number) => ((await client.dispatches.open(id, [portion])) as { text: string }[])[0]!.text;
const visible = (passage: string) => passage.replaceAll(/[\u00a0\u202f]/g, " ");

beforeAll(async () => {
  federation = await bootFederation({ domains: [RURITANIA, GRAUSTARK] });
  author = await enrolPerson(federation.node(RURITANIA), "analyst");
  desk = await enrolPerson(federation.node(RURITANIA), "desk", { role: "desk" });
  [anna, bela] = [await enrolPerson(federation.node(GRAUSTARK), "anna"), await enrolPerson(federation.node(GRAUSTARK), "bela")];
  for (const reader of [anna, bela]) await connect(author, reader);
  id = await author.dispatches.send({
    title: "The convoy",
    portions: [{ kind: "text", text, label, marked }, { kind: "text", text: "Nothing here is marked.", label }],
    readers: [anna, bela].map((reader) => ({ kind: "person", person: personOf(reader) })),
    controllers: [personOf(desk)],
    lease: 0,
    until: null,
    onward: "ask",
  });
  for (const reader of [anna, bela]) await until(() => reader.view().dispatches.some((one) => one.id === id), "the dispatch at its reader", 20_000);
}, 60_000);
afterAll(() => federation.close());

describe("a marked dispatch", () => {
  it("has other words for each reader, each approved by its author; what is not marked is the same for all", async () => {
    const [one, other] = [await textAt(anna, 0), await textAt(bela, 0)];
    expect(visible(one)).not.toBe(visible(other));
    const plain = (passage: string) => visible(passage).replaceAll("—", "–").replaceAll("’", "'");
    const escaped = (passage: string) => plain(passage).replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
    const approved = new RegExp(`^${marked.map((segment) => (isSite(segment) ? `(?:${segment.map(escaped).join("|")})` : escaped(segment))).join("")}$`, "u");
    for (const rendering of [one, other]) expect(plain(rendering)).toMatch(approved);
    expect([await textAt(anna, 1), await textAt(bela, 1)]).toEqual(["Nothing here is marked.", "Nothing here is marked."]);
    expect(await textAt(author, 0)).toBe(text);
    expect(author.view().dispatches[0]).toMatchObject({ marked: true });
  });

  it("that leaks, typed again, leads back to its reader with the chance of error, at the author and at the desk", async () => {
    const leaked = visible(await textAt(bela, 0)).toLowerCase();
    await until(() => desk.view().dispatches.some((one) => one.id === id), "the dispatch at the desk", 20_000);
    const found = author.dispatches.trace(leaked);
    expect(found.named.map(({ reader, title }) => [reader.key, title])).toEqual([[`person ${personOf(bela)}`, "The convoy"]]);
    expect(found.named[0]!.error).toBeLessThanOrEqual(found.limit);
    expect(found).toMatchObject({ marked: 1 });
    expect(author.dispatches.trace("Something else altogether was said about the weather.")).toMatchObject({ named: [], nearest: null, sentences: 0 });
    expect(() => author.dispatches.trace("x".repeat(300_000))).toThrow("marks/passage-too-long");
  });

  it("gives its author a file that the command line traces by; a reader has none", async () => {
    const { name, bytes } = author.dispatches.marksFile([id]);
    expect(name).toMatch(/^[0-9a-f]{8}\.entente-marks\.json$/);
    const result = trace(await textAt(anna, 0), readMarksFile(bytes));
    expect(result.named.map(({ readerId }) => readerId)).toEqual([personOf(anna)]);
    expect(() => anna.dispatches.marksFile()).toThrow("marks/none");
    expect(anna.dispatches.trace(text)).toMatchObject({ named: [], marked: 0 });
  });

  it("released again has the same words for the same reader; a new one is found too", async () => {
    const before = await textAt(anna, 0);
    const releases = () => anna.view().dispatches.find((one) => one.id === id)!;
    await author.dispatches.release(id, [{ kind: "person", person: personOf(anna) }], [0]);
    await until(() => releases().portions[0]!.state === "closed", "the release once more", 20_000);
    expect(await textAt(anna, 0)).toBe(before);
    await author.dispatches.release(id, [{ kind: "organisation", domain: GRAUSTARK }], [0]);
    await until(() => author.view().dispatches[0]!.readers.some(({ key }) => key.startsWith("organisation")), "the organisation among the readers", 20_000);
    await until(async () => visible(await textAt(bela, 0)) === visible(await textAt(anna, 0)), "the organisation's wording at both", 20_000);
    const found = author.dispatches.trace(await textAt(bela, 0));
    expect(found.named.map(({ reader }) => reader.key)).toEqual([`organisation ${GRAUSTARK}`]);
  });

  it("with other words than its author's own text, or in a place where none may be, is not sent", async () => {
    const send = (portion: { text: string; marked: readonly (string | string[])[] }) => author.dispatches.send({ title: "x", portions: [{ kind: "text", label, ...portion }], readers: [], controllers: [], lease: 0, until: null, onward: "ask" });
    await expect(send({ text: "The guards left.", marked: ["The ", ["sentries", "guards"], " left."] })).rejects.toMatchObject({ code: "marks/bad-text" });
    await expect(send({ text: "They were seen in Raqqa.", marked: ["They were seen in ", ["Raqqa", "Zenda"], "."] })).rejects.toMatchObject({ code: "marks/inside-name" });
  });
});
