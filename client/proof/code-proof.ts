/**
 * The proof that a package is one that its publisher committed to in public: signed by the device's own node, in that node's ledger, seen by a witness that the far end knows.
 * It shows that everybody is offered the same package, since a special one for one victim would have to stand in the log as well.
 */
import { logKeyOf, witnessKeyOf } from "../../protocol/ledger/node-names.ts";
import { verifySoftwareProof } from "../../protocol/ledger/software.ts";
import type { Bytes } from "../../protocol/wire/bytes.ts";
import type { Directory } from "../facts/directory.ts";

/** Whether the node of that domain has published this package in a ledger state that another node known here cosigned. Never throws. */
export function codeIsWitnessed(hash: Bytes, proof: Bytes, domain: string, directory: Directory): boolean {
  const node = directory.node(domain);
  if (!node) return false;
  const witnesses = directory.all().filter((one) => one.domain !== domain).map((one) => witnessKeyOf(one.domain, one.nodeKey));
  try {
    verifySoftwareProof(proof, hash, [{ log: logKeyOf(domain, node.nodeKey), witnesses, quorum: 1 }]);
    return true;
  } catch {
    return false;
  }
}
