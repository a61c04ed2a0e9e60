/**
 * The proof that a package is one that its publisher committed to in public: a fact of kind "code" in the ledger of the device's own node, seen by a witness that the far end knows.
 * It shows that everybody is offered the same package, since a special one for one victim would have to stand in the log as well.
 */
import { factLeaf } from "../../protocol/ledger/blinded.ts";
import { verifyFact } from "../../protocol/ledger/fact-proof.ts";
import type { Leaf } from "../../protocol/ledger/leaf.ts";
import { logKeyOf, witnessKeyOf } from "../../protocol/ledger/node-names.ts";
import type { Bytes } from "../../protocol/wire/bytes.ts";
import type { Directory } from "../facts/directory.ts";

export const CODE_FACT = "code";

/** What a publisher has logged; `leaf` goes to the ledger, `blind` into the proof (`factFile`). `hash`: SHA-256 of the package. */
export function codeLeaf(hash: Bytes, random: (length: number) => Bytes): { leaf: Leaf; blind: Bytes } {
  return factLeaf(CODE_FACT, hash, random);
}

/** Whether the node of that domain has this package in a ledger state that another node known here cosigned. Never throws. */
export function codeIsWitnessed(hash: Bytes, proof: Bytes, domain: string, directory: Directory): boolean {
  const node = directory.node(domain);
  if (!node) return false;
  const witnesses = directory.all().filter((one) => one.domain !== domain).map((one) => witnessKeyOf(one.domain, one.nodeKey));
  try {
    verifyFact(CODE_FACT, hash, proof, { log: logKeyOf(domain, node.nodeKey), witnesses, quorum: 1 });
    return true;
  } catch {
    return false;
  }
}
