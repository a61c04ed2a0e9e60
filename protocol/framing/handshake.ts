/**
 * Handshakes travel as PublicMessage (RFC 9420 §6.2), so that a hub that holds no key sees who adds and removes whom. Reading says what a message claims;
 * `verifyHandshake` says whether a member of that roster signed exactly that, in that epoch.
 */
import { type Bytes, concat, equalBytes } from "../wire/bytes.ts";
import { Failure } from "../wire/failure.ts";
import { openEnvelope } from "./envelope.ts";
import { readGroupContext } from "./group-context.ts";
import { type KeyPackage, type KeyPackageInfo, keyPackageInfo, requireSound } from "./key-package.ts";
import { type LeafNode, readLeafNode, type Roster, type RosterEntry, verifyLeafNode } from "./leaf-node.ts";
import { type Proposal, readProposal } from "./proposal.ts";
import { suiteHash, verifyWithLabel } from "./suite.ts";
import type { TlsReader } from "./tls-reader.ts";
import { opaque, uint16 } from "./tls-writer.ts";

export interface Handshake {
  groupId: Bytes;
  epoch: bigint;
  /** Undefined where no member sent it. */
  senderLeaf?: number;
  /** Not a commit but a proposal standing alone. */
  standalone: boolean;
  /** Unverified before `verifyHandshake`. */
  adds: KeyPackageInfo[];
  removes: number[];
  hasPath: boolean;
  /** Proposals of other kinds, and those given by reference only. */
  otherProposals: number;
  /** The committer's new leaf, from the path. */
  newLeaf?: RosterEntry;
}

interface ParsedHandshake {
  groupId: Bytes;
  epoch: bigint;
  senderLeaf: number | undefined;
  commit: boolean;
  keyPackages: KeyPackage[];
  removes: number[];
  otherProposals: number;
  path: LeafNode | undefined;
  /** FramedContent */
  framedContent: Bytes;
  signature: Bytes;
  confirmationTag: Bytes;
}

const MEMBER = 1;
const EXTERNAL = 2;
const NEW_MEMBER_PROPOSAL = 3;
const NEW_MEMBER_COMMIT = 4;
const PROPOSAL = 2;
const COMMIT = 3;
const INLINE = 1;
const BY_REFERENCE = 2;
const MAX_GROUP_ID = 64;
const MAX_SIGNATURE = 4 * 1024;
const PUBLIC_MESSAGE = concat(uint16(1), uint16(1)); // mls10, mls_public_message

/** Fails: `framing/malformed`, `framing/too-long`, `framing/unexpected`, `framing/proposal-type`, `framing/suite`. */
export function readHandshake(bytes: Uint8Array): Handshake {
  return handshakeOf(parseHandshake(bytes));
}

export interface HandshakeCheck {
  handshake: Uint8Array;
  /** GroupContext of the epoch that the handshake belongs to, serialized, as it stood in that epoch's GroupInfo. */
  groupContext: Uint8Array;
  /** The leaves of that epoch. */
  roster: Roster;
}

/**
 * What a hub must know before it orders a commit: it is for this group and epoch; the sender is a member, and signed it; everything is inline; whoever it removes is
 * there and is not the sender; whoever it adds signed for himself and is not there already; it heals (a path), and the sender stays who he was.
 * Keys that only members have (membership tag, confirmation tag, the path's secrets) stay unchecked. Fails: `framing/other-group`, `framing/other-epoch`,
 * `framing/not-a-member`, `framing/bad-signature`, `framing/not-allowed`, `framing/no-path`, and as `readHandshake`.
 */
export function verifyHandshake({ handshake, groupContext, roster }: HandshakeCheck): Handshake {
  const parsed = parseHandshake(handshake);
  const context = readGroupContext(groupContext);
  if (!equalBytes(parsed.groupId, context.groupId)) throw new Failure("framing/other-group");
  if (parsed.epoch !== context.epoch) throw new Failure("framing/other-epoch", `${parsed.epoch}, now ${context.epoch}`);

  const { senderLeaf } = parsed;
  const sender = senderLeaf === undefined ? undefined : roster[senderLeaf];
  if (senderLeaf === undefined || !sender) throw new Failure("framing/not-a-member", String(senderLeaf));
  const content = concat(PUBLIC_MESSAGE, parsed.framedContent, groupContext);
  if (!verifyWithLabel(context.cipherSuite, sender.signatureKey, "FramedContentTBS", content, parsed.signature)) throw new Failure("framing/bad-signature", "handshake");

  if (!parsed.commit) throw new Failure("framing/not-allowed", "a proposal standing alone");
  if (parsed.otherProposals > 0) throw new Failure("framing/not-allowed", "proposals other than inline adds and removes");
  const removed = new Set(parsed.removes);
  if (removed.size !== parsed.removes.length || removed.has(senderLeaf)) throw new Failure("framing/not-allowed", "removes");
  for (const leaf of removed) if (!roster[leaf]) throw new Failure("framing/not-a-member", String(leaf));

  const present = roster.filter((entry, leaf) => entry && !removed.has(leaf)) as RosterEntry[];
  for (const keyPackage of parsed.keyPackages) {
    if (keyPackage.cipherSuite !== context.cipherSuite) throw new Failure("framing/suite", String(keyPackage.cipherSuite));
    requireSound(keyPackage);
    if (present.some(({ signatureKey }) => equalBytes(signatureKey, keyPackage.leaf.signatureKey))) throw new Failure("framing/not-allowed", "already a member");
    present.push(keyPackage.leaf);
  }

  if (parsed.path === undefined) throw new Failure("framing/no-path");
  if (!equalBytes(parsed.path.signatureKey, sender.signatureKey) || !sameCertificates(parsed.path, sender)) throw new Failure("framing/not-allowed", "another identity in the path");
  if (!verifyLeafNode(context.cipherSuite, parsed.path, { groupId: parsed.groupId, leafIndex: senderLeaf })) throw new Failure("framing/bad-signature", "leaf");
  return handshakeOf(parsed);
}

