/** `entente label policies` over two nodes that the command serves. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { policyHash } from "../protocol/label/policy-pin.ts";
import { SMALL } from "../protocol/label/small-policy-fixture.ts";
import { toBase64Url } from "../protocol/wire/bytes.ts";
import { type ServedNodes, servedNodes } from "./served-nodes-in-test.ts";

describe("entente label policies", () => {
  let nodes: ServedNodes;
  const sha256 = toBase64Url(policyHash(SMALL));
  beforeAll(async () => {
    nodes = servedNodes();
    writeFileSync(join(nodes.home, "small.xml"), SMALL);
    const ruritania = await nodes.serve("ruritania", { labelPolicies: [{ file: "../small.xml", ranks: { LOW: "RESTRICTED" } }] });
    await nodes.serve("graustark");
    await nodes.enrol("ruritania", { user: "alice", role: "principal" });
    await nodes.enrol("graustark", { user: "bob", role: "principal" });
    expect(await nodes.at("label", "policies", "--profile", "bob")).toMatchObject({ code: 0, out: "", err: "None but the built-in one." });
    await nodes.done("accord", "propose", ruritania, "--dir", "graustark");
    await nodes.done("accord", "accept", "graustark.example", "--dir", "ruritania");
  });
  afterAll(() => nodes.close());

  it("lists one's own, with the ranks that the operator gave", async () => {
    expect(await nodes.at("label", "policies", "--profile", "alice")).toMatchObject({ code: 0, out: `Small\t1.2.3\truritania.example\t${sha256}` });
    expect(JSON.parse((await nodes.at("label", "policies", "--profile", "alice", "--json")).out)).toEqual({ policies: [{ id: "1.2.3", name: "Small", from: "ruritania.example", sha256, ranks: { LOW: 1 } }], missing: [] });
  });
  it("and the peer's, as the accord pins it", async () => {
    await vi.waitFor(async () => expect(await nodes.at("label", "policies", "--profile", "bob")).toMatchObject({ code: 0, out: `Small\t1.2.3\truritania.example\t${sha256}` }), { timeout: 20_000, interval: 500 });
    const accords = JSON.parse((await nodes.done("accord", "list", "--dir", "graustark", "--json")).out) as { policies: object[] }[];
    expect(accords[0]!.policies).toMatchObject([{ id: "1.2.3", name: "Small" }]);
  });
  it("a policy that can't be used: serve --check says so, by file and reason", async () => {
    writeFileSync(join(nodes.home, "small.xml"), SMALL.replace("<SPIF", "<!DOCTYPE SPIF><SPIF"));
    expect(await nodes.at("serve", "--dir", "ruritania", "--check")).toMatchObject({ code: 2, err: expect.stringMatching(/small\.xml is no policy that can be used \(xml\/dtd\)/) });
  });
});
