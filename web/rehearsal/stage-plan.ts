/** Where the seats are, as the server that started them says. */
import { z } from "zod";
import { Failure } from "../../protocol/wire/failure.ts";
import { seatNames } from "./chapter.ts";

const plan = z.object({
  seats: z.record(z.enum(seatNames), z.url()),
  /** Erewhon's page for checking proofs. */
  verify: z.url(),
  president: z.string(),
  graustark: z.string(),
});
export type StagePlan = z.infer<typeof plan>;

/** With a chapter: once what it begins with is there, which may take some seconds. */
export async function readStage(chapter?: string): Promise<StagePlan> {
  const answer = await fetch(chapter === undefined ? "/app.json" : `/app.json?chapter=${chapter}`, { cache: "no-store" });
  const body: unknown = await answer.json();
  if (!answer.ok) throw new Failure((body as { code?: string }).code ?? "internal/unexpected");
  return plan.parse(body);
}
