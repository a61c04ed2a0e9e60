/** Peers' logs for our own devices. Only paths that a log has are asked for, only of peers with an accord, and full tiles, which never change, are kept. */
import type { Bytes } from "../../protocol/wire/bytes.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import { parseTilePath, TILE_WIDTH } from "../../protocol/ledger/tiles.ts";
import type { LedgerPeer, WitnessHttp } from "./peer.ts";

export interface Relay {
  /** `path`: `checkpoint` or `tile/…`. Undefined for what no log has; throws when the peer can't be reached. */
  read(domain: string, path: string): Promise<Bytes | undefined>;
}

/** 16.5 KiB each at most. */
const TILES_KEPT = 512;

export function createRelay(deps: { peers: () => readonly LedgerPeer[]; http: WitnessHttp }): Relay {
  const kept = new Map<string, Bytes>();
  return {
    async read(domain, path) {
      const peer = deps.peers().find((one) => one.domain === domain);
      if (peer === undefined) return undefined;
      const full = fullTile(path);
      if (full === undefined) return undefined;
      const url = `${peer.url}/${path}`;
      const known = kept.get(url);
      if (known !== undefined) return known;
      const answer = await deps.http.get(url);
      if (answer.status === 404) return undefined;
      if (answer.status !== 200) throw new Failure("ledger/unreachable", String(answer.status));
      if (full) {
        if (kept.size >= TILES_KEPT) kept.delete(kept.keys().next().value!);
        kept.set(url, answer.body);
      }
      return answer.body;
    },
  };
}

/** Whether the path is that of a full tile; undefined when it is no path of a log. */
function fullTile(path: string): boolean | undefined {
  if (path === "checkpoint") return false;
  try {
    return parseTilePath(path).width === TILE_WIDTH;
  } catch (error) {
    if (codeOf(error) === "ledger/bad-tile-path") return undefined;
    throw error;
  }
}
