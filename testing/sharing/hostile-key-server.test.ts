/** A key server that lies, from its reader's side: whoever sits at the originator's node, at the reader's own, or between, and answers something else than the shares that were asked for. And one that is gone. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { answerInfo, keyShares, peekKeyRequest } from "../../protocol/dispatch/request.ts";
import { type Bytes, fromBase64Url, toBase64Url } from "../../protocol/wire/bytes.ts";
import { canonicalCbor, parseCbor } from "../../protocol/wire/cbor.ts";
import type { KeyAnswer } from "../../protocol/wire/dispatch/procedures.ts";
import { shaped } from "../../protocol/wire/signed.ts";
import { sealing } from "../../protocol/dispatch/letter/sealing.ts";
import type { RunningClient } from "../../client/entente.ts";
import type { Socket } from "../../client/environment.ts";
import { systemRandom } from "../../node/start/system-clock.ts";
import { connect, enrolPerson, testEnvironment } from "../clients/test-client.ts";
import { bootFederation, GRAUSTARK, RURITANIA, type TestFederation, until } from "../federation/boot.ts";

const hpke = sealing(systemRandom);
const FIRST = "They were seen in Raqqa.";
const SECOND = "On a Tuesday.";

let federation: TestFederation;
let author: RunningClient;
let reader: RunningClient;
/** What the reader is answered in place of what the node says. */
let lie: (answer: KeyAnswer, request: Bytes) => KeyAnswer | Promise<KeyAnswer>;
let asked = 0;

/** The road between a client and its node, on which the answers to key requests are exchanged. */
function lyingSocket(url: string): Socket {
  const socket = new WebSocket(url);
  const requests = new Map<number, Bytes>();
  const listeners: ((event: { data: string }) => void)[] = [];
  socket.addEventListener("message", ({ data }) => {
    void (async () => {
      const message = JSON.parse(String(data)) as { id?: number; ok?: unknown };
      const request = message.id === undefined ? undefined : requests.get(message.id);
      if (request && message.ok !== undefined) {
        asked++;
        message.ok = await lie(message.ok as KeyAnswer, request);
      }
      for (const listener of listeners) listener({ data: JSON.stringify(message) });
    })();
  });
  return {
    send(data) {
      const message = JSON.parse(String(data)) as { id?: number; call?: string; args?: { request: string } };
      if (message.call === "dispatch.keys") requests.set(message.id!, fromBase64Url(message.args!.request));
      socket.send(data);
    },
    close: () => socket.close(),
    addEventListener: (type, listener) => void (type === "message" ? listeners.push(listener as never) : socket.addEventListener(type, listener as never)),
  };
}

beforeAll(async () => {
  federation = await bootFederation({ domains: [RURITANIA, GRAUSTARK], onDisk: true });
  author = await enrolPerson(federation.node(RURITANIA), "analyst");
  reader = await enrolPerson(federation.node(GRAUSTARK), "minister", { environment: testEnvironment(federation.node(GRAUSTARK), { openSocket: lyingSocket }) });
  await connect(author, reader);
}, 60_000);
afterAll(() => federation.close());
beforeEach(() => {
  lie = (answer) => answer;
});

async function sent(lease = 0): Promise<string> {
  const label = { rank: 0, releasableTo: [], originatorControlled: true, sourcesProtected: false } as const;
  const id = await author.dispatches.send({ title: "Laptops", portions: [FIRST, SECOND].map((text) => ({ kind: "text" as const, text, label })), readers: [{ kind: "person", person: reader.view().me!.person }], controllers: [], lease, until: null, onward: "ask" });
  await until(() => reader.view().dispatches.some((one) => one.id === id), "the dispatch at its reader", 15_000);
  return id;
}
const opened = async (id: string) => (await reader.dispatches.open(id)).map((one) => ("denial" in one ? one.denial.code : "text" in one ? one.text : "file"));
/** An answer as it would be if the shares were these. */
async function sealed(answer: KeyAnswer, request: Bytes, shares: readonly (readonly [Bytes, Bytes])[], lease = answer.released!.lease, sealedFor = request): Promise<KeyAnswer> {
  const { encapsulated, ciphertext } = await hpke.seal(peekKeyRequest(request).answerTo, canonicalCbor(shares as never), answerInfo(sealedFor));
  return { ...answer, released: { enc: toBase64Url(encapsulated), sealed: toBase64Url(ciphertext), lease } };
}
const random = (length: number) => systemRandom(length) as Bytes;