/** RFC 9420 §8.2: what the epoch after a commit must have as its confirmed transcript hash, and its confirmation tag. */
export function transcriptAfter(handshake: Uint8Array, before: { cipherSuite: number; confirmedTranscriptHash: Uint8Array; confirmationTag: Uint8Array }): { confirmedTranscriptHash: Bytes; confirmationTag: Bytes } {
  const parsed = parseHandshake(handshake);
  const interim = suiteHash(before.cipherSuite, concat(before.confirmedTranscriptHash, opaque(before.confirmationTag)));
  const input = concat(interim, uint16(1), parsed.framedContent, opaque(parsed.signature));
  return { confirmedTranscriptHash: suiteHash(before.cipherSuite, input), confirmationTag: parsed.confirmationTag };
}

function handshakeOf(parsed: ParsedHandshake): Handshake {
  const { groupId, epoch, senderLeaf, commit, keyPackages, removes, otherProposals, path } = parsed;
  return {
    groupId,
    epoch,
    ...(senderLeaf !== undefined && { senderLeaf }),
    standalone: !commit,
    adds: keyPackages.map(keyPackageInfo),
    removes,
    hasPath: path !== undefined,
    otherProposals,
    ...(path && { newLeaf: { signatureKey: path.signatureKey, certificates: path.certificates } }),
  };
}

/** Structure only; exported for the tests against the official vectors, whose suites we do not all speak. */
export function parseHandshake(bytes: Uint8Array): ParsedHandshake {
  const reader = openEnvelope(bytes, "public_message");
  const start = reader.offset;
  const groupId = reader.opaque(MAX_GROUP_ID);
  const epoch = reader.uint64();
  const senderLeaf = readSender(reader);
  reader.skipOpaque(); // authenticated data
  const contentType = reader.uint8();
  let proposals: (Proposal | undefined)[];
  let path: LeafNode | undefined;
  if (contentType === COMMIT) {
    proposals = reader.list(readProposalOrReference, 1024);
    path = reader.optional(readUpdatePath);
  } else if (contentType === PROPOSAL) proposals = [readProposal(reader)];
  else throw new Failure("framing/malformed", "content type");
  const framedContent = reader.since(start);
  const signature = reader.opaque(MAX_SIGNATURE);
  const confirmationTag = contentType === COMMIT ? reader.opaque(MAX_SIGNATURE) : new Uint8Array();
  if (senderLeaf !== undefined) reader.skipOpaque(); // membership tag
  reader.end();
  return {
    groupId,
    epoch,
    senderLeaf,
    commit: contentType === COMMIT,
    keyPackages: proposals.flatMap((proposal) => (proposal?.kind === "add" ? [proposal.keyPackage] : [])),
    removes: proposals.flatMap((proposal) => (proposal?.kind === "remove" ? [proposal.leaf] : [])),
    otherProposals: proposals.filter((proposal) => proposal === undefined || proposal.kind === "other").length,
    path,
    framedContent,
    signature,
    confirmationTag,
  };
}

function readSender(reader: TlsReader): number | undefined {
  const type = reader.uint8();
  if (type === MEMBER) return reader.uint32();
  if (type === EXTERNAL) reader.uint32();
  else if (type !== NEW_MEMBER_PROPOSAL && type !== NEW_MEMBER_COMMIT) throw new Failure("framing/malformed", "sender");
  return undefined;
}

function readProposalOrReference(reader: TlsReader): Proposal | undefined {
  const type = reader.uint8();
  if (type === INLINE) return readProposal(reader);
  if (type !== BY_REFERENCE) throw new Failure("framing/malformed", "proposal or reference");
  reader.skipOpaque();
  return undefined;
}

function readUpdatePath(reader: TlsReader): LeafNode {
  const leaf = readLeafNode(reader);
  if (leaf.source !== "commit") throw new Failure("framing/malformed", "leaf node source");
  reader.list((node) => {
    node.skipOpaque();
    node.list((ciphertext) => {
      ciphertext.skipOpaque();
      ciphertext.skipOpaque();
    });
  }, 32);
  return leaf;
}

function sameCertificates(a: RosterEntry, b: RosterEntry): boolean {
  return a.certificates.length === b.certificates.length && a.certificates.every((certificate, i) => equalBytes(certificate, b.certificates[i]!));
}
