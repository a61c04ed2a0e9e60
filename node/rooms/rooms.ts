/** The area of messaging: keys to be added by, rooms as hub and as follower, mailboxes, notices. */
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import type { Federation as CallArgs } from "../federation/calls.ts";
import type { Push } from "../../protocol/wire/api.ts";
import type { FederationCall } from "../../protocol/wire/federation.ts";
import { wake } from "../../protocol/wire/reach.ts";
import { deviceUri, domainOf, parsePersonUri } from "../../protocol/identity/uri.ts";
import type { Area, Caller, Clock, Contacts, Directory, Log, RoomsPort } from "../area.ts";
import type { Federation } from "../federation/federation.ts";
import { CALLS_LANE, NOTIFY_LANE } from "../federation/lanes.ts";
import type { Peers } from "../federation/peer.ts";
import type { Reachability } from "../federation/reachability.ts";
import { acceptedIds } from "./accepted-ids.ts";
import { fanOut } from "./fan-out.ts";
import { openFollowed } from "./followed.ts";
import { openFollower } from "./follower.ts";
import { openHub, type Submission } from "./hub.ts";
import { openKeyPackages } from "./key-packages.ts";
import type { Mailboxes } from "./mailbox.ts";
import { type Notices, openNotices } from "./notices.ts";
import type { Joined, PushText, SecurityEvent, Storage, Woken } from "./ports.ts";
import { openRejoin } from "./rejoin.ts";
import { openRoomBook } from "./room-book.ts";
import { hubOf, openSending } from "./sending.ts";
import { roomsMigrations } from "./tables.ts";

const TIDY_MS = 6 * 3_600_000;
/** A call's room is of no use once the call is over; this is longer than any call. */
const CALLS_KEPT_MS = 7 * 86_400_000;

export interface Rooms {
  readonly area: Area;
  readonly port: RoomsPort;
  readonly notices: Notices;
}

