/** Who sits at which leaf. A hub keeps one for each line, and moves it on by each commit that it orders. */
import { Failure } from "../wire/failure.ts";
import type { Handshake } from "./handshake.ts";
import type { Roster } from "./leaf-node.ts";

/**
 * After a commit: removes first, then each add at the leftmost blank leaf (RFC 9420 §7.7, §12.4.2), then the committer's new leaf. Does not verify anything.
 * Fails with `framing/not-a-member`.
 */
export function nextRoster(roster: Roster, handshake: Pick<Handshake, "adds" | "removes" | "senderLeaf" | "newLeaf">): Roster {
  const next = [...roster];
  for (const leaf of handshake.removes) {
    if (!next[leaf]) throw new Failure("framing/not-a-member", String(leaf));
    next[leaf] = null;
  }
  while (next.length > 0 && next.at(-1) === null) next.pop();
  for (const { signatureKey, certificates } of handshake.adds) {
    const blank = next.indexOf(null);
    next[blank === -1 ? next.length : blank] = { signatureKey, certificates };
  }
  const { senderLeaf, newLeaf } = handshake;
  if (senderLeaf !== undefined && newLeaf) {
    if (!next[senderLeaf]) throw new Failure("framing/not-a-member", String(senderLeaf));
    next[senderLeaf] = newLeaf;
  }
  return next;
}
