/** GroupInfo (RFC 9420 §12.4.3): how a hub learns of a new epoch what it needs to check the next commit. */
import { type Bytes, equalBytes } from "../wire/bytes.ts";
import { Failure } from "../wire/failure.ts";
import { openEnvelope } from "./envelope.ts";
import { parseGroupContext } from "./group-context.ts";
import { transcriptAfter, verifyHandshake } from "./handshake.ts";
import { readExtensions, type Roster, verifyLeafNode } from "./leaf-node.ts";
import { readRatchetTree, treeHash, type TreeNode } from "./ratchet-tree.ts";
import { nextRoster } from "./roster.ts";
import { verifyWithLabel } from "./suite.ts";

export interface GroupInfo {
  groupId: Bytes;
  epoch: bigint;
  cipherSuite: number;
  signerLeaf: number;
  /** GroupContext, serialized: `verifyHandshake` wants it. */
  groupContext: Bytes;
  treeHash: Bytes;
  confirmedTranscriptHash: Bytes;
  confirmationTag: Bytes;
  /** What the application fixed at creation. */
  context?: Bytes;
  /** Types of all extensions in the group's context. */
  contextExtensions: number[];
  /** It offers a key for external commits, which our lines never do. */
  allowsExternalCommits: boolean;
  /** From the ratchet tree; absent where the message has none. */
  roster?: Roster;
}

interface ParsedGroupInfo extends GroupInfo {
  tree: (TreeNode | undefined)[] | undefined;
  signed: Bytes;
  signature: Bytes;
}

/** As in `protocol/line`. */
const CONTEXT_EXTENSION = 0xf3e7;
const RATCHET_TREE_EXTENSION = 2;
const EXTERNAL_PUB_EXTENSION = 4;

/** Structure only. Fails: `framing/malformed`, `framing/too-long`, `framing/unexpected`. */
export function readGroupInfo(bytes: Uint8Array): GroupInfo {
  const { tree: _tree, signed: _signed, signature: _signature, ...info } = parseGroupInfo(bytes);
  return info;
}

/**
 * A GroupInfo that stands on its own: it brings its tree, whose hash is the one in the context; every leaf in it signed itself for its place; a member signed the
 * whole. Fails: `framing/no-tree`, `framing/bad-tree`, `framing/not-a-member`, `framing/bad-signature`, `framing/not-allowed`, and as `readGroupInfo`.
 */
export function verifyGroupInfo(bytes: Uint8Array): GroupInfo & { roster: Roster } {
  const { tree, signed, signature, ...info } = parseGroupInfo(bytes);
  const { roster, cipherSuite, groupId, signerLeaf } = info;
  if (tree === undefined || roster === undefined) throw new Failure("framing/no-tree");
  if (info.allowsExternalCommits) throw new Failure("framing/not-allowed", "external commits");
  if (info.contextExtensions.some((type) => type !== CONTEXT_EXTENSION) || info.contextExtensions.length > 1) throw new Failure("framing/not-allowed", "group context");
  if (!equalBytes(treeHash(cipherSuite, tree), info.treeHash)) throw new Failure("framing/bad-tree", "hash");
  tree.forEach((node, index) => {
    if (node?.kind === "leaf" && !verifyLeafNode(cipherSuite, node.leaf, { groupId, leafIndex: index / 2 })) throw new Failure("framing/bad-signature", `leaf ${index / 2}`);
  });
  const signer = roster[signerLeaf];
  if (!signer) throw new Failure("framing/not-a-member", String(signerLeaf));
  if (!verifyWithLabel(cipherSuite, signer.signatureKey, "GroupInfoTBS", signed, signature)) throw new Failure("framing/bad-signature", "group info");
  return { ...info, roster };
}

export interface NextEpochCheck {
  /** Verified, of the epoch that the commit belongs to. */
  before: GroupInfo & { roster: Roster };
  handshake: Uint8Array;
  groupInfo: Uint8Array;
}

