/** What the ledger knows of a peer, from its accord, and how it is reached. */
import type { Bytes } from "../../protocol/wire/bytes.ts";
import type { Vkey } from "../../protocol/ledger/vkey.ts";

/** `url` is the witness's prefix, without a final slash. */
export interface PeerWitness {
  readonly vkey: Vkey;
  readonly url: string;
}

/** A peer whose log we witness and who witnesses ours. */
export interface LedgerPeer {
  readonly domain: string;
  readonly log: Vkey;
  /** Where its log is read, without a final slash: `https://graustark.example/ledger`. */
  readonly url: string;
  readonly witness: PeerWitness;
}

/** The network: injected, so that tests can cut it. Both reject when the other side cannot be reached or says too much. */
export interface WitnessHttp {
  post(url: string, body: Bytes): Promise<{ status: number; body: Bytes }>;
  get(url: string): Promise<{ status: number; body: Bytes }>;
}
