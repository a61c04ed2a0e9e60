/** What a device hands its node about disclosures: signed frames without words, so that an overseer sees that there is an incident, when, and who decided. The words travel in letters, sealed. */
import { z } from "zod";
import * as f from "../fields.ts";

export const MAX_FRAME = 8192;
export const MOST_FRAMES = 64;

export const incidentProcedures = {
  /** Each frame with the chain of whoever signed it. The same again changes nothing. */
  "incident.frames": {
    in: z.strictObject({ frames: z.array(z.strictObject({ frame: f.b64(MAX_FRAME), entries: z.array(f.b64(f.MAX_ENTRY)).min(1).max(200) })).min(1).max(MOST_FRAMES) }),
    out: z.object({ results: z.array(z.object({ code: z.string().max(80).optional() })).max(MOST_FRAMES) }),
  },
} as const;
