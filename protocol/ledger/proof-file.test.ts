import { describe, expect, it } from "vitest";
import { fromUtf8, utf8 } from "../wire/bytes.ts";
import { cosigned, logInMemory, numberedLeaf, seededSigner } from "./log-in-memory.ts";
import { inclusionProof } from "./merkle-prove.ts";
import { formatProof, parseProof, verifyProof } from "./proof-file.ts";
import { COSIGNATURE_KEY, NOTE_KEY, vkeyOf } from "./vkey.ts";

const ORIGIN = "ruritania.example/ledger";
const signer = seededSigner(1);
const witness = seededSigner(2);
const witnessName = "graustark.example/witness";
const policy = { log: vkeyOf(ORIGIN, NOTE_KEY, signer.publicKey), witnesses: [vkeyOf(witnessName, COSIGNATURE_KEY, witness.publicKey)], quorum: 1 };
const log = logInMemory(ORIGIN, signer, Array.from({ length: 300 }, (_, i) => numberedLeaf(i)));
const proofOf = async (index: number) => ({
  extra: undefined,
  index,
  hashes: await inclusionProof(log.readNode, index, 300),
  checkpoint: await cosigned(await log.checkpoint(), witnessName, witness, 1234),
});

describe("a proof file", () => {
  it("is read back and verified offline", async () => {
    const file = formatProof({ ...(await proofOf(42)), extra: utf8("context") });
    const proof = parseProof(file);
    expect(proof.extra).toEqual(utf8("context"));
    expect(verifyProof(proof, numberedLeaf(42), policy)).toEqual({ names: [witnessName], asOf: 1234, size: 300, index: 42 });
  });

  it("fails for another leaf, another index, or without the reader's witness", async () => {
    const proof = await proofOf(42);
    expect(() => verifyProof(proof, numberedLeaf(43), policy)).toThrow("ledger/bad-inclusion");
    expect(() => verifyProof({ ...proof, index: 43 }, numberedLeaf(42), policy)).toThrow("ledger/bad-inclusion");
    const bare = { ...proof, checkpoint: await log.checkpoint() };
    expect(() => verifyProof(bare, numberedLeaf(42), policy)).toThrow("ledger/unwitnessed");
    const theirs = { ...policy, witnesses: [vkeyOf("other.example/witness", COSIGNATURE_KEY, seededSigner(3).publicKey)] };
    expect(() => verifyProof(proof, numberedLeaf(42), theirs)).toThrow("ledger/unwitnessed");
  });

  it("fails after any one byte is changed", async () => {
    const file = formatProof(await proofOf(42));
    for (let at = 0; at < file.length; at += 3) {
      const bent = new Uint8Array(file);
      bent[at]! ^= 1;
      expect(() => verifyProof(parseProof(bent), numberedLeaf(42), policy), `byte ${at}`).toThrow();
    }
  });

  it.each([
    ["another header", "c2sp.org/tlog-proof@v2\nindex 0\n\n"],
    ["no index", "c2sp.org/tlog-proof@v1\n\n"],
    ["a leading zero", "c2sp.org/tlog-proof@v1\nindex 00\n\n"],
    ["no blank line", "c2sp.org/tlog-proof@v1\nindex 0\n"],
    ["a short hash", "c2sp.org/tlog-proof@v1\nindex 0\nAAAA\n\n"],
  ])("refuses %s", (_, text) => {
    expect(() => parseProof(utf8(text))).toThrow("ledger/bad-proof-file");
  });

  it("is text that begins as the specification says", async () => {
    expect(fromUtf8(formatProof(await proofOf(0)))).toMatch(/^c2sp\.org\/tlog-proof@v1\nindex 0\n[A-Za-z0-9+/]{43}=\n/);
  });
});
