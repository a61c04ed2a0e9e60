/** What the originator's node signs of its own record for those who control a dispatch, and what it shows an overseer: who could know and who opened, never what it says. */
import { z } from "zod";
import * as f from "../fields.ts";
import { MAX_FRAME } from "./incident.ts";
import { dispatchName, MAX_HEAD, MAX_RELEASE, releaseEvent } from "./procedures.ts";

/** Events in one signed list; what is more comes in further ones. */
export const MOST_LISTED = 1_000;
export const MAX_EVENT_LIST = 1 << 20;
export const MOST_EVENT_LISTS = 64;
export const MOST_RELEASES_SHOWN = 2_000;
const PAGE = 200;

/** As it lies in the node's record: the bytes that were signed, and what has become of them. */
const shownRelease = z.object({ release: f.b64(MAX_RELEASE), state: z.enum(["active", "revoked", "one-signature"]), second: f.personUri.optional(), at: f.milliseconds });
export type ShownRelease = z.infer<typeof shownRelease>;
const shownChainOf = z.object({ person: f.personUri, entries: z.array(f.b64(f.MAX_ENTRY)).max(1000) });

export const exposureProcedures = {
  /** For those who control the dispatch. */
  "dispatch.releases": { in: z.strictObject({ dispatch: dispatchName }), out: z.object({ releases: z.array(shownRelease).max(MOST_RELEASES_SHOWN) }) },
  /** The same for its events, signed by the node, with a running hash: a list that leaves out what an earlier one had shows. */
  "dispatch.statement": { in: z.strictObject({ dispatch: dispatchName, from: z.int().min(0) }), out: z.object({ list: f.b64(MAX_EVENT_LIST), more: z.int().min(0).optional() }) },
  /** An overseer; refused for everybody else. Newest first. */
  "oversight.dispatches": {
    in: z.strictObject({ before: f.milliseconds.optional() }),
    out: z.object({ dispatches: z.array(z.object({ head: f.b64(MAX_HEAD), state: z.enum(["active", "revoked"]), at: f.milliseconds, readers: z.int().min(0), opened: z.int().min(0), denied: z.int().min(0) })).max(PAGE), more: f.milliseconds.optional() }),
  },
  "oversight.dispatch": {
    in: z.strictObject({ dispatch: dispatchName }),
    out: z.object({ head: f.b64(MAX_HEAD), state: z.enum(["active", "revoked"]), at: f.milliseconds, releases: z.array(shownRelease).max(MOST_RELEASES_SHOWN), events: z.array(releaseEvent).max(5000), chains: z.array(shownChainOf).max(64) }),
  },
  "oversight.incidents": {
    in: z.strictObject({ before: f.milliseconds.optional() }),
    out: z.object({ frames: z.array(z.object({ frame: f.b64(MAX_FRAME), at: f.milliseconds })).max(2000), chains: z.array(shownChainOf).max(500), more: f.milliseconds.optional() }),
  },
} as const;
export const OVERSIGHT_PAGE = PAGE;
