/**
 * What a device shows about itself: the passkey's delegation of its leaf key, and the hash of the code it runs. Every far end checks it alone. What can be told: the origin in
 * the delegation comes from the browser, not from the page, so a page that a node served can't pass for the installed client. What can't: a person who runs changed code on his own
 * machine may send any hash; the hash says which package he claims, the origin says that it was not his node that chose the code.
 */
import type { FactCode } from "./fact-values.ts";
import { decodeDelegation, verifyDelegation } from "../identity/delegation.ts";
import type { DeviceRecord } from "../identity/device-record.ts";
import type { PersonUri } from "../identity/uri.ts";
import type { Bytes } from "../wire/bytes.ts";
import { codeOf } from "../wire/failure.ts";

/** As the device says it of itself. */
export interface ShownEvidence {
  readonly delegation: Uint8Array | null;
  readonly codeHash: Uint8Array | null;
  readonly codeProof: Uint8Array | null;
}

/** What the verifier knows of a node, from its accord. */
export interface EvidenceNode {
  readonly domain: string;
  readonly webOrigins: readonly string[];
  readonly demonstration: boolean;
}

export interface JudgedEvidence {
  readonly authenticator: FactCode;
  readonly client: FactCode;
  /** When the delegation ends, seconds; from then on `afterwards` counts. */
  readonly until?: number;
  readonly demonstration: boolean;
}

export interface EvidenceInput {
  readonly evidence: ShownEvidence;
  readonly person: string;
  readonly record: DeviceRecord;
  readonly leafKey: Bytes;
  readonly node: EvidenceNode;
  readonly ownNode: Pick<EvidenceNode, "demonstration">;
  /** Seconds. */
  readonly now: number;
  readonly codeIsWitnessed: (hash: Bytes, proof: Bytes, domain: string) => boolean;
}

/** Never throws: what does not verify lowers. */
export async function judgeEvidence(input: EvidenceInput): Promise<JudgedEvidence> {
  const { evidence, record, node, ownNode } = input;
  const demonstrated = record.authenticator.kind === "passkey" && record.authenticator.demonstration === true;
  const allowDemonstration = node.demonstration && ownNode.demonstration;
  if (record.authenticator.kind === "software" || (demonstrated && !allowDemonstration)) return { authenticator: "authenticator/software", client: "client/served", demonstration: demonstrated };
  // Without the browser's word on where the page came from, the worst is assumed of the code: that the node chose it.
  if (evidence.delegation === null) return { authenticator: "authenticator/passkey-not-verified", client: "client/served", demonstration: demonstrated };
  try {
    const delegation = await verifyDelegation(decodeDelegation(evidence.delegation), record, { person: input.person as PersonUri, leafKey: input.leafKey, now: input.now, nodeOrigins: node.webOrigins, allowDemonstration });
    const authenticator = record.authenticator.prf ? "authenticator/passkey" : "authenticator/passkey-without-prf";
    return { authenticator, client: clientValue(input, delegation), until: delegation.notAfter, demonstration: demonstrated };
  } catch (error) {
    const authenticator = codeOf(error) === "delegation/expired" ? "authenticator/delegation-expired" : "authenticator/delegation-invalid";
    return { authenticator, client: "client/served", demonstration: demonstrated };
  }
}

function clientValue(input: EvidenceInput, delegation: { servedByNode: boolean; loopbackOrigin: boolean }): FactCode {
  const { codeHash, codeProof } = input.evidence;
  if (delegation.servedByNode) return "client/served"; // whatever hash it claims
  if (!delegation.loopbackOrigin || codeHash === null) return "client/unknown";
  const witnessed = codeProof !== null && input.codeIsWitnessed(codeHash as Bytes, codeProof as Bytes, input.node.domain);
  return witnessed ? "client/installed" : "client/installed-unwitnessed";
}
