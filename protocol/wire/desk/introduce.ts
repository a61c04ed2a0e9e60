/**
 * What a desk says to its own people, and what desks say in a conference about theirs.
 * `introduce` (line of a desk and one participant of the same organisation): who will be on a call, by which fingerprint. Taken only from a desk of one's own that was verified.
 * `vouch` (conference): "this is our person". Counts for the speaker's own organisation alone.
 */
import { z } from "zod";
import { bytesOf } from "../cbor-schema.ts";
import * as f from "../fields.ts";
import { arrangementId } from "./arrange.ts";
import { MAX_OF_A_SIDE, participant, terms, timeZone } from "./terms.ts";

export const introduce = z.object({
  kind: z.literal("introduce"),
  arrangement: arrangementId,
  /** Of two words about one arrangement the higher counts. */
  serial: z.int().min(0).max(2 ** 32),
  state: z.enum(["agreed", "cancelled"]),
  terms,
  /** Everybody on the call, of both sides. */
  participants: z.array(participant).max(2 * MAX_OF_A_SIDE),
  /** The persons who speak for the two organisations here, the own one first. */
  desks: z.tuple([f.personUri, f.personUri]),
  zones: z.tuple([timeZone, timeZone]),
  until: f.seconds,
});

export const vouch = z.object({ kind: z.literal("vouch"), arrangement: arrangementId, person: f.personUri, fingerprint: bytesOf(32), state: z.enum(["vouched", "withdrawn"]), at: f.seconds });

/** "A call across organisations has begun, or is over": a principal's own client to its desk. */
export const directCall = z.object({ kind: z.literal("direct-call"), call: f.roomUri, line: f.roomUri, with: z.array(f.personUri).max(16), state: z.enum(["begun", "ended"]), at: f.seconds });
