/** The file that proves a call. What is in it is only what the holder wants to show: the one entry, opened. */
import { z } from "zod";
import type { Bytes } from "../../protocol/wire/bytes.ts";
import * as f from "../../protocol/wire/fields.ts";
import { formatOneForm, parseOneForm } from "../../protocol/wire/one-form.ts";

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

export type ProofBody = z.infer<typeof bodySchema>;

export function formatProofFile(body: ProofBody): Bytes {
  return formatOneForm(bodySchema, body);
}

/** Throws `proof/malformed`. */
export function parseProofFile(bytes: Uint8Array): { body: ProofBody; whole: boolean } {
  return parseOneForm(bodySchema, bytes);
}