describe("a key server that lies", () => {
  it("with other shares opens nothing; none of them is kept, and an honest answer opens it afterwards", async () => {
    const id = await sent(3600);
    lie = (answer, request) => sealed(answer, request, peekKeyRequest(request).keys.map((key) => [key as Bytes, random(32)] as const));
    const codes = await opened(id);
    expect(codes).toEqual([expect.stringMatching(/^tdf\//), expect.stringMatching(/^tdf\//)]);
    expect(reader.view().dispatches.find((one) => one.id === id)!.portions.some(({ state }) => state === "open")).toBe(false);
    lie = (answer) => answer;
    expect(await opened(id)).toEqual([FIRST, SECOND]);
  });

  it("that gives one portion's share for the other's opens neither", async () => {
    const id = await sent();
    lie = async (answer, request) => {
      const [one, two] = peekKeyRequest(request).keys as Bytes[];
      const raw = federation.node(RURITANIA).db.raw;
      const shareOf = (key: Bytes) => new Uint8Array((raw.prepare("select share from dispatch_key where key = ?").get(key) as { share: Uint8Array }).share) as Bytes;
      return sealed(answer, request, [[one!, shareOf(two!)], [two!, shareOf(one!)]]);
    };
    expect(await opened(id)).toEqual([expect.stringMatching(/^tdf\//), expect.stringMatching(/^tdf\//)]);
  });

  it("with the answer to another request, a bent one, or one sealed for another, opens nothing", async () => {
    const id = await sent();
    let earlier: KeyAnswer | undefined;
    lie = (answer) => (earlier ??= answer);
    expect(await opened(id)).toEqual([FIRST, SECOND]);
    const nothing = ["dispatch/bad-answer", "dispatch/bad-answer"];
    expect(await opened(id)).toEqual(nothing); // answered with what was answered before
    lie = (answer) => ({ ...answer, released: { ...answer.released!, sealed: toBase64Url(fromBase64Url(answer.released!.sealed).map((byte, index) => (index === 5 ? byte ^ 1 : byte)) as Bytes) } });
    expect(await opened(id)).toEqual(nothing);
    lie = (answer, request) => sealed(answer, request, peekKeyRequest(request).keys.map((key) => [key as Bytes, random(32)] as const), 0, random(64));
    expect(await opened(id)).toEqual(nothing);
    lie = (answer) => answer;
    expect(await opened(id)).toEqual([FIRST, SECOND]);
  });

  it("that says nothing of what was asked, or denies it, or answers in another shape, opens nothing", async () => {
    const id = await sent();
    lie = () => ({ denied: [] });
    expect(await opened(id)).toEqual(["dispatch/no-answer", "dispatch/no-answer"]);
    lie = (_answer, request) => ({ denied: peekKeyRequest(request).keys.map((key) => ({ key: toBase64Url(key as Bytes), why: { code: "dispatch/revoked" } })) });
    expect(await opened(id)).toEqual(["dispatch/revoked", "dispatch/revoked"]);
    lie = () => ({ released: "everything" }) as never;
    expect((await opened(id)).every((code) => !code.startsWith("They"))).toBe(true);
    lie = (answer, request) => ({ denied: [{ key: toBase64Url(peekKeyRequest(request).keys[0] as Bytes), why: { code: "dispatch/forbidden", advice: "Call \u202E0123" } }] });
    expect((await opened(id)).every((code) => code !== "dispatch/forbidden")).toBe(true); // what would rearrange the screen is no advice
  });

  it("that gives one portion and not the other opens the one, and says of the other why not", async () => {
    const id = await sent();
    lie = async (answer, request) => {
      const raw = federation.node(RURITANIA).db.raw;
      const [one] = peekKeyRequest(request).keys as Bytes[];
      const share = new Uint8Array((raw.prepare("select share from dispatch_key where key = ?").get(one!) as { share: Uint8Array }).share) as Bytes;
      return sealed(answer, request, [[one!, share]]);
    };
    expect(await opened(id)).toEqual([FIRST, "dispatch/no-answer"]);
  });

  it("lends nothing for longer than the author has signed for", async () => {
    const id = await sent(0);
    lie = async (answer) => ({ ...answer, released: { ...answer.released!, lease: 80 * 86_400 } });
    expect(await opened(id)).toEqual([FIRST, SECOND]);
    const before = asked;
    expect(await opened(id)).toEqual([FIRST, SECOND]);
    expect(asked).toBe(before + 1); // it had to ask again
  });
});

describe("an originator's node that is gone for a day", () => {
  it("what a lease covers opens; the rest says that the node can't be reached, and opens when it is back", async () => {
    const [kept, passing] = [await sent(3600), await sent(0)];
    expect(await opened(kept)).toEqual([FIRST, SECOND]);
    expect(await opened(passing)).toEqual([FIRST, SECOND]);
    await federation.stop(RURITANIA);
    expect(await opened(kept)).toEqual([FIRST, SECOND]);
    expect(await opened(passing)).toEqual(["federation/unreachable", "federation/unreachable"]);
    await federation.start(RURITANIA);
    await until(async () => (await opened(passing))[0] === FIRST, "the node again", 20_000);
  }, 60_000);
});

// What a lie is made of has to be what an honest answer is made of.
it("an answer as these tests make it, with the true shares, opens", async () => {
  const id = await sent();
  lie = async (answer, request) => {
    const raw = federation.node(RURITANIA).db.raw;
    const shares = (peekKeyRequest(request).keys as Bytes[]).map((key) => [key, new Uint8Array((raw.prepare("select share from dispatch_key where key = ?").get(key) as { share: Uint8Array }).share) as Bytes] as const);
    expect(shaped(keyShares, parseCbor(canonicalCbor(shares as never), 1 << 16))).toHaveLength(2);
    return sealed(answer, request, shares);
  };
  expect(await opened(id)).toEqual([FIRST, SECOND]);
});