/**
 * Whether a GroupInfo is the one that this commit leads to: next epoch, same group, suite and context, transcript and confirmation tag continued from this very
 * commit, and a tree whose roster is the old one with exactly the commit's changes. A hub that stores nothing else cannot be made to hand out a wrong roster.
 * Fails: `framing/wrong-next-epoch`, and as `verifyHandshake` and `verifyGroupInfo`.
 */
export function verifyNextEpoch({ before, handshake, groupInfo }: NextEpochCheck): { handshake: ReturnType<typeof verifyHandshake>; groupInfo: GroupInfo & { roster: Roster } } {
  const verified = verifyHandshake({ handshake, groupContext: before.groupContext, roster: before.roster });
  const next = verifyGroupInfo(groupInfo);
  const wrong = (what: string) => new Failure("framing/wrong-next-epoch", what);
  if (!equalBytes(next.groupId, before.groupId) || next.cipherSuite !== before.cipherSuite) throw wrong("group");
  if (next.epoch !== before.epoch + 1n) throw wrong("epoch");
  if (!equalBytes(next.context ?? new Uint8Array(), before.context ?? new Uint8Array()) || next.contextExtensions.length !== before.contextExtensions.length) throw wrong("context");
  const transcript = transcriptAfter(handshake, before);
  if (!equalBytes(transcript.confirmedTranscriptHash, next.confirmedTranscriptHash)) throw wrong("transcript");
  if (!equalBytes(transcript.confirmationTag, next.confirmationTag)) throw wrong("confirmation tag");
  if (next.signerLeaf !== verified.senderLeaf) throw wrong("signer");
  if (!sameRoster(nextRoster(before.roster, verified), next.roster)) throw wrong("roster");
  return { handshake: verified, groupInfo: next };
}

/** Exported for the tests against the official vectors. */
export function parseGroupInfo(bytes: Uint8Array): ParsedGroupInfo {
  const reader = openEnvelope(bytes, "group_info");
  const start = reader.offset;
  const context = parseGroupContext(reader);
  const groupContext = reader.since(start);
  const extensions = readExtensions(reader);
  const confirmationTag = reader.opaque(64);
  const signerLeaf = reader.uint32();
  const signed = reader.since(start);
  const signature = reader.opaque(4 * 1024);
  reader.end();

  const treeBytes = extensions.find(({ type }) => type === RATCHET_TREE_EXTENSION)?.data;
  const tree = treeBytes && readRatchetTree(treeBytes);
  const ours = context.extensions.find(({ type }) => type === CONTEXT_EXTENSION)?.data;
  return {
    groupId: context.groupId,
    epoch: context.epoch,
    cipherSuite: context.cipherSuite,
    signerLeaf,
    groupContext,
    treeHash: context.treeHash,
    confirmedTranscriptHash: context.confirmedTranscriptHash,
    confirmationTag,
    ...(ours && { context: ours }),
    contextExtensions: context.extensions.map(({ type }) => type),
    allowsExternalCommits: extensions.some(({ type }) => type === EXTERNAL_PUB_EXTENSION),
    ...(tree && { roster: rosterOf(tree) }),
    tree,
    signed,
    signature,
  };
}

function rosterOf(tree: (TreeNode | undefined)[]): Roster {
  const roster: Roster = [];
  for (let index = 0; index < tree.length; index += 2) {
    const node = tree[index];
    roster.push(node?.kind === "leaf" ? { signatureKey: node.leaf.signatureKey, certificates: node.leaf.certificates } : null);
  }
  while (roster.length > 0 && roster.at(-1) === null) roster.pop();
  return roster;
}

function sameRoster(a: Roster, b: Roster): boolean {
  return (
    a.length === b.length &&
    a.every((entry, leaf) => {
      const other = b[leaf];
      if (!entry || !other) return entry === other;
      return (
        equalBytes(entry.signatureKey, other.signatureKey) &&
        entry.certificates.length === other.certificates.length &&
        entry.certificates.every((certificate, i) => equalBytes(certificate, other.certificates[i]!))
      );
    })
  );
}
