/** Official vectors of trees and whole groups, on the library as we ship it. */
import { type ClientState, decodeMlsMessage, encodeMlsMessage, type GroupContext, joinGroup, type KeyPackage, makePskIndex, processMessage, acceptAll, bytesToBase64, type Proposal, type Welcome } from "ts-mls";
import { applyUpdatePathSecret } from "ts-mls/createCommit.js";
import { deriveSecret } from "ts-mls/crypto/kdf.js";
import { decodeGroupSecrets } from "ts-mls/groupSecrets.js";
import { verifyGroupInfoConfirmationTag, verifyGroupInfoSignature } from "ts-mls/groupInfo.js";
import { makeKeyPackageRef } from "ts-mls/keyPackage.js";
import { verifyLeafNodeSignature } from "ts-mls/leafNode.js";
import { verifyParentHashes } from "ts-mls/parentHash.js";
import { pathToRoot } from "ts-mls/pathSecrets.js";
import { toPrivateKeyPath, mergePrivateKeyPaths } from "ts-mls/privateKeyPath.js";
import { decodeProposal, encodeProposal } from "ts-mls/proposal.js";
import { addLeafNode, decodeRatchetTree, encodeRatchetTree, removeLeafNode, resolution, updateLeafNode } from "ts-mls/ratchetTree.js";
import { treeHash, treeHashRoot } from "ts-mls/treeHash.js";
import { leafToNodeIndex, leafWidth, root, toLeafIndex, toNodeIndex } from "ts-mls/treemath.js";
import { applyUpdatePath, decodeUpdatePath, firstCommonAncestor } from "ts-mls/updatePath.js";
import { decryptGroupInfo, decryptGroupSecrets } from "ts-mls/welcome.js";
import { describe, expect, it } from "vitest";
import { hex, noVectors, runEach, vectors } from "./vectors-fixture.ts";

type Fields = Record<string, string>;
type Suited = { cipher_suite: number };

const treeIn = (encoded: string) => decodeRatchetTree(hex(encoded), 0)![0];

