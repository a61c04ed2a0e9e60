/** What a stranger, a peer, or whoever has a peer's key or its old one can try at the door between nodes; numbers are the catalogue's. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { toBase64Url } from "../../protocol/wire/bytes.ts";
import { systemRandom } from "../../node/start/system-clock.ts";
import { bootNode, newSigner } from "../node-fixture.ts";
import { cut } from "./federation-fixture.ts";
import { alice, bob, boot, erewhon, eventually, type Forgery, forge, graustark, net, people, ruritania, stop } from "./forged-peer.ts";

const stranger = await newSigner();

describe("a request at the peers' door", () => {
  beforeAll(boot);
  afterAll(stop);
  it("that is right goes through", async () => {
    expect(await forge("ping", {})).toMatchObject({ status: 200, value: { status: "success" } });
  });

  it.each([
    ["not signed", { drop: "signature" }, 401, "federation/unsigned"],
    ["signed by another key", { signer: stranger }, 401, "federation/bad-signature"],
    ["signed for another call", { signedPath: "notify" }, 401, "federation/bad-signature"],
    ["with another body than the signed one", { body: "{} ", signedBody: "{}" }, 401, "federation/bad-digest"],
    ["from a domain without an accord", { source: "freedonia.example" }, 403, "federation/no-accord"],
    ["for another node", { target: "erewhon.example" }, 403, "federation/other-target"],
    ["an hour old", { created: Math.floor(Date.now() / 1000) - 3600 }, 401, "federation/clock-skew"],
    ["an hour ahead", { created: Math.floor(Date.now() / 1000) + 3600 }, 401, "federation/clock-skew"],
    ["without a nonce", { nonce: "" }, 401, "federation/replayed"],
    ["that is not JSON", { body: "{" }, 400, "wire/bad-shape"],
    ["with more than the call takes", { body: '{"more":1}' }, 400, "wire/bad-shape"],
    ["that is too long for the call", { body: `{"more":"${"x".repeat(100_000)}"}` }, 413, "wire/too-long"],
  ] as [string, Forgery, number, string][])("%s is refused", async (_what, how, status, code) => {
    expect(await forge("ping", {}, how)).toMatchObject({ status, code });
  });

  it("of an unknown name, or one that is a property of every object", async () => {
    expect(await forge("nothing", {})).toMatchObject({ status: 404, code: "federation/unknown-call" });
    expect(await forge("constructor", {})).toMatchObject({ status: 404, code: "federation/unknown-call" });
  });

  it.each([
    ["a stranger", {}, 401],
    ["somebody who takes a peer's name", { "entente-source": "ruritania.example", "entente-target": "graustark.example", "content-digest": "sha-256=:AA==:", signature: "entente=:AA==:", "signature-input": "entente=()" }, 401],
  ])("of %s is answered before its body is read, however long that is", async (_who, headers: Record<string, string>, status) => {
    const { connect } = await import("node:net");
    const socket = connect(Number(new URL(graustark.url).port), "127.0.0.1");
    const lines = Object.entries({ host: "localhost", "content-length": String(20 << 20), ...headers }).map(([name, value]) => `${name}: ${value}`);
    socket.write(`POST /mimi/v1/notify HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n{`);
    const answer = await new Promise<string>((resolve) => socket.once("data", (data) => resolve(String(data))));
    socket.destroy();
    expect(answer.split("\r\n")[0]).toBe(`HTTP/1.1 ${status} Unauthorized`);
  });

  it("counts once: the same bytes again are a replay (attack 12)", async () => {
    const first = await forge("ping", {});
    expect(first.status).toBe(200);
    expect(await first.again()).toMatchObject({ status: 401, code: "federation/replayed" });
  });
});

describe("accords", () => {
  beforeEach(boot);
  afterEach(stop);
  it("an offer alone lets nothing pass, and is in force only when the digest that was compared is accepted", async () => {
    const freedonia = await bootNode({ domain: "freedonia.example" }, { fetch: net.fetchOf("freedonia.example") });
    try {
      const proposed = await freedonia.accords.propose(graustark.url);
      expect(await forge("ping", {}, { as: freedonia })).toMatchObject({ status: 403 });
      await expect(graustark.accords.accept("freedonia.example", "00")).rejects.toMatchObject({ code: "accord/other-digest" });
      await graustark.accords.accept("freedonia.example", proposed.digest);
      expect(await forge("ping", {}, { as: freedonia })).toMatchObject({ status: 200 });
      expect(freedonia.accords.list()).toMatchObject([{ domain: "graustark.example", state: "active", digest: proposed.digest }]);
    } finally {
      await freedonia.close();
    }
  });

  it("once ended by either side, nothing passes in either direction", async () => {
    await people();
    await ruritania.accords.end("graustark.example", "recalled our ambassador");
    expect(await forge("ping", {})).toMatchObject({ status: 403, code: "federation/no-accord" });
    expect(graustark.accords.list().find((one) => one.domain === "ruritania.example")).toMatchObject({ state: "ended" });
    await expect(bob.device.call("consent.request", { to: alice.device.person, card: bob.device.card })).rejects.toMatchObject({ code: "federation/no-accord" });
    await expect(forge("ping", {}, { as: erewhon })).resolves.toMatchObject({ status: 200 });
  });

  it("ended while the other side is away, it is ended for both once it is back", async () => {
    net.rule = cut;
    await graustark.accords.end("ruritania.example");
    expect(await forge("ping", {})).toMatchObject({ status: 403 });
    net.rule = (sent) => sent.deliver();
    await eventually(() => ruritania.accords.list().find((one) => one.domain === "graustark.example")?.state === "ended");
  });

  it("a third node can neither end nor change what two others agreed", async () => {
    const accord = graustark.accords.list().find((one) => one.domain === "ruritania.example")!;
    const { endAccord } = await import("../../protocol/identity/accord-notice.ts");
    const notice = await endAccord({ v: 1, accordId: accord.id, domain: "ruritania.example" as never, at: 1 }, erewhon.keys.node);
    expect((await forge("accordOffer", { accord: toBase64Url(notice) }, { as: erewhon })).status).not.toBe(200);
    expect(await forge("accordOffer", { accord: toBase64Url(notice) }, { source: "ruritania.example", signer: erewhon.keys.node })).toMatchObject({ code: "wire/bad-signature" });
    expect(graustark.accords.list().find((one) => one.domain === "ruritania.example")).toMatchObject({ state: "active" });
  });

  it("a node key is changed by the old one signing the new one, and the old one is worth nothing after", async () => {
    const next = await newSigner();
    await ruritania.accords.rotate(next);
    expect(await forge("ping", {}, { signer: next })).toMatchObject({ status: 200 });
    expect(await forge("ping", {})).toMatchObject({ status: 401, code: "federation/bad-signature" });
    const stolen = await newSigner();
    const { rotateNodeKey } = await import("../../protocol/identity/accord-notice.ts");
    const accord = graustark.accords.list().find((one) => one.domain === "ruritania.example")!;
    const forged = await rotateNodeKey({ accordId: accord.id, domain: "ruritania.example" as never, at: 1 }, { old: stolen, new: await newSigner() });
    expect((await forge("accordOffer", { accord: toBase64Url(forged) }, { signer: stolen })).status).not.toBe(200);
  });

  it("junk in place of an offer is refused, and an offer that names other keys of ours", async () => {
    expect(await forge("accordOffer", { accord: "AAAA" })).toMatchObject({ status: 400 });
    expect(await forge("accordOffer", { accord: toBase64Url(systemRandom(500)) })).toMatchObject({ status: 400 });
  });
});
