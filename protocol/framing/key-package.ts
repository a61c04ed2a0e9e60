/** KeyPackage (RFC 9420 §10). A node takes these from devices and hands them to others: it checks them once, when they come in. */
import type { Bytes } from "../wire/bytes.ts";
import { Failure } from "../wire/failure.ts";
import { openEnvelope } from "./envelope.ts";
import { type Lifetime, type LeafNode, readExtensions, readLeafNode, type RosterEntry, verifyLeafNode } from "./leaf-node.ts";
import { referenceHash, suiteHash, verifyWithLabel } from "./suite.ts";
import type { TlsReader } from "./tls-reader.ts";

export interface KeyPackageInfo extends RosterEntry {
  /** KeyPackageRef, RFC 9420 §5.2. */
  ref: Bytes;
  cipherSuite: number;
  /** Tells one-use packages apart even if one is re-signed around the same key. */
  initKeyHash: Bytes;
  lifetime: Lifetime;
  /** May be handed out again when no other is left. */
  lastResort: boolean;
}

/** Parsed, and not verified. */
export interface KeyPackage {
  cipherSuite: number;
  initKey: Bytes;
  leaf: LeafNode;
  lastResort: boolean;
  signature: Bytes;
  signed: Bytes;
  /** The whole structure. */
  bytes: Bytes;
}

const MLS_10 = 1;
const LAST_RESORT_EXTENSION = 0x000a;
const MAX_KEY = 4 * 1024;

/** Parses an MLSMessage and verifies both signatures. Fails: `framing/malformed`, `framing/too-long`, `framing/suite`, `framing/bad-signature`, `framing/unexpected`. */
export function readKeyPackage(bytes: Uint8Array): KeyPackageInfo {
  const reader = openEnvelope(bytes, "key_package");
  const keyPackage = parseKeyPackage(reader);
  reader.end();
  requireSound(keyPackage);
  return keyPackageInfo(keyPackage);
}

export function parseKeyPackage(reader: TlsReader): KeyPackage {
  const start = reader.offset;
  if (reader.uint16() !== MLS_10) throw new Failure("framing/malformed", "version");
  const cipherSuite = reader.uint16();
  const initKey = reader.opaque(MAX_KEY);
  const leaf = readLeafNode(reader);
  if (leaf.source !== "key_package") throw new Failure("framing/malformed", "leaf node source");
  const lastResort = readExtensions(reader).some(({ type }) => type === LAST_RESORT_EXTENSION);
  const signed = reader.since(start);
  const signature = reader.opaque(MAX_KEY);
  return { cipherSuite, initKey, leaf, lastResort, signature, signed, bytes: reader.since(start) };
}

export function requireSound({ cipherSuite, leaf, signed, signature }: KeyPackage): void {
  const sound = verifyLeafNode(cipherSuite, leaf) && verifyWithLabel(cipherSuite, leaf.signatureKey, "KeyPackageTBS", signed, signature);
  if (!sound) throw new Failure("framing/bad-signature", "key package");
}

export function keyPackageInfo({ cipherSuite, initKey, leaf, lastResort, bytes }: KeyPackage): KeyPackageInfo {
  return {
    ref: referenceHash(cipherSuite, "MLS 1.0 KeyPackage Reference", bytes),
    cipherSuite,
    initKeyHash: suiteHash(cipherSuite, initKey),
    signatureKey: leaf.signatureKey,
    certificates: leaf.certificates,
    lifetime: leaf.lifetime!,
    lastResort,
  };
}
