import { describe, expect, it } from "vitest";
import { toHex } from "../wire/bytes.ts";
import { signObject } from "../wire/signed.ts";
import { parseLeaf } from "./leaf.ts";
import { numberedLeaf, seededSigner } from "./log-in-memory.ts";
import { promiseState, signReceipt, verifyReceipt } from "./receipt.ts";

const signer = seededSigner(1);
const leaf = parseLeaf(numberedLeaf(5));
const origin = "ruritania.example/ledger";
const receipt = { origin, ...leaf, issuedAt: 1000, promisedBy: 1060 };
const expected = { origin, nodeKey: signer.publicKey, leaf };

describe("receipts", () => {
  it("are checked against the leaf, the log and the node's key", async () => {
    const bytes = await signReceipt(receipt, signer);
    expect(verifyReceipt(bytes, expected)).toEqual({ kind: "receipt", ...receipt });
    expect(() => verifyReceipt(bytes, { ...expected, origin: "graustark.example/ledger" })).toThrow("ledger/wrong-receipt");
    expect(() => verifyReceipt(bytes, { ...expected, leaf: parseLeaf(numberedLeaf(6)) })).toThrow("ledger/wrong-receipt");
    expect(() => verifyReceipt(bytes, { ...expected, nodeKey: seededSigner(2).publicKey })).toThrow("wire/bad-signature");
    const bent = new Uint8Array(bytes);
    bent[40]! ^= 1;
    expect(() => verifyReceipt(bent, expected)).toThrow(/^wire\//);
  });

  it("promise within a day, and after they were issued", async () => {
    for (const promisedBy of [999, 1000 + 86_401])
      await expect(signReceipt({ ...receipt, promisedBy }, signer).then((bytes) => verifyReceipt(bytes, expected))).rejects.toThrow("ledger/wrong-receipt");
  });

  it("are nothing else that the node signed", async () => {
    const elsewhere = await signObject("standing", { kind: "receipt", ...receipt }, signer);
    expect(() => verifyReceipt(elsewhere, expected)).toThrow("wire/bad-signature");
  });
});

describe("a promise", () => {
  const kept = { kind: "receipt" as const, ...receipt };
  const log = (entries: [Uint8Array, Uint8Array][], asOf: number) => {
    const map = new Map(entries.map(([tag, commitment]) => [toHex(tag), commitment]));
    return { origin, asOf, commitmentAt: (tag: Uint8Array) => map.get(toHex(tag)) };
  };

  it("is kept, waited for, or broken, by the witnesses' clock", () => {
    expect(promiseState(kept, log([[leaf.tag, leaf.commitment]], 1010))).toBe("kept");
    expect(promiseState(kept, log([], 1060))).toBe("waiting");
    expect(promiseState(kept, log([], 1061))).toBe("broken");
  });

  it("is broken at once when its tag carries something else", () => {
    expect(promiseState(kept, log([[leaf.tag, new Uint8Array(32).fill(1)]], 1001))).toBe("broken");
  });

  it("is not judged by another log", () => {
    expect(() => promiseState(kept, { ...log([], 2000), origin: "graustark.example/ledger" })).toThrow("ledger/wrong-log");
  });
});
