/**
 * The outside of an incident and of each step in it, signed by the same device, without a word of what was said: for overseers, by way of the nodes. It names what it frames by hash; whoever is shown the step
 * itself later can tell that it is the one.
 */
import { z } from "zod";
import { deviceIdSchema, domainSchema, personUriSchema } from "../../identity/uri.ts";
import { type Bytes, equalBytes } from "../../wire/bytes.ts";
import { bytesOf, unixSeconds } from "../../wire/cbor-schema.ts";
import { MAX_FRAME } from "../../wire/dispatch/incident.ts";
import { rank } from "../../wire/fields.ts";
import { Failure } from "../../wire/failure.ts";
import { openSigned, peekSigned, shaped, signObject, type Signer } from "../../wire/signed.ts";
import { incidentHash, type IncidentReport, MOST_ASSESSORS, MOST_DISPATCHES, sides } from "./report.ts";
import { type IncidentStep, MOST_TURNS, severities, stepHash } from "./step.ts";

const CONTEXT = "incident-frame";

const said = { v: z.literal(1), incident: bytesOf(32), of: bytesOf(32), by: personUriSchema, deviceId: deviceIdSchema, at: unixSeconds };
const persons = z.array(personUriSchema).max(MOST_ASSESSORS);

export const incidentFrame = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("report"),
    ...said,
    dispatches: z.array(bytesOf(16)).min(1).max(MOST_DISPATCHES),
    discloser: domainSchema,
    toldAt: unixSeconds,
    due: unixSeconds,
    sourceInDanger: z.boolean(),
    rank,
    originatorSide: persons.min(1),
    discloserSide: persons,
  }),
  z.strictObject({ kind: z.literal("seen"), ...said }),
  z.strictObject({ kind: z.literal("assess"), ...said, side: z.enum(sides), turn: z.int().min(1).max(MOST_TURNS), severity: z.enum(severities) }),
]);
export type IncidentFrame = z.infer<typeof incidentFrame>;

export function signReportFrame(bytes: Uint8Array, report: IncidentReport, device: Signer): Promise<Bytes> {
  return signObject(CONTEXT, shaped(incidentFrame, frameOfReport(bytes, report)), device);
}

export function signStepFrame(bytes: Uint8Array, step: IncidentStep, device: Signer): Promise<Bytes> {
  return signObject(CONTEXT, shaped(incidentFrame, frameOfStep(bytes, step)), device);
}

/** Throws `wire/…`. */
export function openFrame(bytes: Uint8Array, deviceKey: Uint8Array): IncidentFrame {
  return openSigned(CONTEXT, bytes, deviceKey, incidentFrame, { maxBytes: MAX_FRAME });
}

/** NOT verified. */
export function peekFrame(bytes: Uint8Array): IncidentFrame {
  return shaped(incidentFrame, peekSigned(bytes, { maxBytes: MAX_FRAME }));
}

/** What a frame shows is what it frames: a device that lets its overseer see something else than what it told the other side is refused by that other side. Throws `incident/other-frame`, `wire/…`. */
export function requireFrame(frame: Uint8Array, of: { readonly bytes: Uint8Array } & ({ readonly report: IncidentReport } | { readonly step: IncidentStep }), deviceKey: Uint8Array): IncidentFrame {
  const opened = openFrame(frame, deviceKey);
  const wanted = "report" in of ? frameOfReport(of.bytes, of.report) : frameOfStep(of.bytes, of.step);
  if (!same(opened, wanted)) throw new Failure("incident/other-frame");
  return opened;
}

function frameOfReport(bytes: Uint8Array, report: IncidentReport): IncidentFrame {
  const { dispatches, discloser, told, due, sourceInDanger, rank: highest, originatorSide, discloserSide, by, deviceId, at } = report;
  const hash = incidentHash(bytes);
  return { v: 1, kind: "report", incident: hash, of: hash, dispatches, discloser, toldAt: told.at, due, sourceInDanger, rank: highest, originatorSide: originatorSide.map(({ person }) => person), discloserSide: discloserSide.map(({ person }) => person), by, deviceId, at };
}

function frameOfStep(bytes: Uint8Array, step: IncidentStep): IncidentFrame {
  const { incident, by, deviceId, at } = step;
  const outside = { v: 1 as const, incident, of: stepHash(bytes), by, deviceId, at };
  return step.kind === "seen" ? { kind: "seen", ...outside } : { kind: "assess", ...outside, side: step.side, turn: step.turn, severity: step.severity };
}

function same(a: unknown, b: unknown): boolean {
  if (a instanceof Uint8Array && b instanceof Uint8Array) return equalBytes(a, b);
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((one, at) => same(one, b[at]));
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => same((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]));
}
