/**
 * What a file established when it was taken, kept beside it. The pages are open to everybody, and an elliptic curve is dear: who reads them must not make the node check again what it has checked. Whoever doubts the
 * page has the file, and needs no word of this node.
 */
import { z } from "zod";
import { peekReadoutFile, type ReadoutResult } from "../../protocol/minutes/readout-file.ts";
import { peekReadoutSignature, type SignedReadout } from "../../protocol/minutes/readout.ts";
import { domainIn, domainsOf, type ReadoutSignature } from "../../protocol/wire/minutes/readout.ts";

export type Verified = Extract<ReadoutResult, { ok: true }>;

const summary = z.strictObject({
  kind: z.enum(["readout", "withdrawal"]),
  language: z.string(),
  parties: z.array(z.strictObject({ organisation: z.string(), domain: z.string() })),
  /** The sides, sorted: who corrects it must be the same. */
  sides: z.array(z.string()),
  logged: z.array(z.strictObject({ domain: z.string(), witnessedBy: z.array(z.string()), at: z.number() })),
});
export type Summary = z.infer<typeof summary>;

export function summaryOf({ signed: { readout }, logged }: Verified): string {
  const made: Summary = {
    kind: readout.kind,
    language: readout.languages[0]!,
    parties: readout.parties.map(({ person, organisation }) => ({ organisation, domain: domainIn(person) })),
    sides: domainsOf(readout.parties),
    logged: logged.map(({ domain, witnessedBy, at }) => ({ domain, witnessedBy: [...witnessedBy], at })),
  };
  return JSON.stringify(made);
}

export function readSummary(text: string): Summary {
  return summary.parse(JSON.parse(text));
}

/** Of a file that was verified when it came. */
export function wordsOf(file: Uint8Array): { signed: SignedReadout; signatures: ReadoutSignature[] } {
  const signed = peekReadoutFile(file);
  return { signed, signatures: signed.signatures.map(peekReadoutSignature) };
}
