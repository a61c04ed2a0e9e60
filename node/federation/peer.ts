/** A peer as the accord that is in force describes it. What is not here has no accord, and nothing passes. */
import type { Bytes } from "../../protocol/wire/bytes.ts";
import type { Rank } from "../../protocol/wire/fields.ts";

export interface Peer {
  readonly domain: string;
  /** No trailing slash. */
  readonly url: string;
  readonly nodeKey: Bytes;
  readonly caKey: Bytes;
  readonly maximumRank: Rank;
}

export interface Peers {
  get(domain: string): Peer | null;
  list(): readonly Peer[];
  onChange(listener: (domain: string) => void): void;
}
