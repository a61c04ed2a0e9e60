/**
 * A disclosure incident: what was told to whom, where, when, in which words; entered by somebody with access to the dispatch and signed by their device. It goes to those who control the dispatches that it
 * names, and says who assesses the damage for which side: nobody else's word counts (`fold.ts`). Dispatches of different originators are reported apart, so that neither learns of the other's.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { z } from "zod";
import { deviceIdSchema, domainOf, domainSchema, type PersonUri, personUriSchema } from "../../identity/uri.ts";
import type { Bytes } from "../../wire/bytes.ts";
import { bytesOf, unixSeconds } from "../../wire/cbor-schema.ts";
import { Failure } from "../../wire/failure.ts";
import { rank } from "../../wire/fields.ts";
import { hidesSomething, plainText } from "../../wire/plain-text.ts";
import { openSigned, peekSigned, shaped, signObject, type Signer } from "../../wire/signed.ts";

const CONTEXT = "incident";
export const MAX_REPORT = 48 << 10;
export const MOST_DISPATCHES = 16;
export const MOST_ASSESSORS = 16;
export const MAX_WORDS = 4_000;

export const sides = ["discloser", "originator"] as const;
export type Side = (typeof sides)[number];

/** Who writes for a side: known by their fingerprint, so that no node can put somebody else in their place. */
const assessor = z.strictObject({ person: personUriSchema, fingerprint: bytesOf(32) });
export type Assessor = z.infer<typeof assessor>;

export const incidentReport = z
  .strictObject({
    v: z.literal(1),
    /** Random: nobody who has only a hash of the report can guess at what it says. */
    id: bytesOf(16),
    dispatches: z.array(bytesOf(16)).min(1).max(MOST_DISPATCHES),
    /** The organisation whose people told it. */
    discloser: domainSchema,
    told: z.strictObject({
      by: plainText(200),
      to: plainText(200),
      place: plainText(200),
      at: unixSeconds,
      /** As it was said; empty where the device that enters it may not carry them. */
      words: z.string().max(MAX_WORDS).refine((text) => !hidesSomething(text), "plain text"),
    }),
    sourceInDanger: z.boolean(),
    /** The highest of the dispatches: what is written about it is not written on a device that may not carry that. */
    rank,
    /** When both sides' assessments are due. */
    due: unixSeconds,
    originatorSide: z.array(assessor).min(1).max(MOST_ASSESSORS),
    discloserSide: z.array(assessor).max(MOST_ASSESSORS),
    by: personUriSchema,
    deviceId: deviceIdSchema,
    at: unixSeconds,
  })
  .refine(({ originatorSide, discloserSide }) => new Set([...originatorSide, ...discloserSide].map(({ person }) => person)).size === originatorSide.length + discloserSide.length, "each on one side, once")
  .refine(({ discloserSide, discloser }) => discloserSide.every(({ person }) => domainOf(person as PersonUri) === discloser), "people of the organisation that told")
  .refine(({ due, at }) => due > at, "due later");
export type IncidentReport = z.infer<typeof incidentReport>;

export function signReport(report: Omit<IncidentReport, "v">, device: Signer): Promise<Bytes> {
  return signObject(CONTEXT, shaped(incidentReport, { v: 1, ...report }), device);
}

/** Throws `wire/…`. */
export function openReport(bytes: Uint8Array, deviceKey: Uint8Array): IncidentReport {
  return openSigned(CONTEXT, bytes, deviceKey, incidentReport, { maxBytes: MAX_REPORT });
}

/** NOT verified. */
export function peekReport(bytes: Uint8Array): IncidentReport {
  return shaped(incidentReport, peekSigned(bytes, { maxBytes: MAX_REPORT }));
}

/** Names the incident: by the bytes that were signed. */
export function incidentHash(bytes: Uint8Array): Bytes {
  return sha256(bytes) as Bytes;
}

/** Undefined: of neither. */
export function sideOf(report: IncidentReport, person: string): Side | undefined {
  if (report.originatorSide.some((one) => one.person === person)) return "originator";
  return report.discloserSide.some((one) => one.person === person) ? "discloser" : undefined;
}

/** The fingerprint that the report gives of somebody who may write in it. Throws `incident/not-named`. */
export function fingerprintIn(report: IncidentReport, person: string): Bytes {
  const found = [...report.originatorSide, ...report.discloserSide].find((one) => one.person === person);
  if (!found) throw new Failure("incident/not-named", person);
  return found.fingerprint as Bytes;
}
