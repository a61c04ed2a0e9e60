/** What the originator's node lets through, and what it does not, where its own people are at odds: two devices of one author at once, a desk with a mind of its own, a revocation and a release that cross, a dispatch over its time; and whoever floods it. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { peekRelease, type ReleaseStatement, signRelease } from "../../protocol/dispatch/release-statement.ts";
import { fromHex, toBase64Url } from "../../protocol/wire/bytes.ts";
import type { MailboxItem, Push } from "../../protocol/wire/api.ts";
import type { SealedLetter } from "../../protocol/wire/dispatch/letter.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import type { DispatchDraft } from "../../client/model/dispatches.ts";
import { systemRandom } from "../../node/start/system-clock.ts";
import { connect } from "../clients/test-client.ts";
import { bootFederation, EREWHON, GRAUSTARK, RURITANIA, type TestFederation, until } from "../federation/boot.ts";
import { askAs, type OpenReader, openReader } from "./forged-key-request.ts";
import { forgedLetter, withNode } from "./forged-letter.ts";

let federation: TestFederation;
let author: OpenReader;
let desk: OpenReader;
let reader: OpenReader;
let third: OpenReader;
/** Known to nobody but the reader. */
let stranger: OpenReader;

beforeAll(async () => {
  federation = await bootFederation({ config: { sharing: { twoFromRank: 0 } } });
  author = await openReader(federation.node(RURITANIA), "analyst");
  desk = await openReader(federation.node(RURITANIA), "desk");
  reader = await openReader(federation.node(GRAUSTARK), "minister");
  third = await openReader(federation.node(EREWHON), "envoy");
  stranger = await openReader(federation.node(EREWHON), "attache");
  await connect(author.client, reader.client);
  await connect(author.client, third.client);
  await connect(desk.client, third.client);
}, 60_000);
afterAll(() => federation.close());

const personOf = ({ client }: OpenReader) => client.view().me!.person;
const shown = ({ client }: OpenReader, id: string) => client.view().dispatches.find((one) => one.id === id);
const label = { rank: 0, releasableTo: [], originatorControlled: true, sourcesProtected: false } as const;
const to = (whose: OpenReader) => ({ kind: "person" as const, person: personOf(whose) });
const seconds = () => Math.floor(Date.now() / 1000);
const lost = (call: string) => (name: string, _args: unknown, real: () => Promise<unknown>) => (name === call ? Promise.reject(new Failure("session/unreachable")) : real());

async function sent(change: Partial<DispatchDraft> = {}): Promise<string> {
  const id = await author.client.dispatches.send({ title: "Laptops", portions: [{ kind: "text", text: "Laptops on aircraft.", label }, { kind: "text", text: "Seen in Raqqa.", label }], readers: [to(reader)], controllers: [personOf(desk)], lease: 0, until: null, onward: "ask", ...change });
  await until(() => shown(desk, id) !== undefined, "the dispatch at the desk", 15_000);
  return id;
}
const atReader = (id: string) => until(() => shown(reader, id) !== undefined, "the dispatch at its reader", 15_000);

describe("a release and a revocation that cross", () => {
  it("a release that was signed first and is handed in last opens nothing", async () => {
    const id = await sent();
    let late: unknown;
    const holdBack = (name: string, args: unknown, real: () => Promise<unknown>) => {
      if (name !== "dispatch.release") return real();
      late = args;
      return Promise.reject(new Failure("session/unreachable"));
    };
    await withNode(author.client, holdBack, () => author.client.dispatches.release(id, [to(third)], [0]).catch(codeOf));
    await desk.client.dispatches.revoke(id, { kind: "reader", reader: to(third) });
    const { results } = (await author.client.device()!.session.call("dispatch.release", late as never)) as { results: { code?: string }[] };
    expect(results).toEqual([{ code: "dispatch/taken-back-since" }]);
    expect(shown(third, id)).toBeUndefined();
    // Wanted again, it is signed again.
    await author.client.dispatches.release(id, [to(third)], [0]);
    await until(() => shown(third, id) !== undefined, "the dispatch at the other reader", 15_000);
    expect(await third.client.dispatches.open(id)).toMatchObject([{ index: 0, text: "Laptops on aircraft." }]);
  });

  it("who reads as one of an organisation is taken back alone", async () => {
    const id = await sent({ readers: [{ kind: "organisation", domain: GRAUSTARK }] });
    await atReader(id);
    expect(await reader.client.dispatches.open(id, [0])).toMatchObject([{ text: "Laptops on aircraft." }]);
    await withNode(author.client, lost("letter.send"), () => author.client.dispatches.revoke(id, { kind: "reader", reader: to(reader) }));
    expect(await reader.client.dispatches.open(id, [0])).toEqual([{ index: 0, denial: { code: "dispatch/reader-revoked" } }]);
    await author.client.device()!.dispatches.online();
    await until(() => shown(reader, id)!.state === "revoked", "the word of it");
  });

  it("of what is taken back as a whole the node keeps no half of a key", async () => {
    const id = await sent();
    const halves = (portion?: number) =>
      (federation.node(RURITANIA).db.raw.prepare("select portion, share from dispatch_key where dispatch = ?").all(fromHex(id)) as { portion: number; share: Uint8Array }[]).filter((one) => portion === undefined || one.portion === portion).map(({ share }) => share.some((byte) => byte !== 0));
    expect(halves()).toEqual([true, true]);
    await author.client.dispatches.revoke(id, { kind: "portion", portion: 1 });
    expect([halves(0), halves(1)]).toEqual([[true], [false]]);
    await author.client.dispatches.revoke(id, { kind: "whole" });
    expect(halves()).toEqual([false, false]);
  });
});

