/** Published attacks on logs, mounted: 6 split view, 7 rolled back from a backup, 8 two writers, 9 a flipped bit. */
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { fromUtf8, toHex, utf8, type Bytes } from "../../protocol/wire/bytes.ts";
import { openCheckpoint } from "../../protocol/ledger/checkpoint.ts";
import { sha256 } from "../../protocol/ledger/hash.ts";
import { logInMemory, seededSigner } from "../../protocol/ledger/log-in-memory.ts";
import { consistencyProof } from "../../protocol/ledger/merkle-prove.ts";
import { formatNote, parseNote } from "../../protocol/ledger/note.ts";
import { witnessedBy } from "../../protocol/ledger/policy.ts";
import { COSIGNATURE_KEY, parseVkey, vkeyOf } from "../../protocol/ledger/vkey.ts";
import { formatSubmission } from "../../protocol/ledger/witness-wire.ts";
import { openDatabase } from "../storage/database.ts";
import { leafNumbered, network, seededRandom, settle, testNode, type TestNode } from "./ledger-in-test.ts";

const open: TestNode[] = [];
const folders: string[] = [];
afterEach(async () => {
  for (const node of open.splice(0)) {
    await node.ledger.stop();
    await node.app.close();
    await node.db.close().catch(() => undefined);
  }
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "entente-"));
  folders.push(folder);
  return folder;
}
async function node(domain: string, seed: number, folder: string, more: Parameters<typeof testNode>[3] = {}): Promise<TestNode> {
  // Ticks come when a test says so, not when it moves the clock for the sake of a pause.
  const made = await testNode(domain, seed, folder, { tick: { milliseconds: 3_600_000, entries: 4 }, ...more });
  open.push(made);
  return made;
}
/** Ticks and lets witnesses answer, the slow ones' patience included. */
async function round(...nodes: TestNode[]): Promise<void> {
  for (const one of nodes) await one.ledger.tick();
  await settle();
  for (const one of nodes) one.clock.advance(1600);
  await settle();
}
const published = (one: TestNode) => openCheckpoint(one.ledger.checkpoint()!, parseVkey(one.ledger.vkey));
const quorumOf = (one: TestNode, ...witnesses: TestNode[]) =>
  witnessedBy(published(one).note, { log: parseVkey(one.ledger.vkey), witnesses: witnesses.map((other) => other.asPeer.witness.vkey), quorum: witnesses.length });

/** Nodes that all witness one another, over Fastify. */
async function federation(cut: Set<string> = new Set()): Promise<{ ruritania: TestNode; graustark: TestNode; erewhon: TestNode; cut: Set<string> }> {
  const all: TestNode[] = [];
  const http = network(() => all, cut);
  const folder = freshFolder();
  for (const [i, domain] of ["ruritania.example", "graustark.example", "erewhon.example"].entries())
    all.push(await node(domain, i + 1, folder, { http, peers: () => all.filter((one) => one.domain !== domain).map((one) => one.asPeer) }));
  for (const one of all) await one.ledger.start();
  await settle();
  return { ruritania: all[0]!, graustark: all[1]!, erewhon: all[2]!, cut };
}

describe("nodes that witness one another", () => {
  it("publish checkpoints that both others cosigned, tick after tick", async () => {
    const { ruritania, graustark, erewhon } = await federation();
    for (let i = 1; i <= 3; i++) {
      await ruritania.ledger.append(leafNumbered(i));
      await round(ruritania, graustark, erewhon);
      expect(published(ruritania).checkpoint.size).toBe(4 * i);
      expect(quorumOf(ruritania, graustark, erewhon)?.names).toHaveLength(2);
      expect(quorumOf(erewhon, ruritania, graustark)?.names).toHaveLength(2);
    }
    const kept = await graustark.app.inject({ url: `/ledger/witness/${toHex(sha256(utf8(ruritania.ledger.origin)))}/checkpoint` });
    expect(openCheckpoint(new Uint8Array(kept.rawPayload), parseVkey(ruritania.ledger.vkey)).checkpoint.size).toBe(12);
  });

  it("publish with one witness while the other is away, and with both when it is back", async () => {
    const { ruritania, graustark, erewhon, cut } = await federation();
    await round(ruritania);
    cut.add("erewhon.example");
    await round(ruritania);
    await round(ruritania);
    expect(published(ruritania).checkpoint.size).toBe(12);
    expect(quorumOf(ruritania, graustark)).not.toBeNull();
    expect(quorumOf(ruritania, graustark, erewhon)).toBeNull();
    cut.delete("erewhon.example");
    ruritania.ledger.peerSeen("erewhon.example");
    await round(ruritania);
    expect(quorumOf(ruritania, graustark, erewhon)).not.toBeNull();
  });

  it("hold on to the last cosigned checkpoint when every witness is away, and never publish a bare one after it", async () => {
    const { ruritania, graustark, erewhon, cut } = await federation();
    await round(ruritania);
    cut.add("erewhon.example").add("graustark.example");
    for (let i = 0; i < 4; i++) await round(ruritania);
    expect(published(ruritania).checkpoint.size).toBe(4);
    expect(quorumOf(ruritania, graustark, erewhon)).not.toBeNull();
    cut.clear();
    ruritania.clock.advance(30_000);
    await settle();
    await round(ruritania);
    expect(published(ruritania).checkpoint.size).toBeGreaterThanOrEqual(24);
    expect(quorumOf(ruritania, graustark, erewhon)).not.toBeNull();
  });

  it("publish bare checkpoints while there is no witness at all: a lone node", async () => {
    const lone = await node("lone.example", 5, freshFolder());
    await lone.ledger.start();
    await round(lone);
    expect(published(lone).checkpoint.size).toBe(4);
  });
});

