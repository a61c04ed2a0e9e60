/** `entente dispatch` over three nodes: sent, read, asked for, answered with a tear line and with a release, taken back; and the exit codes that scripts go by. Nothing but the command. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AskView, DispatchView } from "../client/model/dispatches.ts";
import { type ServedNodes, servedNodes } from "./served-nodes-in-test.ts";

let nodes: ServedNodes;
const at = (profile: string, ...args: string[]) => nodes.at("dispatch", ...args, "--profile", profile);
const done = (profile: string, ...args: string[]) => nodes.done("dispatch", ...args, "--profile", profile);
const json = async <T>(profile: string, ...args: string[]) => JSON.parse((await done(profile, ...args, "--json")).out.split("\n").at(-1)!) as T;
const put = (name: string, text: string) => writeFileSync(join(nodes.home, name), text);
const ANN = "ann@ruritania.example";
const MAX = "max@graustark.example";
const EVE = "eve@erewhon.example";

async function meet(card: string, accepting: string, person: string): Promise<void> {
  const { done: run } = nodes;
  await run("accept", (await run("card", "--profile", card)).out, "--profile", accepting);
  await run("accept", person, "--profile", card);
  for (const profile of [accepting, card]) await run("contacts", "--profile", profile);
}

beforeAll(async () => {
  nodes = servedNodes();
  const urls = new Map<string, string>();
  for (const name of ["ruritania", "graustark", "erewhon"]) urls.set(name, await nodes.serve(name));
  for (const [from, to] of [["ruritania", "graustark"], ["ruritania", "erewhon"], ["graustark", "erewhon"]] as const) {
    const digest = /\n {2}([0-9a-f ]{71})/.exec((await nodes.done("accord", "propose", urls.get(to)!, "--dir", from)).err)![1]!;
    await nodes.done("accord", "accept", `${from}.example`, "--dir", to, "--digest", digest);
  }
  for (const [node, user] of [["ruritania", "ann"], ["graustark", "max"], ["erewhon", "eve"]] as const) {
    await nodes.enrol(node, { user: "sec", role: "security", profile: `sec-${node}` });
    await nodes.enrol(node, { user, role: "principal" });
    await nodes.done("station", "clearance", `${user}@${node}.example`, "--up-to", "RESTRICTED", "--profile", `sec-${node}`);
  }
  await meet("ann", "max", MAX);
  await meet("max", "eve", EVE);
  put("threat.txt", "A group plans to hide explosives in laptops.\nIt has tried twice.");
  put("town.txt", "They were seen in Raqqa.");
  put("region.txt", "They were seen in the region.");
}, 180_000);
afterAll(() => nodes?.close());

describe("a dispatch at the command line", () => {
  let id: string;

  it("is sent with a label for each portion, and opens at its reader: markings, portions, attachment", async () => {
    put("plan.bin", "\u0000plan");
    const sent = await done("ann", "send", "threat.txt", "town.txt", "--attach", "plan.bin", "--title", "Laptops on aircraft", "--to", MAX, "--label", "RESTRICTED,OC", "--label", "RESTRICTED,REL ruritania.example graustark.example,OC,SP", "--label", "UNCLASSIFIED");
    id = sent.out;
    expect([id, sent.err]).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/), expect.stringMatching(/^max@graustark\.example\tmax\tgraustark\tportions 1,2,3\treleased\t/)]);
    await expect.poll(async () => (await done("max", "list")).out, { timeout: 30_000 }).toMatch(new RegExp(`^${id.slice(0, 8)}\tnew\tfrom ${ANN.replaceAll(".", "\\.")}\t.*\tRESTRICTED .*\tLaptops on aircraft$`));
    const { out } = await done("max", "read", id.slice(0, 8), "--save", "papers");
    const lines = out.split("\n");
    expect([lines[0], lines.at(-1)]).toEqual([expect.stringContaining("RESTRICTED"), lines[0]]);
    for (const said of ["Laptops on aircraft", "[1] ", "  A group plans to hide explosives in laptops.\n  It has tried twice.", "[2] ", "  They were seen in Raqqa.", "file plan.bin, 5 bytes, saved as "]) expect(out).toContain(said);
    expect(readFileSync(join(nodes.home, "papers", "plan.bin"), "utf8")).toBe("\u0000plan");
    expect(await at("max", "read", id, "--save", "papers")).toMatchObject({ code: 2, out: "", err: expect.stringContaining("(usage/exists)") });
    expect((await done("max", "read", id, "--portion", "2", "--lang", "fr")).out).toMatch(/^DIFFUSION RESTREINTE.*\n(.*\n)*\[2\]/);
    expect((await done("max", "list")).out).toContain(`${id.slice(0, 8)}\tactive\t`);
  }, 120_000);

  it("says to its author who opened what, and who may", async () => {
    const { out } = await done("ann", "events", id);
    expect(out).toMatch(/\topened\tmax@graustark\.example\tportion 2\tdevice [0-9a-f]{8}/);
    expect(await json<DispatchView["readers"]>("ann", "readers", id)).toMatchObject([{ reader: { kind: "person" }, state: "released", portions: [0, 1, 2] }]);
    expect(await at("max", "readers", id)).toMatchObject({ code: 1, out: "", err: expect.stringContaining("(dispatch/not-controlled)") });
  }, 60_000);

  it("is asked for on behalf of a third, refused, asked for again, and answered with a tear line: only that arrives there", async () => {
    const first = await json<AskView>("max", "ask", id, "--to", EVE, "--portion", "1,2", "--why", "Their airport is on the route.");
    await expect.poll(async () => (await done("ann", "asks")).out, { timeout: 30_000 }).toMatch(new RegExp(`^${first.id.slice(0, 8)}\topen\tmax@graustark\\.example asks to let eve@erewhon\\.example .* read portions 1,2 of ${id.slice(0, 8)}\t.*Their airport`));
    expect((await done("ann", "answer", first.id.slice(0, 8), "--refuse", "Not the town.")).out).toContain("refused");
    await expect.poll(async () => (await done("max", "asks", "--all")).out, { timeout: 30_000 }).toContain("ann: Not the town.");
    expect(await at("ann", "answer", first.id, "--release")).toMatchObject({ code: 1, out: "", err: expect.stringContaining("(dispatch/answered)") });
    const again = await json<AskView>("max", "ask", id, "--to", EVE, "--portion", "1", "--why", "Without the town, then.");
    await expect.poll(async () => (await done("ann", "asks")).out, { timeout: 30_000 }).toContain(again.id.slice(0, 8));
    expect((await done("ann", "answer", again.id, "--tear", "region.txt", "--title", "Laptops", "--label", "RESTRICTED,OC")).out).toContain("answered with a tear line");
    await expect.poll(async () => (await done("eve", "list")).out, { timeout: 30_000 }).toContain("\tLaptops");
    const { out } = await done("eve", "list", "--json");
    expect(out).not.toContain(id);
    const read = await done("eve", "read", (JSON.parse(out) as DispatchView).id);
    expect(read.out).toContain("  They were seen in the region.");
    expect(read.out).not.toContain("Raqqa");
  }, 180_000);

  it("what stays closed exits with 1, and says what it would take", async () => {
    await nodes.done("station", "clearance", MAX, "--take", "--profile", "sec-graustark");
    const denied = await at("max", "read", id, "--portion", "1,3");
    expect(denied.code).toBe(1);
    expect(denied.out).toMatch(/\[1\] .* CLOSED: .*\(it takes a clearance for RESTRICTED\) \[dispatch\/clearance\]/);
    expect(denied.out).toContain("[3] "); // UNCLASSIFIED asks for none
    await nodes.done("station", "clearance", MAX, "--up-to", "RESTRICTED", "--profile", "sec-graustark");
    await done("ann", "revoke", id, "--portion", "2");
    expect(await at("max", "read", id)).toMatchObject({ code: 1, out: expect.stringMatching(/A group plans[\s\S]*\[2\] .* CLOSED: .* \[dispatch\/portion-revoked\]/) });
    await done("ann", "revoke", id, "--reader", MAX);
    const after = await at("max", "read", id, "--portion", "1");
    expect([after.code, after.out]).toEqual([1, expect.stringMatching(/\[dispatch\/(reader-)?revoked\]/)]);
    expect(after.out).not.toContain("A group plans");
  }, 120_000);

  it("is issued by an ally under its own name, each opening asked of who is hidden, who stops it", async () => {
    const hidden = (await done("ann", "send", "threat.txt", "--title", "Source report", "--to", MAX, "--label", "RESTRICTED,OC,SP", "--front", "erewhon.example")).out;
    await expect.poll(async () => (await done("max", "list")).out, { timeout: 30_000 }).toContain("Source report");
    expect(await at("max", "front", hidden, "region.txt", "--title", "x", "--to", ANN, "--label", "RESTRICTED")).toMatchObject({ code: 1, out: "", err: expect.stringContaining("(dispatch/front-beyond)") });
    const issued = (await done("max", "front", hidden, "region.txt", "--title", "A warning", "--to", EVE, "--label", "RESTRICTED,OC")).out;
    await expect.poll(async () => (await done("eve", "list")).out, { timeout: 30_000 }).toContain("\tA warning");
    const { out } = await done("eve", "read", issued);
    expect(out).toContain("  They were seen in the region.");
    expect(out).not.toMatch(/ruritania|ann@/);
    expect((await done("ann", "events", hidden)).out).toMatch(/\topened\tPRIVATE\tby max@graustark\.example\tfront erewhon\.example/);
    await done("ann", "revoke", hidden);
    expect(await at("eve", "read", issued)).toMatchObject({ code: 1, out: expect.stringContaining("[dispatch/revoked]") });
  }, 120_000);

  it("brief: what may be said to whom, what not and why, and nothing of the latter printed", async () => {
    await done("ann", "send", "threat.txt", "town.txt", "--title", "For a briefing", "--to", MAX, "--label", "RESTRICTED,OC", "--label", "RESTRICTED,REL ruritania.example graustark.example,OC");
    const brief = (...args: string[]) => nodes.done("brief", ...args, "--profile", "ann").then(({ out }) => out.split("\n\n").find((part) => part.includes("For a briefing"))!);
    expect(await brief("--meeting", MAX)).toMatch(/\[1\] .* MAY BE SAID: released to them\n {2}A group plans[\s\S]*\[2\] .* MAY BE SAID: released to them\n {2}They were seen in Raqqa\./);
    const third = await brief("--meeting", EVE, "--meeting", MAX);
    expect(third).toMatch(/\[1\] .* ASK FIRST: .*yours to release.*; max: released to them\n\[2\] .* NOT TO BE SAID: .*not releasable to their organisation/);
    expect(third).not.toMatch(/A group plans|Raqqa/);
    expect(await nodes.at("brief", "--profile", "ann")).toMatchObject({ code: 2, out: "" });
  }, 60_000);

  it.each([
    ["a label that there is not", ["send", "threat.txt", "--title", "x", "--to", MAX, "--label", "TOP"]],
    ["a word in a label that there is not", ["send", "threat.txt", "--title", "x", "--to", MAX, "--label", "RESTRICTED,NF"]],
    ["a reader who is nobody", ["send", "threat.txt", "--title", "x", "--to", "office:king@graustark.example", "--label", "RESTRICTED"]],
    ["no label", ["send", "threat.txt", "--title", "x", "--to", MAX]],
    ["nothing to send", ["send", "--title", "x", "--to", MAX, "--label", "RESTRICTED"]],
    ["two labels for three portions", ["send", "threat.txt", "town.txt", "region.txt", "--title", "x", "--to", MAX, "--label", "RESTRICTED", "--label", "RESTRICTED"]],
    ["a file that is not there", ["send", "none.txt", "--title", "x", "--to", MAX, "--label", "RESTRICTED"]],
    ["a time without its zone", ["send", "threat.txt", "--title", "x", "--to", MAX, "--label", "RESTRICTED", "--until", "2027-01-01T10:00"]],
    ["a dispatch that there is not", ["read", "ffffffff"]],
    ["a request that there is not", ["answer", "ffffffff", "--release"]],
    ["an answer that is two", ["answer", "ffffffff", "--release", "--refuse", "no"]],
  ])("%s: exit 2, and nothing on standard output", async (_, args) => {
    expect(await at("ann", ...args)).toMatchObject({ code: 2, out: "" });
  }, 30_000);

  it("has no marks to save where nothing is marked", async () => {
    expect(await at("ann", "marks")).toMatchObject({ code: 1, out: "", err: expect.stringContaining("(marks/none)") });
  }, 30_000);

  it("what the device may not write is refused with 1", async () => {
    expect(await at("ann", "send", "threat.txt", "--title", "x", "--to", MAX, "--label", "SECRET")).toMatchObject({ code: 1, out: "", err: expect.stringContaining("(gate/above-ceiling)") });
  }, 30_000);
});
