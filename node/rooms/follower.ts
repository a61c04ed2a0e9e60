/**
 * What other hubs tell this node. Each event stands for itself: one that is malformed, or about a room that is not the speaker's (attack 22), is set aside and the officer told,
 * while the others go through (attack 23). A hub numbers its events; what was here already is skipped (attack 12). Nothing is answered before it is on the disk.
 */
import { equalBytes, fromBase64Url } from "../../protocol/wire/bytes.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import { type RoomEvent, roomEvent } from "../../protocol/wire/federation.ts";
import { groupIdOf, peekRoomCreate, roomOf } from "../../protocol/wire/room-id.ts";
import { readHandshake, readMessageHeader, readWelcome } from "../../protocol/framing/framing.ts";
import { decodeRank } from "../../protocol/label/rank-header.ts";
import { parseUri } from "../../protocol/identity/uri.ts";
import type { Contacts, Directory } from "../area.ts";
import type { Peers } from "../federation/peer.ts";
import { rateLimit } from "../federation/rate-limit.ts";
import type { Trx } from "../storage/writer.ts";
import { ephemeralJson, itemJson, welcomeJson } from "./fan-out.ts";
import type { Followed } from "./followed.ts";
import { bytesOf } from "./hub.ts";
import type { Mailboxes } from "./mailbox.ts";
import { openOvertaking } from "./overtaking.ts";
import type { Joined, PushText, SecurityEvent, Storage, Woken } from "./ports.ts";

const SENDER = /^mimi:\/\/[a-z0-9.-]+\/[udg]\/[a-z0-9._/-]+$/;
const MOST_ROOMS_A_HUB = 100_000;

export interface Follower {
  notified(domain: string, first: number, events: readonly unknown[]): Promise<number>;
}

