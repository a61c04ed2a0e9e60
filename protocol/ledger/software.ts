/**
 * That a package of the installed client was published: an entry signed by a node's key, in that node's log, under a checkpoint that a witness saw. The file is a C2SP
 * tlog-proof whose `extra` opens the commitment. The signature matters: any device of a node may append leaves, and must not thereby publish software.
 */
import { z } from "zod";
import { concat, equalBytes, type Bytes } from "../wire/bytes.ts";
import { bytesOf, bytesUpTo, unixSeconds } from "../wire/cbor-schema.ts";
import { Failure } from "../wire/failure.ts";
import { canonicalCbor, openSigned, parseCbor, shaped, signObject, type Signer } from "../wire/signed.ts";
import { commitTo, factLeaf } from "./blinded.ts";
import { openCheckpoint, parseCheckpoint } from "./checkpoint.ts";
import { HASH_BYTES } from "./hash.ts";
import { encodeLeaf } from "./leaf.ts";
import { leafHash } from "./merkle-tree.ts";
import { verifyInclusion } from "./merkle-verify.ts";
import { type Note, parseNote } from "./note.ts";
import { originOf } from "./node-names.ts";
import { checkPolicy, type LedgerPolicy, type Witnessed, witnessedBy } from "./policy.ts";
import { formatProof, parseProof } from "./proof-file.ts";
import type { Vkey } from "./vkey.ts";

const CONTEXT = "software";
const KIND = "software";
const MAX_ENTRY = 1024;
/** Evidence in a line has room for 16 KiB. */
export const MAX_SOFTWARE_PROOF = 16 << 10;

export const softwareEntrySchema = z.strictObject({
  kind: z.literal("software"),
  /** The node that published it. */
  domain: z.string().min(1).max(253),
  hash: bytesOf(HASH_BYTES),
  version: z.string().min(1).max(60),
  at: unixSeconds,
});
export type SoftwareEntry = z.infer<typeof softwareEntrySchema>;

/** What opens the leaf; the publisher keeps it. */
export const openedSoftwareSchema = z.strictObject({ entry: bytesUpTo(MAX_ENTRY), tag: bytesOf(HASH_BYTES), blind: bytesOf(HASH_BYTES) });
export type OpenedSoftware = z.infer<typeof openedSoftwareSchema>;

/** Signs the entry and makes its leaf (64 bytes). */
export async function publishSoftware(entry: Omit<SoftwareEntry, "kind">, signer: Signer, random: (length: number) => Bytes): Promise<{ opened: OpenedSoftware; leaf: Bytes }> {
  const signed = await signObject(CONTEXT, { kind: KIND, ...entry }, signer);
  const { leaf, blind } = factLeaf(KIND, signed, random);
  return { opened: { entry: signed, tag: leaf.tag, blind }, leaf: encodeLeaf(leaf) };
}

/** `inclusion` is the `.tlog-proof` of the leaf. */
export function encodeSoftwareProof(opened: OpenedSoftware, inclusion: Bytes): Bytes {
  return formatProof({ ...parseProof(inclusion), extra: canonicalCbor({ entry: opened.entry, tag: opened.tag, blind: opened.blind }) });
}

/** Which log a proof claims to be from, NOT verified: only to choose the policy. Throws `ledger/…`. */
export function originOfProof(proof: Uint8Array): string {
  return parseCheckpoint(parseNote(parseProof(proof).checkpoint).text).origin;
}

/**
 * All but the witnesses: that this log holds an entry for exactly this hash, signed by the log's own node. `cosigners`: who claims to have seen it, NOT verified.
 * Throws `software/other-hash`, `software/other-domain`, `software/malformed`, `ledger/…`, `wire/…`.
 */
export function openSoftwareProof(bytes: Uint8Array, hash: Uint8Array, log: Vkey): { readonly entry: SoftwareEntry; readonly note: Note; readonly cosigners: readonly string[] } {
  if (bytes.length > MAX_SOFTWARE_PROOF) throw new Failure("software/malformed", "too long");
  const proof = parseProof(bytes);
  const { checkpoint, note } = openCheckpoint(proof.checkpoint, log);
  if (proof.extra === undefined) throw new Failure("software/malformed", "not opened");
  const opened = shaped(openedSoftwareSchema, parseCbor(proof.extra, MAX_SOFTWARE_PROOF));
  const entry = openSigned(CONTEXT, opened.entry, log.publicKey, softwareEntrySchema, { maxBytes: MAX_ENTRY });
  if (originOf(entry.domain) !== log.name) throw new Failure("software/other-domain", entry.domain);
  if (!equalBytes(entry.hash, hash)) throw new Failure("software/other-hash");
  const leaf = concat(opened.tag, commitTo(KIND, opened.entry, opened.blind));
  verifyInclusion(leafHash(leaf), proof.index, checkpoint.size, proof.hashes, checkpoint.root);
  return { entry, note, cosigners: note.signatures.map(({ name }) => name).filter((name) => name !== log.name) };
}

/**
 * Establishes that a log among `policies` holds a signed entry of its own node for exactly this hash, seen by a quorum of the witnesses that the reader chose for that log.
 * Throws `software/unknown-log`, `ledger/unwitnessed`, and what `openSoftwareProof` throws.
 */
export function verifySoftwareProof(bytes: Uint8Array, hash: Uint8Array, policies: readonly LedgerPolicy[]): Witnessed & { readonly version: string; readonly domain: string; readonly at: number } {
  const origin = originOfProof(bytes);
  const policy = policies.find(({ log }) => log.name === origin);
  if (policy === undefined) throw new Failure("software/unknown-log", origin);
  checkPolicy(policy);
  const { entry, note } = openSoftwareProof(bytes, hash, policy.log);
  const witnessed = witnessedBy(note, policy);
  if (witnessed === null) throw new Failure("ledger/unwitnessed", origin);
  return { ...witnessed, version: entry.version, domain: entry.domain, at: entry.at };
}
