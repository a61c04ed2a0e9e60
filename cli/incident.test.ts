/** `entente incident` and `entente exposure` over two nodes: reported, shown, assessed by both sides; the signed report, and what `entente verify` says of it. Nothing but the command. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { IncidentView } from "../client/model/incidents.ts";
import { type ServedNodes, servedNodes } from "./served-nodes-in-test.ts";

let nodes: ServedNodes;
let dispatch: string;
const at = (profile: string, ...args: string[]) => nodes.at(...args, "--profile", profile);
const done = (profile: string, ...args: string[]) => nodes.done(...args, "--profile", profile);
const put = (name: string, text: string) => writeFileSync(join(nodes.home, name), text);
const MAX = "max@graustark.example";

beforeAll(async () => {
  nodes = servedNodes();
  const urls = new Map<string, string>();
  for (const name of ["ruritania", "graustark"]) urls.set(name, await nodes.serve(name));
  const digest = /\n {2}([0-9a-f ]{71})/.exec((await nodes.done("accord", "propose", urls.get("graustark")!, "--dir", "ruritania")).err)![1]!;
  await nodes.done("accord", "accept", "ruritania.example", "--dir", "graustark", "--digest", digest);
  for (const [node, user] of [["ruritania", "ann"], ["graustark", "max"]] as const) {
    await nodes.enrol(node, { user: "sec", role: "security", profile: `sec-${node}` });
    await nodes.enrol(node, { user, role: "principal" });
    await nodes.done("station", "clearance", `${user}@${node}.example`, "--up-to", "RESTRICTED", "--profile", `sec-${node}`);
  }
  await done("max", "accept", (await done("ann", "card")).out);
  await done("ann", "accept", MAX);
  for (const profile of ["max", "ann"]) await done(profile, "contacts");
  put("town.txt", "They were seen in the old town of Raqqa by somebody who works there.");
  dispatch = (await done("ann", "dispatch", "send", "town.txt", "--title", "The town", "--to", MAX, "--label", "RESTRICTED,OC")).out;
  await done("max", "dispatch", "read", dispatch);
}, 180_000);
afterAll(() => nodes?.close());

describe("a disclosure at the command line", () => {
  it("is reported, shown with its words, and assessed by both sides", async () => {
    const reported = JSON.parse((await done("max", "incident", "report", dispatch.slice(0, 8), "--by", "the minister", "--to", "an envoy", "--place", "a garden", "--at", "2026-11-27T19:30Z", "--words", "It was Raqqa.", "--danger", "--json")).out) as IncidentView;
    const id = reported.id.slice(0, 8);
    await expect.poll(async () => (await done("ann", "incident")).out, { timeout: 30_000 }).toMatch(new RegExp(`^${id}\tSOURCE IN DANGER\tnew\ttold 2026-11-27T19:30:00Z\tby the minister \\(graustark\\.example\\) to an envoy\tdue `));
    await done("max", "incident", "assess", id, "--severity", "limited", "--text", "Said once.");
    const shown = await done("ann", "incident", "assess", id, "--severity", "grave", "--text", "The town leads to the source.", "--measures", "He is warned.");
    expect(shown.out).toContain("ruritania.example: GRAVE, signed by ann");
    await expect.poll(async () => (await done("max", "incident", "show", id)).out, { timeout: 30_000 }).toMatch(/ {2}It was Raqqa\.[\s\S]*graustark\.example: LIMITED, signed by max[\s\S]*ruritania\.example: GRAVE, signed by ann/);
    expect(await at("ann", "incident", "show", "ffffffff")).toMatchObject({ code: 2, out: "", err: expect.stringContaining("usage/no-such-incident") });
    expect(await at("ann", "incident", "assess", id, "--severity", "awful", "--text", "x")).toMatchObject({ code: 2, out: "" });
  }, 180_000);

  it("who could have known is printed, written and verified; a changed file is not", async () => {
    const printed = await done("ann", "exposure", dispatch, "--out", "town.entente");
    expect(printed.out).toMatch(/^max \(.*\)\tportions 1\tsince .*\tby ann$/m);
    expect(printed.out).toMatch(/^ {2}opened\t.*\tmax\tportion 1\tdevice [0-9a-f]{8}\tpersonal\tPRIVATE$/m);
    expect(printed.out).toContain("By the node's signed list: 2 entries");
    const verified = await nodes.done("verify", "town.entente");
    for (const said of ["PROVEN, if the keys and fingerprints below are theirs:", "max@graustark.example was let in to portions 1", "got the key of portion 1, on a device of class personal, at PRIVATE.", "NOT PROVEN:", "ruritania.example=", "ann@ruritania.example="]) expect(verified.out).toContain(said);
    expect(verified.out).not.toContain("Raqqa");
    const file = join(nodes.home, "town.entente");
    put("changed.entente", readFileSync(file, "utf8").replace(/"over|"signed": "(.)/, (text) => text.slice(0, -1) + (text.endsWith("A") ? "B" : "A")));
    expect(await nodes.at("verify", "changed.entente")).toMatchObject({ code: 1, out: expect.stringContaining("NOT PROVEN.") });
    expect(await at("max", "exposure", dispatch)).toMatchObject({ code: 1, err: expect.stringContaining("(dispatch/not-controlled)") });
  }, 120_000);

  it("an overseer reads the chain, and no word of it; nobody else does", async () => {
    await nodes.enrol("ruritania", { user: "sapt", role: "overseer", profile: "sapt" });
    const { out } = await done("sapt", "oversight");
    expect(out).toMatch(new RegExp(`^disclosure [0-9a-f]{8}\tRESTRICTED\tSOURCE IN DANGER\tabout ${dispatch.slice(0, 8)}\ttold by graustark .*\tentered by max@graustark[.]example .*\tsigned$`, "m"));
    expect(out).toMatch(/^ {2}originator: grave\tby ann@ruritania\.example\t.*\tsigned$/m);
    expect(out).toMatch(new RegExp(`^dispatch ${dispatch.slice(0, 8)}\tRESTRICTED .*\t1 let in, 1 opened, 0 refused$`, "m"));
    const one = await done("sapt", "oversight", dispatch.slice(0, 6));
    expect(one.out).toMatch(/^ {2}let in max@graustark\.example\tportions 1\tby ann@ruritania\.example\t.*\tactive\tsigned$/m);
    expect(one.out).toMatch(/\topened\tmax@graustark\.example\tportion 1\tpersonal\tthe node's word$/m);
    for (const word of ["Raqqa", "The town", "garden", "warned"]) expect(out + one.out).not.toContain(word);
    expect(await at("ann", "oversight")).toMatchObject({ code: 1, out: "", err: expect.stringContaining("(auth/not-allowed)") });
  }, 60_000);

  it("a passage is found, or not: 0 and 1", async () => {
    put("leak.txt", "it says THEY WERE SEEN in the old town of raqqa");
    expect((await done("ann", "exposure", "--passage", "leak.txt")).out).toMatch(/^\d+ %\t\d+ runs of words\tportion 1\t/);
    put("other.txt", "Somebody has been noticed in some city or other last year.");
    expect(await at("ann", "exposure", "--passage", "other.txt")).toMatchObject({ code: 1, out: "" });
    expect(await at("ann", "exposure")).toMatchObject({ code: 2, out: "" });
  }, 60_000);
});
