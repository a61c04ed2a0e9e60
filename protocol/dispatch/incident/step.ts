/** What people add to an incident, each signed by their device: that they have seen it, and their side's assessment of the damage. Bound to the report by its hash: a step of one incident is none of another. */
import { sha256 } from "@noble/hashes/sha2.js";
import { z } from "zod";
import { deviceIdSchema, personUriSchema } from "../../identity/uri.ts";
import { type Bytes, equalBytes, toHex } from "../../wire/bytes.ts";
import { bytesOf, unixSeconds } from "../../wire/cbor-schema.ts";
import { Failure } from "../../wire/failure.ts";
import { hidesSomething, plainText } from "../../wire/plain-text.ts";
import { openSigned, peekSigned, shaped, signObject, type Signer } from "../../wire/signed.ts";
import { type IncidentReport, sideOf, sides } from "./report.ts";

const CONTEXT = "incident-step";
export const MAX_STEP = 32 << 10;
/** Versions of one assessment. */
export const MOST_TURNS = 32;
export const MAX_ASSESSMENT = 4_000;

export const severities = ["none", "limited", "serious", "grave"] as const;
export type Severity = (typeof severities)[number];

const optional = z.string().max(MAX_ASSESSMENT).refine((text) => !hidesSomething(text), "plain text");
const said = { v: z.literal(1), incident: bytesOf(32), by: personUriSchema, deviceId: deviceIdSchema, at: unixSeconds };

export const incidentStep = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("seen"), ...said }),
  z.strictObject({
    kind: z.literal("assess"),
    ...said,
    side: z.enum(sides),
    /** One more than the highest that the writer has seen of this side. */
    turn: z.int().min(1).max(MOST_TURNS),
    severity: z.enum(severities),
    text: plainText(MAX_ASSESSMENT),
    /** What whoever was told it can work out from it. */
    inferred: optional,
    measures: optional,
    /** So that the hash in a frame gives nothing of the text away. */
    salt: bytesOf(16),
  }),
]);
export type IncidentStep = z.infer<typeof incidentStep>;
export type AssessmentStep = Extract<IncidentStep, { kind: "assess" }>;

export interface SaidStep {
  /** Hex. */
  readonly hash: string;
  readonly bytes: Bytes;
  readonly step: IncidentStep;
}

export function signStep(step: IncidentStep, device: Signer): Promise<Bytes> {
  return signObject(CONTEXT, shaped(incidentStep, step), device);
}

export type KeyOf = (person: string, deviceId: string) => Uint8Array | undefined;

/** Throws `incident/other-incident`, `incident/not-named`, `incident/other-side`, `incident/unknown-device`, `wire/…`. The attacker controls all of it: above all the other side, which may not write for this one. */
export function openStep(bytes: Uint8Array, of: { readonly report: IncidentReport; readonly hash: Bytes }, keyOf: KeyOf): SaidStep {
  const claimed = peekStep(bytes);
  if (!equalBytes(claimed.incident, of.hash)) throw new Failure("incident/other-incident");
  const side = sideOf(of.report, claimed.by);
  if (side === undefined) throw new Failure("incident/not-named");
  if (claimed.kind === "assess" && claimed.side !== side) throw new Failure("incident/other-side");
  const key = keyOf(claimed.by, claimed.deviceId);
  if (!key) throw new Failure("incident/unknown-device");
  return { hash: toHex(stepHash(bytes)), bytes: new Uint8Array(bytes), step: openSigned(CONTEXT, bytes, key, incidentStep, { maxBytes: MAX_STEP }) };
}

/** NOT verified. */
export function peekStep(bytes: Uint8Array): IncidentStep {
  return shaped(incidentStep, peekSigned(bytes, { maxBytes: MAX_STEP }));
}

export function stepHash(bytes: Uint8Array): Bytes {
  return sha256(bytes) as Bytes;
}
