/**
 * Who answers a person's calls in their stead. `delegated` (their line with each contact): which desk, and the node's word that it is one. `stands-in` (their line with that desk): who may come by
 * that word, so that the desk lets them in without a question. Neither makes anybody speak in another one's name: the desk answers as itself.
 */
import { z } from "zod";
import { bytesOf, bytesUpTo } from "./cbor-schema.ts";
import { MAX_OFFICE } from "./desk/office.ts";
import * as f from "./fields.ts";
import { delegate } from "./settings.ts";

export const MOST_STOOD_IN_FOR = 128;

export const delegated = z.object({
  kind: z.literal("delegated"),
  /** Of two words the later counts. */
  at: f.milliseconds,
  to: delegate.omit({ desk: true }).extend({ card: bytesUpTo(1024), office: bytesUpTo(MAX_OFFICE) }).nullable(),
});

export const standsIn = z.object({ kind: z.literal("stands-in"), at: f.milliseconds, persons: z.array(z.strictObject({ person: f.personUri, fingerprint: bytesOf(32) })).max(MOST_STOOD_IN_FOR) });
