/** Security policies of labels: loaded by the operator, given to devices, and to peers as far as an accord pins them. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { readOwnPolicies } from "../../node/label/own-policies.ts";
import { checkConfig } from "../../node/start/config.ts";
import type { RunningNode } from "../../node/start/node.ts";
import { ENTENTE_BASIC_ID } from "../../protocol/label/entente-basic-spif.ts";
import { policyHash } from "../../protocol/label/policy-pin.ts";
import { SMALL } from "../../protocol/label/small-policy-fixture.ts";
import { toBase64Url, toHex } from "../../protocol/wire/bytes.ts";
import { cut, network } from "../messaging/federation-fixture.ts";
import { bootNode, enrolFirst, post } from "../node-fixture.ts";
import { refusalOf } from "../refusal-of.ts";

let folder: string;
const put = (name: string, xml: string) => (writeFileSync(join(folder, name), xml), join(folder, name));
const SHA = toBase64Url(policyHash(SMALL));
const RURITANIAN = { id: "1.2.3", name: "Small", sha256: SHA, from: "ruritania.example" };

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "entente-policies-"));
  put("small.xml", SMALL);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const own = () => ({ labelPolicies: [{ file: join(folder, "small.xml"), ranks: { LOW: "RESTRICTED" as const, HIGH: "SECRET" as const } }] });

async function agree(a: RunningNode, b: RunningNode): Promise<void> {
  const { digest } = await a.accords.propose(b.url, { maximumRank: 2 });
  await b.accords.accept(a.domain, digest);
}

describe("an operator's policies", () => {
  it("are given to the organisation's devices, file and ranks, and to nobody without a session", async () => {
    const node = await bootNode(own());
    const alice = await enrolFirst(node, { user: "alice" });
    expect(await alice.call("label.policies", {})).toEqual({ policies: [{ ...RURITANIAN, ranks: { LOW: 1, HIGH: 3 }, here: true }] });
    expect(await alice.call("label.policy", { sha256: SHA })).toEqual({ xml: SMALL });
    expect(await refusalOf(alice.call("label.policy", { sha256: toBase64Url(policyHash("another")) }))).toBe("label/unknown-policy");
    expect(await refusalOf(post(node.url, "label.policies", {}))).toMatch(/^auth\//);
    await node.close();
  });

  it("that can't be used stop the start, with the file and the reason", () => {
    const why = (settings: object[]) => {
      try {
        readOwnPolicies(checkConfig({ domain: "a.example", organisation: "A", data: ":memory:", listen: { host: "127.0.0.1", port: 0 }, labelPolicies: settings }, folder).labelPolicies);
        return "taken";
      } catch (error) {
        return String(error);
      }
    };
    expect(why([{ file: "small.xml" }])).toBe("taken");
    expect(why([{ file: "none.xml" }])).toMatch(/config\/invalid: "labelPolicies": .*none\.xml can't be read\./);
    put("dtd.xml", `<!DOCTYPE SPIF>${SMALL}`);
    expect(why([{ file: "dtd.xml" }])).toMatch(/is no policy that can be used \(xml\/dtd\)/);
    put("bad.xml", SMALL.replace('hierarchy="2"', ""));
    expect(why([{ file: "bad.xml" }])).toMatch(/securityClassification has no hierarchy/);
    put("basic.xml", SMALL.replace('id="1.2.3"', `id="${ENTENTE_BASIC_ID}"`));
    expect(why([{ file: "basic.xml" }])).toMatch(/identifier of the built-in policy/);
    expect(why([{ file: "small.xml" }, { file: "small.xml" }])).toMatch(/is a second policy Small/);
    expect(why([{ file: "small.xml", ranks: { LOWEST: "SECRET" } }])).toMatch(/has no classification LOWEST/);
    expect(why([{ file: "small.xml", ranks: { LOW: "SECRET", HIGH: "RESTRICTED" } }])).toMatch(/puts HIGH above LOW, and "ranks" below it/);
    expect(why([{ file: "small.xml", ranks: { LOW: "HIGHEST" } }])).toMatch(/config\/invalid/);
  });
});

describe("a peer's policies", () => {
  it("come with the accord, by their hash; without one nothing comes, and after its end nothing stays", async () => {
    const [ruritania, graustark] = await Promise.all([bootNode(own()), bootNode({ domain: "graustark.example" })]);
    const bob = await enrolFirst(graustark, { user: "bob" });
    expect(await bob.call("label.policies", {})).toEqual({ policies: [] });
    await agree(ruritania, graustark);
    expect(graustark.accords.list()[0]!.policies).toEqual([{ id: "1.2.3", name: "Small", sha256: toHex(policyHash(SMALL)) }]);
    await vi.waitFor(async () => expect(await bob.call("label.policies", {})).toEqual({ policies: [{ ...RURITANIAN, ranks: {}, here: true }] }), { timeout: 10_000 });
    expect(await bob.call("label.policy", { sha256: SHA })).toEqual({ xml: SMALL });
    await graustark.accords.end("ruritania.example");
    expect(await bob.call("label.policies", {})).toEqual({ policies: [] });
    expect(await refusalOf(bob.call("label.policy", { sha256: SHA }))).toBe("label/unknown-policy");
    await Promise.all([ruritania.close(), graustark.close()]);
  });

  it("are not kept when another file comes; the right one is, when the peer is heard from again", async () => {
    const net = network();
    const forged = SMALL.replace("<excludedClass>HIGH</excludedClass>", "");
    let bent = true;
    net.rule = async (sent) => {
      const answer = await sent.deliver();
      return bent && sent.url.endsWith("/labelPolicy") ? Response.json({ xml: forged }) : answer;
    };
    const [ruritania, graustark] = await Promise.all([bootNode(own(), { fetch: net.fetchOf("ruritania.example") }), bootNode({ domain: "graustark.example" }, { fetch: net.fetchOf("graustark.example") })]);
    const bob = await enrolFirst(graustark, { user: "bob" });
    await agree(ruritania, graustark);
    await vi.waitFor(() => expect(net.log.some(({ url }) => url.endsWith("/labelPolicy"))).toBe(true), { timeout: 10_000 });
    expect(await bob.call("label.policies", {})).toEqual({ policies: [{ ...RURITANIAN, ranks: {}, here: false }] });
    expect(await refusalOf(bob.call("label.policy", { sha256: SHA }))).toBe("label/unknown-policy");
    bent = false;
    await agree(ruritania, graustark);
    await vi.waitFor(async () => expect(await bob.call("label.policy", { sha256: SHA })).toEqual({ xml: SMALL }), { timeout: 10_000 });
    net.rule = cut;
    await Promise.all([ruritania.close(), graustark.close()]);
  });

  it("go no further: a node gives a peer its own, and not what a third one gave it", async () => {
    const [ruritania, graustark, erewhon] = await Promise.all([bootNode(own()), bootNode({ domain: "graustark.example" }), bootNode({ domain: "erewhon.example" })]);
    await agree(ruritania, graustark);
    await agree(graustark, erewhon);
    const bob = await enrolFirst(graustark, { user: "bob" });
    await vi.waitFor(async () => expect(await bob.call("label.policy", { sha256: SHA })).toEqual({ xml: SMALL }), { timeout: 10_000 });
    const carol = await enrolFirst(erewhon, { user: "carol" });
    expect(await carol.call("label.policies", {})).toEqual({ policies: [] });
    expect(erewhon.accords.list()[0]!.policies).toEqual([]);
    await Promise.all([ruritania.close(), graustark.close(), erewhon.close()]);
  });
});
