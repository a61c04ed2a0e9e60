/** Peers as the ledger wants them: the log that the accord pins, and the witness that the other node names. */
import { parseVkey } from "../../protocol/ledger/vkey.ts";
import type { Accords } from "../accord/accords.ts";
import type { LedgerPeer } from "../ledger/peer.ts";

/** A peer whose keys can't be read is left out: it witnesses nothing, and that shows. */
export function ledgerPeers(accords: Accords): LedgerPeer[] {
  return accords.port.list().flatMap((peer): LedgerPeer[] => {
    const about = accords.about(peer.domain);
    if (peer.state !== "active" || !about) return [];
    try {
      return [{ domain: peer.domain, log: parseVkey(peer.ledger.vkey), url: peer.ledger.url, witness: { vkey: parseVkey(about.witness.vkey), url: about.witness.url } }];
    } catch {
      return [];
    }
  });
}
