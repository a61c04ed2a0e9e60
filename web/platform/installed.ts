/**
 * Whether this page comes from the installed client (`entente app` on loopback) or from a node. Only the installed client's server answers
 * `/app.json`; a node that imitated it would still be found out, since the passkey's assertion names the origin of the page.
 */
import { z } from "zod";
import { fromBase64Url, type Bytes } from "../../protocol/wire/bytes.ts";

const appDescription = z.object({
  codeHash: z.string(),
  codeProof: z.string().nullable(),
  /** The rehearsal's seats only. */
  seat: z.object({ name: z.string().max(60), demonstration: z.literal(true), rehearsal: z.string().max(200), source: z.enum(["microphone", "sample"]), muteOutput: z.boolean(), /** Changes when the rehearsal begins anew: what the browser kept from before is then forgotten. */ generation: z.string().max(64), enrolLink: z.string().max(600).optional() }).optional(),
});
export type Seat = NonNullable<z.infer<typeof appDescription>["seat"]>;

export interface Installed {
  codeHash: Bytes;
  codeProof: Bytes | null;
  seat: Seat | null;
}

/** `enrol` asks for the link of a seat that has no device yet. */
export async function readInstalled(enrol = false): Promise<Installed | null> {
  try {
    const answer = await fetch(enrol ? "/app.json?enrol" : "/app.json", { cache: "no-store" });
    if (!answer.ok || !answer.headers.get("content-type")?.includes("json")) return null;
    const description = appDescription.parse(await answer.json());
    return { codeHash: fromBase64Url(description.codeHash), codeProof: description.codeProof === null ? null : fromBase64Url(description.codeProof), seat: description.seat ?? null };
  } catch {
    return null;
  }
}
