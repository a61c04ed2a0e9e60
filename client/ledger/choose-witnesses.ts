/**
 * Which witnesses this client asks for: every node that it knows from accords, its own included, except the one whose log it is. One of them suffices by
 * default, so that a node that is down does not stop everything; with three nodes two that collude can then lie to the third (docs/security.md says so).
 */
import type { Bytes } from "../../protocol/wire/bytes.ts";
import { logKeyOf, witnessKeyOf } from "../../protocol/ledger/node-names.ts";
import { formatVkey } from "../../protocol/ledger/vkey.ts";
import type { FollowedLog } from "./follower.ts";

export interface NodeOfAccord {
  readonly domain: string;
  /** Pinned by the accord; the log's and the witness's keys are derived from it. */
  readonly nodeKey: Bytes;
  readonly ledger: { readonly vkey: string };
}

/** Undefined when the domain is not among the nodes or the stated key of its log is not its node key. With nobody else there the log has no witness and stays `young`, then `unreachable`. */
export function followedLog(input: { domain: string; own: NodeOfAccord; peers: readonly NodeOfAccord[]; baseUrl: string; quorum?: number }): FollowedLog | undefined {
  const { domain, own, peers, baseUrl, quorum = 1 } = input;
  const nodes = [own, ...peers];
  const node = nodes.find((one) => one.domain === domain);
  if (node === undefined) return undefined;
  const log = logKeyOf(domain, node.nodeKey);
  if (formatVkey(log) !== node.ledger.vkey) return undefined;
  const witnesses = nodes.filter((one) => one.domain !== domain).map((one) => witnessKeyOf(one.domain, one.nodeKey));
  // Read through the own node, which learns nothing new by it; the peer would learn who follows whom.
  const url = domain === own.domain ? `${baseUrl}/ledger` : `${baseUrl}/ledger/of/${domain}`;
  return { url, policy: { log, witnesses, quorum: Math.max(1, quorum) } };
}
