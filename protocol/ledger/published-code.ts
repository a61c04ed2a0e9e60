/**
 * The proof that a package is one that its publisher committed to in public: signed by the device's own node, in that node's ledger, seen by a witness that whoever asks knows.
 * It shows that everybody is offered the same package, since a special one for one victim would have to stand in the log as well.
 */
import type { Bytes } from "../wire/bytes.ts";
import { logKeyOf, witnessKeyOf } from "./node-names.ts";
import { verifySoftwareProof } from "./software.ts";

export interface NodeWithKey {
  readonly domain: string;
  readonly nodeKey: Bytes;
}

/** Whether the node of that domain has published this package in a ledger state that another of `nodes` cosigned. Never throws. */
export function codeIsPublished(hash: Bytes, proof: Bytes, domain: string, nodes: readonly NodeWithKey[]): boolean {
  const node = nodes.find((one) => one.domain === domain);
  if (!node) return false;
  const witnesses = nodes.filter((one) => one.domain !== domain).map((one) => witnessKeyOf(one.domain, one.nodeKey));
  try {
    verifySoftwareProof(proof, hash, [{ log: logKeyOf(domain, node.nodeKey), witnesses, quorum: 1 }]);
    return true;
  } catch {
    return false;
  }
}