/** Needs its tables (`roomsMigrations`) before it is opened. */
export function openRooms(parts: {
  storage: Storage;
  directory: Directory;
  contacts: Contacts;
  mailboxes: Mailboxes;
  federation: Federation;
  peers: Peers;
  reachable: Reachability;
  push: PushText;
  woken: Woken;
  securityEvent: SecurityEvent;
  joined: Joined;
  clock: Clock;
  log: Log;
}): Rooms {
  const { storage, directory, contacts, mailboxes, federation, peers, clock } = parts;
  const { domain } = directory;
  const book = openRoomBook(storage, directory);
  const followed = openFollowed(storage);
  const notices = openNotices({ ...parts, outbox: federation.outbox });
  const judges = { directory, peers, isRevoked: notices.isRevoked, now: () => Math.floor(clock.now() / 1000) };
  const hub = openHub({
    ...parts,
    judges,
    book,
    fanOut: fanOut({ domain, mailboxes, outbox: federation.outbox, push: parts.push, woken: parts.woken, send: federation.send, log: parts.log }),
    accepted: acceptedIds(storage),
  });
  const follower = openFollower({ ...parts, followed, monotonic: clock.monotonic, now: clock.now });
  const sending = openSending({ ...parts, domain, hub, followed, outbox: federation.outbox, sendToPeer: federation.send });
  const keys = openKeyPackages(parts);
  const rejoin = openRejoin({ storage, directory, hub, followed, mailboxes, outbox: federation.outbox, hasPeer: (of) => peers.get(of) !== null, clock });

  federation.outbox.define(NOTIFY_LANE, {
    most: 256,
    request: (items) => ({ call: "notify", body: `{"from":"${domain}","first":${items[0]!.n},"events":[${items.map((one) => one.item).join(",")}]}` }),
    seen: ({ seen }) => seen,
  });
  // One call an item, in the order in which they were decided.
  federation.outbox.define(CALLS_LANE, {
    most: 1,
    request([one]) {
      const { call, args } = JSON.parse(one!.item) as { call: FederationCall; args: CallArgs<FederationCall> };
      return { call, body: JSON.stringify(args) };
    },
  });

  parts.reachable.onChange((of, { reachable, since }) => {
    const push = JSON.stringify({ push: "peer", domain: of, reachable, since } satisfies Push);
    for (const deviceId of mailboxes.online()) {
      const device = directory.device(deviceId);
      if (device && contacts.of(device.person).some((contact) => domainOf(parsePersonUri(contact)) === of)) parts.push(deviceId, push);
    }
  });

  let stopTidying: () => void = () => undefined;
  async function tidy(): Promise<void> {
    stopTidying = clock.after(TIDY_MS, () => void tidy().catch((cause: unknown) => parts.log("rooms.not-tidied", { error: String(cause) })));
    const before = clock.now() - CALLS_KEPT_MS;
    await storage.writer.run((trx) => {
      book.forgetCalls(trx, before);
      followed.forgetCalls(trx, before);
    });
  }

  const enrolled = (caller: Caller) => {
    if (caller.kind !== "device") throw new Failure("auth/not-allowed");
    return caller;
  };
  const anyDevice = (caller: Caller) => {
    if (caller.kind === "stranger") throw new Failure("auth/no-session");
    return caller;
  };

  return {
    notices,
    port: {
      membership(room, deviceId) {
        if (hubOf(room) === domain) {
          const own = hub.room(room);
          return own && !own.closed && own.byDevice.has(deviceId) ? { kind: own.create.kind } : undefined;
        }
        return followed.isMember(room, deviceId) ? { kind: followed.room(room)!.create.kind } : undefined;
      },
      dropKeyPackages: (trx, deviceId) => keys.drop(trx, deviceId),
    },
    area: {
      migrations: roomsMigrations,
      async start() {
        await tidy();
        await mailboxes.start();
      },
      async stop() {
        stopTidying();
        await mailboxes.settle();
      },
      connected: mailboxes.connected,
      disconnected: mailboxes.disconnected,
      /** Its mailbox and keys go, and nothing is kept for it again. */
      cutOff(trx, deviceId) {
        mailboxes.drop(trx, deviceId);
        keys.drop(trx, deviceId);
        followed.forget(trx, deviceId);
      },
      handlers: {
        "keys.publish": async ({ packages, lastResort }, caller) => ({ held: await keys.publish(enrolled(caller).deviceId, packages, lastResort) }),
        "keys.claim": async ({ person, room }, caller) => {
          const { person: requester, deviceId } = enrolled(caller);
          if (person !== requester && !contacts.granted(requester, person)) throw new Failure("keys/no-consent");
          const at = domainOf(parsePersonUri(person));
          if (at === domain) {
            const devices = directory.devicesOf(person).map((device) => device.deviceId);
            return { packages: await keys.claim(requester, person, devices.filter((one) => one !== deviceId)) };
          }
          const answer = await federation.call(at, "keyMaterial", { target: person, requester, ...(room === undefined ? {} : { room }) });
          if (answer.status === "noConsent") throw new Failure("keys/no-consent");
          return { packages: answer.status === "success" ? answer.packages : [] };
        },
        "room.create": async ({ create, groupInfo }, caller) => ({ room: await hub.create(enrolled(caller), create, groupInfo) }),
        "room.commit": async ({ room, commit, welcome, groupInfo }, caller) => {
          const { deviceId } = enrolled(caller);
          const at = hubOf(room);
          const verdict = at === domain ? await hub.commit(domain, deviceId, { room, commit, welcome, groupInfo }) : await update(at, { room, sender: deviceId, commit, groupInfo, ...(welcome === undefined ? {} : { welcome }) });
          if (verdict === undefined) return { accepted: false, why: "hub-unreachable" };
          if (verdict.status === "success") return { accepted: true, seq: verdict.seq, at: verdict.at };
          if (verdict.status === "wrongEpoch") return { accepted: false, why: "wrong-epoch", ...(verdict.epoch === undefined ? {} : { epoch: verdict.epoch }) };
          return { accepted: false, why: "not-allowed", code: verdict.code ?? "room/not-allowed" };
        },
        "room.send": async ({ room, id, message, ephemeral, wake }, caller) => {
          // What a device says to one of its own person's is for this node alone, which knows who called: no hub hears it, and none is believed about it.
          const own = wake?.own !== undefined;
          await sending.send({ room, id, sender: anyDevice(caller).deviceId, message, ephemeral, wake: own ? undefined : wake });
          if (own && wake.kind !== "over" && caller.kind === "device") parts.woken({ room, from: deviceUri(parsePersonUri(caller.person), caller.deviceId), at: clock.now(), wake, devices: [wake.own!] });
          // A device's word that its own person's phones need ring no more counts at once, and does not come back here where it is the only one.
          if (wake?.kind === "over" && caller.kind === "device") parts.woken({ room, from: deviceUri(parsePersonUri(caller.person), caller.deviceId), at: clock.now(), wake, devices: [] });
          return { queued: true };
        },
        "room.rejoin": async ({ room, request }, caller) => {
          await rejoin.ask(enrolled(caller), room, request);
          return {};
        },
        "room.close": async ({ room }, caller) => {
          if (hubOf(room) !== domain) throw new Failure("room/not-the-hub");
          await hub.close(enrolled(caller), room);
          return {};
        },
        "mailbox.ack": async ({ upTo }, caller) => {
          mailboxes.acknowledge(anyDevice(caller).deviceId, upTo);
          return {};
        },
      },
      federation: {
        keyMaterial: async ({ target, requester }, peer) => {
          if (domainOf(parsePersonUri(requester)) !== peer.domain) throw new Failure("federation/not-yours", requester);
          if (domainOf(parsePersonUri(target)) !== domain || !contacts.granted(target, requester)) return { status: "noConsent" };
          try {
            const packages = await keys.claim(requester, target, directory.devicesOf(target).map((device) => device.deviceId));
            return packages.length > 0 ? { status: "success", packages } : { status: "noCompatibleMaterial" };
          } catch (cause) {
            if (codeOf(cause) === "keys/rate-limited") return { status: "noCompatibleMaterial" };
            throw cause;
          }
        },
        update: async ({ room, sender, commit, welcome, groupInfo }, peer) => {
          const verdict = await hub.commit(peer.domain, sender, { room, commit, welcome, groupInfo });
          return verdict;
        },
        submitMessage: async ({ messages }, peer) => {
          const given = messages as readonly unknown[];
          const sound = given.filter(isSubmission);
          const lasting = sound.filter((one) => !one.ephemeral);
          const passed = sound.filter((one) => one.ephemeral).map((one) => hub.pass(peer.domain, one));
          const accepted = lasting.length === 0 ? [] : await storage.writer.run((trx) => hub.accept(trx, peer.domain, lasting));
          // One that has no shape but an id that can be read is refused by name; the others are not kept waiting for it.
          const refused = given.filter((one) => !isSubmission(one)).flatMap((one) => (hasId(one) ? [{ id: one.id, status: "notAllowed" as const }] : []));
          return { results: [...accepted, ...passed, ...refused].map(({ id, status, ...more }) => ({ id, status, ...("seq" in more ? { seq: more.seq } : {}), ...("at" in more ? { at: more.at } : {}) })) };
        },
        notify: async ({ from, first, events }, peer) => {
          if (from !== peer.domain) throw new Failure("federation/not-yours", from);
          return { status: "success", seen: await follower.notified(peer.domain, first, events) };
        },
        rejoin: async ({ room, device, request }, peer) => {
          await rejoin.heard(peer.domain, room, device, request);
          return { status: "success" };
        },
        notice: async ({ notice, to }, peer) => {
          await notices.received(peer.domain, notice, to);
          return { status: "success" };
        },
      },
    },
  };

  /** Undefined where the hub could not be asked: whether it took the commit is not known, and asking again is safe. */
  async function update(at: string, args: CallArgs<"update">) {
    try {
      return await federation.call(at, "update", args);
    } catch (cause) {
      const code = codeOf(cause);
      if (code === "federation/no-accord" || code === "federation/refused") return { status: "notAllowed" as const, code };
      if (code === "internal/unexpected") throw cause;
      return undefined;
    }
  }
}

const ID = /^[A-Za-z0-9_-]{22}$/;
const ROOM = /^mimi:\/\/[a-z0-9.-]{1,253}\/r\/[a-z2-7]{52}$/;
const DEVICE = /^[0-9a-f]{32}$/;
const MOST_CHARACTERS = Math.ceil(((256 << 10) * 4) / 3);

function isSubmission(value: unknown): value is Submission {
  const one = value as Submission;
  return (
    hasId(value) &&
    typeof one.room === "string" && ROOM.test(one.room) &&
    typeof one.sender === "string" && DEVICE.test(one.sender) &&
    typeof one.message === "string" && one.message.length <= MOST_CHARACTERS &&
    (one.ephemeral === undefined || typeof one.ephemeral === "boolean") &&
    (one.wake === undefined || wake.safeParse(one.wake).success)
  );
}

function hasId(value: unknown): value is { id: string } {
  return typeof value === "object" && value !== null && typeof (value as { id?: unknown }).id === "string" && ID.test((value as { id: string }).id);
}
