/** Handing on within: an office's and an organisation's dispatch reaches colleagues by whoever has it, and a person's own later device by the first; nobody outside gets anything, whatever a reader tries. Real nodes, real clients. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningClient } from "../../client/entente.ts";
import type { ReaderChoice } from "../../client/model/dispatches.ts";
import type { ContentOf } from "../../protocol/dispatch/letter/content.ts";
import { peekRelease, signRelease } from "../../protocol/dispatch/release-statement.ts";
import { refusalOf } from "../../protocol/identity/test-people.ts";
import type { Bytes } from "../../protocol/wire/bytes.ts";
import { decodeRecord } from "../../client/store/records.ts";
import { heldDispatch } from "../../client/dispatch/records.ts";
import { addDevice, connect, enrolPerson, testEnvironment } from "../clients/test-client.ts";
import { bootFederation, EREWHON, GRAUSTARK, RURITANIA, type TestFederation, until } from "../federation/boot.ts";

let federation: TestFederation;
let author: RunningClient;
let duty: RunningClient;
let relief: RunningClient;
let clerk: RunningClient;
let envoy: RunningClient;
let attacker: { keys: ReturnType<typeof testEnvironment> };

const personOf = (client: RunningClient) => client.view().me!.person;

beforeAll(async () => {
  federation = await bootFederation();
  author = await enrolPerson(federation.node(RURITANIA), "analyst");
  const environment = testEnvironment(federation.node(GRAUSTARK));
  attacker = { keys: environment };
  duty = await enrolPerson(federation.node(GRAUSTARK), "duty", { role: "desk", environment });
  relief = await enrolPerson(federation.node(GRAUSTARK), "relief", { role: "desk" });
  clerk = await enrolPerson(federation.node(GRAUSTARK), "clerk", { role: "member" });
  envoy = await enrolPerson(federation.node(EREWHON), "envoy", { role: "desk" });
  for (const [domain, clients] of [[RURITANIA, [author]], [GRAUSTARK, [duty, relief, clerk]], [EREWHON, [envoy]]] as const) {
    const officer = await enrolPerson(federation.node(domain), "officer", { role: "security" });
    for (const client of clients) await officer.security.clearance(personOf(client), 1);
    await officer.stop();
  }
  await connect(author, duty);
  for (const [a, b] of [[duty, relief], [duty, clerk], [duty, envoy]] as const) await connect(a, b);
}, 90_000);
afterAll(async () => {
  for (const client of [author, duty, relief, clerk, envoy]) await client?.stop();
  await federation.close();
});

const label = { rank: 1, releasableTo: [], originatorControlled: true, sourcesProtected: false } as const;
const has = (client: RunningClient, id: string) => client.view().dispatches.some((one) => one.id === id);
const office: ReaderChoice = { kind: "office", domain: GRAUSTARK, role: "desk" };
const organisation: ReaderChoice = { kind: "organisation", domain: GRAUSTARK };

function sent(reader: ReaderChoice, title = "Laptops on aircraft", lease = 0): Promise<string> {
  return author.dispatches.send({ title, portions: [{ kind: "text", text: `${title}: they were seen in Raqqa.`, label }, { kind: "file", file: new Blob(["a map"]), name: "map.txt", label }], readers: [reader], controllers: [], lease, until: null, onward: "ask" });
}
async function atDuty(reader: ReaderChoice): Promise<string> {
  const id = await sent(reader);
  await until(() => has(duty, id), "at the duty officer", 15_000);
  return id;
}
const heldBy = async (client: RunningClient, id: string) => decodeRecord(heldDispatch, (await client.device()!.store.get(`dispatch-held/${id}`))!);
const setAside = async (client: RunningClient) => (await client.device()!.quarantine()).length;

/** What a hostile reader makes of what it has, sent by its own hand. */
async function forged(from: RunningClient, to: RunningClient, id: string, change: (content: ContentOf<"passed">) => Promise<ContentOf<"passed">> | ContentOf<"passed">): Promise<void> {
  const held = await heldBy(from, id);
  const [one] = held.releases;
  const content: ContentOf<"passed"> = { kind: "passed", head: held.head, release: one!.release, title: held.title, renderings: one!.renderings, originatorChain: one!.chains!.originator, byChain: one!.chains!.by, originatorName: held.originatorName };
  const { letters } = from.device()!;
  const [addressee] = await letters.addressees([personOf(to)]);
  const before = await setAside(to);
  expect(await letters.send([{ to: addressee!, content: await change(content) }])).toEqual([undefined]);
  await until(async () => (await setAside(to)) === before + 1, "set aside", 15_000);
}

