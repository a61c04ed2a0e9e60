/** Official vectors below the group: labels, key schedule, secret tree, transcript, message protection. */
import { type CiphersuiteImpl, decodeMlsMessage, type GroupContext, type PrivateMessage, type PublicMessage } from "ts-mls";
import { decodeAuthenticatedContent } from "ts-mls/authenticatedContent.js";
import { refhash } from "ts-mls/crypto/hash.js";
import { decryptWithLabel, encryptWithLabel } from "ts-mls/crypto/hpke.js";
import { deriveSecret, deriveTreeSecret, expandWithLabel } from "ts-mls/crypto/kdf.js";
import { signWithLabel, verifyWithLabel } from "ts-mls/crypto/signature.js";
import { decodeCommit } from "ts-mls/commit.js";
import { createConfirmationTag } from "ts-mls/framedContent.js";
import { encodeGroupContext } from "ts-mls/groupContext.js";
import { initializeEpoch, mlsExporter } from "ts-mls/keySchedule.js";
import { defaultKeyRetentionConfig } from "ts-mls/keyRetentionConfig.js";
import { unprotectPrivateMessage } from "ts-mls/messageProtection.js";
import { unprotectPublicMessage } from "ts-mls/messageProtectionPublic.js";
import { decodeProposal } from "ts-mls/proposal.js";
import { accumulatePskSecret } from "ts-mls/pskIndex.js";
import { createSecretTree, ratchetToGeneration } from "ts-mls/secretTree.js";
import { expandSenderDataKey, expandSenderDataNonce } from "ts-mls/sender.js";
import { createConfirmedHash, createInterimHash } from "ts-mls/transcriptHash.js";
import { leafToNodeIndex, left, nodeWidth, parent, right, root, toLeafIndex, toNodeIndex } from "ts-mls/treemath.js";
import { describe, expect, it } from "vitest";
import { hex, noVectors, runEach, vectors } from "./vectors-fixture.ts";

type Fields = Record<string, string>;
type Suited = { cipher_suite: number };

const SEVEN = { ran: 4, skippedSuites: [3, 4, 6] };
const NO_GUARD = new Uint8Array(4);

