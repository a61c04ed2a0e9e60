/** From one event of a room to the mailboxes of own devices and the lanes of the other nodes. Text is put together once for each, from parts that need no escaping. */
import type { Push } from "../../protocol/wire/api.ts";
import type { RoomEvent } from "../../protocol/wire/federation.ts";
import type { Wake } from "../../protocol/wire/reach.ts";
import type { Log } from "../area.ts";
import type { SendToPeer } from "../federation/call-peer.ts";
import { NOTIFY_LANE } from "../federation/lanes.ts";
import type { Outbox } from "../federation/outbox.ts";
import type { Trx } from "../storage/writer.ts";
import type { Leaf } from "./leaf-certificate.ts";
import type { Mailboxes } from "./mailbox.ts";
import type { PushText, Woken } from "./ports.ts";

/** An event before it is known who gets it. `bytes` is base64url. */
export type RoomHappening = Omit<RoomEvent, "recipients" | "ephemeral">;

export interface Audience {
  readonly local: readonly string[];
  /** Domain and the JSON list of its devices. */
  readonly remote: readonly (readonly [domain: string, recipients: string])[];
}

export interface FanOut {
  durable(trx: Trx, to: Audience, event: RoomHappening): void;
  /** A Welcome brings the room's creation with it: what the room's name is the hash of. */
  welcome(trx: Trx, to: Audience, event: RoomHappening, creation: string): void;
  /** Without touching the disk: who is not there misses it. */
  ephemeral(to: Audience, event: RoomHappening): void;
}

export function audienceOf(leaves: Iterable<Leaf>, domain: string, except?: string): Audience {
  const local: string[] = [];
  const remote = new Map<string, string[]>();
  for (const leaf of leaves) {
    if (leaf.deviceId === except || leaf.deviceId === "") continue;
    if (leaf.domain === domain) local.push(leaf.deviceId);
    else if (remote.has(leaf.domain)) remote.get(leaf.domain)!.push(leaf.deviceId);
    else remote.set(leaf.domain, [leaf.deviceId]);
  }
  return { local, remote: [...remote].map(([of, devices]) => [of, JSON.stringify(devices)]) };
}

export function fanOut(parts: { domain: string; mailboxes: Mailboxes; outbox: Outbox; push: PushText; woken: Woken; send: SendToPeer; log: Log }): FanOut {
  const { mailboxes, outbox } = parts;
  const waiting = new Map<string, string[]>();

  /** What piles up in one turn of the event loop goes in one request. */
  function sendSoon(domain: string, event: string): void {
    const list = waiting.get(domain);
    if (list) {
      list.push(event);
      return;
    }
    waiting.set(domain, [event]);
    setImmediate(() => {
      const events = waiting.get(domain) ?? [];
      waiting.delete(domain);
      for (let at = 0; at < events.length; at += 256) {
        void parts.send(domain, "notify", `{"from":"${parts.domain}","first":0,"events":[${events.slice(at, at + 256).join(",")}]}`).catch((cause: unknown) => parts.log("rooms.ephemeral-lost", { domain, error: String(cause) }));
      }
    });
  }

  return {
    durable(trx, to, event) {
      if (to.local.length > 0) {
        const item = itemJson(event);
        for (const deviceId of to.local) mailboxes.append(trx, deviceId, item);
        const { wake } = event;
        if (wake) trx.afterCommit(() => parts.woken({ room: event.room, from: event.from, at: event.at, wake, devices: to.local }));
      }
      for (const [domain, recipients] of to.remote) outbox.append(trx, domain, NOTIFY_LANE, eventJson(event, recipients));
    },
    welcome(trx, to, event, creation) {
      if (to.local.length > 0) {
        const item = welcomeJson(event, creation);
        for (const deviceId of to.local) mailboxes.append(trx, deviceId, item);
      }
      for (const [domain, recipients] of to.remote) {
        outbox.append(trx, domain, NOTIFY_LANE, eventJson({ ...event, kind: "create", bytes: creation }, recipients));
        outbox.append(trx, domain, NOTIFY_LANE, eventJson(event, recipients));
      }
    },
    ephemeral(to, event) {
      if (to.local.length > 0) {
        const json = ephemeralJson(event);
        for (const deviceId of to.local) parts.push(deviceId, json);
      }
      for (const [domain, recipients] of to.remote) sendSoon(domain, `${eventJson(event, recipients).slice(0, -1)},"ephemeral":true}`);
    },
  };
}

// `from` is a URI, `room` a URI, `bytes` base64url, all matched against their patterns before: none can hold a quote.

export function itemJson({ kind, room, seq, from, at, bytes }: RoomHappening): string {
  return `{"kind":"${kind}","room":"${room}","seq":${seq},"from":"${from}","at":${at},"bytes":"${bytes}"}`;
}

export function welcomeJson(event: RoomHappening, creation: string): string {
  return `${itemJson(event).slice(0, -1)},"data":{"create":"${creation}"}}`;
}

/** n 0: it was never kept, and there is nothing to acknowledge. */
export function ephemeralJson(event: RoomHappening): string {
  const push: Push["push"] = "deliver";
  return `{"push":"${push}","items":[{"n":0,${itemJson(event).slice(1)}]}`;
}

function eventJson({ kind, room, seq, from, at, bytes, wake }: RoomHappening, recipients: string): string {
  return `{"room":"${room}","seq":${seq},"kind":"${kind}","from":"${from}","at":${at},"bytes":"${bytes}","recipients":${recipients}${wakeJson(wake)}}`;
}

/** The member that a wake adds to a message's JSON; nothing where there is none. */
export function wakeJson(wake: Wake | undefined): string {
  return wake ? `,"wake":${JSON.stringify(wake)}` : "";
}
