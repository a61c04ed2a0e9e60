/**
 * Devices that a person keeps out of one line. A line is as good as the least of the devices that read it: where a person's own phone holds it down, they go on with another device, the phone is taken
 * out, and nobody lets it in again before the person says so. Only a device of the same person may say it of a device; whoever comes into the line later is told again.
 */
import { z } from "zod";
import { activeDevice } from "../../protocol/identity/chain.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import type { People } from "../contacts/people.ts";
import type { Clock } from "../environment.ts";
import { listeners } from "../listeners.ts";
import { encodeRecord, readRecords } from "../store/records.ts";
import type { Store } from "../store/store.ts";
import type { GroupEvent, LineChannel, RoomUri, SignalEvent } from "./channel.ts";
import type { Rooms } from "./rooms.ts";

/** How long the question stands at the other device. */
const ASKED_MS = 5 * 60_000;
const KEY = "aside/";
/** Of one person in one line; whose devices they are is for others to say. */
const MOST_OF_ONE = 16;
const record = z.strictObject({ devices: z.array(z.string()) });

export interface Aside {
  load(): Promise<void>;
  stop(): void;
  isAside(room: RoomUri, deviceId: string): boolean;
  of(room: RoomUri): readonly string[];
  /** The own device that asks this one to go on with the line. */
  asked(room: RoomUri): string | undefined;
  /** Asks an own device to go on with the line in this one's place. Throws `line/not-own`. */
  ask(room: RoomUri, deviceId: string): Promise<void>;
  /** Goes on here, without that own device. Throws `line/not-own`. */
  goOnWithout(room: RoomUri, deviceId: string): Promise<void>;
  /** Lets it in again. */
  takeBack(room: RoomUri, deviceId: string): Promise<void>;
  /** Not here. */
  refuse(room: RoomUri): void;
  /** Before it is stored that it was taken. */
  heard(event: SignalEvent): Promise<void>;
  joined(event: GroupEvent): void;
  onChange(listener: () => void): () => void;
}

export interface AsideDeps {
  readonly store: Store;
  readonly rooms: Rooms;
  readonly channel: LineChannel;
  readonly people: Pick<People, "chain">;
  readonly own: { readonly person: string; readonly deviceId: string };
  readonly clock: Clock;
  readonly changed: (room: RoomUri) => void;
  readonly log: (event: string, values?: Record<string, string | number>) => void;
}

export function createAside(deps: AsideDeps): Aside {
  const { store, rooms, channel, people, own, clock } = deps;
  const aside = new Map<RoomUri, ReadonlySet<string>>();
  const asks = new Map<RoomUri, { deviceId: string; forget: () => void }>();
  const changes = listeners<void>((error) => deps.log("view.failed", { code: codeOf(error) }));

  /** One that was revoked comes into no line anyway. */
  const isOf = (person: string, deviceId: string) => {
    const chain = people.chain(person);
    return chain !== undefined && activeDevice(chain, deviceId as never) !== undefined;
  };
  const of = (room: RoomUri): readonly string[] => [...(aside.get(room) ?? [])];

  async function keep(room: RoomUri, person: string, deviceId: string, out: boolean): Promise<void> {
    const persons = rooms.get(room)?.create.persons ?? [];
    const isRevoked = (one: string) => persons.some((of) => people.chain(of)?.devices.get(one as never)?.revokedAtSeq !== undefined);
    const devices = new Set([...(aside.get(room) ?? [])].filter((one) => one === deviceId || !isRevoked(one)));
    if (devices.has(deviceId) === out) return;
    if (out && [...devices].filter((one) => isOf(person, one)).length >= MOST_OF_ONE) throw new Failure("line/too-many-aside");
    if (out) devices.add(deviceId);
    else devices.delete(deviceId);
    await store.commit({ put: [[KEY + room, encodeRecord({ devices: [...devices] })]] });
    aside.set(room, devices);
    deps.changed(room);
    changes.tell();
  }

  /** More than anybody has is refused; that it could not be stored is nobody else's word. */
  async function keepHeard(...of: Parameters<typeof keep>): Promise<void> {
    await keep(...of).catch((error: unknown) => {
      if (codeOf(error) !== "line/too-many-aside") throw error;
      deps.log("aside.refused", { code: codeOf(error) });
    });
  }

  function forgetAsk(room: RoomUri): void {
    asks.get(room)?.forget();
    if (asks.delete(room)) changes.tell();
  }

  function requireOwn(deviceId: string): void {
    if (!isOf(own.person, deviceId) || deviceId === own.deviceId) throw new Failure("line/not-own");
  }

  const say = (room: RoomUri, step: "ask" | "out" | "in", device: string) => channel.sendSignal(room, { kind: "aside", step, device: device as never }, { lasting: true });

  return {
    async load() {
      for (const [key, { devices }] of await readRecords(store, KEY, record)) aside.set(key.slice(KEY.length), new Set(devices));
    },
    stop() {
      for (const { forget } of asks.values()) forget();
    },
    isAside: (room, deviceId) => aside.get(room)?.has(deviceId) ?? false,
    of,
    asked: (room) => asks.get(room)?.deviceId,
    async ask(room, deviceId) {
      requireOwn(deviceId);
      await say(room, "ask", deviceId);
    },
    async goOnWithout(room, deviceId) {
      requireOwn(deviceId);
      forgetAsk(room);
      await keep(room, own.person, deviceId, true);
      // Said first: that device is to know why, and the others not to let it in again.
      await say(room, "out", deviceId);
      const leaves = (channel.group(room)?.members ?? []).filter((member) => member.person === own.person && member.deviceId === deviceId).map(({ leaf }) => leaf);
      if (leaves.length > 0) await channel.commit(room, { remove: leaves });
    },
    async takeBack(room, deviceId) {
      requireOwn(deviceId);
      await keep(room, own.person, deviceId, false);
      await say(room, "in", deviceId);
    },
    refuse: forgetAsk,
    async heard({ room, signal, sender, own: said }) {
      if (signal.kind !== "aside" || said || sender.ignored || sender.person === null || rooms.get(room)?.create.kind !== "line") return;
      if (!isOf(sender.person, signal.device)) return; // of one's own devices alone
      if (signal.step !== "ask") {
        if (sender.deviceId !== signal.device || signal.step === "out") await keepHeard(room, sender.person, signal.device, signal.step === "out");
        return;
      }
      if (sender.person !== own.person || signal.device !== own.deviceId || sender.deviceId === own.deviceId) return;
      forgetAsk(room);
      asks.set(room, { deviceId: sender.deviceId, forget: clock.after(ASKED_MS, () => forgetAsk(room)) });
      changes.tell();
    },
    joined({ room, group, added, committer }) {
      // Let in again: what was said of it meanwhile it could not hear.
      if (committer === null) return void keep(room, own.person, own.deviceId, false).catch((error: unknown) => deps.log("aside.not-kept", { code: codeOf(error) }));
      if (added.length === 0) return;
      const mine = group.members.filter((member) => member.person === own.person && !member.ignored).map(({ leaf }) => leaf);
      if (Math.min(...mine) !== group.ownLeaf) return;
      for (const deviceId of of(room)) if (isOf(own.person, deviceId)) say(room, "out", deviceId).catch((error: unknown) => deps.log("signal-not-sent", { kind: "aside", code: codeOf(error) }));
    },
    onChange: changes.add,
  };
}
