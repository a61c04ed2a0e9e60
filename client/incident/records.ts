/** What is kept of an incident here, in the sealed store: everything as it was signed, whom it was told, and what the own node has of it. */
import { z } from "zod";
import { shownPerson } from "../../protocol/dispatch/letter/content.ts";
import { MAX_REPORT, MOST_DISPATCHES } from "../../protocol/dispatch/incident/report.ts";
import { MAX_STEP } from "../../protocol/dispatch/incident/step.ts";
import { bytesUpTo } from "../../protocol/wire/cbor-schema.ts";
import { MAX_FRAME } from "../../protocol/wire/dispatch/incident.ts";
import { MAX_RELEASE } from "../../protocol/wire/dispatch/procedures.ts";

export const incidentRecord = z.strictObject({
  report: bytesUpTo(MAX_REPORT),
  frame: bytesUpTo(MAX_FRAME),
  releases: z.array(bytesUpTo(MAX_RELEASE)).max(MOST_DISPATCHES),
  steps: z.array(z.strictObject({ step: bytesUpTo(MAX_STEP), frame: bytesUpTo(MAX_FRAME) })),
  people: z.array(shownPerson),
  via: z.string().nullable(),
  arrivedAt: z.int(),
  /** `<hash of the report or step> <person>`: whom this device has told what. */
  told: z.array(z.string()),
  /** Hashes of what came from the other side, for colleagues who may not have got it. */
  relay: z.array(z.string()),
  /** Hashes whose frames the own node has. */
  handed: z.array(z.string()),
});
export type IncidentRecord = z.infer<typeof incidentRecord>;
