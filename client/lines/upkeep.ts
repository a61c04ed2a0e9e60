/**
 * What every line needs without anybody asking: revoked devices out, new devices of its people in, keys renewed each day. All members see the need; the one with the lowest leaf
 * acts, and the next one a moment later if it does not, so that two commits seldom cross.
 */
import { activeDevices } from "../../protocol/identity/chain.ts";
import type { Result } from "../../protocol/wire/api.ts";
import { type Bytes, fromBase64Url, toBase64Url } from "../../protocol/wire/bytes.ts";
import { codeOf } from "../../protocol/wire/failure.ts";
import { readKeyPackage } from "../../protocol/framing/framing.ts";
import type { LeafCheck } from "../contacts/leaf-check.ts";
import type { People } from "../contacts/people.ts";
import type { Clock, Random } from "../environment.ts";
import type { Session } from "../session/session.ts";
import type { LineChannel, RoomUri } from "./channel.ts";
import { passesWithTime } from "./incoming.ts";
import { isWritable, type Room } from "./room.ts";
import type { Rooms } from "./rooms.ts";

const STEP_MS = 1_500;
const JITTER_MS = 300;
const RETRY_FIRST_MS = 500;
const RETRY_MOST_MS = 20_000;
/** Nothing else may bring it up in a device that is left running. */
const LOOK_EVERY_MS = 3600_000;
/** A call is set up first. */
const HEAL_DELAY_MS = 3_000;
const HEAL_EVERY_MS = 24 * 3600_000;

export interface Upkeep {
  /** Looks at a line soon; at all of them without an argument. */
  check(room?: RoomUri): void;
  /** New keys for a line, soon: whoever had stolen the old ones reads no further. */
  heal(room: RoomUri): void;
  stop(): void;
}

export interface UpkeepDeps {
  readonly rooms: Rooms;
  readonly channel: LineChannel;
  readonly people: People;
  readonly session: Session;
  readonly leaves: LeafCheck;
  /** Its person keeps that device out of that line. */
  readonly isAside: (room: RoomUri, deviceId: string) => boolean;
  readonly clock: Clock;
  readonly random: Random;
  /** That device's request is dealt with: stored in the room's record. */
  readonly rejoined: (room: Room, deviceId: string) => Promise<void>;
  readonly log: (event: string, values?: Record<string, string | number>) => void;
}

interface Need {
  readonly remove: readonly number[];
  /** Members that have lost their place: out and in again, in one commit. */
  readonly rejoin: readonly { readonly deviceId: string; readonly person: string; readonly leaf: number; readonly keyPackage: Bytes }[];
  /** Person → devices that should be in and are not. */
  readonly missing: ReadonlyMap<string, readonly string[]>;
  /** Persons whose chain is not here yet. */
  readonly chains: readonly string[];
  readonly heal: boolean;
}

