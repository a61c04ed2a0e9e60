/** Rooms without MLS: who is in them, what epoch it is, a secret that only members have. Every delivery is encoded and parsed as on the wire. */
import { sha256 } from "@noble/hashes/sha2.js";
import { type Bytes, concat, utf8 } from "../../protocol/wire/bytes.ts";
import { canonicalCbor, type CborValue, parseCbor } from "../../protocol/wire/cbor.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import { type RoomCreate, type Signal, signal as signalSchema } from "../../protocol/wire/signals.ts";
import type { GroupEvent, LineChannel, Member, RoomGroup, SignalEvent } from "../../client/lines/channel.ts";

export interface Seat {
  readonly person: string | null;
  readonly guest?: string;
  readonly deviceId: string;
  readonly end: string;
  readonly signatureKey: Bytes;
}

type Knocked = { room: string; guest: string; name: string; keyPackage: Bytes; proof: Bytes };

interface Room {
  readonly create: RoomCreate;
  readonly secret: Bytes;
  epoch: number;
  readonly leaves: (Seat | null)[];
}

export interface MemoryHub {
  attach(seat: Seat, call: LineChannel["call"]): LineChannel & { knock(event: Knocked): void };
  line(persons: readonly string[], seats: readonly Seat[]): string;
  /** The calls in whose group that device is. */
  callsWith(seat: Seat): string[];
  keyPackageOf(seat: Seat): Bytes;
  seatOf(keyPackage: Bytes): Seat;
  /** Everything said so far, by kind. */
  readonly said: { room: string; from: string; signal: Signal }[];
  /** Drops or changes what a device receives; undefined drops. */
  tamper: (to: string, event: { room: string; from: string; signal: Signal }) => Signal | undefined;
  /** Delivers what is under way; true when something was. */
  flush(): boolean;
  /** A device that receives nothing until it is back. */
  readonly offline: Set<string>;
}

