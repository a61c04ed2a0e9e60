/** Packets that a connection loses, from what the browser counts. Both counts only rise, so the share since the last look is told from two looks. */

export interface LinkCounts {
  readonly received: number;
  readonly lost: number;
  /** As the peer last reported of what it gets from here, 0 to 1. */
  readonly lostThere: number;
}

/** Of sound alone: pictures adapt, speech does not. */
export function countsOf(report: Iterable<unknown>): LinkCounts {
  let [received, lost, lostThere] = [0, 0, 0];
  for (const one of report as Iterable<{ type: string; kind?: string; packetsReceived?: number; packetsLost?: number; fractionLost?: number }>) {
    if (one.kind !== "audio") continue;
    if (one.type === "inbound-rtp") {
      received += one.packetsReceived ?? 0;
      lost += one.packetsLost ?? 0;
    } else if (one.type === "remote-inbound-rtp") lostThere = Math.max(lostThere, one.fractionLost ?? 0);
  }
  return { received, lost, lostThere };
}

/** A packet that came twice makes the browser's count of lost ones fall: that is no loss. */
export function lossSince(before: LinkCounts, now: LinkCounts): { in: number; out: number } {
  const [received, lost] = [Math.max(0, now.received - before.received), Math.max(0, now.lost - before.lost)];
  return { in: received + lost === 0 ? 0 : lost / (received + lost), out: Math.min(1, Math.max(0, now.lostThere)) };
}