describe("attack 7: a log rolled back from a backup", () => {
  it("stops before it can sign a second history, and stays stopped", async () => {
    const { ruritania, graustark, erewhon } = await federation();
    const all = [ruritania, graustark, erewhon];
    await round(ruritania);
    const folder = freshFolder();
    const backup = join(folder, "ruritania.example.sqlite");
    ruritania.db.raw.pragma("wal_checkpoint(TRUNCATE)");
    copyFileSync(ruritania.db.raw.name, backup);
    for (let i = 0; i < 3; i++) await round(ruritania);
    await ruritania.ledger.stop();

    const restored = await node("ruritania.example", 1, folder, { http: network(() => all), peers: () => [graustark.asPeer, erewhon.asPeer], random: seededRandom(99) });
    await restored.ledger.start();
    await settle();
    expect(restored.ledger.halted()).toBe("ledger/rolled-back");
    await expect(restored.ledger.append(leafNumbered(1))).rejects.toThrow("ledger/halted");
    await restored.ledger.stop();
    await restored.db.close();

    const again = await node("ruritania.example", 1, folder, { random: seededRandom(98) });
    await again.ledger.start();
    expect(again.ledger.halted()).toBe("ledger/rolled-back");
    const before = again.db.raw.prepare("select size from ledger_head").pluck().get();
    await again.ledger.tick();
    expect(again.db.raw.prepare("select size from ledger_head").pluck().get()).toBe(before);
  });

  it("is also noticed when the restored log has meanwhile outgrown the witness", async () => {
    const { ruritania, graustark, erewhon } = await federation();
    const all = [ruritania, graustark, erewhon];
    await round(ruritania);
    const folder = freshFolder();
    ruritania.db.raw.pragma("wal_checkpoint(TRUNCATE)");
    copyFileSync(ruritania.db.raw.name, join(folder, "ruritania.example.sqlite"));
    await round(ruritania);
    await ruritania.ledger.stop();
    const peers: TestNode["asPeer"][] = [];
    const restored = await node("ruritania.example", 1, folder, { http: network(() => all), peers: () => peers, random: seededRandom(99) });
    await restored.ledger.start();
    for (let i = 0; i < 3; i++) await round(restored);
    peers.push(graustark.asPeer);
    await round(restored);
    expect(restored.ledger.halted()).toBe("ledger/forked");
  });

  it("cannot be feigned: a witness that claims more than we signed is only left aside", async () => {
    const http = {
      post: () => Promise.resolve({ status: 409, body: utf8("9000\n") as Bytes }),
      get: async () => ({ status: 200, body: await logInMemory("ruritania.example/ledger", seededSigner(9), [leafNumbered(1)]).checkpoint() }),
    };
    const graustark = await node("graustark.example", 2, freshFolder());
    const ruritania = await node("ruritania.example", 1, freshFolder(), { http, peers: () => [graustark.asPeer] });
    await ruritania.ledger.start();
    await round(ruritania);
    expect(ruritania.ledger.halted()).toBeNull();
    expect(ruritania.events.join()).toContain("ledger.witness.away");
    expect(published(ruritania).checkpoint.size).toBe(4);
  });
});