export function memoryHub(now: () => number): MemoryHub {
  const rooms = new Map<string, Room>();
  const devices = new Map<string, { seat: Seat; hear: (event: SignalEvent) => void; group: (event: GroupEvent) => void; gone: (event: { room: string; why: "removed" | "closed" }) => void }>();
  const ignored = new Set<string>();
  const queue: (() => void)[] = [];
  const kept = new Map<string, (() => void)[]>();
  let made = 0;

  const roomOf = (uri: string) => {
    const room = rooms.get(uri);
    if (!room) throw new Failure("room/unknown");
    return room;
  };
  const memberOf = (seat: Seat, leaf: number, viewer: string): Member => ({ leaf, person: seat.person, ...(seat.guest === undefined ? {} : { guest: seat.guest }), deviceId: seat.deviceId, end: seat.end, signatureKey: seat.signatureKey, own: seat.end === viewer, ignored: ignored.has(seat.end) });
  const groupFor = (uri: string, viewer: string): RoomGroup | undefined => {
    const room = rooms.get(uri);
    const ownLeaf = room?.leaves.findIndex((seat) => seat?.end === viewer) ?? -1;
    if (!room || ownLeaf < 0) return undefined;
    const epochSecret = concat(sha256(concat(room.secret, utf8(String(room.epoch)))));
    return {
      room: uri,
      create: room.create,
      epoch: room.epoch,
      ownLeaf,
      members: room.leaves.flatMap((seat, leaf) => (seat ? [memberOf(seat, leaf, viewer)] : [])),
      postQuantum: true,
      export: async (label, context, length) => concat(sha256(concat(epochSecret, utf8(label), context))).slice(0, length),
      epochAuthenticator: epochSecret,
    };
  };
  const later = (end: string, run: () => void) => {
    queue.push(() => {
      if (hub.offline.has(end)) kept.set(end, [...(kept.get(end) ?? []), run]);
      else run();
    });
  };
  const open = (create: Omit<RoomCreate, "v" | "nonce" | "at" | "hub" | "creator">, seats: readonly Seat[]): string => {
    const name = "abcdefghijklmnopqrstuvwxyz234567"[made % 32]!.repeat(26) + "abcdefghijklmnopqrstuvwxyz234567"[Math.floor(made / 32)]!.repeat(26);
    made++;
    const uri = `mimi://hub.example/r/${name}`;
    const creator = seats[0]!;
    rooms.set(uri, { create: { v: 1, hub: "hub.example", creator: { person: creator.person!, deviceId: creator.deviceId }, nonce: new Uint8Array(16), at: 0, ...create }, secret: concat(sha256(utf8(uri))), epoch: 0, leaves: [...seats] });
    return uri;
  };

  const hub: MemoryHub = {
    said: [],
    tamper: (_to, event) => event.signal,
    offline: new Set(),
    attach(seat, call) {
      const signals = new Set<(event: SignalEvent) => void>();
      const groups = new Set<(event: GroupEvent) => void>();
      const goners = new Set<(event: { room: string; why: "removed" | "closed" }) => void>();
      const knocks = new Set<(event: Knocked) => void>();
      devices.set(seat.end, { seat, hear: (event) => signals.forEach((one) => one(event)), group: (event) => groups.forEach((one) => one(event)), gone: (event) => goners.forEach((one) => one(event)) });
      return {
        call,
        group: (uri) => groupFor(uri, seat.end),
        onSignal: (listener) => (signals.add(listener), () => signals.delete(listener)),
        onGroup: (listener) => (groups.add(listener), () => groups.delete(listener)),
        onGone: (listener) => (goners.add(listener), () => goners.delete(listener)),
        onGuestKnock: (listener) => (knocks.add(listener), () => knocks.delete(listener)),
        knock: (event) => knocks.forEach((one) => one(event)),
        async sendSignal(uri, said, { rank = 0 } = {}) {
          const room = roomOf(uri);
          const leaf = room.leaves.findIndex((one) => one?.end === seat.end);
          if (leaf < 0) throw new Failure("room/not-a-member");
          const wire = signalSchema.parse(parseCbor(canonicalCbor(said as unknown as CborValue), 1 << 20));
          const at = now();
          const { epoch } = room;
          hub.said.push({ room: uri, from: seat.end, signal: wire });
          for (const to of room.leaves) {
            if (!to || to.end === seat.end) continue;
            later(to.end, () => {
              if (!groupFor(uri, to.end)) return; // no longer a member: it can't open anything
              const heard = hub.tamper(to.end, { room: uri, from: seat.end, signal: wire });
              if (heard) devices.get(to.end)?.hear({ room: uri, signal: heard, sender: memberOf(seat, leaf, to.end), own: false, at, epoch, rank });
            });
          }
        },
        async createRoom({ kind, persons, line }) {
          return open({ kind, persons: [...persons], ...(line === undefined ? {} : { line }) }, [seat]);
        },
        async commit(uri, { add = [], remove = [] }) {
          const room = roomOf(uri);
          if (!groupFor(uri, seat.end)) throw new Failure("room/not-a-member");
          const before = room.leaves.map((one) => one);
          const removed = remove.flatMap((leaf) => (before[leaf] ? [{ leaf, seat: before[leaf] }] : []));
          if (removed.length !== remove.length) throw new Failure("room/not-allowed", "no such leaf");
          for (const { leaf } of removed) room.leaves[leaf] = null;
          const added: { leaf: number; seat: Seat }[] = [];
          for (const one of add.map(hub.seatOf)) {
            const free = room.leaves.indexOf(null);
            const leaf = free < 0 ? room.leaves.length : free;
            room.leaves[leaf] = one;
            added.push({ leaf, seat: one });
          }
          room.epoch++;
          const committerLeaf = room.leaves.findIndex((one) => one?.end === seat.end);
          for (const { seat: out } of removed) later(out.end, () => devices.get(out.end)?.gone({ room: uri, why: "removed" }));
          for (const to of room.leaves) {
            if (!to) continue;
            const fresh = added.some((one) => one.seat.end === to.end);
            const group = groupFor(uri, to.end)!;
            const event: GroupEvent = {
              room: uri,
              group,
              committer: fresh ? null : memberOf(seat, committerLeaf, to.end),
              added: fresh ? [] : added.map((one) => memberOf(one.seat, one.leaf, to.end)),
              removed: fresh ? [] : removed.map((one) => memberOf(one.seat, one.leaf, to.end)),
            };
            later(to.end, () => devices.get(to.end)?.group(event));
          }
        },
        keyPackageFor: async () => hub.keyPackageOf(seat),
        async close(uri) {
          const room = rooms.get(uri);
          const leaf = room?.leaves.findIndex((one) => one?.end === seat.end) ?? -1;
          if (room && leaf >= 0) room.leaves[leaf] = null;
        },
      };
    },
    line: (persons, seats) => open({ kind: "line", persons: [...persons] }, seats),
    callsWith: (seat) => [...rooms].filter(([uri, room]) => room.create.kind === "call" && groupFor(uri, seat.end)).map(([uri]) => uri),
    keyPackageOf: (seat) => canonicalCbor({ person: seat.person, guest: seat.guest ?? null, deviceId: seat.deviceId, end: seat.end, key: seat.signatureKey }),
    seatOf(keyPackage) {
      const { person, guest, deviceId, end, key } = parseCbor(keyPackage, 4096) as { person: string | null; guest: string | null; deviceId: string; end: string; key: Bytes };
      return { person, ...(guest === null ? {} : { guest }), deviceId, end, signatureKey: key };
    },
    flush() {
      for (const [end, runs] of kept) {
        if (hub.offline.has(end)) continue;
        kept.delete(end);
        queue.unshift(...runs); // what was kept came first
      }
      const now_ = queue.splice(0);
      for (const run of now_) run();
      return now_.length > 0;
    },
  };
  return hub;
}