describe("what was released to an organisation", () => {
  it("is handed on to a colleague, who opens it by the originator's leave; the originator sees who opened", async () => {
    const id = await atDuty(organisation);
    expect(duty.view().dispatches.find((one) => one.id === id)!.releasedTo).toEqual([organisation]);
    await duty.dispatches.passWithin(id, personOf(clerk));
    await until(() => has(clerk, id), "at the clerk", 15_000);
    expect(clerk.view().dispatches.find((one) => one.id === id)).toMatchObject({ role: "reader", title: "Laptops on aircraft", originator: { person: personOf(author), known: "vouched" } });
    const opened = await clerk.dispatches.open(id);
    expect(opened[0]).toEqual({ index: 0, text: "Laptops on aircraft: they were seen in Raqqa." });
    expect("file" in opened[1]! && (await opened[1].file.text())).toBe("a map");
    expect((await author.dispatches.events(id)).filter(({ kind }) => kind === "opened").map(({ person }) => person)).toEqual([personOf(clerk), personOf(clerk)]);
    // Taken back: the node refuses the colleague too.
    await author.dispatches.revoke(id, { kind: "reader", reader: organisation });
    expect((await clerk.dispatches.open(id))[0]).toMatchObject({ denial: { code: "dispatch/reader-revoked" } });
  }, 60_000);

  it("is taken back at once from a colleague too, whom the originator does not know, though a lease still runs; two who handed it to one another tell each other once", async () => {
    const id = await sent(organisation, "With a lease", 3_600);
    await until(() => has(duty, id), "at the duty officer", 15_000);
    for (const colleague of [clerk, relief]) await duty.dispatches.passWithin(id, personOf(colleague));
    await until(() => has(clerk, id) && has(relief, id), "at the colleagues", 15_000);
    await relief.dispatches.passWithin(id, personOf(duty));
    for (const colleague of [clerk, relief]) expect((await colleague.dispatches.open(id))[0]).toHaveProperty("text");
    const shown = (client: RunningClient) => client.view().dispatches.find((one) => one.id === id)!;
    await author.dispatches.revoke(id, { kind: "portion", portion: 1 });
    await until(() => [clerk, relief].every((client) => shown(client).portions[1]!.state === "revoked"), "the portion gone at the colleagues", 15_000);
    expect(shown(clerk).portions[0]!.state).toBe("open");
    await author.dispatches.revoke(id, { kind: "reader", reader: organisation });
    await until(() => [clerk, relief].every((client) => shown(client).state === "revoked"), "all of it gone at the colleagues", 15_000);
    expect((await clerk.dispatches.open(id)).every((one) => "denial" in one)).toBe(true);
    const relays = async (client: RunningClient) => (await heldBy(client, id)).relays.map(({ to }) => to);
    await until(async () => JSON.stringify([await relays(duty), await relays(relief)]) === "[[[],[]],[[],[]]]", "everybody told, once for each word", 15_000);
  }, 60_000);

  it("goes to nobody outside: not by the client, not by a hostile reader's own hand, and the node gives no key", async () => {
    const id = await atDuty(organisation);
    expect(await refusalOf(() => duty.dispatches.passWithin(id, personOf(envoy)))).toBe("dispatch/not-colleague");
    await forged(duty, envoy, id, (content) => content);
    expect(has(envoy, id)).toBe(false);
    // As if the release named the other organisation: it is not the originator's.
    const signer = await attacker.keys.keys.signer("device");
    await forged(duty, envoy, id, async (content) => {
      const { v: _, ...stated } = peekRelease(content.release);
      return { ...content, release: await signRelease({ ...stated, reader: { kind: "organisation", domain: EREWHON as never } }, signer) };
    });
    expect(has(envoy, id)).toBe(false);
    expect((await author.dispatches.events(id)).filter(({ kind }) => kind === "opened")).toEqual([]);
  }, 60_000);
});