export function createUpkeep(deps: UpkeepDeps): Upkeep {
  const { rooms, channel, people, session, clock } = deps;
  const planned = new Map<RoomUri, () => void>();
  const failures = new Map<RoomUri, number>();
  const running = new Set<RoomUri>();
  const healing = new Map<RoomUri, () => void>();
  let stopped = false;

  const isRevoked = (person: string, deviceId: string) =>
    people.chain(person)?.devices.get(deviceId as never)?.revokedAtSeq !== undefined || people.notice(person, deviceId)?.status === "revoked";

  function needOf(room: Room): Need {
    const remove = room.members.filter((member) => !member.own && member.person !== null && (isRevoked(member.person, member.deviceId) || deps.isAside(room.uri, member.deviceId))).map(({ leaf }) => leaf);
    const rejoin = room.members.flatMap((member) => {
      const asked = room.record.rejoining[member.deviceId];
      return asked?.keyPackage && !member.own && member.person !== null && !isRevoked(member.person, member.deviceId) ? [{ deviceId: member.deviceId, person: member.person, leaf: member.leaf, keyPackage: asked.keyPackage as Bytes }] : [];
    });
    const missing = new Map<string, string[]>();
    const chains: string[] = [];
    for (const person of room.create.persons) {
      const consent = people.record(person)?.consent;
      if (consent !== "self" && consent !== "granted" && (room.create.arrangement === undefined || consent === undefined)) continue;
      const chain = people.chain(person);
      if (!chain) {
        chains.push(person);
        continue;
      }
      const present = new Set(room.members.filter((member) => member.person === person).map(({ deviceId }) => deviceId));
      const absent = activeDevices(chain).map(({ record }) => record.deviceId).filter((deviceId) => !present.has(deviceId) && !isRevoked(person, deviceId) && !deps.isAside(room.uri, deviceId));
      if (absent.length > 0) missing.set(person, absent);
    }
    return { remove, rejoin, missing, chains, heal: clock.now() - room.record.healedAt > HEAL_EVERY_MS };
  }

  const isNeeded = (need: Need) => need.remove.length > 0 || need.rejoin.length > 0 || need.missing.size > 0 || need.chains.length > 0 || need.heal;

  /** Devices of the person concerned come first: they know best and are the likeliest to be awake. */
  function placeOf(room: Room, need: Need): number {
    const concerned = new Set([...need.missing.keys(), ...need.rejoin.map(({ person }) => person)]);
    const order = room.members
      .filter((member) => !member.ignored && member.person !== null)
      .sort((a, b) => Number(concerned.has(b.person!)) - Number(concerned.has(a.person!)) || a.leaf - b.leaf);
    return Math.max(0, order.findIndex((member) => member.own));
  }

  function plan(room: Room, wait?: number): void {
    if (stopped || planned.has(room.uri) || running.has(room.uri) || room.create.kind !== "line" || !isWritable(room)) return;
    const need = needOf(room);
    if (!isNeeded(need)) return;
    const jitter = Math.floor((deps.random(1)[0]! / 256) * JITTER_MS);
    const place = placeOf(room, need);
    const delay = wait ?? (place === 0 ? 0 : place * STEP_MS + jitter);
    planned.set(room.uri, clock.after(delay, () => void act(room)));
  }

  async function isOf(room: Room, person: string, { deviceId, keyPackage }: { deviceId: string; keyPackage: string }): Promise<boolean> {
    try {
      const { certificates, signatureKey } = readKeyPackage(fromBase64Url(keyPackage));
      const claimed = deps.leaves.claimed({ certificates, signatureKey });
      return claimed?.person === person && claimed.deviceId === deviceId && (await deps.leaves.admits({ certificates, signatureKey }, "joining", room.create));
    } catch (error) {
      if (codeOf(error).startsWith("framing/")) return false;
      throw error;
    }
  }

  /** True when it is to be tried again. One device at a time, so that one bad request holds up no other. */
  async function letInAgain(room: Room, { deviceId, person, leaf, keyPackage }: Need["rejoin"][number]): Promise<boolean> {
    const isWanted = () => room.record.rejoining[deviceId]?.keyPackage !== null && room.record.rejoining[deviceId] !== undefined;
    try {
      if (await isOf(room, person, { deviceId, keyPackage: toBase64Url(keyPackage) })) await channel.commit(room.uri, { add: [keyPackage], remove: [leaf], stillWanted: isWanted });
      else deps.log("rejoin.not-theirs", { deviceId });
    } catch (error) {
      const code = codeOf(error);
      deps.log("rejoin.failed", { code });
      if (passesWithTime(code) || code.startsWith("room/")) return true;
    }
    await deps.rejoined(room, deviceId);
    return false;
  }

  /** One for each of these devices that its node has; handed out by a node, which may have made it: it must be of a device that the chain holds (attack 24). One of a kind, whatever the node repeats. */
  async function keysOf(room: Room, person: string, devices: readonly string[]): Promise<Result<"keys.claim">["packages"]> {
    const { packages }: Result<"keys.claim"> = await session.call("keys.claim", { person, room: room.uri });
    const useful: Result<"keys.claim">["packages"] = [];
    for (const one of packages) {
      if (!devices.includes(one.deviceId) || useful.some(({ deviceId }) => deviceId === one.deviceId)) continue;
      if (await isOf(room, person, one)) useful.push(one);
      else deps.log("keys.not-theirs", { deviceId: one.deviceId });
    }
    return useful;
  }

  async function act(room: Room): Promise<void> {
    planned.delete(room.uri);
    if (stopped || !isWritable(room) || session.state() !== "online") return; // `check` comes again when it is
    running.add(room.uri);
    let again = false;
    /** Somebody who can't be asked now keeps nobody else out. */
    const waits = (error: unknown): undefined => {
      deps.log("upkeep.waits", { code: codeOf(error) });
      again = true;
    };
    try {
      const need = needOf(room);
      for (const person of need.chains) await people.fetchChain(person).catch(waits);
      const { remove, rejoin, missing, heal } = needOf(room);
      for (const asked of rejoin) again = (await letInAgain(room, asked)) || again;
      const add: Bytes[] = [];
      for (const [person, devices] of missing) {
        const useful = await keysOf(room, person, devices).catch(waits);
        for (const { deviceId, lastResort } of useful ?? []) if (lastResort) deps.log("keys.last-resort", { deviceId });
        add.push(...(useful ?? []).map(({ keyPackage }) => fromBase64Url(keyPackage)));
        again ||= (useful?.length ?? 0) < devices.length;
      }
      if (add.length > 0 || remove.length > 0 || heal) await channel.commit(room.uri, { add, remove });
      if (!again) failures.delete(room.uri);
    } catch (error) {
      deps.log("upkeep.failed", { code: codeOf(error), detail: error instanceof Error ? error.message.slice(0, 200) : "" });
      again = true;
    } finally {
      running.delete(room.uri);
    }
    if (!again) return plan(room);
    const count = (failures.get(room.uri) ?? 0) + 1;
    failures.set(room.uri, count);
    plan(room, Math.min(RETRY_MOST_MS, RETRY_FIRST_MS * 2 ** Math.min(count, 8)));
  }

  function check(uri?: RoomUri): void {
    for (const room of rooms.lines()) if (uri === undefined || room.uri === uri) plan(room);
  }

  let cancelLook = clock.after(LOOK_EVERY_MS, look);
  function look(): void {
    check();
    cancelLook = clock.after(LOOK_EVERY_MS, look);
  }

  return {
    check,
    heal(uri) {
      const room = rooms.get(uri);
      if (!room || healing.has(uri)) return;
      const cancel = clock.after(HEAL_DELAY_MS, () => {
        healing.delete(uri);
        if (!stopped) channel.commit(uri, {}).catch((error: unknown) => deps.log("line.not-healed", { code: codeOf(error) }));
      });
      healing.set(uri, cancel);
    },
    stop() {
      stopped = true;
      cancelLook();
      for (const cancel of healing.values()) cancel();
      for (const cancel of planned.values()) cancel();
      planned.clear();
    },
  };
}
