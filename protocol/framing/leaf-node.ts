/** LeafNode (RFC 9420 §7.2), as far as it concerns somebody without keys: whose it is, until when, and whether it signed itself. */
import { type Bytes, concat } from "../wire/bytes.ts";
import { Failure } from "../wire/failure.ts";
import { verifyWithLabel } from "./suite.ts";
import type { TlsReader } from "./tls-reader.ts";
import { opaque, uint32 } from "./tls-writer.ts";

export interface RosterEntry {
  signatureKey: Bytes;
  /** X.509 in DER, leaf first; empty for other credentials, which our lines do not use. */
  certificates: Bytes[];
}

/** Seconds since 1970. */
export interface Lifetime {
  notBefore: number;
  notAfter: number;
}

/** By leaf index; blank leaves are null, and none is at the end. */
export type Roster = (RosterEntry | null)[];

export interface LeafNode extends RosterEntry {
  encryptionKey: Bytes;
  source: "key_package" | "update" | "commit";
  lifetime?: Lifetime;
  signature: Bytes;
  /** What it signs, without the place that an update or a commit adds. */
  signed: Bytes;
}

const SOURCES = { 1: "key_package", 2: "update", 3: "commit" } as const;
const BASIC = 1;
const X509 = 2;
const MAX_CERTIFICATES = 8;
const MAX_CERTIFICATE = 8 * 1024;
const MAX_KEY = 4 * 1024;

export function readLeafNode(reader: TlsReader): LeafNode {
  const start = reader.offset;
  const encryptionKey = reader.opaque(MAX_KEY);
  const signatureKey = reader.opaque(MAX_KEY);
  const certificates = readCertificates(reader);
  for (let list = 0; list < 5; list++) reader.list((item) => item.uint16()); // capabilities
  const source = SOURCES[reader.uint8() as keyof typeof SOURCES];
  if (source === undefined) throw new Failure("framing/malformed", "leaf node source");
  const lifetime = source === "key_package" ? { notBefore: Number(reader.uint64()), notAfter: Number(reader.uint64()) } : undefined;
  if (source === "commit") reader.skipOpaque(); // parent hash
  readExtensions(reader);
  const signed = reader.since(start);
  const signature = reader.opaque(MAX_KEY);
  return { encryptionKey, signatureKey, certificates, source, ...(lifetime && { lifetime }), signature, signed };
}

export interface Extension {
  type: number;
  data: Bytes;
}

export function readExtensions(reader: TlsReader): Extension[] {
  return reader.list((item) => ({ type: item.uint16(), data: item.opaque() }), 64);
}

/** `place` is needed for all leaves but a KeyPackage's. */
export function verifyLeafNode(suite: number, leaf: LeafNode, place?: { groupId: Uint8Array; leafIndex: number }): boolean {
  if (leaf.source === "key_package") return verifyWithLabel(suite, leaf.signatureKey, "LeafNodeTBS", leaf.signed, leaf.signature);
  if (place === undefined) return false;
  return verifyWithLabel(suite, leaf.signatureKey, "LeafNodeTBS", concat(leaf.signed, opaque(place.groupId), uint32(place.leafIndex)), leaf.signature);
}

function readCertificates(reader: TlsReader): Bytes[] {
  const type = reader.uint16();
  if (type === X509) return reader.list((item) => item.opaque(MAX_CERTIFICATE), MAX_CERTIFICATES);
  if (type !== BASIC) throw new Failure("framing/credential-type", String(type));
  reader.skipOpaque();
  return [];
}
