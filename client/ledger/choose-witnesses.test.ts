import { expect, it } from "vitest";
import { seededSigner } from "../../protocol/ledger/log-in-memory.ts";
import { logKeyOf } from "../../protocol/ledger/node-names.ts";
import { formatVkey } from "../../protocol/ledger/vkey.ts";
import { followedLog } from "./choose-witnesses.ts";

const nodeOf = (domain: string, seed: number) => {
  const nodeKey = seededSigner(seed).publicKey;
  return { domain, nodeKey, ledger: { vkey: formatVkey(logKeyOf(domain, nodeKey)) } };
};
const own = nodeOf("ruritania.example", 1);
const peers = [nodeOf("graustark.example", 2), nodeOf("erewhon.example", 3)];
const baseUrl = "https://ruritania.example";

it("asks for every other node's witness, never for the log's own, and reads peers through the own node", () => {
  const log = followedLog({ domain: "graustark.example", own, peers, baseUrl })!;
  expect(log.policy.witnesses.map((witness) => witness.name)).toEqual(["ruritania.example/witness", "erewhon.example/witness"]);
  expect(log.url).toBe("https://ruritania.example/ledger/of/graustark.example");
  expect(followedLog({ domain: own.domain, own, peers, baseUrl })!.url).toBe("https://ruritania.example/ledger");
});

it("does not follow a stranger's log, nor one whose key is not the node's", () => {
  expect(followedLog({ domain: "nowhere.example", own, peers, baseUrl })).toBeUndefined();
  const false_ = { ...peers[0]!, ledger: peers[1]!.ledger };
  expect(followedLog({ domain: "graustark.example", own, peers: [false_, peers[1]!], baseUrl })).toBeUndefined();
});

it("keeps to a quorum that cannot be met rather than go without", () => {
  expect(followedLog({ domain: own.domain, own, peers: [], baseUrl, quorum: 2 })!.policy).toMatchObject({ witnesses: [], quorum: 2 });
});
