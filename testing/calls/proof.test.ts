/** What a call leaves behind that a third party can check, and what becomes of it when a byte is changed. */
import { afterEach, beforeEach, expect, it } from "vitest";
import { verifyProof } from "../../client/proof/verify.ts";
import { fromUtf8, utf8 } from "../../protocol/wire/bytes.ts";
import { callWorld, type World } from "./call-world.ts";
import { connect, verifyBoth } from "./stage.ts";

let world: World;
let bytes: Uint8Array;
beforeEach(async () => {
  world = await callWorld();
  await connect(world);
  await verifyBoth(world);
  await world.device("alice").calls.declare(world.device("alice").call().room, 2);
  await world.pass(90_000);
  const { room } = world.device("alice").call();
  await world.device("alice").calls.hangUp(room);
  await world.settle();
  ({ bytes } = await world.device("alice").calls.prove(room));
});
afterEach(() => world.stop());
const trusted = () => ["ruritania", "graustark", "erewhon"].map((name) => ({ domain: `${name}.example`, nodeKey: world.node(name).signer.publicKey }));
const edited = (change: (file: Record<string, unknown>) => void) => {
  const file = JSON.parse(fromUtf8(bytes)) as Record<string, unknown>;
  change(file);
  return utf8(`${JSON.stringify(file, null, 2)}\n`);
};

it("says who called whom, when, and who saw it; and what it does not say", () => {
  const result = verifyProof(bytes, { trusted: trusted() });
  if (!result.ok) throw new Error(`${result.claim}: ${result.code}`);
  expect(result.call.persons).toEqual(["mimi://graustark.example/u/bob", "mimi://ruritania.example/u/alice"]);
  expect(result.witnessedBy.toSorted()).toEqual(["erewhon.example", "graustark.example"]);
  expect(result.proven.join()).toContain("alice@ruritania.example");
  expect(result.notProven.join()).toContain("other telephones are not covered");
});

it("opens one entry and shows no other", () => {
  const text = fromUtf8(bytes);
  expect(text).not.toContain(Buffer.from(world.device("alice").record.signKey).toString("base64url"));
  expect(Object.keys(JSON.parse(text) as object)).toEqual(["proof", "entry", "receipts", "logged", "end", "nodes", "sha256"]);
});

it("needs no more of the reader's trust than the two nodes themselves: the far one is the witness", () => {
  expect(verifyProof(bytes, { trusted: trusted().slice(0, 2) })).toMatchObject({ ok: true, witnessedBy: ["graustark.example"] });
});

it("says how it went, by the record of the one who shows it", () => {
  const result = verifyProof(bytes, { trusted: trusted() });
  expect(result).toMatchObject({ ok: true, end: { by: world.device("alice").seat.end, lowestLevel: 1, highestDeclared: 2, overridden: false } });
  expect(result.ok && result.end!.endedAt - result.end!.startedAt).toBe(90_000);
  expect(result.ok && result.end!.levels.map(([, level]) => level)).toEqual([1, 2]);
});

it("without keys of the reader's own it says that they are the file's", () => {
  const result = verifyProof(bytes);
  expect(result).toMatchObject({ ok: true, trusted: false });
  expect(result.ok && result.notProven.at(-1)).toContain("compare them");
});

it("any one byte changed: refused", () => {
  const accepted: number[] = [];
  for (let at = 0; at < bytes.length; at++) {
    const bent = new Uint8Array(bytes);
    bent[at]! ^= 1;
    if (verifyProof(bent, { trusted: trusted() }).ok) accepted.push(at);
  }
  expect(accepted).toEqual([]);
}, 120_000);

it("names the claim that fails", () => {
  const claimOf = (file: Uint8Array, options = { trusted: trusted() }) => {
    const result = verifyProof(file, options);
    return result.ok ? "accepted" : `${result.claim} ${result.code}`;
  };
  expect(claimOf(utf8("{}"))).toBe("file proof/malformed");
  expect(claimOf(edited((file) => (file["entry"] = "AA")))).toMatch(/^entry /);
  expect(claimOf(bytes, { trusted: trusted().slice(0, 1) })).toBe("keys proof/untrusted-node");
  expect(claimOf(edited((file) => (file["receipts"] = (file["receipts"] as unknown[]).slice(0, 1))))).toBe("promises proof/receipt-missing");
  expect(claimOf(edited((file) => ((file["receipts"] as { blind: string }[])[0]!.blind = "A".repeat(43))))).toBe("promises ledger/wrong-receipt");
  expect(claimOf(edited((file) => ((file["logged"] as { domain: string }).domain = "graustark.example")))).toBe("logged proof/other-leaf");
  expect(claimOf(edited((file) => ((file["nodes"] as unknown[]).length = 1)))).toBe("keys proof/untrusted-node");
  expect(claimOf(bytes, { trusted: trusted().map((node, i) => (i === 1 ? { ...node, nodeKey: world.node("erewhon").signer.publicKey } : node)) })).toBe("keys proof/untrusted-node");
  expect(claimOf(edited((file) => ((file["end"] as { blind: string }).blind = "A".repeat(43))))).toBe("end ledger/wrong-receipt");
  expect(claimOf(utf8(JSON.stringify(JSON.parse(fromUtf8(bytes)))))).toBe("unchanged proof/changed");
});

it("a log that nobody else saw proves nothing", () => {
  const alone = edited((file) => {
    const logged = file["logged"] as { file: string };
    logged.file = logged.file.split("\n").filter((line) => !line.includes("/witness ")).join("\n");
  });
  expect(verifyProof(alone, { trusted: trusted() })).toMatchObject({ ok: false, claim: "logged", code: "ledger/unwitnessed" });
});

it("a call that never was has no proof", async () => {
  await expect(world.device("alice").calls.prove(`mimi://hub.example/r/${"z".repeat(52)}`)).rejects.toThrow("proof/no-record");
});
