/** The edge for what another member's device says about its connection. It is a member, and may still be hostile: everything is bounded. */
import { z } from "zod";
import { Failure } from "../../protocol/wire/failure.ts";
import type { MediaSignal } from "./port.ts";

const candidate = z.strictObject({
  candidate: z.string().max(512),
  mid: z.string().max(32).nullable(),
  line: z.number().int().min(0).max(31).nullable(),
  ufrag: z.string().max(256).nullable(),
});

const signal = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("description"),
    type: z.enum(["offer", "answer"]),
    sdp: z.string().max(32_768),
    context: z.string().regex(/^[0-9a-f]{10}$/),
  }),
  z.strictObject({ kind: z.literal("candidates"), candidates: z.array(candidate).min(1).max(32) }),
]);

/** Throws `media/bad-signal`. */
export function parseMediaSignal(value: unknown): MediaSignal {
  const parsed = signal.safeParse(value);
  if (!parsed.success) throw new Failure("media/bad-signal", parsed.error.issues[0]?.path.join("."), { cause: parsed.error });
  return parsed.data;
}