describe("a desk", () => {
  it("that lets somebody in without saying that anybody asked needs another's signature as well", async () => {
    const id = await sent();
    await desk.client.dispatches.release(id, [to(third)], [0]);
    expect(shown(desk, id)!.readers).toMatchObject([{ state: "second" }]);
    expect(shown(third, id)).toBeUndefined();
    await until(() => shown(author, id)!.seconds.length === 1, "the release before the author", 15_000);
    await author.client.dispatches.agree(shown(author, id)!.seconds[0]!.id);
    await until(() => shown(third, id) !== undefined || desk.client.device()!.dispatches.book.controlled.get(id)!.releases[0]!.written.length === 1, "the letter to the other reader", 15_000);
  });

  it("whose word that the other has agreed is lost hears it of the node", async () => {
    const id = await sent();
    await desk.client.dispatches.release(id, [to(third)], [0]);
    await until(() => shown(author, id)!.seconds.length === 1, "the release before the author", 15_000);
    await withNode(author.client, lost("letter.send"), () => author.client.dispatches.agree(shown(author, id)!.seconds[0]!.id).catch(codeOf));
    expect(shown(desk, id)!.readers).toMatchObject([{ state: "second" }]);
    await desk.client.device()!.dispatches.online();
    expect(shown(desk, id)!.readers).toMatchObject([{ state: expect.stringMatching(/released|nobody/) as string }]);
  });

  it("names nobody as having asked who reads nothing of it", async () => {
    const id = await sent();
    const raw = federation.node(RURITANIA).db.raw.prepare("select release from dispatch_release where dispatch = ? order by at limit 1").get(fromHex(id)) as { release: Uint8Array };
    const { v: _v, ...was } = peekRelease(raw.release);
    const handIn = async (change: Partial<ReleaseStatement>) => {
      const release = await signRelease({ ...was, by: personOf(desk) as never, deviceId: desk.client.view().me!.deviceId as never, at: seconds(), ...change }, desk.signer);
      return (await desk.client.device()!.session.call("dispatch.release", { releases: [{ release: toBase64Url(release), shares: [] }] })).results[0];
    };
    const asked = (whose: OpenReader) => ({ by: personOf(whose) as never, request: new Uint8Array(32) });
    expect(await handIn({ asked: asked(third) })).toEqual({ code: "dispatch/not-asked" });
    expect(await handIn({ asked: asked(reader) })).toEqual({ second: true });
  });
});

