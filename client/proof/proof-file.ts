/**
 * The file that proves a call: JSON in one form only, so that a person can look into it and a changed byte can't hide in white space. What is in it is only what the
 * holder wants to show: the one entry, opened.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { z } from "zod";
import { type Bytes, fromUtf8, toHex, utf8 } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import * as f from "../../protocol/wire/fields.ts";

const MAX_FILE = 1 << 20;

const bodySchema = z.strictObject({
  proof: z.literal("entente/1 call"),
  /** CBOR of the call's entry. */
  entry: f.b64(8192),
  /** What each node promised, and what opens it. */
  receipts: z.array(z.strictObject({ domain: f.domain, blind: f.b64Exactly(32), receipt: f.b64(2048) })).min(1).max(16),
  /** Where it stands in one node's log: a C2SP tlog-proof. */
  logged: z.strictObject({ domain: f.domain, file: z.string().max(65_536) }),
  /** How it went, by the record of the device that made this file; null where it was not logged. */
  end: z.strictObject({ entry: f.b64(8192), blind: f.b64Exactly(32), receipt: f.b64(2048), file: z.string().max(65_536) }).nullable(),
  /** The keys by which all of this is checked. Whoever reads the file compares them with what the organisations publish. */
  nodes: z.array(z.strictObject({ domain: f.domain, nodeKey: f.b64Exactly(32) })).min(1).max(64),
});
const fileSchema = bodySchema.extend({ sha256: z.string().regex(/^[0-9a-f]{64}$/) });

export type ProofBody = z.infer<typeof bodySchema>;

export function formatProofFile(body: ProofBody): Bytes {
  const ordered = bodySchema.parse(body);
  return write({ ...ordered, sha256: digestOf(ordered) });
}

/** Throws `proof/malformed`. The digest is handed back to be checked last: a check that says what is wrong is worth more than one that says that something is. */
export function parseProofFile(bytes: Uint8Array): { body: ProofBody; whole: boolean } {
  if (bytes.length > MAX_FILE) throw new Failure("proof/malformed", "too long");
  try {
    const { sha256: digest, ...body } = fileSchema.parse(JSON.parse(fromUtf8(bytes)));
    const canonical = write({ ...body, sha256: digest });
    const sameForm = canonical.length === bytes.length && canonical.every((byte, i) => byte === bytes[i]);
    return { body, whole: sameForm && digest === digestOf(body) };
  } catch (cause) {
    throw new Failure("proof/malformed", undefined, { cause });
  }
}

function write(value: unknown): Bytes {
  return utf8(`${JSON.stringify(value, null, 2)}\n`);
}

function digestOf(body: ProofBody): string {
  return toHex(sha256(utf8(JSON.stringify(body))));
}
