/** Said by one device of a person to the others, in a line that only they are in: these missed calls have been looked at. By call, so that no clock decides. */
import { z } from "zod";
import * as f from "./fields.ts";

export const MOST_SEEN_AT_ONCE = 64;
export const missedSeen = z.object({ kind: z.literal("missed-seen"), calls: z.array(f.roomUri).min(1).max(MOST_SEEN_AT_ONCE) });
