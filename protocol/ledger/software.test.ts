import { describe, expect, it } from "vitest";
import { concat, utf8 } from "../wire/bytes.ts";
import { signObject } from "../wire/signed.ts";
import { factLeaf } from "./blinded.ts";
import { sha256, u64be } from "./hash.ts";
import { encodeLeaf } from "./leaf.ts";
import { cosigned, logInMemory, numberedLeaf, seededSigner } from "./log-in-memory.ts";
import { inclusionProof } from "./merkle-prove.ts";
import { logKeyOf, originOf, witnessKeyOf, witnessNameOf } from "./node-names.ts";
import { formatProof, parseProof } from "./proof-file.ts";
import { encodeSoftwareProof, type OpenedSoftware, publishSoftware, verifySoftwareProof } from "./software.ts";

const domain = "ruritania.example";
const node = seededSigner(1);
const peer = seededSigner(2);
const policy = { log: logKeyOf(domain, node.publicKey), witnesses: [witnessKeyOf("graustark.example", peer.publicKey)], quorum: 1 };
const hash = sha256(utf8("the package"));
let drawn = 0;
const random = (length: number) => concat(sha256(u64be(drawn++)), sha256(u64be(drawn++))).slice(0, length);

async function proofOf(opened: OpenedSoftware, leaf: Uint8Array<ArrayBuffer>, witnessed = true) {
  const log = logInMemory(originOf(domain), node, [numberedLeaf(0), leaf, numberedLeaf(2)]);
  const bare = await log.checkpoint();
  const checkpoint = witnessed ? await cosigned(bare, witnessNameOf("graustark.example"), peer, 1234) : bare;
  return encodeSoftwareProof(opened, formatProof({ index: 1, hashes: await inclusionProof(log.readNode, 1, 3), checkpoint }));
}
const published = () => publishSoftware({ domain, hash, version: "0.1.0", at: 1000 }, node, random);

describe("the proof that a package was published", () => {
  it("holds for the hash that was published, and says who witnessed it", async () => {
    const { opened, leaf } = await published();
    expect(verifySoftwareProof(await proofOf(opened, leaf), hash, [policy])).toEqual({ names: ["graustark.example/witness"], asOf: 1234, version: "0.1.0", domain, at: 1000 });
  });
  it("holds for no other hash, no unknown log and no unwitnessed one", async () => {
    const { opened, leaf } = await published();
    const proof = await proofOf(opened, leaf);
    expect(() => verifySoftwareProof(proof, sha256(utf8("another")), [policy])).toThrow("software/other-hash");
    expect(() => verifySoftwareProof(proof, hash, [])).toThrow("software/unknown-log");
    expect(() => verifySoftwareProof(proof, hash, [{ ...policy, log: logKeyOf(domain, peer.publicKey), witnesses: [] }])).toThrow("ledger/unsigned");
    const alone = await proofOf(opened, leaf, false);
    expect(() => verifySoftwareProof(alone, hash, [policy])).toThrow("ledger/unwitnessed");
  });
  it("can't be made by a device that appended a leaf of its own: only the node's key publishes", async () => {
    const device = seededSigner(9);
    const entry = await signObject("software", { kind: "software", domain, hash, version: "0.1.0", at: 1000 }, device);
    const { leaf, blind } = factLeaf("software", entry, random);
    const proof = await proofOf({ entry, tag: leaf.tag, blind }, encodeLeaf(leaf));
    expect(() => verifySoftwareProof(proof, hash, [policy])).toThrow("wire/bad-signature");
  });
  it("needs the entry that lies in the log: a newer one, signed but not logged, proves nothing", async () => {
    const first = await published();
    const other = await publishSoftware({ domain, hash: sha256(utf8("secret build")), version: "0.1.0", at: 1000 }, node, random);
    const proof = await proofOf({ ...first.opened, entry: other.opened.entry }, first.leaf);
    expect(() => verifySoftwareProof(proof, sha256(utf8("secret build")), [policy])).toThrow("ledger/bad-inclusion");
  });
  it("is refused after any one byte is changed", async () => {
    const { opened, leaf } = await published();
    const proof = await proofOf(opened, leaf);
    for (let at = 0; at < proof.length; at += 7) {
      const bent = new Uint8Array(proof);
      bent[at]! ^= 1;
      expect(() => verifySoftwareProof(bent, hash, [policy]), `byte ${at}`).toThrow();
    }
    expect(() => verifySoftwareProof(formatProof({ ...parseProof(proof), extra: undefined }), hash, [policy])).toThrow("software/malformed");
  });
});
