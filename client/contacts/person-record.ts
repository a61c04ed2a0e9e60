/** What is kept of one person: a contact, or the person whose device this is. */
import { z } from "zod";
import { bytesOf, bytesUpTo } from "../../protocol/wire/cbor-schema.ts";
import type { Bytes } from "../../protocol/wire/bytes.ts";

export const personRecord = z.strictObject({
  person: z.string(),
  name: z.string(),
  organisation: z.string(),
  /** Hash of the genesis entry, from the card: what everything else about the person is checked against. */
  fingerprint: bytesOf(32),
  entries: z.array(bytesUpTo(16384)),
  /** By which the person's entries are found in the ledger; the person's own devices and contacts have it. */
  indexKey: bytesOf(32).nullable(),
  /** `self`: this person. `requested`: asked by this side. `asks`: asked by the other. `introduced`: no contact; known by the word of the own desk, for calls that it arranges. */
  consent: z.enum(["self", "requested", "asks", "granted", "refused", "unknown", "introduced"]),
  verification: z.strictObject({ state: z.enum(["none", "verified", "withdrawn"]), method: z.enum(["in-person", "short-code"]).nullable(), at: z.int(), chainLength: z.int() }),
  /** The other side's word about this side. */
  far: z.strictObject({ verified: z.boolean(), at: z.int() }),
  followed: z.strictObject({ state: z.enum(["unknown", "followed", "young", "withheld", "unreachable", "lying"]), head: bytesOf(32), size: z.int(), at: z.int() }),
  /** Device id → its node's last word, as the signed bytes. */
  notices: z.record(z.string(), bytesUpTo(4096)),
  /** Milliseconds: since when `consent` stands, where it was asked or refused. */
  requestedAt: z.int(),
  /** Proof of two histories, or of an entry that the person never signed: nothing of this person's chain is taken any more until they meet. */
  broken: z.string().nullable(),
});
export type PersonRecord = z.infer<typeof personRecord>;

export function newPersonRecord(base: Pick<PersonRecord, "person" | "name" | "organisation" | "fingerprint" | "consent" | "requestedAt">): PersonRecord {
  return {
    ...base,
    entries: [],
    indexKey: null,
    verification: { state: "none", method: null, at: 0, chainLength: 0 },
    far: { verified: false, at: 0 },
    followed: { state: "unknown", head: new Uint8Array(32) as Bytes, size: 0, at: 0 },
    notices: {},
    broken: null,
  };
}
