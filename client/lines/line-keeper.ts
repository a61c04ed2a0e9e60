/**
 * That two contacts have one line. Whoever grants the request makes it; should that device vanish, another one does after a while. When the hub of a line has been silent for a minute,
 * the other side makes a new one in its place; of two made at once the one with the smaller name stays, for both.
 */
import { codeOf } from "../../protocol/wire/failure.ts";
import type { Account } from "../contacts/account.ts";
import type { People } from "../contacts/people.ts";
import type { Clock } from "../environment.ts";
import type { Session } from "../session/session.ts";
import { encodeRecord } from "../store/records.ts";
import type { Store } from "../store/store.ts";
import type { LineChannel, RoomUri, SignalEvent } from "./channel.ts";
import type { History } from "./history.ts";
import type { Notes } from "./notes.ts";
import { isWritable, type Room, roomKey } from "./room.ts";
import type { Rooms } from "./rooms.ts";
import type { Upkeep } from "./upkeep.ts";

const HUB_SILENT_MS = 60_000;
/** How long the granting device has to make the line before another one does; each further device waits as long again. */
const PATIENCE_MS = 6_000;

export interface LineKeeper {
  granted(person: string): void;
  consentChanged(person: string): void;
  check(): void;
  groupChanged(room: RoomUri): void;
  heard(event: SignalEvent): void;
  peer(domain: string, reachable: boolean): void;
  stop(): void;
}

export interface LineKeeperDeps {
  readonly rooms: Rooms;
  readonly channel: LineChannel;
  readonly people: People;
  readonly account: Account;
  readonly session: Session;
  readonly store: Store;
  readonly history: History;
  readonly own: { readonly person: string; readonly deviceId: string; readonly domain: string };
  readonly clock: Clock;
  readonly notes: Notes;
  readonly upkeep: Upkeep;
  /** The person keeps this device out of that line: there is one, and none is to be made. */
  readonly isAside: (room: RoomUri, deviceId: string) => boolean;
  readonly log: (event: string, values?: Record<string, string | number>) => void;
}

export function createLineKeeper(deps: LineKeeperDeps): LineKeeper {
  const { rooms, channel, people, account, session, own, clock } = deps;
  const planned = new Map<string, () => void>();
  const making = new Set<string>();
  const silent = new Map<string, () => void>();
  let stopped = false;

  const linesWith = (person: string): Room[] => rooms.lines().filter(({ create }) => create.arrangement === undefined && create.persons.length === 2 && create.persons.includes(person) && create.persons.includes(own.person));
  const standing = (person: string): Room | undefined => linesWith(person).filter((room) => (room.record.status === "open" || room.record.status === "rejoining" || deps.isAside(room.uri, own.deviceId)) && room.record.replacedBy === null).sort((a, b) => (a.uri < b.uri ? -1 : 1))[0];
  const complain = (event: string) => (error: unknown) => deps.log(event, { code: codeOf(error), detail: error instanceof Error ? error.message.slice(0, 200) : "" });

  async function make(person: string, replaces?: RoomUri): Promise<void> {
    if (making.has(person) || stopped) return;
    making.add(person);
    try {
      if (!people.chain(person)) await people.fetchChain(person);
      const room = await channel.createRoom({ kind: "line", persons: [own.person, person], ...(replaces === undefined ? {} : { replaces }) });
      if (replaces !== undefined) await retire(replaces, room);
      deps.upkeep.check(room);
    } finally {
      making.delete(person);
    }
  }

  /** Later the higher this device stands in the order of those who might. */
  function plan(person: string, wait: number): void {
    if (planned.has(person) || stopped) return;
    planned.set(person, clock.after(wait, () => {
      planned.delete(person);
      if (standing(person) || people.record(person)?.consent !== "granted") return;
      if (session.state() !== "online") return; // `check` comes again
      make(person).catch((error: unknown) => {
        complain("line.not-made")(error);
        plan(person, PATIENCE_MS);
      });
    }));
  }

  function placeOf(person: string): number {
    const devices = [...(people.chain(own.person)?.devices.values() ?? [])].filter((device) => device.revokedAtSeq === undefined).map(({ record }) => record.deviceId as string).sort();
    return 1 + Math.max(0, devices.indexOf(own.deviceId)) * 2 + (own.person < person ? 0 : 1);
  }

  async function retire(old: RoomUri, by: RoomUri): Promise<void> {
    const room = rooms.get(old);
    if (!room || room.record.replacedBy === by) return;
    await room.queue(async () => {
      const record = { ...room.record, replacedBy: by, status: room.record.status === "open" || room.record.status === "rejoining" ? ("read-only" as const) : room.record.status };
      await deps.store.commit({ put: [[roomKey(old), encodeRecord(record)]] });
      room.record = record;
    });
    deps.notes.add(old, "line-replaced", {});
  }

  /** Several lines of the same two people: one stays. A replacement beats what it replaces; else the smaller name. */
  function settle(person: string): void {
    const candidates = linesWith(person).filter((room) => isWritable(room) && room.members.some((member) => member.person === person) && room.record.replacedBy === null);
    const replaced = new Set(candidates.flatMap(({ create }) => create.replaces ?? []));
    const [first, ...others] = candidates.filter(({ uri }) => !replaced.has(uri)).sort((a, b) => (a.uri < b.uri ? -1 : 1));
    if (!first) return;
    for (const room of [...others, ...candidates.filter(({ uri }) => replaced.has(uri))]) void retire(room.uri, first.uri).catch(complain("line.not-retired"));
  }

  function hubSilent(domain: string): void {
    silent.delete(domain);
    if (session.state() !== "online" || account.reachable(domain)) return;
    for (const room of rooms.lines()) {
      if (room.create.hub !== domain || !isWritable(room) || room.record.replacedBy !== null || room.create.arrangement !== undefined) continue;
      const person = room.create.persons.find((one) => one !== own.person);
      // The lowest own leaf acts; the other side's devices are cut off along with their hub.
      const lowest = Math.min(...room.members.filter((member) => member.person === own.person && !member.ignored).map(({ leaf }) => leaf));
      if (person !== undefined && room.group.ownLeaf === lowest) make(person, room.uri).catch(complain("line.not-replaced"));
    }
  }

  return {
    granted(person) {
      planned.get(person)?.();
      planned.delete(person);
      plan(person, 0);
    },
    consentChanged(person) {
      deps.upkeep.check();
      if (people.record(person)?.consent === "granted" && !standing(person)) plan(person, PATIENCE_MS * placeOf(person));
    },
    check() {
      for (const { person, consent } of people.all()) if (consent === "granted" && !standing(person)) plan(person, PATIENCE_MS * placeOf(person));
      for (const peer of account.peers()) if (peer.state === "active" && !peer.reachable) this.peer(peer.domain, false);
    },
    groupChanged(uri) {
      const room = rooms.get(uri);
      const person = room?.create.kind === "line" && room.create.arrangement === undefined ? room.create.persons.find((one) => one !== own.person) : undefined;
      if (person !== undefined) settle(person);
    },
    heard({ room, signal, sender, own: said }) {
      if (signal.kind === "replaced" && !said && sender.person !== null && rooms.get(signal.by)) void retire(room, signal.by).catch(complain("line.not-retired"));
    },
    peer(domain, reachable) {
      if (reachable) {
        silent.get(domain)?.();
        silent.delete(domain);
      } else if (!silent.has(domain) && !stopped) silent.set(domain, clock.after(HUB_SILENT_MS, () => hubSilent(domain)));
    },
    stop() {
      stopped = true;
      for (const cancel of [...planned.values(), ...silent.values()]) cancel();
    },
  };
}

