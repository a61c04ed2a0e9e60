import { expect, it } from "vitest";
import { utf8 } from "../wire/bytes.ts";
import { factLeaf } from "./blinded.ts";
import { openFact, verifyFact } from "./fact-proof.ts";
import { encodeLeaf } from "./leaf.ts";
import { cosigned, logInMemory, numberedLeaf, seededSigner } from "./log-in-memory.ts";
import { inclusionProof } from "./merkle-prove.ts";
import { logKeyOf, originOf, witnessKeyOf, witnessNameOf } from "./node-names.ts";
import { formatProof } from "./proof-file.ts";

const node = seededSigner(1);
const witness = seededSigner(2);
const policy = { log: logKeyOf("ruritania.example", node.publicKey), witnesses: [witnessKeyOf("graustark.example", witness.publicKey)], quorum: 1 };
const fact = utf8("accord between Ruritania and Graustark");

async function proofOfFact() {
  let drawn = 0;
  const { leaf, blind } = factLeaf("accord", fact, (length) => new Uint8Array(length).map(() => drawn++));
  const log = logInMemory(originOf("ruritania.example"), node, [numberedLeaf(0), encodeLeaf(leaf), numberedLeaf(2)]);
  const checkpoint = await cosigned(await log.checkpoint(), witnessNameOf("graustark.example"), witness, 77);
  const given = formatProof({ index: 1, hashes: await inclusionProof(log.readNode, 1, 3), checkpoint });
  return openFact(given, { tag: leaf.tag, blind });
}

it("a fact is proven by one file, offline", async () => {
  expect(verifyFact("accord", fact, await proofOfFact(), policy)).toEqual({ names: ["graustark.example/witness"], asOf: 77, size: 3, index: 1 });
});

it("not for other bytes, another kind, another opening, another log", async () => {
  const file = await proofOfFact();
  expect(() => verifyFact("accord", utf8("accord between others"), file, policy)).toThrow("ledger/bad-inclusion");
  expect(() => verifyFact("call", fact, file, policy)).toThrow("ledger/bad-inclusion");
  expect(() => verifyFact("accord", fact, openFact(file, { tag: new Uint8Array(32), blind: new Uint8Array(32) }), policy)).toThrow("ledger/bad-inclusion");
  expect(() => verifyFact("accord", fact, openFact(file, { tag: new Uint8Array(31), blind: new Uint8Array(32) }), policy)).toThrow("ledger/bad-proof-file");
  expect(() => verifyFact("accord", fact, file, { ...policy, log: logKeyOf("erewhon.example", node.publicKey) })).toThrow("ledger/wrong-log");
});

it("not after any one byte is changed", async () => {
  const file = await proofOfFact();
  for (let at = 0; at < file.length; at++) {
    const bent = new Uint8Array(file);
    bent[at]! ^= 1;
    expect(() => verifyFact("accord", fact, bent, policy), `byte ${at}`).toThrow();
  }
});
