/** Who could have known, over three nodes: a release, one that was asked for, openings and refusals; as a view, and as a file that anybody checks offline. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningClient } from "../../client/entente.ts";
import type { LabelChoice } from "../../client/model/dispatches.ts";
import { verifyFile } from "../../client/proof/verify-file.ts";
import { verifyExposureFile } from "../../protocol/dispatch/exposure/exposure-file.ts";
import { fromBase64Url, fromHex, fromUtf8, toBase64Url, utf8 } from "../../protocol/wire/bytes.ts";
import { connect, enrolPerson } from "../clients/test-client.ts";
import { bootFederation, EREWHON, GRAUSTARK, RURITANIA, type TestFederation, until } from "../federation/boot.ts";
import { refusalOf } from "../refusal-of.ts";

let federation: TestFederation;
let author: RunningClient;
let minister: RunningClient;
let envoy: RunningClient;
let id: string;

const TOWN = "They were seen in the old town of Raqqa by somebody who has worked there for many years.";
const label: LabelChoice = { rank: 1, releasableTo: [], originatorControlled: true, sourcesProtected: false };
const personOf = (client: RunningClient) => client.view().me!.person;
const shown = (client: RunningClient) => client.view().dispatches.find((one) => one.id === id);

beforeAll(async () => {
  federation = await bootFederation({ config: { sharing: { twoFromRank: 4 } } });
  const seats: [string, string][] = [[RURITANIA, "analyst"], [GRAUSTARK, "minister"], [EREWHON, "envoy"]];
  const clients: RunningClient[] = [];
  for (const [domain, user] of seats) {
    const officer = await enrolPerson(federation.node(domain), "officer", { role: "security" });
    const client = await enrolPerson(federation.node(domain), user);
    if (user !== "envoy") await officer.security.clearance(personOf(client), 1);
    clients.push(client);
  }
  [author, minister, envoy] = clients as [RunningClient, RunningClient, RunningClient];
  await connect(author, minister);
  await connect(minister, envoy);
  id = await author.dispatches.send({ title: "The canary title", portions: [{ kind: "text", text: "A group plans to hide explosives in laptops.", label }, { kind: "text", text: TOWN, label }], readers: [{ kind: "person", person: personOf(minister) }], controllers: [], lease: 0, until: null, onward: "ask" });
  await until(() => shown(minister) !== undefined, "the dispatch at its reader", 15_000);
  await minister.dispatches.open(id);
  await minister.dispatches.ask(id, { to: personOf(envoy), portions: [0], why: "Their airport is on the route.", view: "" });
  await until(() => (shown(author)?.asks.length ?? 0) > 0, "the request", 15_000);
  await author.dispatches.answer(id, shown(author)!.asks[0]!.id, { kind: "release" });
  await until(() => shown(envoy) !== undefined, "the dispatch at the third", 15_000);
  await envoy.dispatches.open(id); // nobody has said how high the envoy is cleared
}, 90_000);
afterAll(() => federation.close());

describe("an exposure report", () => {
  it("says who could have known, through whose consent, and who opened what, when, on what class of device, at what level", async () => {
    const report = await author.dispatches.exposure(id);
    expect(report).toMatchObject({ title: "The canary title", portions: 2, withheld: 0, others: [], list: { held: "first", count: 5 } });
    const [first, second] = report.readers;
    expect(first).toMatchObject({ name: "minister", portions: [0, 1], denied: [], through: [{ by: "analyst", asked: null }] });
    expect(first!.opened.map(({ name, portion, deviceClass, level }) => [name, portion, deviceClass, level])).toEqual([["minister", 0, "personal", 1], ["minister", 1, "personal", 1]]);
    expect(second).toMatchObject({ portions: [0], opened: [], denied: [{ portion: 0, code: "dispatch/clearance" }], through: [{ by: "analyst", asked: null }, { by: "analyst", asked: "minister" }] });
    expect(await refusalOf(minister.dispatches.exposure(id))).toBe("dispatch/not-controlled");
  });

  it("is a signed file, checked offline, without the title or a word; one changed byte, another's list or a release left out does not pass unseen", async () => {
    const report = await author.dispatches.exposure(id);
    expect(report.list.held).toBe("continues");
    const file = await report.file();
    const result = verifyExposureFile(file);
    if (!result.ok) throw new Error(result.code);
    expect(result).toMatchObject({ dispatch: id, by: personOf(author), counted: { listed: 2, shown: 2 }, trusted: false });
    expect(result.exposure.readers.map(({ key, opened, denied }) => [key, opened.length, denied.length])).toEqual([[`person ${personOf(minister)}`, 2, 0], [`person ${personOf(envoy)}`, 0, 1]]);
    expect(verifyFile(file).kind).toBe("exposure");
    const body = JSON.parse(fromUtf8(file)) as { head: string; releases: string[]; events: string[]; signed: string; nodes: { domain: string; nodeKey: string }[] };
    for (const part of [fromUtf8(file), ...[body.head, body.signed, ...body.releases, ...body.events].map((text) => Buffer.from(fromBase64Url(text)).toString("latin1"))]) for (const word of ["canary title", "Raqqa", "explosives", "airport"]) expect(part).not.toContain(word);

    const key = { domain: RURITANIA, nodeKey: federation.node(RURITANIA).keys.node.publicKey };
    const fingerprint = fromHex(author.view().me!.fingerprint.replace(/\s/g, ""));
    expect(verifyExposureFile(file, { trusted: [key], fingerprints: [fingerprint] })).toMatchObject({ ok: true, trusted: true });
    expect(verifyExposureFile(file, { trusted: [{ ...key, nodeKey: federation.node(GRAUSTARK).keys.node.publicKey }] })).toMatchObject({ ok: false, claim: "keys", code: "proof/untrusted-node" });
    expect(verifyExposureFile(file, { fingerprints: [new Uint8Array(32)] })).toMatchObject({ ok: false, claim: "chains", code: "exposure/other-fingerprint" });

    const again = (change: Partial<typeof body>) => verifyExposureFile(utf8(`${JSON.stringify({ ...body, ...change }, null, 2)}\n`));
    const flipped = fromBase64Url(body.events[0]!);
    flipped[flipped.length >> 1]! ^= 1;
    expect(again({ events: [toBase64Url(flipped)] })).toMatchObject({ ok: false, claim: "events" });
    expect(again({ releases: body.releases.slice(0, 1) })).toMatchObject({ ok: false, claim: "signed" });
    expect(again({ head: body.releases[0]! })).toMatchObject({ ok: false });
    const space = new Uint8Array([...file, 10]);
    expect(verifyExposureFile(space)).toMatchObject({ ok: false, claim: "unchanged", code: "proof/changed" });
  });

  it("a node that leaves out what it signed before, or a release that it was given, is shown to have", async () => {
    const { db } = federation.node(RURITANIA);
    await author.dispatches.exposure(id);
    // What a node could do to its own record: the opening of the second portion never was.
    await db.writer.run((trx) => void trx.prepare("delete from dispatch_event where dispatch = ? and kind = 'opened' and portion = 1").run(fromHex(id)));
    expect((await author.dispatches.exposure(id)).list.held).toBe("rewritten");
    expect((await author.dispatches.exposure(id)).list.held).toBe("rewritten"); // and stays so
    await db.writer.run((trx) => void trx.prepare("delete from dispatch_release where dispatch = ? and reader = ?").run(fromHex(id), `person ${personOf(envoy)}`));
    expect((await author.dispatches.exposure(id)).withheld).toBe(1);
  });

  it("of a passage finds the portion that it is from, however it was retyped, and says where nothing is found", async () => {
    const found = await author.dispatches.exposureOfPassage("THEY WERE SEEN, in the old town of Raqqa -- by somebody who has worked there");
    expect(found.overlaps).toEqual([expect.objectContaining({ dispatch: id, title: "The canary title", portion: 1, share: 1 })]);
    expect(found.trace.named).toEqual([]);
    expect((await author.dispatches.exposureOfPassage("A local employee spotted the cell preparing its devices in that city")).overlaps).toEqual([]);
    expect(await author.dispatches.exposureOfPassage("in Raqqa")).toMatchObject({ tooShort: true, overlaps: [] });
    expect((await minister.dispatches.exposureOfPassage(TOWN)).overlaps).toEqual([]); // nothing of this is the minister's
  });
});
