/** Makes the file that proves one call of this device: opens its entry, and that one alone. */
import { logKeyOf, witnessKeyOf } from "../../protocol/ledger/node-names.ts";
import { fromUtf8, toBase64Url } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import { callIdOf } from "../facts/call-id.ts";
import type { CallsDeps } from "../call/port.ts";
import { CALL_END, CALL_ENTRY, leafOf } from "../call/call-entry.ts";
import { loadCallRecord } from "../call/call-record.ts";
import { factFile } from "./fact-file.ts";
import { formatProofFile } from "./proof-file.ts";
import { verifyProof } from "./verify.ts";

/** Entries go out on a fixed clock and then want a witness: seconds, not minutes. */
const PATIENCE_MS = 30_000;
/** The record of how it went is worth less than the file: it is waited for only so long. */
const END_PATIENCE_MS = 10_000;

/** Throws `proof/no-record`, `proof/not-yet-logged`, `proof/not-yet-witnessed`, and what the ledger throws. */
export async function proveCall(call: string, deps: Pick<CallsDeps, "store" | "directory" | "readLedger" | "clock">): Promise<{ name: string; bytes: Uint8Array }> {
  const directory = deps.directory();
  const record = await loadCallRecord(deps.store, call);
  const own = record?.receipts.find(({ domain }) => domain === directory?.own.domain);
  if (!directory || !record || !own) throw new Failure("proof/no-record");
  const nodes = directory.all();
  const witnesses = nodes.filter((node) => !node.own).map((node) => witnessKeyOf(node.domain, node.nodeKey));
  const log = logKeyOf(directory.own.domain, directory.own.nodeKey);
  const ledger = { read: deps.readLedger, log, witnesses, clock: deps.clock };
  const file = await factFile({ leaf: leafOf(CALL_ENTRY, own), blind: own.blind, patience: PATIENCE_MS }, ledger);
  const { end } = record;
  const endFile = end && (await factFile({ leaf: leafOf(CALL_END, end), blind: end.blind, patience: END_PATIENCE_MS }, ledger).catch(() => null));
  const bytes = formatProofFile({
    proof: "entente/1 call",
    entry: toBase64Url(own.entry),
    receipts: record.receipts.map(({ domain, blind, receipt }) => ({ domain, blind: toBase64Url(blind), receipt: toBase64Url(receipt) })),
    logged: { domain: own.domain, file: fromUtf8(file) },
    end: end && endFile ? { entry: toBase64Url(end.entry), blind: toBase64Url(end.blind), receipt: toBase64Url(end.receipt), file: fromUtf8(endFile) } : null,
    nodes: nodes.map(({ domain, nodeKey }) => ({ domain, nodeKey: toBase64Url(nodeKey) })),
  });
  // Whoever is handed this file will check it; better to know beforehand.
  const result = verifyProof(bytes, { trusted: nodes });
  if (!result.ok) throw new Failure("proof/incomplete", `${result.claim}: ${result.code}`);
  return { name: `call-${new Date(deps.clock.now()).toISOString().slice(0, 10)}-${callIdOf(call).slice(0, 8)}.entente-proof.json`, bytes };
}
