/** Whatever somebody was handed: looked at as a readout, as minutes, as an exposure report, as a proof of a call, and checked as what it says it is. Offline, as each of the four is. */
import type { TrustedNode } from "../../protocol/ledger/believed-nodes.ts";
import { type ExposureResult, type ExposureTrust, verifyExposureFile } from "../../protocol/dispatch/exposure/exposure-file.ts";
import { type MinutesResult, type MinutesTrust, verifyMinutesFile } from "../../protocol/minutes/minutes-file.ts";
import { type ReadoutResult, verifyReadoutFile } from "../../protocol/minutes/readout-file.ts";
import { type ProofResult, verifyProof } from "./verify.ts";

export type FileResult =
  | { readonly kind: "call"; readonly result: ProofResult }
  | { readonly kind: "readout"; readonly result: ReadoutResult }
  /** Minutes rest on the signers' fingerprints and on no node's key. */
  | { readonly kind: "minutes"; readonly result: MinutesResult }
  | { readonly kind: "exposure"; readonly result: ExposureResult };

/** Never throws. What is none of them is refused as a proof of a call. */
export function verifyFile(bytes: Uint8Array, options: { trusted?: readonly TrustedNode[] } & MinutesTrust & ExposureTrust = {}): FileResult {
  const exposure = verifyExposureFile(bytes, options);
  if (isOfItsKind(exposure)) return { kind: "exposure", result: exposure };
  const readout = verifyReadoutFile(bytes, options);
  if (isOfItsKind(readout)) return { kind: "readout", result: readout };
  const minutes = verifyMinutesFile(bytes, options);
  if (isOfItsKind(minutes)) return { kind: "minutes", result: minutes };
  return { kind: "call", result: verifyProof(bytes, options) };
}

const isOfItsKind = (result: ReadoutResult | MinutesResult | ExposureResult) => result.ok || result.claim !== "file";
