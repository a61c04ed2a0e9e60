/** What a desk's device keeps of one arrangement: the steps that were said, and what it has done about them. What they come to is folded anew. */
import { z } from "zod";
import { bytesOf, bytesUpTo } from "../../protocol/wire/cbor-schema.ts";
import { toHex } from "../../protocol/wire/bytes.ts";
import { arrangeStep } from "../../protocol/wire/desk/arrange.ts";

/** Of one author. Nobody needs as many; more would be somebody filling the other's disk. */
export const MOST_STEPS = 256;

export const arrangementRecord = z.strictObject({
  id: bytesOf(16),
  own: z.string(),
  far: z.string(),
  steps: z.array(z.strictObject({ by: z.string(), step: arrangeStep })),
  /** What each own participant was told last: the `introduce` signal without its serial, as CBOR. */
  told: z.array(z.strictObject({ person: z.string(), words: bytesUpTo(64 << 10) })),
  updatedAt: z.int(),
});
export type ArrangementRecord = z.infer<typeof arrangementRecord>;

export const ARRANGEMENTS = "arrangement/";
/** The same id from another desk is another arrangement. */
export const arrangementKey = ({ id, far }: Pick<ArrangementRecord, "id" | "far">) => `${ARRANGEMENTS}${far}/${toHex(id)}`;
