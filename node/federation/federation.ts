/** Everything between this node and its peers, put together: signed calls out, the door in, the lanes, and who is there. */
import type { Signer } from "../../protocol/wire/signed.ts";
import type { Area, Clock, FederationHandlers, Log, Random } from "../area.ts";
import { peerCaller, type SendToPeer } from "./call-peer.ts";
import type { CallPeer } from "./calls.ts";
import { type Inbound, inboundFederation } from "./inbound.ts";
import { type Outbox, outbox } from "./outbox.ts";
import type { Peers } from "./peer.ts";
import { rateLimit } from "./rate-limit.ts";
import type { Reachability } from "./reachability.ts";
import { type ReplayGuard, replayGuard } from "./replay-guard.ts";
import type { Storage } from "./storage-port.ts";
import { federationMigrations } from "./tables.ts";
import type { Transport } from "./transport.ts";

/** A quiet peer is asked this often whether it is there; one that does not answer, within ten seconds. */
const QUIET_MS = 20_000;
const LONGEST_RETRY_MS = 8_000;

export interface Federation {
  readonly area: Area;
  readonly call: CallPeer;
  readonly send: SendToPeer;
  readonly outbox: Outbox;
  readonly inbound: Inbound;
  /** For signed requests that other areas verify for themselves. */
  readonly replay: ReplayGuard;
}

/** Needs its tables (`federationMigrations`) before it is opened. */
export function openFederation(parts: {
  domain: string;
  url: () => string;
  signer: () => Signer;
  storage: Storage;
  peers: Peers;
  reachable: Reachability;
  transport: Transport;
  /** Of all areas; asked when a request comes. */
  handlers: () => FederationHandlers;
  /** Says it to the operator; called at most every ten minutes for a peer. */
  clocksDiffer: (domain: string) => void;
  clock: Clock;
  random: Random;
  log: Log;
}): Federation {
  const { clock, reachable, peers } = parts;
  const tellings = rateLimit({ burst: 1, refillMs: 600_000, now: clock.monotonic });
  const clocksDiffer = (domain: string) => void (tellings.take(domain) && parts.clocksDiffer(domain));
  const { call, send } = peerCaller({ ...parts, clocksDiffer });
  const lanes = outbox({ ...parts, send });
  const replay = replayGuard(parts.storage, clock);
  const inbound = inboundFederation({ ...parts, replay, clocksDiffer });
  const timers = new Map<string, () => void>();
  let running = false;

  function watch(domain: string, afterMs: number, failures: number): void {
    timers.get(domain)?.();
    timers.delete(domain);
    if (!running || !peers.get(domain)) return;
    timers.set(
      domain,
      clock.after(afterMs, () => {
        const heardAt = reachable.of(domain).heardAt ?? 0;
        if (reachable.of(domain).reachable && clock.now() - heardAt < QUIET_MS) return watch(domain, QUIET_MS, 0);
        call(domain, "ping", {}).then(
          () => watch(domain, QUIET_MS, 0),
          () => watch(domain, Math.min(LONGEST_RETRY_MS, 1000 * 1.6 ** failures) * (0.8 + (0.2 * parts.random(1)[0]!) / 255), failures + 1),
        );
      }),
    );
  }

  peers.onChange((domain) => watch(domain, 1, 0));
  reachable.onChange((domain, { reachable: there }) => {
    parts.log(there ? "peer.reachable" : "peer.unreachable", { domain });
    if (!there) watch(domain, 1000, 0);
  });

  return {
    call,
    send,
    outbox: lanes,
    inbound,
    replay,
    area: {
      migrations: federationMigrations,
      federation: { ping: async () => ({ status: "success" }) },
      async start() {
        running = true;
        lanes.start();
        for (const peer of peers.list()) watch(peer.domain, 1, 0);
      },
      async stop() {
        running = false;
        for (const cancel of timers.values()) cancel();
        await lanes.stop();
      },
    },
  };
}
