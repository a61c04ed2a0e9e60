/** Accords, federation, consent and rooms, built in the order in which they need one another: what `node/start` puts beside the other areas. */
import type { Signer } from "../../protocol/wire/signed.ts";
import type { WellKnown } from "../../protocol/wire/federation.ts";
import { type Accords, openAccords } from "../accord/accords.ts";
import { accordMigrations } from "../accord/tables.ts";
import type { Area, Clock, Contacts, Directory, FederationHandlers, Log, Mailbox, NoticesPort, PeersPort, Random, RoomsPort } from "../area.ts";
import { openConsents } from "../consent/consents.ts";
import { openConsentExchange } from "../consent/exchange.ts";
import { consentMigrations } from "../consent/tables.ts";
import { openIntroductions } from "../desk/introductions.ts";
import { deskMigrations } from "../desk/tables.ts";
import type { CallPeer } from "../federation/calls.ts";
import { type Federation, openFederation } from "../federation/federation.ts";
import { type Reachability, reachability } from "../federation/reachability.ts";
import { federationRoutes } from "../federation/routes.ts";
import { federationMigrations } from "../federation/tables.ts";
import { fetchTransport, httpTransport } from "../federation/transport.ts";
import { openMailboxes } from "./mailbox.ts";
import type { MailboxConfig } from "./mailbox-limits.ts";
import type { Joined, PushText, SecurityEvent, Storage, Woken } from "./ports.ts";
import { openRooms } from "./rooms.ts";
import { roomsMigrations } from "./tables.ts";

/** To be run before `createMessaging`. */
export const messagingMigrations = { ...accordMigrations, ...federationMigrations, ...consentMigrations, ...deskMigrations, ...roomsMigrations };

export interface Messaging {
  readonly mailbox: Mailbox;
  /** Of a device that was away for so long that not everything was kept: how much was not, since when (seconds). */
  behind(deviceId: string): { dropped: number; since: number } | undefined;
  readonly contacts: Contacts;
  readonly peers: PeersPort;
  readonly notices: NoticesPort;
  readonly rooms: RoomsPort;
  readonly accords: Accords;
  readonly federation: Federation;
  readonly reachable: Reachability;
  readonly callPeer: CallPeer;
  /** Of accords in force. */
  peer(domain: string): { url: string; nodeKey: Uint8Array } | undefined;
  /** Throws for a request that is stale or was seen before. */
  admit(source: string, created: number, nonce: string): Promise<void>;
  readonly areas: readonly Area[];
}

export function createMessaging(parts: {
  storage: Storage;
  directory: Directory;
  signer: () => Signer;
  /** This node as its `/.well-known/entente` gives it, and its address; asked when needed. */
  about: () => { wellKnown: WellKnown; url: string };
  push: PushText;
  mailbox: MailboxConfig;
  woken: Woken;
  securityEvent: SecurityEvent;
  joined: Joined;
  /** Of every area, these included. */
  federationHandlers: () => FederationHandlers;
  /** The network; real HTTP where it is left out. */
  fetch?: typeof fetch;
  clock: Clock;
  random: Random;
  log: Log;
}): Messaging {
  const { storage, directory, clock } = parts;
  const real = parts.fetch ? undefined : httpTransport();
  const transport = real ?? fetchTransport(parts.fetch!);
  const reachable = reachability(clock);
  const accords = openAccords({ ...parts, domain: directory.domain, transport, reachable });
  const { peers } = accords;
  const federation = openFederation({
    ...parts,
    domain: directory.domain,
    url: () => parts.about().url,
    peers,
    reachable,
    transport,
    handlers: parts.federationHandlers,
    clocksDiffer: (domain) => parts.securityEvent({ kind: "federation/clock-skew", text: `The clocks of this node and of ${domain} differ by more than five minutes: nothing passes between them until they agree.` }),
  });
  const mailboxes = openMailboxes({
    storage,
    push: parts.push,
    clock,
    limits: parts.mailbox,
    dropped(trx, deviceId) {
      const device = directory.device(deviceId);
      trx.afterCommit(() => parts.securityEvent({ kind: "mailbox/dropped", ...(device ? { person: device.person } : {}), text: deviceId.slice(0, 8) }));
    },
  });
  const consents = openConsents({ storage, directory, mailbox: mailboxes, outbox: federation.outbox, hasPeer: (domain) => peers.get(domain) !== null, clock });
  const consentExchange = openConsentExchange({ consents, peers, reachable, call: federation.call, clock, log: parts.log });
  const introductions = openIntroductions({ storage, directory, mailbox: mailboxes, outbox: federation.outbox, hasPeer: (domain) => peers.get(domain) !== null, clock });
  const contacts: Contacts = {
    of: (person) => [...new Set([...consents.contacts.of(person), ...introductions.of(person)])],
    granted: (a, b) => consents.contacts.granted(a, b) || introductions.introduced(a, b),
    consented: consents.contacts.granted,
    arranged: introductions.arranged,
  };
  const rooms = openRooms({ ...parts, contacts, mailboxes, federation, peers, reachable });
  return {
    mailbox: mailboxes,
    behind: mailboxes.behind,
    contacts,
    peers: accords.port,
    notices: rooms.notices,
    rooms: rooms.port,
    accords,
    federation,
    reachable,
    callPeer: federation.call,
    peer: (domain) => peers.get(domain) ?? undefined,
    admit: federation.replay.admit,
    areas: [
      accords.area,
      {
        ...federation.area,
        routes: (app) => void app.register(federationRoutes(federation.inbound)),
        async stop() {
          await federation.area.stop?.();
          real?.close();
        },
      },
      consents.area,
      introductions.area,
      consentExchange,
      rooms.area,
    ],
  };
}