describe("attack 6: a split view", () => {
  it("no honest witness cosigns the second tree, at the same size or a larger one, even in a race", async () => {
    const { ruritania, graustark } = await federation();
    await round(ruritania);
    const kept = published(ruritania);
    const fork = logInMemory(ruritania.ledger.origin, seededSigner(1), Array.from({ length: 9 }, (_, i) => leafNumbered(500 + i)));
    const submit = (body: Bytes) => graustark.app.inject({ method: "POST", url: "/ledger/witness/add-checkpoint", payload: Buffer.from(body), headers: { "content-type": "text/plain" } });
    const at = async (oldSize: number, size: number) => formatSubmission({ oldSize, proof: await consistencyProof(fork.readNode, oldSize, size), checkpoint: await fork.checkpoint(size) });
    const answers = await Promise.all([submit(await at(4, 4)), submit(await at(4, 9)), submit(await at(0, 9)), submit(await at(0, 4))]);
    expect(answers.map((answer) => answer.statusCode)).toEqual([409, 422, 409, 409]);
    expect(answers[2]!.headers["content-type"]).toBe("text/x.tlog.size");
    expect(answers[2]!.body).toBe("4\n");
    const stored = graustark.ledger.witness.checkpointOf(toHex(sha256(utf8(ruritania.ledger.origin))))!;
    expect(parseNote(stored).text).toBe(kept.note.text);
  });

  it("of two histories handed in at the same moment, a witness cosigns one", async () => {
    const log = vkeyOf("new.example/ledger", 1, seededSigner(7).publicKey);
    const peer = { domain: "new.example", log, url: "http://new.example/ledger", witness: { vkey: vkeyOf("new.example/witness", COSIGNATURE_KEY, seededSigner(7).publicKey), url: "http://new.example/ledger/witness" } };
    const graustark = await node("graustark.example", 2, freshFolder(), { peers: () => [peer] });
    const submissions = await Promise.all(
      Array.from({ length: 8 }, async (_, i) => formatSubmission({ oldSize: 0, proof: [], checkpoint: await logInMemory(log.name, seededSigner(7), [leafNumbered(i), leafNumbered(i + 1)]).checkpoint() })),
    );
    const answers = await Promise.all(submissions.map((body) => graustark.ledger.witness.addCheckpoint(body)));
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
    expect(answers.filter((answer) => answer.status === 409)).toHaveLength(7);

    const first = answers.findIndex((answer) => answer.status === 200);
    const grown = await Promise.all(
      Array.from({ length: 8 }, async (_, i) => {
        const fork = logInMemory(log.name, seededSigner(7), [leafNumbered(first), leafNumbered(first + 1), leafNumbered(100 + i)]);
        return formatSubmission({ oldSize: 2, proof: await consistencyProof(fork.readNode, 2, 3), checkpoint: await fork.checkpoint() });
      }),
    );
    const later = await Promise.all(grown.map((body) => graustark.ledger.witness.addCheckpoint(body)));
    expect(later.map((answer) => answer.status).sort((a, b) => a - b)).toEqual([200, 409, 409, 409, 409, 409, 409, 409]);
  });

  it("a witness's memory outlives a restart", async () => {
    const { ruritania, graustark } = await federation();
    await round(ruritania);
    const again = await node("graustark.example", 2, "", { db: graustark.db, peers: () => [ruritania.asPeer] });
    const answer = await again.ledger.witness.addCheckpoint(formatSubmission({ oldSize: 0, proof: [], checkpoint: ruritania.ledger.checkpoint()! }));
    expect([answer.status, fromUtf8(answer.body)]).toEqual([409, "4\n"]);
  });
});

describe("attack 8: two writers on one log", () => {
  it("the second stops, and all signatures belong to one history", async () => {
    const folder = freshFolder();
    const first = await node("ruritania.example", 1, folder);
    await first.ledger.start();
    const second = await node("ruritania.example", 1, folder, { db: openDatabase(first.db.raw.name), random: seededRandom(50) });
    await second.ledger.start();
    await settle();
    const signed = new Map<string, string>();
    const remember = (one: TestNode) => {
      const note = one.db.raw.prepare("select note from ledger_head").pluck().get() as Uint8Array | null;
      if (note === null) return;
      const [, size, root] = parseNote(note).text.split("\n");
      expect(signed.get(size!) ?? root).toBe(root);
      signed.set(size!, root!);
    };
    for (let i = 0; i < 4; i++) {
      await Promise.all([first.ledger.tick(), second.ledger.tick()]);
      remember(first);
    }
    const halted = [first.ledger.halted(), second.ledger.halted()];
    expect(halted.filter((code) => code === "ledger/second-writer").length).toBeGreaterThanOrEqual(1);
    expect(signed.size).toBeGreaterThan(0);
  });

  it("one writer alone goes on after the other was stopped", async () => {
    const folder = freshFolder();
    const first = await node("ruritania.example", 1, folder);
    await first.ledger.start();
    const second = await node("ruritania.example", 1, folder, { db: openDatabase(first.db.raw.name), random: seededRandom(50) });
    await second.ledger.start();
    await first.ledger.tick();
    await second.ledger.tick();
    expect(second.ledger.halted()).toBe("ledger/second-writer");
    await first.ledger.tick();
    expect(first.ledger.halted()).toBeNull();
  });
});

