/**
 * Which ends of a call have a poor connection, as one end can tell: from what it loses of each, and what each loses of it. Where most of one's own connections are bad the fault is one's own,
 * and the others are not blamed for it. Pure.
 */

/** Above this share of packets lost speech suffers although gaps are concealed. */
export const POOR_LOSS = 0.08;
/** Once poor, good again only well below: no flicker at the edge. */
export const GOOD_LOSS = 0.04;

export interface LinkQuality {
  /** Share of packets lost, 0 to 1: of what comes from that peer, and of what goes to it. */
  readonly in: number;
  readonly out: number;
}

export interface Poor {
  readonly own: boolean;
  readonly peers: ReadonlySet<number>;
}

/** `before`: what was found last. */
export function judgeConnections(links: ReadonlyMap<number, LinkQuality>, before: Poor): Poor {
  const bad = new Set([...links].filter(([leaf, link]) => isBad(link, before.own || before.peers.has(leaf))).map(([leaf]) => leaf));
  // Between two nobody can tell whose fault it is: each sees the other's line as poor.
  const own = links.size >= 2 && bad.size * 2 > links.size;
  return { own, peers: own ? new Set() : bad };
}

function isBad(link: LinkQuality, wasBad: boolean): boolean {
  return Math.max(link.in, link.out) > (wasBad ? GOOD_LOSS : POOR_LOSS);
}
