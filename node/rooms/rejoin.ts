/**
 * A device that has missed changes of a room can't follow it any more, nor say so there: it asks its members, past the room, to take it out and in again. What it asks is signed by the device; nodes pass it
 * on to the devices of the room's persons, and whether anything comes of it is for those to judge.
 */
import { Failure } from "../../protocol/wire/failure.ts";
import { deviceUri, domainOf, parsePersonUri, parseUri } from "../../protocol/identity/uri.ts";
import type { Clock, Directory } from "../area.ts";
import { CALLS_LANE } from "../federation/lanes.ts";
import type { Outbox } from "../federation/outbox.ts";
import { rateLimit } from "../federation/rate-limit.ts";
import type { Followed } from "./followed.ts";
import type { Hub } from "./hub.ts";
import type { Mailboxes } from "./mailbox.ts";
import type { Storage } from "./ports.ts";
import { hubOf } from "./sending.ts";

export interface Rejoin {
  /** Throws `room/not-a-member`, `rate/too-many`. */
  ask(caller: { person: string; deviceId: string }, room: string, request: string): Promise<void>;
  /** From a peer, for this node's devices in the room. */
  heard(domain: string, room: string, device: string, request: string): Promise<void>;
}

export function openRejoin(parts: { storage: Storage; directory: Directory; hub: Pick<Hub, "room">; followed: Followed; mailboxes: Mailboxes; outbox: Outbox; hasPeer: (domain: string) => boolean; clock: Clock }): Rejoin {
  const { storage, directory, hub, followed, mailboxes, clock } = parts;
  const asking = rateLimit({ burst: 300, refillMs: 10_000, now: clock.monotonic });
  const hearing = rateLimit({ burst: 3000, refillMs: 1_000, now: clock.monotonic });

  /** Persons of the room, and this node's devices in it. */
  function find(room: string): { persons: readonly string[]; devices: readonly string[] } | undefined {
    if (hubOf(room) === directory.domain) {
      const own = hub.room(room);
      return own && !own.closed ? { persons: own.create.persons, devices: [...own.byDevice.values()].filter((leaf) => leaf.domain === directory.domain && leaf.deviceId !== "").map(({ deviceId }) => deviceId) } : undefined;
    }
    const known = followed.room(room);
    return known && { persons: known.create.persons, devices: followed.devicesIn(room) };
  }

  const item = (room: string, from: string, request: string) => ({ kind: "rejoin" as const, room, from, at: clock.now(), bytes: request });

  return {
    async ask({ person, deviceId }, room, request) {
      const found = find(room);
      if (!found?.devices.includes(deviceId)) throw new Failure("room/not-a-member");
      if (!asking.take(deviceId)) throw new Failure("rate/too-many");
      const device = deviceUri(parsePersonUri(person), deviceId);
      const elsewhere = new Set(found.persons.map((one) => domainOf(parsePersonUri(one)) as string));
      elsewhere.delete(directory.domain);
      await storage.writer.run((trx) => {
        mailboxes.put(trx, found.devices.filter((one) => one !== deviceId), item(room, device, request));
        for (const domain of elsewhere) if (parts.hasPeer(domain)) parts.outbox.append(trx, domain, CALLS_LANE, JSON.stringify({ call: "rejoin", args: { room, device, request } }));
      });
    },
    async heard(domain, room, device, request) {
      const asker = parseUri(device);
      if (asker.kind !== "device" || asker.domain !== domain) throw new Failure("federation/not-yours", device);
      if (!hearing.take(domain)) throw new Failure("rate/too-many");
      const found = find(room);
      if (!found?.persons.includes(asker.person)) return; // what is not known here is nobody's business there
      await storage.writer.run((trx) => mailboxes.put(trx, found.devices, item(room, device, request)));
    },
  };
}
