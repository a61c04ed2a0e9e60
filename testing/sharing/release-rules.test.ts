/** What stands between a reader who was let in and the key: the operator's rules, categories, and the brake; with real nodes and clients. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningClient } from "../../client/entente.ts";
import type { DispatchDraft, LabelChoice } from "../../client/model/dispatches.ts";
import { systemClock } from "../../node/start/system-clock.ts";
import { codeOf } from "../../protocol/wire/failure.ts";
import { connect, enrolPerson, testEnvironment } from "../clients/test-client.ts";
import { bootFederation, EREWHON, GRAUSTARK, inFederation, RURITANIA, type TestFederation, until } from "../federation/boot.ts";

const folder = mkdtempSync(join(tmpdir(), "entente-release-rules-"));
const RULES = `
permit (principal, action, resource);
@id("atomal only") @advice("Ask your security officer for ATOMAL.")
forbid (principal, action == Action::"open", resource) when { resource.sourcesProtected && !principal.categories.contains("ATOMAL") };
@id("not to Erewhon")
forbid (principal in Organisation::"${EREWHON}", action == Action::"pass-on", resource);
`;

const NOON = Date.UTC(2026, 10, 27, 12);
const clock = { ...systemClock, now: () => Math.floor(NOON + performance.now()) };

let federation: TestFederation;
let author: RunningClient;
let reader: RunningClient;
let other: RunningClient;
let third: RunningClient;
const officers = new Map<string, RunningClient>();

beforeAll(async () => {
  writeFileSync(join(folder, "rules.cedar"), RULES);
  federation = await bootFederation({
    onDisk: true,
    clock,
    configOf: { [RURITANIA]: { sharing: { twoFromRank: 4, rules: join(folder, "rules.cedar"), zone: "UTC", brake: { keysPerHour: 8, dispatchesPerHour: 4, dispatchesPerDay: 20, quiet: { from: 22, until: 6, dispatches: 2 } } } } },
  });
  for (const domain of [RURITANIA, GRAUSTARK]) officers.set(domain, await enrol(domain, "officer", "security"));
  author = await enrol(RURITANIA, "analyst");
  reader = await enrol(GRAUSTARK, "minister");
  other = await enrol(GRAUSTARK, "deputy");
  third = await enrol(GRAUSTARK, "clerk");
  const envoy = await enrol(EREWHON, "envoy");
  await connect(author, reader);
  await connect(author, other);
  await connect(author, third);
  await connect(reader, envoy);
  for (const client of [author, reader, other, third]) await officers.get(client.view().me!.domain)!.security.clearance(personOf(client), 1);
}, 60_000);
afterAll(async () => {
  await federation.close();
  rmSync(folder, { recursive: true, force: true });
});

const enrol = (domain: string, user: string, role: "principal" | "security" = "principal") => enrolPerson(federation.node(domain), user, { role, environment: testEnvironment(federation.node(domain), { clock }) });
const personOf = (client: RunningClient) => client.view().me!.person;
const label = (change: Partial<LabelChoice> = {}): LabelChoice => ({ rank: 1, releasableTo: [], originatorControlled: true, sourcesProtected: false, ...change });
async function sent(to: RunningClient, change: Partial<DispatchDraft> = {}): Promise<string> {
  const id = await author.dispatches.send({ title: "Report", portions: [{ kind: "text", text: "Laptops.", label: label() }], readers: [{ kind: "person", person: personOf(to) }], controllers: [], lease: 0, until: null, onward: "ask", ...change });
  await until(() => to.view().dispatches.some((one) => one.id === id), "the dispatch at its reader", 15_000);
  return id;
}
const opened = async (client: RunningClient, id: string) => (await client.dispatches.open(id)).map((one) => ("denial" in one ? one.denial : "text" in one ? one.text : "file"));

describe("the operator's rules", () => {
  it("forbid what nothing else stands against, with the sentence that their author wrote, and a category that an officer gives lets it open", async () => {
    const id = await sent(reader, { portions: [{ kind: "text", text: "In the open.", label: label() }, { kind: "text", text: "From a source.", label: label({ sourcesProtected: true }) }] });
    expect(await opened(reader, id)).toEqual(["In the open.", { code: "dispatch/forbidden", advice: "Ask your security officer for ATOMAL." }]);
    expect((await author.dispatches.events(id)).filter(({ kind }) => kind === "denied").map(({ code, rule, portion }) => [code, rule, portion])).toEqual([["dispatch/forbidden", "atomal only", 1]]);

    const officer = officers.get(GRAUSTARK)!;
    await officer.security.clearance(personOf(reader), 1, ["ATOMAL", "CRYPTO"]);
    expect((await officer.security.stations()).clearances.find(({ person }) => person === personOf(reader))).toMatchObject({ rank: 1, categories: ["ATOMAL", "CRYPTO"] });
    expect(await opened(reader, id)).toEqual(["In the open.", "From a source."]);
    // Another rank, and nothing said of categories: they stay.
    await officer.security.clearance(personOf(reader), 2);
    expect(await opened(reader, id)).toEqual(["In the open.", "From a source."]);
    await officer.security.clearance(personOf(reader), 1, []);
    expect((await opened(reader, id))[1]).toMatchObject({ code: "dispatch/forbidden" });
  });

  it("are asked before something is passed on: what they forbid is not released, whoever agrees", async () => {
    const id = await sent(reader);
    await reader.dispatches.ask(id, { to: `mimi://${EREWHON}/u/envoy`, portions: [0], why: "They are next.", view: "" });
    await until(() => author.view().dispatches.find((one) => one.id === id)!.asks.length === 1, "the request at its author", 15_000);
    const [ask] = author.view().dispatches.find((one) => one.id === id)!.asks;
    expect(await author.dispatches.answer(id, ask!.id, { kind: "release" }).then(() => "released", codeOf)).toBe("dispatch/forbidden");
    expect(author.view().dispatches.find((one) => one.id === id)!.readers.find(({ name }) => name.startsWith("envoy"))).toMatchObject({ state: "failed", code: "dispatch/forbidden" });
  });
});

describe("the brake", () => {
  const events = async (domain: string) => (await officers.get(domain)!.security.events()).events.map(({ kind, person }) => [kind, person]);

  it("holds a reader who opens unusually many dispatches, over all of them; a restart changes nothing; both sides' officers hear of it; one of its own lets go again", async () => {
    const ids: string[] = [];
    for (let i = 0; i < 6; i++) ids.push(await sent(other));
    for (const id of ids.slice(0, 4)) expect(await opened(other, id)).toEqual(["Laptops."]);
    // The fifth within an hour is one too many: it does not open, and neither does what opened before.
    expect(await opened(other, ids[4]!)).toEqual([{ code: "dispatch/braked" }]);
    expect(await opened(other, ids[0]!)).toEqual([{ code: "dispatch/braked" }]);
    // Somebody else goes on.
    expect(await opened(reader, await sent(reader))).toEqual(["Laptops."]);

    expect(await events(RURITANIA)).toContainEqual(["brake/dispatches-hour", personOf(other)]);
    await until(async () => (await events(GRAUSTARK)).some(([kind, person]) => kind === "brake/elsewhere" && person === personOf(other)), "the word at the reader's node", 15_000);
    await until(() => officers.get(RURITANIA)!.view().notices.some(({ kind }) => kind === "reader-braked"), "the notice at the officer");
    await until(() => officers.get(GRAUSTARK)!.view().notices.some(({ kind, values }) => kind === "reader-braked-elsewhere" && values.by === RURITANIA), "the notice at the other officer");
    expect((await author.dispatches.events(ids[4]!)).map(({ kind, code, person }) => [kind, code, person])).toContainEqual(["paused", "dispatch/braked", personOf(other)]);

    await federation.stop(RURITANIA);
    await federation.start(RURITANIA);
    await until(() => officers.get(RURITANIA)!.view().state === "online" && author.view().state === "online", "everybody again", 20_000);
    await until(async () => (await opened(other, ids[5]!))[0] !== undefined && !JSON.stringify(await opened(other, ids[5]!)).includes("federation"), "the node again", 20_000);
    expect(await opened(other, ids[5]!)).toEqual([{ code: "dispatch/braked" }]);

    // Nobody else lifts it: not the reader's own officer, not the author.
    for (const [client, code] of [[officers.get(GRAUSTARK)!, "dispatch/not-braked"], [author, "auth/not-allowed"]] as const) expect(await client.security.liftBrake(personOf(other)).then(() => "lifted", codeOf)).toBe(code);
    const officer = officers.get(RURITANIA)!;
    expect((await officer.security.brakes()).brakes).toMatchObject([{ person: personOf(other), why: "dispatches-hour", count: 5, limit: 4 }]);
    await officer.security.liftBrake(personOf(other));
    expect((await officer.security.brakes()).brakes).toEqual([]);
    expect(await opened(other, ids[5]!)).toEqual(["Laptops."]);
    expect((await author.dispatches.events(ids[4]!)).find(({ kind }) => kind === "resumed")).toMatchObject({ person: personOf(other), by: personOf(officer) });
    await until(async () => (await events(GRAUSTARK)).some(([kind]) => kind === "brake/lifted-elsewhere"), "the word that it is over", 15_000);
  }, 60_000);

  it("counts keys too, and takes limits of one reader", async () => {
    const officer = officers.get(RURITANIA)!;
    const id = await sent(third, { portions: Array.from({ length: 5 }, (_, index) => ({ kind: "text" as const, text: `Portion ${index}.`, label: label() })) });
    const whole = Array.from({ length: 5 }, (_, index) => `Portion ${index}.`);
    expect(await opened(third, id)).toEqual(whole);
    expect(await opened(third, id)).toEqual(Array.from({ length: 5 }, () => ({ code: "dispatch/braked" })));
    expect((await officer.security.brakes()).brakes).toMatchObject([{ why: "keys-hour", count: 10, limit: 8 }]);
    const limits = { keysPerHour: 100, dispatchesPerHour: 100, dispatchesPerDay: 100, quietDispatches: 3 };
    await officer.security.readerLimits(personOf(third), limits);
    expect((await officer.security.brakes()).limits).toMatchObject([{ person: personOf(third), limits, by: personOf(officer) }]);
    await officer.security.liftBrake(personOf(third));
    for (let i = 0; i < 3; i++) expect(await opened(third, id)).toEqual(whole);
    await officer.security.readerLimits(personOf(third), null);
    expect(await opened(third, id)).toEqual(Array.from({ length: 5 }, () => ({ code: "dispatch/braked" })));
  });

  it("is stricter in the quiet hours", async () => {
    const night = { ...systemClock, now: () => Math.floor(NOON + 10.5 * 3_600_000 + performance.now()) };
    await inFederation({ domains: [RURITANIA], clock: night, config: { sharing: { zone: "UTC", brake: { quiet: { from: 22, until: 6, dispatches: 2 } } } } }, async (federation) => {
      const enrolled = (user: string, role: "principal" | "security") => enrolPerson(federation.node(RURITANIA), user, { role, environment: testEnvironment(federation.node(RURITANIA), { clock: night }) });
      const [officer, writer, colleague] = [await enrolled("officer", "security"), await enrolled("analyst", "principal"), await enrolled("colleague", "principal")];
      await connect(writer, colleague);
      await officer.security.clearance(personOf(colleague), 1);
      const codes: unknown[] = [];
      for (let i = 0; i < 3; i++) {
        const id = await writer.dispatches.send({ title: "Report", portions: [{ kind: "text", text: "Laptops.", label: label() }], readers: [{ kind: "person", person: personOf(colleague) }], controllers: [], lease: 0, until: null, onward: "ask" });
        await until(() => colleague.view().dispatches.some((one) => one.id === id), "the dispatch", 15_000);
        codes.push(...(await opened(colleague, id)));
      }
      expect(codes).toEqual(["Laptops.", "Laptops.", { code: "dispatch/braked" }]);
      expect((await officer.security.brakes()).brakes).toMatchObject([{ why: "quiet-hours", count: 3, limit: 2 }]);
    });
  }, 60_000);
});

describe("a node with rules that can't be read", () => {
  it("does not start", async () => {
    writeFileSync(join(folder, "wrong.cedar"), "permit (principal, action, resource) when { resource.colour == 1 };");
    const started = bootFederation({ domains: [RURITANIA], config: { sharing: { rules: join(folder, "wrong.cedar") } } });
    expect(await started.then((running) => running.close().then(() => "started"), codeOf)).toBe("config/rules");
  });
});