describe("a dispatch over its time", () => {
  it("is over for leases too, whatever they are, at the node and at an honest device", async () => {
    const over = seconds() + 60;
    const id = await sent({ lease: 86_400, until: over });
    await atReader(id);
    const answers: { released?: { lease: number } }[] = [];
    await withNode(reader.client, async (name, _args, real) => {
      const answer = await real();
      if (name === "dispatch.keys") answers.push(answer as never);
      return answer;
    }, () => reader.client.dispatches.open(id));
    expect(answers[0]!.released!.lease).toBeLessThanOrEqual(60);
    const { keys } = reader.client.device()!.dispatches.book.held.get(id)!;
    expect(keys).toHaveLength(2);
    for (const key of keys) expect(key.until).toBeLessThanOrEqual(over);
  });

  it("whose node says more than its author has signed is kept no longer than that", async () => {
    const over = seconds() + 60;
    const id = await sent({ lease: 86_400, until: over });
    await atReader(id);
    await withNode(reader.client, async (name, _args, real) => {
      const answer = (await real()) as { released?: { lease: number } };
      return name === "dispatch.keys" ? { ...answer, released: { ...answer.released, lease: 90 * 86_400 } } : answer;
    }, () => reader.client.dispatches.open(id));
    for (const key of reader.client.device()!.dispatches.book.held.get(id)!.keys) expect(key.until).toBeLessThanOrEqual(over);
  });

  it("a lease of a few seconds opens what it is of", async () => {
    const id = await sent({ lease: 2 });
    await atReader(id);
    expect(await reader.client.dispatches.open(id)).toMatchObject([{ text: "Laptops on aircraft." }, { text: "Seen in Raqqa." }]);
  });
});

describe("a letter", () => {
  it("as long as it may be crosses to another organisation, and holds up nothing behind it", async () => {
    const text = "Laptops on aircraft. ".repeat(7_000);
    const id = await sent({ portions: [{ kind: "text", text, label }] });
    await atReader(id);
    expect(await reader.client.dispatches.open(id)).toEqual([{ index: 0, text }]);
  });
});

describe("who floods", () => {
  it("with keys that nobody has makes one line of each request in the record", async () => {
    const id = await sent();
    await atReader(id);
    const before = (await author.client.dispatches.events(id)).length;
    const { answer } = await askAs(reader, federation.node(GRAUSTARK), federation.node(RURITANIA), id, Array.from({ length: 200 }, () => systemRandom(16)));
    expect(answer!.denied).toHaveLength(200);
    expect((await author.client.dispatches.events(id)).length - before).toBe(1);
  });

  it("with one letter for one device many times puts it there once, and with no more than its own box", async () => {
    const letters: SealedLetter[] = [];
    const stop = reader.client.device()!.session.onPush((push: Push) => {
      for (const item of (push as { items?: MailboxItem[] }).items ?? []) if (item.kind === "letter") letters.push(item.data!["letter"] as SealedLetter);
    });
    const own = author.client.device()!;
    const letter = await forgedLetter({ person: personOf(author), deviceId: author.client.view().me!.deviceId, signer: author.signer, chain: own.people.chain(personOf(author))!.entries }, reader.client, { kind: "catch-up" });
    const [box] = letter.boxes;
    const many = { ...letter, boxes: [...Array.from({ length: 60 }, () => box!), { ...box!, device: "f".repeat(32) }] };
    expect((await own.session.call("letter.send", { letters: [many] })).results).toEqual([{ id: many.id }]);
    await until(() => letters.some(({ id }) => id === many.id), "the letter");
    await author.client.dispatches.send({ title: "After", portions: [{ kind: "text", text: "x", label }], readers: [to(reader)], controllers: [], lease: 0, until: null, onward: "ask" });
    await until(() => letters.at(-1)!.id !== many.id, "the next letter");
    stop();
    expect(letters.filter(({ id }) => id === many.id).map(({ boxes }) => boxes.map(({ device }) => device))).toEqual([[box!.device]]);
  });

  it("as a stranger, by the name of somebody who may write, fills no more than a part of a mailbox", async () => {
    let arrived = 0;
    const stop = reader.client.device()!.session.onPush((push: Push) => {
      for (const item of (push as { items?: MailboxItem[] }).items ?? []) if (item.kind === "letter" && item.from === personOf(stranger)) arrived++;
    });
    const own = stranger.client.device()!;
    const letter = await forgedLetter({ person: personOf(stranger), deviceId: stranger.client.view().me!.deviceId, signer: stranger.signer, chain: own.people.chain(personOf(stranger))!.entries }, reader.client, { kind: "catch-up" });
    // As large as they may be: what is in them nobody looks at on the way.
    const large = () => ({ ...letter, via: personOf(author), id: toBase64Url(systemRandom(16)), body: "A".repeat(1_390_000) });
    for (let i = 0; i < 5; i++) await own.session.call("letter.send", { letters: Array.from({ length: 6 }, large) });
    await until(() => arrived === 22, "as many as may come", 30_000);
    // Somebody who may write comes through behind them.
    const id = await sent();
    await atReader(id);
    stop();
    expect(arrived).toBe(22); // of thirty
  }, 60_000);
});
