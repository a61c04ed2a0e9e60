import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { toHex, utf8 } from "../../protocol/wire/bytes.ts";
import { sha256 } from "../../protocol/ledger/hash.ts";
import { seededSigner } from "../../protocol/ledger/log-in-memory.ts";
import { logKeyOf, witnessKeyOf } from "../../protocol/ledger/node-names.ts";
import { verifySoftwareProof } from "../../protocol/ledger/software.ts";
import { network, seededRandom, settle, type TestNode, testNode } from "./ledger-in-test.ts";
import { createSoftware, type Software, softwareMigrations } from "./software.ts";
import { ledgerMigrations } from "./tables.ts";

const hash = sha256(utf8("the package"));
const policy = {
  log: logKeyOf("ruritania.example", seededSigner(1).publicKey),
  witnesses: [witnessKeyOf("graustark.example", seededSigner(2).publicKey)],
  quorum: 1,
};

describe("published packages", () => {
  let folder: string;
  let nodes: TestNode[];
  let software: Software;

  async function boot(cut = new Set<string>()) {
    nodes = [];
    const http = network(() => nodes, cut);
    for (const [seed, domain] of [[1, "ruritania.example"], [2, "graustark.example"]] as const) {
      const node: TestNode = await testNode(domain, seed, folder, { http, peers: () => nodes.filter((one) => one.domain !== domain).map((one) => one.asPeer) });
      nodes.push(node);
    }
    const [own] = nodes as [TestNode];
    await own.db.migrate({ ...ledgerMigrations, ...softwareMigrations });
    software = createSoftware({ domain: own.domain, db: own.db, ledger: own.ledger, signer: seededSigner(1), now: () => own.clock.now(), random: seededRandom(7) });
    software.routes!(own.app);
    for (const node of nodes) await node.ledger.start();
  }
  const tick = async () => {
    for (const node of nodes) node.clock.advance(2000);
    await settle();
  };
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "entente-software-"))));
  afterEach(async () => {
    for (const node of nodes) {
      await node.ledger.stop();
      await node.db.close();
    }
    rmSync(folder, { recursive: true });
  });

  it("gives everybody a proof that stands under the reader's own witness", async () => {
    await boot();
    await software.add(hash, "0.1.0");
    for (let i = 0; i < 3; i++) await tick();
    const answer = await nodes[0]!.app.inject({ url: `/ledger/software/${toHex(hash)}` });
    expect(answer.statusCode).toBe(200);
    expect(verifySoftwareProof(new Uint8Array(answer.rawPayload), hash, [policy])).toMatchObject({ names: ["graustark.example/witness"], version: "0.1.0", domain: "ruritania.example" });
  });
  it("keeps the first entry when the same package is published again", async () => {
    await boot();
    const first = await software.add(hash, "0.1.0");
    expect(await software.add(hash, "0.2.0")).toEqual(first);
  });
  it("gives no proof before a witness has seen it, and none for what was not published", async () => {
    await boot(new Set(["graustark.example"]));
    await software.add(hash, "0.1.0");
    await expect(software.proof(hash)).rejects.toMatchObject({ code: "software/not-witnessed" });
    for (let i = 0; i < 3; i++) await tick();
    await expect(software.proof(hash)).rejects.toMatchObject({ code: "software/not-witnessed" });
    await expect(software.proof(sha256(utf8("another")))).rejects.toMatchObject({ code: "software/unknown" });
  });
});