describe.skipIf(noVectors)("official vectors (skipped where the folder is absent)", () => {
  it("tree-math.json", () => {
    const cases = vectors<{ n_leaves: number; n_nodes: number; root: number; left: (number | null)[]; right: (number | null)[]; parent: (number | null)[] }>("tree-math");
    for (const tree of cases) {
      expect(nodeWidth(tree.n_leaves)).toBe(tree.n_nodes);
      expect(root(tree.n_leaves)).toBe(tree.root);
      for (let node = 0; node < tree.n_nodes; node++) {
        if (tree.left[node] != null) expect([left(toNodeIndex(node)), right(toNodeIndex(node))]).toEqual([tree.left[node], tree.right[node]]);
        if (tree.parent[node] != null) expect(parent(toNodeIndex(node), tree.n_leaves)).toBe(tree.parent[node]);
      }
    }
    expect(cases.length).toBe(10);
  });

  it("crypto-basics.json", async () => {
    const count = await runEach(vectors<Suited & Record<string, Fields & { length: number; generation: number }>>("crypto-basics"), async (vector, crypto) => {
      const { kdf, hash, signature, hpke } = crypto;
      const { ref_hash, expand_with_label, derive_secret, derive_tree_secret, sign_with_label, encrypt_with_label } = vector as unknown as Record<string, Fields & { length: number; generation: number }>;
      const field = (group: Fields | undefined, name: string) => hex(group![name]!);
      expect(await refhash(ref_hash!["label"]!, field(ref_hash, "value"), hash)).toEqual(field(ref_hash, "out"));
      expect(await expandWithLabel(field(expand_with_label, "secret"), expand_with_label!["label"]!, field(expand_with_label, "context"), expand_with_label!.length, kdf)).toEqual(field(expand_with_label, "out"));
      expect(await deriveSecret(field(derive_secret, "secret"), derive_secret!["label"]!, kdf)).toEqual(field(derive_secret, "out"));
      expect(await deriveTreeSecret(field(derive_tree_secret, "secret"), derive_tree_secret!["label"]!, derive_tree_secret!.generation, derive_tree_secret!.length, kdf)).toEqual(field(derive_tree_secret, "out"));
      const [label, content, publicKey] = [sign_with_label!["label"]!, field(sign_with_label, "content"), field(sign_with_label, "pub")];
      expect(await verifyWithLabel(publicKey, label, content, field(sign_with_label, "signature"), signature)).toBe(true);
      expect(await verifyWithLabel(publicKey, label, content, await signWithLabel(field(sign_with_label, "priv"), label, content, signature), signature)).toBe(true);
      const [hpkeLabel, context, plaintext] = [encrypt_with_label!["label"]!, field(encrypt_with_label, "context"), field(encrypt_with_label, "plaintext")];
      const secret = await hpke.importPrivateKey(field(encrypt_with_label, "priv"));
      expect(await decryptWithLabel(secret, hpkeLabel, context, field(encrypt_with_label, "kem_output"), field(encrypt_with_label, "ciphertext"), hpke)).toEqual(plaintext);
      const again = await encryptWithLabel(await hpke.importPublicKey(field(encrypt_with_label, "pub")), hpkeLabel, context, plaintext, hpke);
      expect(await decryptWithLabel(secret, hpkeLabel, context, again.enc, again.ct, hpke)).toEqual(plaintext);
    });
    expect(count).toEqual(SEVEN);
  });

  it("secret-tree.json", async () => {
    type SecretTree = Suited & { encryption_secret: string; sender_data: Fields; leaves: (Fields & { generation: number })[][] };
    const count = await runEach(vectors<SecretTree>("secret-tree"), async ({ encryption_secret, sender_data, leaves }, crypto) => {
      const [secret, ciphertext] = [hex(sender_data["sender_data_secret"]!), hex(sender_data["ciphertext"]!)];
      expect(await expandSenderDataKey(crypto, secret, ciphertext)).toEqual(hex(sender_data["key"]!));
      expect(await expandSenderDataNonce(crypto, secret, ciphertext)).toEqual(hex(sender_data["nonce"]!));
      const tree = await createSecretTree(leaves.length, hex(encryption_secret), crypto.kdf);
      for (const [leafIndex, generations] of leaves.entries())
        for (const expected of generations)
          for (const [contentType, name] of [
            ["application", "application"],
            ["commit", "handshake"],
          ] as const) {
            const config = { ...defaultKeyRetentionConfig, maximumForwardRatchetSteps: 1000 };
            const { key, nonce } = await ratchetToGeneration(tree, { leafIndex, generation: expected.generation, reuseGuard: NO_GUARD as never }, contentType, config, crypto);
            expect(key).toEqual(hex(expected[`${name}_key`]!));
            expect(nonce).toEqual(hex(expected[`${name}_nonce`]!));
          }
    });
    expect(count).toEqual({ ran: 12, skippedSuites: [3, 4, 6] });
  });

  it("key-schedule.json", async () => {
    type Schedule = Suited & { group_id: string; initial_init_secret: string; epochs: (Fields & { exporter: Fields & { length: number } })[] };
    const count = await runEach(vectors<Schedule>("key-schedule"), async ({ group_id, initial_init_secret, epochs }, crypto) => {
      let initSecret: Uint8Array = hex(initial_init_secret);
      for (const [epoch, expected] of epochs.entries()) {
        const groupContext: GroupContext = {
          version: "mls10",
          cipherSuite: crypto.name,
          groupId: hex(group_id),
          epoch: BigInt(epoch),
          treeHash: hex(expected["tree_hash"]!),
          confirmedTranscriptHash: hex(expected["confirmed_transcript_hash"]!),
          extensions: [],
        };
        expect(encodeGroupContext(groupContext)).toEqual(hex(expected["group_context"]!));
        const made = await initializeEpoch(initSecret, hex(expected["commit_secret"]!), groupContext, hex(expected["psk_secret"]!), crypto.kdf);
        const { keySchedule } = made;
        expect({ joiner: made.joinerSecret, welcome: made.welcomeSecret, encryption: made.encryptionSecret }).toEqual({
          joiner: hex(expected["joiner_secret"]!),
          welcome: hex(expected["welcome_secret"]!),
          encryption: hex(expected["encryption_secret"]!),
        });
        expect(keySchedule).toEqual({
          initSecret: hex(expected["init_secret"]!),
          senderDataSecret: hex(expected["sender_data_secret"]!),
          exporterSecret: hex(expected["exporter_secret"]!),
          epochAuthenticator: hex(expected["epoch_authenticator"]!),
          externalSecret: hex(expected["external_secret"]!),
          confirmationKey: hex(expected["confirmation_key"]!),
          membershipKey: hex(expected["membership_key"]!),
          resumptionPsk: hex(expected["resumption_psk"]!),
        });
        const { label, context, length, secret } = expected.exporter;
        expect(await mlsExporter(keySchedule.exporterSecret, label!, hex(context!), length, crypto)).toEqual(hex(secret!));
        const external = await crypto.hpke.deriveKeyPair(keySchedule.externalSecret);
        expect(await crypto.hpke.exportPublicKey(external.publicKey)).toEqual(hex(expected["external_pub"]!));
        initSecret = keySchedule.initSecret;
      }
    });
    expect(count).toEqual(SEVEN);
  });

  it("psk_secret.json", async () => {
    const count = await runEach(vectors<Suited & { psks: Fields[]; psk_secret: string }>("psk_secret"), async ({ psks, psk_secret }, crypto) => {
      const ids = psks.map((psk) => ({ psktype: "external" as const, pskId: hex(psk["psk_id"]!), pskNonce: hex(psk["psk_nonce"]!) }));
      let next = 0;
      const [secret] = await accumulatePskSecret(ids, { findPsk: () => hex(psks[next++]!["psk"]!) }, crypto, new Uint8Array(crypto.kdf.size));
      expect(secret).toEqual(hex(psk_secret));
    });
    expect(count).toEqual({ ran: 44, skippedSuites: [3, 4, 6] });
  });

  it("transcript-hashes.json", async () => {
    const count = await runEach(vectors<Suited & Fields>("transcript-hashes"), async (vector, crypto) => {
      const fields = vector as unknown as Fields;
      const [content] = decodeAuthenticatedContent(hex(fields["authenticated_content"]!), 0)!;
      if (content.content.contentType !== "commit" || content.auth.contentType !== "commit") throw new TypeError("expected a commit");
      const input = { wireformat: content.wireformat, content: content.content, signature: content.auth.signature };
      const confirmed = await createConfirmedHash(hex(fields["interim_transcript_hash_before"]!), input, crypto.hash);
      expect(confirmed).toEqual(hex(fields["confirmed_transcript_hash_after"]!));
      expect(await createConfirmationTag(hex(fields["confirmation_key"]!), confirmed, crypto.hash)).toEqual(content.auth.confirmationTag);
      expect(await createInterimHash(confirmed, content.auth.confirmationTag, crypto.hash)).toEqual(hex(fields["interim_transcript_hash_after"]!));
    });
    expect(count).toEqual(SEVEN);
  });

  it("message-protection.json", async () => {
    const count = await runEach(vectors<Suited & Fields & { epoch: number }>("message-protection"), async (vector, crypto) => {
      const fields = vector as unknown as Fields;
      const context: GroupContext = {
        version: "mls10",
        cipherSuite: crypto.name,
        groupId: hex(fields["group_id"]!),
        epoch: BigInt(vector.epoch),
        treeHash: hex(fields["tree_hash"]!),
        confirmedTranscriptHash: hex(fields["confirmed_transcript_hash"]!),
        extensions: [],
      };
      const signer = hex(fields["signature_pub"]!);
      for (const kind of ["proposal", "commit", "application"] as const) {
        const expected = kind === "application" ? hex(fields[kind]!) : kind === "commit" ? decodeCommit(hex(fields[kind]!), 0)![0] : decodeProposal(hex(fields[kind]!), 0)![0];
        const hidden = await openPrivate(fields, `${kind}_priv`, context, signer, crypto);
        expect(kind === "application" ? hidden["applicationData"] : hidden[kind]).toEqual(expected);
        if (kind === "application") continue;
        const message = messageIn(fields, `${kind}_pub`) as { publicMessage: PublicMessage };
        const opened = await unprotectPublicMessage(hex(fields["membership_key"]!), context, [], message.publicMessage, crypto, signer);
        expect((opened.content as unknown as Record<string, unknown>)[kind]).toEqual(expected);
      }
    });
    expect(count).toEqual(SEVEN);
  });
});

function messageIn(fields: Fields, name: string): unknown {
  return decodeMlsMessage(hex(fields[name]!), 0)![0];
}

/** The sender is leaf 1 of two. */
async function openPrivate(fields: Fields, name: string, context: GroupContext, signer: Uint8Array, crypto: CiphersuiteImpl): Promise<Record<string, unknown>> {
  const { privateMessage } = messageIn(fields, name) as { privateMessage: PrivateMessage };
  const secretTree = await createSecretTree(2, hex(fields["encryption_secret"]!), crypto.kdf);
  expect(secretTree[leafToNodeIndex(toLeafIndex(1))]).toBeDefined();
  const opened = await unprotectPrivateMessage(hex(fields["sender_data_secret"]!), privateMessage, secretTree, [], context, defaultKeyRetentionConfig, crypto, signer);
  return opened.content.content as unknown as Record<string, unknown>;
}