export function openFollower(parts: {
  storage: Storage;
  directory: Directory;
  contacts: Contacts;
  peers: Peers;
  followed: Followed;
  mailboxes: Mailboxes;
  push: PushText;
  woken: Woken;
  securityEvent: SecurityEvent;
  joined: Joined;
  monotonic: () => number;
  now: () => number;
}): Follower {
  const { storage, directory, contacts, followed } = parts;
  const seenBy = new Map((storage.raw.prepare("select domain, seen from rooms_seen").all() as { domain: string; seen: number }[]).map((row) => [row.domain, row.seen]));
  const reports = rateLimit({ burst: 10, refillMs: 10_000, now: parts.monotonic });
  const groupIds = new Map<string, Uint8Array>();
  const overtaking = openOvertaking(parts);

  function groupId(room: string): Uint8Array {
    const known = groupIds.get(room);
    if (known) return known;
    const made = groupIdOf(room);
    if (groupIds.size > 5000) groupIds.clear();
    groupIds.set(room, made);
    return made;
  }

  function read(domain: string, event: unknown): RoomEvent {
    const parsed = roomEvent.safeParse(event);
    if (!parsed.success) throw new Failure("wire/bad-shape", parsed.error.issues[0]?.path.join("."));
    if (!SENDER.test(parsed.data.from)) throw new Failure("wire/bad-shape", "from"); // it goes into JSON as it is
    if (!parsed.data.room.startsWith(`mimi://${domain}/`)) throw new Failure("room/not-the-hub");
    return parsed.data;
  }

  /** Own devices that the event is for and that may have it. */
  function recipients(event: RoomEvent, joining: boolean): string[] {
    const room = followed.room(event.room);
    if (!room) throw new Failure("room/unknown");
    const { persons, creator, arrangement } = room.create;
    // An arrangement that is over, or was taken back by either desk, carries nothing any more.
    if (arrangement !== undefined && !contacts.arranged(arrangement, persons)) return [];
    return event.recipients.filter((deviceId) => {
      const device = directory.device(deviceId);
      if (!device || device.status === "revoked") return false;
      if (!joining && !followed.isMember(event.room, deviceId)) return false;
      if (!joining && persons.length !== 2) return true;
      // Nothing reaches a person who has not said yes to whoever made the room, or no longer does (attack 18).
      return persons.includes(device.person) && (arrangement !== undefined || device.person === creator.person || contacts.consented(device.person, creator.person));
    });
  }

  function create(trx: Trx, domain: string, event: RoomEvent): void {
    const bytes = fromBase64Url(event.bytes);
    if (roomOf(bytes, domain) !== event.room) throw new Failure("room/other-creation");
    const room = peekRoomCreate(bytes);
    if (room.hub !== domain) throw new Failure("room/other-hub");
    const held = trx.prepare("select count(*) as held from rooms_known where room >= ? and room < ?").get(`mimi://${domain}/r/`, `mimi://${domain}/r0`) as { held: number };
    if (held.held >= MOST_ROOMS_A_HUB) throw new Failure("room/too-many");
    followed.remember(trx, event.room, { kind: room.kind, creation: event.bytes, at: parts.now() });
  }

  function check(domain: string, event: RoomEvent): void {
    if (event.kind === "commit") {
      if (!equalBytes(readHandshake(bytesOf(event.bytes)).groupId, groupId(event.room))) throw new Failure("room/other-group");
    } else if (event.kind === "welcome") readWelcome(bytesOf(event.bytes));
    else if (event.kind === "message") {
      const header = readMessageHeader(bytesOf(event.bytes));
      if (!equalBytes(header.groupId, groupId(event.room))) throw new Failure("room/other-group");
      const maximum = parts.peers.get(domain)?.maximumRank ?? -1;
      if (decodeRank(header.authenticatedData) > maximum) throw new Failure("room/rank-above-accord");
    }
  }

  function take(trx: Trx, domain: string, given: unknown): void {
    const event = read(domain, given);
    if (event.kind === "create") return create(trx, domain, event);
    check(domain, event);
    const joining = event.kind === "welcome";
    const to = recipients(event, joining);
    if (joining && to.length < event.recipients.length) report(domain, "room/no-consent", "a room was offered to somebody who has not agreed to be reached");
    const json = joining ? welcomeJson(event, followed.room(event.room)!.creation) : itemJson(event);
    for (const deviceId of to) {
      if (joining) followed.join(trx, event.room, deviceId);
      if (joining) trx.afterCommit(() => parts.joined(event.room, deviceId));
      parts.mailboxes.append(trx, deviceId, json);
      if (joining) trx.afterCommit(() => overtaking.joined(domain, event.room, deviceId));
    }
    const { wake } = event;
    if (wake && wake.own === undefined && event.kind === "message" && mayWake(event)) trx.afterCommit(() => parts.woken({ room: event.room, from: event.from, at: event.at, wake, devices: to }));
    if (event.kind === "closed") followed.leave(trx, event.room);
  }

  /** In lines only, and only by one of its persons; that it was that one is the hub's word, and so nothing that comes from here passes anybody's quiet hours. */
  function mayWake({ room, from }: RoomEvent): boolean {
    const { create } = followed.room(room)!;
    try {
      const speaker = parseUri(from);
      return create.kind === "line" && speaker.kind === "device" && create.persons.includes(speaker.person);
    } catch {
      return false; // not a device that there can be; the message itself is for MLS to judge
    }
  }

  function pass(domain: string, given: unknown): void {
    const event = read(domain, given);
    if (event.kind !== "message") throw new Failure("room/not-ephemeral");
    check(domain, event);
    const json = ephemeralJson({ ...event, seq: 0 });
    for (const deviceId of new Set(event.recipients)) if (!followed.isMember(event.room, deviceId) && directory.device(deviceId)) overtaking.hold(domain, event.room, deviceId, json);
    if (followed.room(event.room)) for (const deviceId of recipients(event, false)) parts.push(deviceId, json);
  }

  function report(domain: string, code: string, text: string): void {
    if (reports.take(domain)) parts.securityEvent({ kind: code, text: `${domain}: ${text}` });
  }

  function tolerantly(domain: string, run: () => void): void {
    try {
      run();
    } catch (cause) {
      const code = codeOf(cause);
      if (!(cause instanceof Failure) || code.startsWith("storage/")) throw cause;
      report(domain, code, "an event was set aside");
    }
  }

  return {
    async notified(domain, first, events) {
      if (first === 0) {
        for (const event of events) tolerantly(domain, () => pass(domain, event));
        return seenBy.get(domain) ?? 0;
      }
      const last = first + events.length - 1;
      return storage.writer.run((trx) => {
        const seen = (trx.prepare("select seen from rooms_seen where domain = ?").get(domain) as { seen: number } | undefined)?.seen ?? 0;
        if (last <= seen) return seen;
        for (const event of events.slice(Math.max(0, seen - first + 1))) tolerantly(domain, () => take(trx, domain, event));
        trx.prepare("insert into rooms_seen (domain, seen) values (?, ?) on conflict (domain) do update set seen = excluded.seen").run(domain, last);
        trx.afterCommit(() => void seenBy.set(domain, last));
        return last;
      });
    },
  };
}