describe("what was released to a person or an office", () => {
  it("is not handed on beyond it: a person's to nobody, an office's to nobody without that role", async () => {
    const alone = await atDuty({ kind: "person", person: personOf(duty) });
    expect(await refusalOf(() => duty.dispatches.passWithin(alone, personOf(clerk)))).toBe("dispatch/to-you-alone");
    await forged(duty, clerk, alone, (content) => content);
    expect(has(clerk, alone)).toBe(false);
    const desks = await atDuty(office);
    const before = await setAside(clerk);
    await duty.dispatches.passWithin(desks, personOf(clerk));
    await until(async () => (await setAside(clerk)) === before + 1, "set aside by who is no desk", 15_000);
    await duty.dispatches.passWithin(desks, personOf(relief));
    await until(() => has(relief, desks), "at the other desk", 15_000);
    expect((await relief.dispatches.open(desks))[0]).toEqual({ index: 0, text: "Laptops on aircraft: they were seen in Raqqa." });
    expect(has(clerk, desks)).toBe(false);
  }, 60_000);

  it("with a changed head, a rendering of something else, or another's chain is refused", async () => {
    const id = await atDuty(organisation);
    const other = await atDuty(organisation);
    const theirs = await heldBy(duty, other);
    const flipped = (bytes: Bytes) => Uint8Array.from(bytes, (byte, at) => (at === bytes.length - 5 ? byte ^ 1 : byte));
    await forged(duty, clerk, id, (content) => ({ ...content, head: flipped(content.head) }));
    await forged(duty, clerk, id, (content) => ({ ...content, head: theirs.head }));
    await forged(duty, clerk, id, (content) => ({ ...content, release: flipped(content.release) }));
    await forged(duty, clerk, id, (content) => ({ ...content, renderings: theirs.releases[0]!.renderings }));
    await forged(duty, clerk, id, (content) => ({ ...content, originatorChain: [...duty.device()!.letters.ownChain()] }));
    expect(has(clerk, id)).toBe(false);
    // Nor from a colleague whom one has not let write.
    const [addressee] = await relief.device()!.letters.addressees([personOf(clerk)]);
    expect(addressee).toBeDefined();
    const before = await setAside(clerk);
    const [one] = (await heldBy(duty, id)).releases;
    await relief.device()!.letters.send([{ to: addressee!, content: { kind: "passed", head: theirs.head, release: one!.release, title: "x", renderings: [], originatorChain: one!.chains!.originator, byChain: one!.chains!.by, originatorName: "x" } }]);
    await until(async () => (await setAside(clerk)) === before + 1, "set aside", 15_000);
  }, 90_000);
});

describe("a device that is enrolled later", () => {
  it("gets its person's dispatches from the first one, of reader and author alike, by themselves", async () => {
    const id = await atDuty({ kind: "person", person: personOf(duty) });
    const later = await addDevice(duty, testEnvironment(federation.node(GRAUSTARK)));
    await until(() => has(later, id), "at the later device", 30_000);
    expect(later.view().dispatches.find((one) => one.id === id)).toMatchObject({ role: "reader", originator: { known: "contact" } });
    expect((await later.dispatches.open(id))[0]).toEqual({ index: 0, text: "Laptops on aircraft: they were seen in Raqqa." });
    const second = await addDevice(author, testEnvironment(federation.node(RURITANIA)));
    await until(() => second.view().dispatches.find((one) => one.id === id)?.readers.length === 1, "readers at the author's later device", 30_000);
    expect(second.view().dispatches.find((one) => one.id === id)).toMatchObject({ role: "author", state: "active", readers: [{ state: "released" }] });
    await second.dispatches.revoke(id, { kind: "whole" });
    expect((await later.dispatches.open(id))[0]).toMatchObject({ denial: { code: "dispatch/revoked" } });
    await later.stop();
    await second.stop();
  }, 90_000);
});
