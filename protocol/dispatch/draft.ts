/** A dispatch that is still being written, as the author's own devices tell it to one another. Nobody else ever gets one. */
import { z } from "zod";
import { deviceIdSchema, domainSchema, personUriSchema } from "../identity/uri.ts";
import { bytesOf, count } from "../wire/cbor-schema.ts";
import { MOST_DEVICES } from "../wire/dispatch/letter.ts";
import { MOST_PORTIONS } from "../wire/dispatch/procedures.ts";
import { rank, role } from "../wire/fields.ts";
import { LONGEST_LEASE_SECONDS } from "./head.ts";

/** Of all that is written in one, as CBOR. */
export const MAX_DRAFT = 384 << 10;
export const MAX_DRAFT_TITLE = 200;
const MAX_TEXT = 256 << 10;
const MOST_READERS = 500;
const MOST_DOMAINS = 256;
/** Settled ones that are remembered, so that none of them comes back. */
export const MOST_DROPPED = 32;

const label = z.strictObject({ rank, releasableTo: z.array(domainSchema).max(MOST_DOMAINS), originatorControlled: z.boolean(), sourcesProtected: z.boolean() });

export const writtenDraft = z.strictObject({
  title: z.string().max(MAX_DRAFT_TITLE),
  portions: z
    .array(
      z.discriminatedUnion("kind", [
        z.strictObject({ kind: z.literal("text"), text: z.string().max(MAX_TEXT), label }),
        /** The file itself stays where it was chosen: what is kept is what it takes to choose it again. */
        z.strictObject({ kind: z.literal("file"), name: z.string().min(1).max(255), type: z.string().max(127), size: count, label }),
      ]),
    )
    .max(MOST_PORTIONS),
  readers: z
    .array(
      z.discriminatedUnion("kind", [
        z.strictObject({ kind: z.literal("person"), person: personUriSchema }),
        z.strictObject({ kind: z.literal("office"), domain: domainSchema, role }),
        z.strictObject({ kind: z.literal("organisation"), domain: domainSchema }),
      ]),
    )
    .max(MOST_READERS),
  controllers: z.array(personUriSchema).max(8),
  lease: z.int().min(0).max(LONGEST_LEASE_SECONDS),
  /** Seconds from the sending on; 0: without an end. */
  lasts: z.int().min(0).max(LONGEST_LEASE_SECONDS * 40),
  onward: z.enum(["ask", "never"]),
  /** Id, hex, of the dispatch that it is torn from. */
  tearLineOf: z.string().regex(/^[0-9a-f]{32}$/).optional(),
});
export type WrittenDraft = z.infer<typeof writtenDraft>;

/** One saving: whose it was, and the how many-th of that device. */
export const saving = z.strictObject({ device: deviceIdSchema, n: z.int().min(1) });
export type Saving = z.infer<typeof saving>;

export const draftLetter = z.strictObject({
  kind: z.literal("draft"),
  id: bytesOf(16),
  saved: saving,
  /** Milliseconds, the writing device's clock. */
  at: count,
  /** Per device, the last of its savings that whoever wrote this had seen: what this takes the place of. */
  seen: z.array(saving).min(1).max(MOST_DEVICES),
  /** Null: the draft is dropped. */
  written: writtenDraft.nullable(),
  /** It lost against another that was written at the same time, and is kept beside it. */
  earlier: z.boolean(),
  /** Earlier versions that are settled. */
  dropped: z.array(saving).max(MOST_DROPPED),
});
export type DraftLetter = z.infer<typeof draftLetter>;
