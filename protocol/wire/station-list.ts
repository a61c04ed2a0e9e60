/** What a station says in its lines and calls: who is there, as its device signed it (`protocol/station/list.ts`). */
import { z } from "zod";
import { bytesUpTo } from "./cbor-schema.ts";

export const MAX_LIST = 96 * 1024;

export const stationListSignal = z.object({ kind: z.literal("station-list"), list: bytesUpTo(MAX_LIST) });
