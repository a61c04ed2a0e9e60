/** Whatever somebody was handed: looked at as a readout, as minutes, as a proof of a call, and checked as what it says it is. Offline, as each of the three is. */
import type { TrustedNode } from "../../protocol/ledger/believed-nodes.ts";
import { type MinutesResult, type MinutesTrust, verifyMinutesFile } from "../../protocol/minutes/minutes-file.ts";
import { type ReadoutResult, verifyReadoutFile } from "../../protocol/minutes/readout-file.ts";
import { type ProofResult, verifyProof } from "./verify.ts";

export type FileResult =
  | { readonly kind: "call"; readonly result: ProofResult }
  | { readonly kind: "readout"; readonly result: ReadoutResult }
  /** Minutes rest on the signers' fingerprints and on no node's key. */
  | { readonly kind: "minutes"; readonly result: MinutesResult };

/** Never throws. What is none of them is refused as a proof of a call. */
export function verifyFile(bytes: Uint8Array, options: { trusted?: readonly TrustedNode[] } & MinutesTrust = {}): FileResult {
  const readout = verifyReadoutFile(bytes, options);
  if (isOfItsKind(readout)) return { kind: "readout", result: readout };
  const minutes = verifyMinutesFile(bytes, options);
  if (isOfItsKind(minutes)) return { kind: "minutes", result: minutes };
  return { kind: "call", result: verifyProof(bytes, options) };
}

const isOfItsKind = (result: ReadoutResult | MinutesResult) => result.ok || result.claim !== "file";
