/** Where the seats are, as the server that started them says. */
import { z } from "zod";
import { seatNames } from "./chapter.ts";

const plan = z.object({
  seats: z.record(z.enum(seatNames), z.url()),
  /** Erewhon's page for checking proofs. */
  verify: z.url(),
  president: z.string(),
  graustark: z.string(),
});
export type StagePlan = z.infer<typeof plan>;

export async function readStage(): Promise<StagePlan> {
  return plan.parse(await (await fetch("/app.json", { cache: "no-store" })).json());
}