describe.skipIf(noVectors)("official vectors (skipped where the folder is absent)", () => {
  it("messages.json: what is decoded is encoded to the same bytes", () => {
    const sets = vectors<Fields>("messages");
    for (const set of sets) {
      for (const name of ["mls_welcome", "mls_group_info", "mls_key_package", "public_message_application", "public_message_proposal", "public_message_commit", "private_message"]) {
        const bytes = hex(set[name]!);
        const [message, length] = decodeMlsMessage(bytes, 0)!;
        expect(length).toBe(bytes.length);
        expect(encodeMlsMessage(message)).toEqual(bytes);
      }
      expect(encodeRatchetTree(treeIn(set["ratchet_tree"]!))).toEqual(hex(set["ratchet_tree"]!));
      const secrets = hex(set["group_secrets"]!);
      expect(decodeGroupSecrets(secrets, 0)![1]).toBe(secrets.length);
    }
    expect(sets.length).toBe(300);
  });

  it("tree-operations.json", async () => {
    type Operation = Suited & { tree_before: string; proposal: string; proposal_sender: number; tree_after: string; tree_hash_before: string; tree_hash_after: string };
    const count = await runEach(vectors<Operation>("tree-operations"), async (vector, crypto) => {
      const before = treeIn(vector.tree_before);
      expect(await treeHashRoot(before, crypto.hash)).toEqual(hex(vector.tree_hash_before));
      const [proposal] = decodeProposal(hex(vector.proposal), 0)!;
      expect(encodeProposal(proposal)).toEqual(hex(vector.proposal));
      const after = applied(before, proposal, vector.proposal_sender);
      expect(encodeRatchetTree(after)).toEqual(hex(vector.tree_after));
      expect(await treeHashRoot(after, crypto.hash)).toEqual(hex(vector.tree_hash_after));
    });
    expect(count).toEqual({ ran: 5, skippedSuites: [] });
  });

  it("tree-validation.json", { timeout: 60_000 }, async () => {
    const count = await runEach(vectors<Suited & { tree: string; group_id: string; resolutions: number[][]; tree_hashes: string[] }>("tree-validation"), async (vector, crypto) => {
      const tree = treeIn(vector.tree);
      expect(vector.resolutions.map((_, node) => resolution(tree, toNodeIndex(node)))).toEqual(vector.resolutions);
      for (const [node, expected] of vector.tree_hashes.entries()) expect(await treeHash(tree, toNodeIndex(node), crypto.hash)).toEqual(hex(expected));
      expect(await verifyParentHashes(tree, crypto.hash)).toBe(true);
      for (const [index, node] of tree.entries())
        if (node?.nodeType === "leaf") expect(await verifyLeafNodeSignature(node.leaf, hex(vector.group_id), index / 2, crypto.signature)).toBe(true);
    });
    expect(count).toEqual({ ran: 56, skippedSuites: [3, 4, 6] });
  });

  it("welcome.json", async () => {
    const count = await runEach(vectors<Suited & Fields>("welcome"), async (vector, crypto) => {
      const fields = vector as unknown as Fields;
      const { keyPackage } = decodeMlsMessage(hex(fields["key_package"]!), 0)![0] as unknown as { keyPackage: KeyPackage };
      const { welcome } = decodeMlsMessage(hex(fields["welcome"]!), 0)![0] as unknown as { welcome: Welcome };
      const secret = await crypto.hpke.importPrivateKey(hex(fields["init_priv"]!));
      const secrets = await decryptGroupSecrets(secret, await makeKeyPackageRef(keyPackage, crypto.hash), welcome, crypto.hpke);
      const nothing = new Uint8Array(crypto.kdf.size);
      const info = await decryptGroupInfo(welcome, secrets!.joinerSecret, nothing, crypto);
      expect(await verifyGroupInfoSignature(info!, hex(fields["signer_pub"]!), crypto.signature)).toBe(true);
      expect(await verifyGroupInfoConfirmationTag(info!, secrets!.joinerSecret, nothing, crypto)).toBe(true);
    });
    expect(count).toEqual({ ran: 4, skippedSuites: [3, 4, 6] });
  });

  it("treekem.json: every member decrypts every path", { timeout: 60_000 }, async () => {
    type TreeKem = Suited & Fields & { epoch: number; leaves_private: LeafPrivate[]; update_paths: UpdatePathVector[] };
    type LeafPrivate = { index: number; encryption_priv: string; path_secrets: { node: number; path_secret: string }[] };
    type UpdatePathVector = { sender: number; update_path: string; path_secrets: (string | null)[]; commit_secret: string; tree_hash_after: string };
    // The NIST curves of suites that no line uses are slow: of those, the trees of up to 4 leaves.
    const chosen = vectors<TreeKem>("treekem").filter(({ cipher_suite, leaves_private }) => cipher_suite === 1 || leaves_private.length <= 4);
    const count = await runEach(chosen, async (vector, crypto) => {
      const tree = treeIn(vector["ratchet_tree"]!);
      const context: GroupContext = {
        version: "mls10",
        cipherSuite: crypto.name,
        groupId: hex(vector["group_id"]!),
        epoch: BigInt(vector.epoch),
        treeHash: await treeHashRoot(tree, crypto.hash),
        confirmedTranscriptHash: hex(vector["confirmed_transcript_hash"]!),
        extensions: [],
      };
      for (const { sender, update_path, path_secrets, commit_secret, tree_hash_after } of vector.update_paths) {
        const [path] = decodeUpdatePath(hex(update_path), 0)!;
        const after = await applyUpdatePath(tree, toLeafIndex(sender), path, crypto.hash);
        const hash = await treeHashRoot(after, crypto.hash);
        expect(hash).toEqual(hex(tree_hash_after));
        for (const leaf of vector.leaves_private) {
          const expected = path_secrets[leaf.index];
          if (leaf.index === sender || expected == null) continue;
          const own = { leafIndex: leaf.index, privateKeys: { [2 * leaf.index]: hex(leaf.encryption_priv) } };
          const known = Object.fromEntries(leaf.path_secrets.map(({ node, path_secret }) => [node, hex(path_secret)]));
          const keys = mergePrivateKeyPaths(await toPrivateKeyPath(known, leaf.index, crypto), own);
          const opened = await applyUpdatePathSecret(tree, keys, toLeafIndex(sender), { ...context, treeHash: hash }, path, [], crypto);
          expect(opened.pathSecret).toEqual(hex(expected));
          expect(opened.nodeIndex).toBe(firstCommonAncestor(tree, toLeafIndex(leaf.index), toLeafIndex(sender)));
          const secrets = await pathToRoot(after, opened.nodeIndex, opened.pathSecret, crypto.kdf);
          expect(await deriveSecret(secrets[root(leafWidth(after.length))]!, "path", crypto.kdf)).toEqual(hex(commit_secret));
        }
      }
    });
    expect(count).toEqual({ ran: 20, skippedSuites: [3, 4, 6] });
  });

  it.each([
    ["passive-client-welcome", { ran: 32, skippedSuites: [3, 4, 6] }],
    ["passive-client-handling-commit", { ran: 52, skippedSuites: [3, 4, 6] }],
    ["passive-client-random", { ran: 1, skippedSuites: [] }],
  ] as const)("%s.json: joins and follows", { timeout: 60_000 }, async (name, expectedCount) => {
    type Passive = Suited & Fields & { external_psks: Fields[]; ratchet_tree: string | null; epochs: { proposals: string[]; commit: string; epoch_authenticator: string }[] };
    const count = await runEach(vectors<Passive>(name), async (vector, crypto) => {
      const { keyPackage } = decodeMlsMessage(hex(vector["key_package"]!), 0)![0] as unknown as { keyPackage: KeyPackage };
      const { welcome } = decodeMlsMessage(hex(vector["welcome"]!), 0)![0] as unknown as { welcome: Welcome };
      const psks = Object.fromEntries(vector.external_psks.map((psk) => [bytesToBase64(hex(psk["psk_id"]!)), hex(psk["psk"]!)]));
      const keys = { initPrivateKey: hex(vector["init_priv"]!), hpkePrivateKey: hex(vector["encryption_priv"]!), signaturePrivateKey: hex(vector["signature_priv"]!) };
      const tree = vector.ratchet_tree ? treeIn(vector.ratchet_tree) : undefined;
      let state: ClientState = await joinGroup(welcome, keyPackage, keys, makePskIndex(undefined, psks), crypto, tree);
      expect(state.keySchedule.epochAuthenticator).toEqual(hex(vector["initial_epoch_authenticator"]!));
      for (const { proposals, commit, epoch_authenticator } of vector.epochs) {
        for (const message of [...proposals, commit]) state = await followed(state, message, psks, crypto);
        expect(state.keySchedule.epochAuthenticator).toEqual(hex(epoch_authenticator));
      }
    });
    expect(count).toEqual(expectedCount);
  });
});

async function followed(state: ClientState, message: string, psks: Record<string, Uint8Array>, crypto: Parameters<typeof processMessage>[4]): Promise<ClientState> {
  const [decoded] = decodeMlsMessage(hex(message), 0)!;
  if (decoded.wireformat !== "mls_public_message" && decoded.wireformat !== "mls_private_message") throw new TypeError(decoded.wireformat);
  return (await processMessage(decoded, state, makePskIndex(state, psks), acceptAll, crypto)).newState;
}

function applied(tree: ReturnType<typeof treeIn>, proposal: Proposal, sender: number): ReturnType<typeof treeIn> {
  switch (proposal.proposalType) {
    case "add":
      return addLeafNode(tree, proposal.add.keyPackage.leafNode)[0];
    case "update":
      return updateLeafNode(tree, proposal.update.leafNode, toLeafIndex(sender));
    case "remove":
      expect(leafToNodeIndex(toLeafIndex(proposal.remove.removed))).toBeLessThan(tree.length);
      return removeLeafNode(tree, toLeafIndex(proposal.remove.removed));
    default:
      throw new TypeError(String(proposal.proposalType));
  }
}
