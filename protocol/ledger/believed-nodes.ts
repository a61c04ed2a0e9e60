/** The keys in a file that proves something, of which its reader believes some; and who of them saw a log in the state that a proof is about. Whoever made the file chose all of its bytes. */
import { type Bytes, equalBytes, fromBase64Url } from "../wire/bytes.ts";
import { Failure } from "../wire/failure.ts";
import { verifyFact } from "./fact-proof.ts";
import { logKeyOf, witnessKeyOf } from "./node-names.ts";

/** A node whose key the reader has from elsewhere, e.g. from his own accords. */
export interface TrustedNode {
  readonly domain: string;
  readonly nodeKey: Uint8Array;
}

export type NodeKeys = ReadonlyMap<string, Bytes>;

/** Without `trusted` the file's own keys are taken, and it is for the reader to compare them. Throws unless every domain of `needed` is among them. */
export function believedNodes(nodes: readonly { readonly domain: string; readonly nodeKey: string }[], { trusted, needed }: { trusted: readonly TrustedNode[] | undefined; needed: readonly string[] }): NodeKeys {
  const named = new Set<string>();
  const keys = new Map<string, Bytes>();
  for (const { domain, nodeKey } of nodes) {
    if (named.has(domain)) throw new Failure("proof/node-twice", domain);
    named.add(domain);
    const key = fromBase64Url(nodeKey);
    const expected = trusted?.find((one) => one.domain === domain);
    if (expected && !equalBytes(expected.nodeKey, key)) throw new Failure("proof/untrusted-node", domain);
    if (!trusted || expected) keys.set(domain, key); // a node that the reader does not know is not believed, and does no harm
  }
  const unknown = needed.find((domain) => !keys.has(domain));
  if (unknown !== undefined) throw new Failure(trusted ? "proof/untrusted-node" : "proof/key-missing", unknown);
  return keys;
}

export function keyOfNode(keys: NodeKeys, domain: string): Bytes {
  const key = keys.get(domain);
  if (!key) throw new Failure("proof/key-missing", domain);
  return key;
}

export interface Seen {
  /** Domains of the nodes that saw the log in this state. */
  readonly witnessedBy: string[];
  /** Seconds since 1970, by the witnesses' clocks. */
  readonly at: number;
}

/** That the fact stands in that node's log, as another one than itself saw. */
export function seenInLog(fact: string, entry: Uint8Array, { domain, proof, keys }: { domain: string; proof: Uint8Array; keys: NodeKeys }): Seen {
  const witnesses = [...keys].filter(([one]) => one !== domain).map(([one, key]) => ({ domain: one, vkey: witnessKeyOf(one, key) }));
  const seen = verifyFact(fact, entry, proof, { log: logKeyOf(domain, keyOfNode(keys, domain)), witnesses: witnesses.map(({ vkey }) => vkey), quorum: 1 });
  return { witnessedBy: witnesses.filter(({ vkey }) => seen.names.includes(vkey.name)).map((one) => one.domain), at: seen.asOf };
}
