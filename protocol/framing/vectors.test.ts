/** The official MLS vectors (mlswg/mls-implementations), as far as they concern the outside of messages. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { concat, fromHex, toHex } from "../wire/bytes.ts";
import { parseGroupInfo } from "./group-info.ts";
import { parseHandshake } from "./handshake.ts";
import { openEnvelope, wireFormat } from "./envelope.ts";
import { readLeafNode, verifyLeafNode } from "./leaf-node.ts";
import { parseKeyPackage } from "./key-package.ts";
import { readMessageHeader } from "./message-header.ts";
import { readRatchetTree, treeHash } from "./ratchet-tree.ts";
import { TlsReader } from "./tls-reader.ts";
import { opaque } from "./tls-writer.ts";
import { readWelcome } from "./welcome.ts";

const FOLDER = join(process.env["ENTENTE_VECTORS"] ?? "../shared/vectors", "mls");
const read = (name: string) => JSON.parse(readFileSync(join(FOLDER, `${name}.json`), "utf8")) as Record<string, string>[];
const missing = !existsSync(FOLDER);

describe.skipIf(missing)("official vectors (skipped where the folder is absent)", () => {
  it("deserialization.json: lengths in their shortest form", () => {
    const cases = read("deserialization") as unknown as { vlbytes_header: string; length: number }[];
    for (const { vlbytes_header, length } of cases) {
      const header = fromHex(vlbytes_header);
      if (length > 100_000) {
        // Not allocated for: the bytes are not there.
        expect(() => new TlsReader(header, 2 ** 31).opaque()).toThrowError(/cut short/);
        expect(() => new TlsReader(header, 2 ** 31).opaque(1000)).toThrowError(`${length} bytes`);
        continue;
      }
      const reader = new TlsReader(concat(header, new Uint8Array(length)), 200_000);
      expect(reader.opaque().length).toBe(length);
      reader.end();
      expect(toHex(opaque(new Uint8Array(length)).slice(0, header.length))).toBe(vlbytes_header);
    }
    expect(cases.length).toBe(14);
  });

  it("messages.json: every message that a hub reads, of 300 sets", () => {
    const sets = read("messages");
    for (const set of sets) {
      const bytes = (field: string) => fromHex(set[field]!);
      expect(wireFormat(bytes("mls_key_package"))).toBe("key_package");
      const keyPackage = openEnvelope(bytes("mls_key_package"), "key_package");
      parseKeyPackage(keyPackage);
      keyPackage.end();
      expect(readWelcome(bytes("mls_welcome")).recipients.length).toBeGreaterThanOrEqual(0);
      parseGroupInfo(bytes("mls_group_info"));
      readRatchetTree(bytes("ratchet_tree"));
      expect(parseHandshake(bytes("public_message_commit")).commit).toBe(true);
      expect(parseHandshake(bytes("public_message_proposal")).commit).toBe(false);
      expect(() => parseHandshake(bytes("public_message_application"))).toThrowError(/content type/);
      readMessageHeader(bytes("private_message"));
    }
    expect(sets.length).toBe(300);
  });

  it("tree-validation.json: tree hashes and leaf signatures of the suites with a hash and Ed25519", () => {
    const trees = read("tree-validation") as unknown as { cipher_suite: number; tree: string; group_id: string; tree_hashes: string[] }[];
    const ours = trees.filter(({ cipher_suite }) => cipher_suite === 1 || cipher_suite === 3);
    for (const { cipher_suite, tree, group_id, tree_hashes } of ours) {
      const nodes = readRatchetTree(fromHex(tree));
      expect(toHex(treeHash(cipher_suite, nodes))).toBe(tree_hashes[(tree_hashes.length - 1) / 2]);
      nodes.forEach((node, index) => {
        if (node?.kind === "leaf") expect(verifyLeafNode(cipher_suite, node.leaf, { groupId: fromHex(group_id), leafIndex: index / 2 })).toBe(true);
      });
    }
    expect([ours.length, trees.length]).toEqual([28, 98]);
  });
});

describe("lengths", () => {
  it.each(["4000", "403f", "80000040", "80003fff", "c000000000000000", "ff"])("%s is refused", (header) => {
    expect(() => new TlsReader(concat(fromHex(header), new Uint8Array(20_000)), 100_000).opaque()).toThrowError(/framing\/malformed/);
  });

  it("a leaf node of nothing is refused", () => {
    expect(() => readLeafNode(new TlsReader(new Uint8Array(3), 10))).toThrowError(/framing\/malformed/);
  });
});
