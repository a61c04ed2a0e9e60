/** The own node's answer to "who am I, and whom do you have accords with": kept, so that a device without network still knows which keys verify what. */
import { z } from "zod";
import { procedures, type DeviceView, type OrganisationView, type PeerView, type Result } from "../../protocol/wire/api.ts";
import { codeOf } from "../../protocol/wire/failure.ts";
import { utf8, fromUtf8 } from "../../protocol/wire/bytes.ts";
import { type Directory, directoryOf } from "../facts/directory.ts";
import type { Clock } from "../environment.ts";
import { listeners } from "../listeners.ts";
import type { Session } from "../session/session.ts";
import type { Store } from "../store/store.ts";

const KEY = "account";
type Me = Result<"me">;
type Organisation = Pick<PeerView, "domain" | "organisation" | "url" | "nodeKey" | "caKey" | "officerKeys" | "webOrigins" | "ledger">;

export interface Account {
  load(store: Store): Promise<void>;
  /** Asks the node again. Failures leave what is known. */
  refresh(session: Session): Promise<void>;
  me(): Me | undefined;
  device(): DeviceView | undefined;
  devices(): readonly DeviceView[];
  ownOrganisation(): OrganisationView | undefined;
  peers(): readonly PeerView[];
  /** The own node, or a peer whose accord is in force. */
  organisation(domain: string): Organisation | undefined;
  directory(): Directory | undefined;
  setReachable(domain: string, reachable: boolean): void;
  reachable(domain: string): boolean;
  /** The own node's time, milliseconds, as last heard; else this device's. */
  nodeTime(): number;
  onChange(listener: () => void): () => void;
}

export function createAccount(log: (event: string, values?: Record<string, string | number>) => void, clock: Pick<Clock, "now" | "monotonic">): Account {
  const changed = listeners<void>();
  let me: Me | undefined;
  let directory: Directory | undefined;
  let store: Store | undefined;
  let heard: { node: number; at: number } | undefined;

  function take(next: Me): void {
    me = next;
    directory = directoryOf(next);
    changed.tell();
  }

  return {
    async load(from) {
      store = from;
      const bytes = await from.get(KEY);
      if (!bytes) return;
      const parsed = (procedures.me.out as z.ZodType<Me>).safeParse(JSON.parse(fromUtf8(bytes)));
      if (parsed.success) take(parsed.data);
    },
    async refresh(session) {
      try {
        const next = await session.call("me", {});
        heard = { node: next.now, at: clock.monotonic() };
        await store?.commit({ put: [[KEY, utf8(JSON.stringify(next))]] });
        take(next);
      } catch (error) {
        log("account.not-refreshed", { code: codeOf(error) });
      }
    },
    me: () => me,
    device: () => me?.device,
    devices: () => me?.devices ?? [],
    ownOrganisation: () => me?.organisation,
    peers: () => me?.peers ?? [],
    organisation(domain) {
      if (me?.organisation.domain === domain) return me.organisation;
      return me?.peers.find((peer) => peer.domain === domain && peer.state === "active");
    },
    directory: () => directory,
    setReachable(domain, reachable) {
      if (!me || !me.peers.some((peer) => peer.domain === domain && peer.reachable !== reachable)) return;
      take({ ...me, peers: me.peers.map((peer) => (peer.domain === domain ? { ...peer, reachable } : peer)) });
    },
    reachable: (domain) => me === undefined || me.organisation.domain === domain || (me.peers.find((peer) => peer.domain === domain)?.reachable ?? false),
    nodeTime: () => (heard ? heard.node + (clock.monotonic() - heard.at) : clock.now()),
    onChange: changed.add,
  };
}
