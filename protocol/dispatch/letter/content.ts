/** What letters say. One kind each; a letter whose kind its reader doesn't know is set aside, and says so. */
import { z } from "zod";
import { domainSchema, personUriSchema } from "../../identity/uri.ts";
import type { Bytes } from "../../wire/bytes.ts";
import { MAX_ASK } from "../ask.ts";
import { draftLetter } from "../draft.ts";
import { MAX_REPORT, MOST_DISPATCHES } from "../incident/report.ts";
import { MAX_STEP } from "../incident/step.ts";
import { bytesOf, bytesUpTo, count } from "../../wire/cbor-schema.ts";
import { canonicalCbor, type CborValue, parseCbor } from "../../wire/cbor.ts";
import { MAX_FRAME } from "../../wire/dispatch/incident.ts";
import { MAX_LETTER, MAX_SEALING_STATEMENT, MOST_DEVICES } from "../../wire/dispatch/letter.ts";
import { MAX_HEAD, MAX_RELEASE, MAX_REVOCATION, MOST_PORTIONS } from "../../wire/dispatch/procedures.ts";
import { blobId, displayName, MAX_ENTRY } from "../../wire/fields.ts";
import { shaped } from "../../wire/signed.ts";

export const MAX_TITLE = 200;

/** A person's chain, for a reader who may not know them: it proves itself from its fingerprint on, and the fingerprint has to come from somewhere else. */
export const shownChain = z.array(bytesUpTo(MAX_ENTRY)).min(1).max(1000);

/** A rendering as its reader gets it: the reader's half of the key, and the container here or at a node. */
export const sentRendering = z.strictObject({
  portion: z.int().min(0).max(MOST_PORTIONS - 1),
  share: bytesOf(32),
  /** TDF; null where it lies at a node. */
  container: bytesUpTo(MAX_LETTER).nullable(),
  file: z.strictObject({ name: z.string().min(1).max(255), type: z.string().max(127), size: count, domain: domainSchema, blob: blobId }).nullable(),
});
export type SentRendering = z.infer<typeof sentRendering>;

/** Somebody who takes part in an incident, for those who may not know them: checked against the fingerprint in the report. */
export const shownPerson = z.strictObject({ person: personUriSchema, name: displayName, organisation: displayName, chain: shownChain, keys: z.array(bytesUpTo(MAX_SEALING_STATEMENT)).max(MOST_DEVICES) });

export const letterContent = z.discriminatedUnion("kind", [
  /** A dispatch, or more of one. */
  z.strictObject({
    kind: z.literal("dispatch"),
    head: bytesUpTo(MAX_HEAD),
    release: bytesUpTo(MAX_RELEASE),
    title: z.string().min(1).max(MAX_TITLE),
    renderings: z.array(sentRendering).max(MOST_PORTIONS),
    /** Of the originator, where somebody else writes. */
    originatorChain: shownChain.nullable(),
    originatorName: displayName,
  }),
  /** By whoever carries it; `chain`: of who signed it. */
  z.strictObject({ kind: z.literal("revoked"), revocation: bytesUpTo(MAX_REVOCATION), chain: shownChain.nullable().default(null) }),
  /** To those who control a dispatch: may it be passed on? */
  /** `chain`: of who asks; another controller may show it. */
  z.strictObject({ kind: z.literal("ask"), ask: bytesUpTo(MAX_ASK), chain: shownChain }),
  /** To who asked. `ask`: SHA-256 of the signed request. */
  z.strictObject({ kind: z.literal("answer"), ask: bytesOf(32), dispatch: bytesOf(16), answer: z.enum(["released", "refused", "tear-line"]), reason: z.string().max(2_000), by: displayName }),
  /** To the person for whom it is asked, by whoever asks: from whom something may come, so that it does not come from a stranger. Says nothing of what was asked. */
  z.strictObject({ kind: z.literal("expect"), originator: personUriSchema, fingerprint: bytesOf(32), name: displayName, organisation: displayName }),
  /** From one controller of a dispatch to the others, and to the own devices: what it takes to release and revoke. */
  /** Between those who control it: a release that waits for another signature, and that it has it. */
  z.strictObject({ kind: z.literal("wants-second"), release: bytesUpTo(MAX_RELEASE), ask: bytesOf(32), why: z.string().max(2_000) }),
  z.strictObject({ kind: z.literal("seconded"), release: bytesOf(32), second: bytesUpTo(2048) }),
  /** A disclosure: the report, and what both sides have added to it. Whole enough each time that the order in which such letters come does not matter. */
  z.strictObject({
    kind: z.literal("incident"),
    report: bytesUpTo(MAX_REPORT),
    frame: bytesUpTo(MAX_FRAME),
    /** By which whoever reports it reads what it names. */
    releases: z.array(bytesUpTo(MAX_RELEASE)).max(MOST_DISPATCHES),
    steps: z.array(z.strictObject({ step: bytesUpTo(MAX_STEP), frame: bytesUpTo(MAX_FRAME) })).max(40),
    people: z.array(shownPerson).max(8),
    /** Through whom whoever reports it can be written to. */
    via: personUriSchema.nullable(),
    chain: shownChain,
  }),
  z.strictObject({ kind: z.literal("control"), head: bytesUpTo(MAX_HEAD), record: bytesUpTo(MAX_LETTER) }),
  /** Between devices of one person: a draft, and "what do you have?". */
  draftLetter,
  z.strictObject({ kind: z.literal("catch-up") }),
  /** From somebody who has a dispatch to a colleague whom the release names too, or to an own device: as the originator signed it, with the chains that show it. */
  z.strictObject({
    kind: z.literal("passed"),
    head: bytesUpTo(MAX_HEAD),
    release: bytesUpTo(MAX_RELEASE),
    title: z.string().min(1).max(MAX_TITLE),
    renderings: z.array(sentRendering).max(MOST_PORTIONS),
    originatorChain: shownChain,
    byChain: shownChain,
    originatorName: displayName,
  }),
  /** Between devices of one person: to whom a dispatch has been released. */
  z.strictObject({ kind: z.literal("releases"), dispatch: bytesOf(16), record: bytesUpTo(MAX_LETTER) }),
]);
export type LetterContent = z.infer<typeof letterContent>;
export type ContentOf<K extends LetterContent["kind"]> = Extract<LetterContent, { kind: K }>;


export function encodeContent(content: LetterContent): Bytes {
  return canonicalCbor(shaped(letterContent, content) as CborValue);
}

/** Throws `wire/…`. */
export function decodeContent(bytes: Uint8Array): LetterContent {
  return shaped(letterContent, parseCbor(bytes, MAX_LETTER));
}
