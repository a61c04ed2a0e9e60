/** What this device knows of nodes: its own, from `me`, and each peer as the accord pins it. A key that is not here verifies nothing. */
import { fromBase64Url, type Bytes } from "../../protocol/wire/bytes.ts";
import type { OrganisationView, PeerView } from "../../protocol/wire/api.ts";
import type { DeviceClass, Rank } from "../../protocol/wire/fields.ts";
import type { CeilingPolicy } from "../../protocol/assurance/ceiling.ts";
import { parseUri } from "../../protocol/identity/uri.ts";

export interface KnownNode {
  readonly domain: string;
  readonly organisation: string;
  readonly own: boolean;
  readonly nodeKey: Bytes;
  readonly caKey: Bytes;
  readonly webOrigins: readonly string[];
  readonly ledger: { readonly origin: string; readonly vkey: string; readonly url: string };
  /** The highest device class that the accord believes on the other node's word. */
  readonly statedClass: DeviceClass;
  /** What this node's organisation allows on a line. */
  readonly policy: CeilingPolicy;
  /** A node of the rehearsal: on loopback, and said so. Only between two of these does demonstration evidence count. */
  readonly demonstration: boolean;
}

export interface Directory {
  readonly own: KnownNode;
  readonly overrideBy: readonly string[];
  node(domain: string): KnownNode | undefined;
  /** The own node and every peer with an accord in force. */
  all(): readonly KnownNode[];
}

export function directoryOf(me: { organisation: OrganisationView; peers: readonly PeerView[] }): Directory {
  const { organisation, peers } = me;
  const own: KnownNode = {
    ...common(organisation),
    own: true,
    statedClass: "issued",
    policy: { domain: organisation.domain, ranks: organisation.ceilings as [Rank, Rank, Rank, Rank] },
    demonstration: organisation.demonstration && isLoopback(organisation.url),
  };
  const nodes = new Map<string, KnownNode>([[own.domain, own]]);
  for (const peer of peers) {
    if (peer.state !== "active" || peer.domain === own.domain) continue;
    nodes.set(peer.domain, {
      ...common(peer),
      own: false,
      statedClass: peer.statedDevice,
      policy: { domain: peer.domain, ranks: [0, 1, 2, 3], maximum: peer.maximumRank as Rank },
      demonstration: isLoopback(peer.url),
    });
  }
  return { own, overrideBy: organisation.overrideBy, node: (domain) => nodes.get(domain), all: () => [...nodes.values()] };
}

/** The node of a person's, device's or guest's URI; undefined where no accord stands. */
export function nodeOf(directory: Directory, uri: string): KnownNode | undefined {
  return directory.node(parseUri(uri).domain);
}

/** How high a clearance counts that a node states: no higher than the accord goes, alike at both ends. `nodes`: of all ends of the room. */
export function clearanceCap(node: KnownNode, nodes: readonly KnownNode[]): Rank {
  const limits = (node.own ? nodes.filter((one) => !one.own) : [node]).map(({ policy }) => policy.maximum ?? 3);
  return Math.min(3, ...limits) as Rank;
}

export function isLoopback(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { hostname } = new URL(url);
  return hostname === "localhost" || hostname.endsWith(".localhost") || hostname === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

function common(node: Pick<PeerView, "domain" | "organisation" | "nodeKey" | "caKey" | "webOrigins" | "ledger">) {
  return { domain: node.domain, organisation: node.organisation, nodeKey: fromBase64Url(node.nodeKey), caKey: fromBase64Url(node.caKey), webOrigins: node.webOrigins, ledger: node.ledger };
}