describe("attack 9: a bit flipped on the disk", () => {
  const flip = (one: TestNode, table: string, column: string, where: string) => {
    const row = one.db.raw.prepare(`select ${column} as value from ${table} where ${where}`).get() as { value: Buffer };
    const bent = Buffer.from(row.value);
    bent[5]! ^= 4;
    one.db.raw.prepare(`update ${table} set ${column} = ? where ${where}`).run(bent);
  };

  it.each([
    ["an entry", "ledger_entry", "leaf", "idx = 2"],
    ["a hash", "ledger_tile", "hashes", "level = 0 and idx = 0"],
  ])("in %s: the next tree is not signed and the log stops", async (_, table, column, where) => {
    const one = await node("ruritania.example", 1, freshFolder());
    await one.ledger.start();
    await round(one);
    const before = one.ledger.checkpoint();
    flip(one, table, column, where);
    await round(one);
    expect(one.ledger.halted()).toBe("ledger/tree-damaged");
    expect(one.db.raw.prepare("select note from ledger_head").pluck().get()).toBeNull();
    expect(one.ledger.checkpoint()).toEqual(before);
  });

  it.each([
    ["an old entry", "ledger_entry", "leaf", "idx = 2"],
    ["an old tile", "ledger_tile", "hashes", "level = 0 and idx = 0"],
    ["the head's root", "ledger_head", "root", "id = 1"],
    ["a higher tile", "ledger_tile", "hashes", "level = 1 and idx = 0"],
  ])("in %s: found at the start", async (_, table, column, where) => {
    const one = await node("ruritania.example", 1, freshFolder(), { tick: { milliseconds: 3_600_000, entries: 150 } });
    await one.ledger.start();
    for (let i = 0; i < 5; i++) await one.ledger.tick();
    await one.ledger.stop();
    flip(one, table, column, where);
    const again = await node("ruritania.example", 1, "", { db: one.db, random: seededRandom(77) });
    await again.ledger.start();
    expect(again.ledger.halted()).toBe("ledger/tree-damaged");
  });

  it("a signature that the signer got wrong is not published", async () => {
    const good = seededSigner(1);
    let faulty = false;
    const signer = { publicKey: good.publicKey, sign: async (message: Bytes) => (faulty ? new Uint8Array(64) : good.sign(message)) };
    const one = await node("ruritania.example", 1, freshFolder(), { signer });
    await one.ledger.start();
    await round(one);
    const before = one.ledger.checkpoint();
    faulty = true;
    await round(one);
    expect(one.ledger.halted()).toBe("ledger/signer-faulty");
    expect(one.ledger.checkpoint()).toEqual(before);
  });

  it("the note that is kept opens only as it was signed", async () => {
    const one = await node("ruritania.example", 1, freshFolder());
    await one.ledger.start();
    await round(one);
    const { note } = published(one);
    const edited = formatNote({ ...note, text: note.text.replace("\n4\n", "\n5\n") });
    expect(() => openCheckpoint(edited, parseVkey(one.ledger.vkey))).toThrow("ledger/bad-signature");
  });
});

describe("reading a peer's log through the own node", () => {
  it("gives the same bytes, keeps full tiles, and asks for nothing but paths of logs with an accord", async () => {
    const { ruritania, graustark, cut } = await federation();
    for (let i = 0; i < 65; i++) await graustark.ledger.tick();
    await round(graustark);
    const through = (path: string) => ruritania.app.inject({ url: `/ledger/of/${path}` });
    const direct = async (path: string) => (await graustark.app.inject({ url: `/ledger/${path}` })).rawPayload;
    for (const path of ["checkpoint", "tile/entries/000", "tile/0/001.p/8"]) expect((await through(`graustark.example/${path}`)).rawPayload).toEqual(await direct(path));
    for (const path of ["nowhere.example/checkpoint", "graustark.example/witness/add-checkpoint", "graustark.example/tile/0/..%2f..", "graustark.example/"]) expect((await through(path)).statusCode).toBe(404);
    cut.add("graustark.example");
    expect((await through("graustark.example/tile/entries/000")).statusCode).toBe(200);
    expect((await through("graustark.example/checkpoint")).statusCode).toBe(502);
  });
});
