/** `entente tdf` and `entente kas`, against a node that the command serves. */
import { generateKeyPairSync } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type ServedNodes, servedNodes } from "./served-nodes-in-test.ts";

let nodes: ServedNodes;
const inHome = (name: string) => join(nodes.home, name);

beforeAll(async () => {
  nodes = servedNodes();
  await nodes.serve("ruritania", { kas: { enabled: true } });
  for (const user of ["alice", "bob", "mallory"]) await nodes.enrol("ruritania", { user, role: "member" });
  writeFileSync(inHome("report.txt"), "for a partner\n");
}, 60_000);
afterAll(() => nodes.close());

it("makes a file for partners' programs, says that the node could read it, and opens it for its readers only", async () => {
  const sealed = await nodes.done("tdf", "seal", "report.txt", "--stock", "--for", "bob@ruritania.example", "--type", "text/plain", "--profile", "alice", "--json");
  const { uuid, nodeReadable } = JSON.parse(sealed.out) as { uuid: string; nodeReadable: boolean };
  expect(nodeReadable).toBe(true);
  const said = await nodes.done("tdf", "inspect", "report.txt.tdf");
  expect(said.out).toContain("4.2.2");
  expect(said.out).toMatch(/Node-readable: whoever runs the key server/);
  expect(JSON.parse((await nodes.done("tdf", "inspect", "report.txt.tdf", "--json")).out)).toMatchObject({ bytes: 14, type: "text/plain", policy: { uuid, readers: ["mimi://ruritania.example/u/bob"] } });

  const opened = await nodes.done("tdf", "open", "report.txt.tdf", "--to", "read.txt", "--profile", "bob");
  expect(opened.err).toContain("Node-readable");
  expect(readFileSync(inHome("read.txt"), "utf8")).toBe("for a partner\n");
  expect(await nodes.at("tdf", "open", "report.txt.tdf", "--to", "no.txt", "--profile", "mallory")).toMatchObject({ code: 1, err: expect.stringContaining("You may not open this file") });
  expect(await nodes.at("tdf", "open", "report.txt.tdf", "--to", "read.txt", "--profile", "bob")).toMatchObject({ code: 2, err: expect.stringContaining("is there already") });

  await nodes.done("kas", "close", uuid, "--profile", "alice");
  expect(await nodes.at("tdf", "open", "report.txt.tdf", "--to", "again.txt", "--profile", "bob")).toMatchObject({ code: 1 });
  for (const none of ["no.txt", "no.txt.part", "again.txt"]) expect(existsSync(inHome(none)), none).toBe(false);
}, 60_000);

it("vouches for a program's key, and for no weak one; above the cap nothing is made", async () => {
  const pem = (bits: number) => generateKeyPairSync("rsa", { modulusLength: bits }).publicKey.export({ format: "pem", type: "spki" });
  writeFileSync(inHome("session.pem"), pem(2048));
  writeFileSync(inHome("weak.pem"), pem(1024));
  const { out } = await nodes.done("kas", "token", "session.pem", "--profile", "bob");
  expect(out.trim()).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(await nodes.at("kas", "token", "weak.pem", "--profile", "bob")).toMatchObject({ code: 1, err: expect.stringContaining("RSA of 2048 to 4096 bits") });
  expect(await nodes.at("tdf", "seal", "report.txt", "--stock", "--rank", "RESTRICTED", "--to", "high.tdf", "--profile", "alice")).toMatchObject({ code: 1, err: expect.stringContaining("the node could read them") });
}, 60_000);

it("what is no such file, or was changed: said, exit 2 or 1, and nothing written", async () => {
  expect(await nodes.at("tdf", "inspect", "report.txt")).toMatchObject({ code: 2, out: "", err: expect.stringContaining("This is not a protected file") });
  await nodes.done("tdf", "seal", "report.txt", "--stock", "--to", "own.tdf", "--profile", "alice");
  const bytes = readFileSync(inHome("own.tdf"));
  bytes[60]! ^= 1; // within the ciphertext
  writeFileSync(inHome("touched.tdf"), bytes);
  expect(await nodes.at("tdf", "open", "touched.tdf", "--to", "touched.txt", "--profile", "alice")).toMatchObject({ code: 1, err: expect.stringContaining("was changed") });
  expect(existsSync(inHome("touched.txt"))).toBe(false);
}, 60_000);
