/** The command as people meet it: what it says, on which stream, and how it ends. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { logKeyOf, witnessKeyOf } from "../protocol/ledger/node-names.ts";
import { verifySoftwareProof } from "../protocol/ledger/software.ts";
import { fromBase64Url } from "../protocol/wire/bytes.ts";
import { askOperator } from "../node/operator/operator.ts";
import { ran, run, type Transcript } from "./terminal-in-test.ts";

const ROOT = resolve(import.meta.dirname, "..");
let cwd: string;
beforeEach(() => void (cwd = mkdtempSync(join(tmpdir(), "entente-cli-"))));
afterEach(() => rmSync(cwd, { recursive: true, force: true }));
const entente = (...args: string[]) => ran(args, { cwd });

describe("help", () => {
  const commands = [["init"], ["serve"], ["status"], ["accord"], ["accord", "propose"], ["accord", "accept"], ["accord", "list"], ["accord", "end"], ["invite"], ["software", "publish"], ["app"], ["login"], ["card"], ["contacts"], ["accept"], ["lines"], ["reach"], ["dnd"], ["delegate"], ["missed"], ["aside"], ["send"], ["save"], ["watch"], ["agent"], ["agent", "status"], ["agent", "stop"], ["breaches"], ["breaches", "answer"], ["breaches", "report"], ["desk"], ["desk", "list"], ["desk", "request"], ["desk", "join"], ["desk", "counter"], ["desk", "accept"], ["desk", "decline"], ["desk", "withdraw"], ["desk", "cancel"], ["desk", "ics"], ["station"], ["station", "show"], ["station", "here"], ["station", "complete"], ["station", "renew"], ["station", "end"], ["station", "gone"], ["station", "confirm"], ["station", "leave"], ["station", "elsewhere"], ["station", "place"], ["station", "clearance"], ["station", "vouch"], ["minutes"], ["minutes", "list"], ["minutes", "show"], ["minutes", "propose"], ["minutes", "amend"], ["minutes", "comment"], ["minutes", "sign"], ["minutes", "prove"], ["minutes", "notes"], ["minutes", "note"], ["readout"], ["readout", "list"], ["readout", "show"], ["readout", "propose"], ["readout", "withdraw"], ["readout", "sign"], ["readout", "publish"], ["readout", "prove"], ["readout", "compare"], ["kas"], ["kas", "token"], ["kas", "policy"], ["kas", "close"], ["tdf"], ["tdf", "inspect"], ["tdf", "seal"], ["tdf", "open"], ["lost"], ["replace"], ["verify"]];

  it("lists every command", async () => {
    const { code, out } = await entente("--help");
    expect(code).toBe(0);
    for (const [name] of commands) expect(out).toMatch(new RegExp(`^ {2}${name} `, "m"));
  });
  it.each(commands.map((words) => words.join(" ")))("%s --help: a sentence and an example", async (words) => {
    const { code, out } = await entente(...words.split(" "), "--help");
    expect(code).toBe(0);
    expect(out).toMatch(/\n\n[A-Z][^]*?\.\n\n/);
    expect(out).toContain(`$ entente ${words.split(" ")[0]}`);
  });
});

describe("what can't be used", () => {
  it.each([
    ["an unknown command", ["serf"], /Did you mean one of send, serve/],
    ["an unknown option", ["init", "--domian", "x"], /Did you mean --domain/],
    ["a missing argument", ["send", "bob@graustark.example"], /missing required argument 'text'/],
    ["a missing option", ["invite", "--user", "ann"], /required option '--name/],
    ["a port that is none", ["init", "--port", "70000"], /whole number from 0 to 65535/],
    ["a classification that is none", ["send", "bob@graustark.example", "x", "--label", "PURPLE"], /UNCLASSIFIED, RESTRICTED, CONFIDENTIAL, SECRET/],
    ["an address that is none", ["accord", "propose", "graustark"], /Give an address/],
    ["plain http to another machine", ["app", "--node", "http://entente.graustark.example", "--no-build"], /must begin with https/],
    ["a link that is none", ["login", "https://entente.graustark.example/card#abc"], /no enrolment link/],
    ["a proof that is not there", ["verify", "none.json"], /can't be read/],
  ])("%s: exit 2 and what to do", async (_, args, says) => {
    const { code, out, err } = await entente(...args);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(says);
  });

  it("a file that is no proof: exit 2", async () => {
    writeFileSync(join(cwd, "x.json"), "{}");
    expect(await entente("verify", "x.json")).toMatchObject({ code: 2, out: expect.stringContaining("NOT PROVEN") });
    expect(JSON.parse((await entente("verify", "x.json", "--json")).out)).toEqual({ ok: false, claim: "file", code: "proof/malformed" });
  });
  it("a device that was never enrolled: exit 1 and how to begin", async () => {
    for (const words of [["lines"], ["card"], ["send", "bob@graustark.example", "x"], ["reach", "bob@graustark.example"], ["watch"], ["agent"], ["breaches"]]) {
      expect(await entente(...words, "--profile", "none")).toMatchObject({ code: 1, err: expect.stringContaining("entente login <link> (profile/none)") });
    }
  });
});

describe("init", () => {
  const good = ["init", "--dir", "node", "--domain", "ruritania.example", "--organisation", "Government of Ruritania"];

  it("writes a config that only its owner reads, and keys, and says what is next", async () => {
    const { code, out, err } = await entente(...good);
    expect([code, out]).toEqual([0, ""]);
    expect(err).toContain("entente serve --dir node");
    for (const file of ["node/entente.json", "node/data/keys.json"]) expect(statSync(join(cwd, file)).mode & 0o777).toBe(0o600);
    expect((await entente("serve", "--dir", "node", "--check")).code).toBe(0);
  });
  it("never writes over what is there", async () => {
    await entente(...good);
    const keys = readFileSync(join(cwd, "node/data/keys.json"));
    const { code, err } = await entente(...good);
    expect(code).toBe(1);
    expect(err).toMatch(/is there already\. Nothing was changed\. \(config\/exists\)/);
    rmSync(join(cwd, "node/entente.json"));
    expect((await entente(...good)).err).toContain("never written over. (keys/exists)");
    expect(readFileSync(join(cwd, "node/data/keys.json"))).toEqual(keys);
  });
  it("asks a person for what is missing, and a script to say it", async () => {
    expect(await entente("init", "--dir", "node")).toMatchObject({ code: 2, err: expect.stringContaining("Say --domain.") });
    const asked = await ran(["init", "--dir", "node", "--json"], { cwd, answers: ["ruritania.example", "Ruritania"] });
    expect(asked.code).toBe(0);
    expect(JSON.parse(asked.out)).toMatchObject({ domain: "ruritania.example" });
  });
  it.each([
    ["a domain that is none", ["--domain", "Not A Domain"], "config/invalid"],
    ["plain HTTP on the open network", ["--domain", "a.example", "--host", "0.0.0.0"], "config/plain-http"],
    ["half a certificate", ["--domain", "a.example", "--tls-cert", "a.pem"], "usage/missing-option"],
    ["a certificate that is not there", ["--domain", "a.example", "--public-url", "https://a.example", "--tls-cert", "a.pem", "--tls-key", "b.pem"], "config/tls-unreadable"],
  ])("refuses %s, and leaves nothing", async (_, args, refusal) => {
    const { code, err } = await entente("init", "--dir", "node", "--organisation", "A", ...args);
    expect([code, err]).toEqual([2, expect.stringContaining(`(${refusal})`)]);
    expect(existsSync(join(cwd, "node"))).toBe(false);
  });
});

describe("serve, before it starts", () => {
  const withConfig = (change: object) => writeFileSync(join(cwd, "entente.json"), JSON.stringify({ domain: "a.example", organisation: "A", data: "data", listen: { host: "127.0.0.1", port: 0 }, ...change }));

  it.each([
    ["a misspelt setting", { ledgr: {} }, 2, "ledgr", "config/unknown-key"],
    ["a value of the wrong kind", { listen: { host: "127.0.0.1", port: "x" } }, 2, "listen.port", "config/invalid"],
    ["plain HTTP on the open network", { listen: { host: "0.0.0.0", port: 0 } }, 2, "listen.host", "config/plain-http"],
    ["a demonstration on the open network", { demonstration: true, behindProxy: true, publicUrl: "https://a.example" }, 2, "demonstration", "config/demonstration-off-loopback"],
    ["keys that are not there", {}, 1, "entente init", "keys/missing"],
  ])("refuses %s", async (_, change, exit, says, refusal) => {
    withConfig(change);
    const { code, out, err } = await entente("serve", "--json");
    expect([code, out]).toEqual([exit, ""]);
    expect(err).toContain(says);
    expect(err.split("\n").at(-1)).toMatch(new RegExp(`^entente: .*\\. \\(${refusal}\\)$`));
  });
  it("refuses without a config, and one that is no JSON", async () => {
    expect((await entente("serve")).err).toContain("(config/missing)");
    writeFileSync(join(cwd, "entente.json"), "{");
    expect(await entente("serve")).toMatchObject({ code: 2, err: expect.stringContaining("is not JSON") });
  });
  it("refuses a port that another program has", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    await entente("init", "--domain", "a.example", "--organisation", "A", "--port", String((other.address() as AddressInfo).port));
    expect(await entente("serve")).toMatchObject({ code: 1, err: expect.stringContaining("(config/port-taken)") });
    other.close();
  });
  it("says that no node runs there", async () => {
    await entente("init", "--domain", "a.example", "--organisation", "A");
    expect(await entente("accord", "list")).toMatchObject({ code: 1, err: expect.stringContaining("Start it with: entente serve. (operator/not-running)") });
  });
});

it("runs on whatever Node calls it, says when it is ready, answers its operator, and ends cleanly when told", async () => {
  const bin = join(ROOT, "cli/entente.mjs");
  const env = { ...process.env, NODE_OPTIONS: "" };
  await entente("init", "--domain", "a.example", "--organisation", "A", "--port", "0");
  const serving = spawn(process.execPath, [bin, "serve", "--json"], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  const [first] = (await once(serving.stdout, "data")) as [Buffer];
  expect(JSON.parse(first.toString())).toEqual({ ready: true, domain: "a.example", url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) });
  expect(statSync(join(cwd, "data/operator.sock")).mode & 0o777).toBe(0o600);
  expect(JSON.parse((await entente("status", "--json")).out)).toMatchObject({ domain: "a.example", ledger: { halted: null }, peers: [] });
  expect((await ran(["status"], { cwd: tmpdir() })).code).toBe(2);
  serving.kill("SIGTERM");
  expect((await once(serving, "exit"))[0]).toBe(0);
});

describe("two nodes, two people", () => {
  let home: string;
  const nodes: Transcript[] = [];
  const urls: Record<string, string> = {};
  const at = (...args: string[]) => ran(args, { cwd: home });

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), "entente-story-"));
    for (const name of ["ruritania", "graustark"]) {
      await at("init", "--dir", name, "--domain", `${name}.example`, "--organisation", `Government of ${name}`, "--port", "0");
      const path = join(home, name, "entente.json");
      writeFileSync(path, JSON.stringify({ ...(JSON.parse(readFileSync(path, "utf8")) as object), ledger: { tickMs: 200, entriesPerTick: 4 } }));
      const node = run(["serve", "--dir", name, "--json"], { cwd: home });
      nodes.push(node);
      urls[name] = (JSON.parse(await node.until((line) => line.includes("ready"))) as { url: string }).url;
    }
  });
  afterAll(async () => {
    for (const node of nodes) node.end();
    expect(await Promise.all(nodes.map(({ code }) => code))).toEqual([0, 0]);
    rmSync(home, { recursive: true, force: true });
  });

  it("come to an accord, by a digest that both see", async () => {
    const proposed = await at("accord", "propose", urls["graustark"]!, "--dir", "ruritania");
    const digest = /\n {2}([0-9a-f ]{71})/.exec(proposed.err)![1]!;
    expect((await at("accord", "list", "--dir", "graustark")).out).toContain(`ruritania.example\toffered\tCONFIDENTIAL`);
    expect(await at("accord", "accept", "ruritania.example", "--dir", "graustark", "--digest", "0".repeat(64))).toMatchObject({ code: 1, err: expect.stringContaining("(accord/other-digest)") });
    expect(await at("accord", "accept", "ruritania.example", "--dir", "graustark", "--digest", "short")).toMatchObject({ code: 2 });
    const refused = await ran(["accord", "accept", "ruritania.example", "--dir", "graustark"], { cwd: home, answers: ["no"] });
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining(digest) });
    expect(await at("accord", "accept", "ruritania.example", "--dir", "graustark", "--digest", digest)).toMatchObject({ code: 0, err: expect.stringContaining("in force, up to CONFIDENTIAL") });
    expect((JSON.parse((await at("accord", "list", "--dir", "ruritania", "--json")).out) as { state: string }[]).map(({ state }) => state)).toEqual(["active"]);
    expect(await at("accord", "accept", "erewhon.example", "--dir", "graustark", "--digest", digest)).toMatchObject({ code: 1, err: expect.stringContaining("There is no accord erewhon.example") });
  });

  it("enrol by a link, once; hand over a card; write", async () => {
    const invited = JSON.parse((await at("invite", "--dir", "ruritania", "--name", "Alice", "--user", "alice", "--role", "principal", "--json")).out) as { link: string };
    const bobs = (await at("invite", "--dir", "graustark", "--name", "Bob", "--user", "bob")).out;
    expect(JSON.parse((await at("login", invited.link, "--profile", "a", "--name", "Laptop", "--json")).out)).toMatchObject({ person: "mimi://ruritania.example/u/alice" });
    expect(statSync(join(home, "a/keys.json")).mode & 0o777).toBe(0o600);
    expect(await at("login", invited.link, "--profile", "other")).toMatchObject({ code: 1, err: expect.stringContaining("used already") });
    expect(await at("login", bobs, "--profile", "a")).toMatchObject({ code: 1, err: expect.stringContaining("(profile/taken)") });
    expect(await at("login", bobs, "--profile", "b")).toMatchObject({ code: 0, err: expect.stringContaining("a device of Bob (bob@graustark.example)") });

    const card = (await at("card", "--profile", "a")).out;
    expect(await at("send", "alice@ruritania.example", "Too early", "--profile", "b")).toMatchObject({ code: 1, err: expect.stringContaining("(line/none)") });
    expect((await at("accept", card, "--profile", "b")).err).toContain("alice@ruritania.example was asked");
    expect(JSON.parse((await at("accept", "bob@graustark.example", "--profile", "a", "--json")).out)).toMatchObject({ line: expect.stringContaining("mimi://ruritania.example/r/") });

    const watching = run(["watch", "--profile", "b", "--json"], { cwd: home });
    await watching.until((line) => line.includes('"online"'));
    expect(await at("lines", "--profile", "b")).toMatchObject({ code: 1, err: expect.stringContaining("(client/other-tab)") });
    expect(await at("send", "bob@graustark.example", "Noon it is.\u001b[2J", "--profile", "a")).toMatchObject({ code: 0, err: expect.stringMatching(/^(Sent|Delivered), UNCLASSIFIED\.$/) });
    expect(JSON.parse(await watching.until((line) => line.includes("Noon it is.")))).toMatchObject({ event: "message", from: "mimi://ruritania.example/u/alice", label: "UNCLASSIFIED", own: false });
    const plan = Buffer.alloc(2_500_000, "the plan, all of it. ");
    writeFileSync(join(home, "plan.txt"), plan);
    expect(await at("send", "bob@graustark.example", "see this", "--file", "plan.txt", "--profile", "a")).toMatchObject({ code: 0 });
    const { id } = JSON.parse(await watching.until((line) => line.includes("plan.txt"))) as { id: string };
    watching.end();
    expect(await watching.code).toBe(0);
    expect(await at("save", id, "saved.txt", "--profile", "b")).toMatchObject({ code: 0, err: expect.stringContaining("saved.txt") });
    expect(readFileSync(join(home, "saved.txt")).equals(plan)).toBe(true);
    expect(await at("save", id, "saved.txt", "--profile", "b")).toMatchObject({ code: 2, err: expect.stringContaining("(usage/exists)") });
    expect(await at("save", "A".repeat(43), "other.txt", "--profile", "b")).toMatchObject({ code: 1, err: expect.stringContaining("(message/unknown)") });
    expect(existsSync(join(home, "other.txt.part"))).toBe(false);

    expect(await at("send", "bob@graustark.example", "x", "--label", "SECRET", "--profile", "a")).toMatchObject({ code: 1, err: expect.stringContaining("(gate/above-ceiling)") });
    expect(JSON.parse((await at("lines", "--profile", "b", "--json")).out)).toMatchObject([{ person: "mimi://ruritania.example/u/alice", unread: 2 }]);
    expect((await at("contacts", "--profile", "b")).out).toBe("alice@ruritania.example\tAlice\tGovernment of ruritania\tcontact");
  }, 60_000);

  it.skipIf(!existsSync(join(ROOT, "web/dist/index.html")))("the installed client says what its lines may reach", async () => {
    const app = run(["app", "--node", urls["ruritania"]!, "--port", "0", "--no-open", "--no-build", "--json"], { cwd: home });
    const { url, codeHash, published } = JSON.parse(await app.until((line) => line.includes("ready"))) as { url: string; codeHash: string; published: boolean };
    expect(published).toBe(false);
    expect(await (await fetch(`${url}/app.json`)).json()).toEqual({ codeHash, codeProof: null });
    expect((await fetch(url)).headers.get("content-security-policy")).toContain("script-src 'self'");

    const socket = join(home, "ruritania/data/operator.sock");
    await askOperator(socket, "software.add", { hash: codeHash, version: "0.1.0" });
    let codeProof: string | null = null;
    for (let i = 0; i < 100 && codeProof === null; i++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      ({ codeProof } = (await (await fetch(`${url}/app.json`)).json()) as { codeProof: string | null });
    }
    const keyOf = async (name: string) => fromBase64Url(((await (await fetch(`${urls[name]}/.well-known/entente`)).json()) as { nodeKey: string }).nodeKey);
    const policy = { log: logKeyOf("ruritania.example", await keyOf("ruritania")), witnesses: [witnessKeyOf("graustark.example", await keyOf("graustark"))], quorum: 1 };
    expect(verifySoftwareProof(fromBase64Url(codeProof!), fromBase64Url(codeHash), [policy])).toMatchObject({ domain: "ruritania.example", version: "0.1.0" });
    app.end();
    expect(await app.code).toBe(0);
  });

  it("end the accord, and nothing passes", async () => {
    expect((await at("accord", "end", "ruritania.example", "--dir", "graustark", "--reason", "The treaty has ended")).code).toBe(0);
    expect((await at("accord", "list", "--dir", "ruritania")).out).toContain("graustark.example\tended");
  });
});
