/** Where two persons have to agree: by what one of them, a colleague without a say, or somebody with a signature over something else can't make it one. Signed by hand with real devices' keys, before a real node. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { peekRelease, type ReleaseStatement, signRelease, signSecond } from "../../protocol/dispatch/release-statement.ts";
import { type Bytes, fromHex, toBase64Url } from "../../protocol/wire/bytes.ts";
import { connect } from "../clients/test-client.ts";
import { bootFederation, EREWHON, GRAUSTARK, RURITANIA, type TestFederation, until } from "../federation/boot.ts";
import { askAs, heldOf, type OpenReader, openReader } from "./forged-key-request.ts";

let federation: TestFederation;
let author: OpenReader;
let colleague: OpenReader;
let other: OpenReader;
let reader: OpenReader;
let third: OpenReader;
let id: string;

beforeAll(async () => {
  federation = await bootFederation({ config: { sharing: { twoFromRank: 0 } } });
  author = await openReader(federation.node(RURITANIA), "analyst");
  colleague = await openReader(federation.node(RURITANIA), "desk");
  other = await openReader(federation.node(RURITANIA), "clerk");
  reader = await openReader(federation.node(GRAUSTARK), "minister");
  third = await openReader(federation.node(EREWHON), "envoy");
  await connect(author.client, reader.client);
  const label = { rank: 0, releasableTo: [], originatorControlled: true, sourcesProtected: false } as const;
  id = await author.client.dispatches.send({ title: "Two", portions: [{ kind: "text", text: "for two", label }], readers: [{ kind: "person", person: personOf(reader) }], controllers: [personOf(colleague)], lease: 0, until: null, onward: "ask" });
  await until(() => reader.client.view().dispatches.some((one) => one.id === id), "the dispatch", 15_000);
}, 60_000);
afterAll(() => federation.close());

const personOf = ({ client }: OpenReader) => client.view().me!.person;
const by = (whose: OpenReader) => ({ by: personOf(whose) as never, deviceId: whose.client.view().me!.deviceId as never, at: Math.floor(Date.now() / 1000) });

/** The release that the reader got, for the third party, as if it had been asked for. */
async function release(signer: OpenReader, change: Partial<ReleaseStatement> = {}): Promise<Bytes> {
  const raw = federation.node(RURITANIA).db.raw.prepare("select release from dispatch_release where dispatch = ? order by at limit 1").get(fromHex(id)) as { release: Uint8Array };
  const { v: _v, ...was } = peekRelease(raw.release);
  const { entries } = (await third.client.device()!.session.call("sealing.keys", { persons: [personOf(third)] })).people[0]!;
  const fingerprint = (await import("@noble/hashes/sha2.js")).sha256(Buffer.from(entries[0]!, "base64url")) as Bytes;
  return signRelease({ ...was, reader: { kind: "person", person: personOf(third) as never, fingerprint, chainLength: 1, known: "asserted" }, asked: { by: personOf(reader) as never, request: new Uint8Array(32) as Bytes }, ...by(signer), ...change }, signer.signer);
}

async function handIn(from: OpenReader, bytes: Bytes, second?: Bytes): Promise<string> {
  const { results } = await from.client.device()!.session.call("dispatch.release", { releases: [{ release: toBase64Url(bytes), ...(second ? { second: toBase64Url(second) } : {}), shares: [] }] });
  return results[0]!.code ?? (results[0]!.second ? "waits" : "released");
}
const thirdGets = async () => {
  const { keys } = await heldOf(reader.client, id);
  const { answer, shares } = await askAs(third, federation.node(EREWHON), federation.node(RURITANIA), id, keys);
  return shares.length > 0 ? "the key" : answer!.denied[0]!.why.code;
};

describe("a release that two have to agree to", () => {
  it("stays closed with one signature, and with a second one of the same person, of somebody without a say, or over something else", async () => {
    const bytes = await release(author);
    expect(await handIn(author, bytes)).toBe("waits");
    expect(await thirdGets()).toBe("dispatch/needs-second");
    expect(await handIn(author, bytes, await signSecond(bytes, by(author), author.signer))).toBe("dispatch/needs-another");
    expect(await handIn(author, bytes, await signSecond(bytes, by(other), other.signer))).toBe("dispatch/needs-another");
    expect(await handIn(author, bytes, await signSecond(bytes, by(colleague), author.signer))).toBe("wire/bad-signature");
    expect(await handIn(author, bytes, await signSecond(await release(author, { until: 2 ** 31 }), by(colleague), colleague.signer))).toBe("dispatch/other-release");
    expect(await handIn(author, bytes, await signSecond(bytes, by(reader), reader.signer))).toBe("dispatch/not-controlled");
    expect(await thirdGets()).toBe("dispatch/needs-second");
    expect(await handIn(colleague, bytes, await signSecond(bytes, by(colleague), colleague.signer))).toBe("released");
    expect(await thirdGets()).toBe("the key");
  });

  it("is made by nobody without a say, for no other text, and by no device of somebody else", async () => {
    expect(await handIn(author, await release(other))).toBe("dispatch/not-controlled");
    expect(await handIn(other, await release(author))).toBe("dispatch/not-controlled");
    expect(await handIn(author, await release(author, { head: new Uint8Array(32) as Bytes }))).toBe("dispatch/other-head");
    expect(await handIn(author, await release(author, by(colleague)))).toBe("wire/bad-signature");
    expect(await handIn(author, await release(author, { by: personOf(reader) as never }))).toBe("dispatch/not-controlled");
  });
});
