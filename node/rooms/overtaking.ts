/**
 * Passing words for a device whose Welcome is still on its way: what is kept goes through the disks of two nodes, what passes does not, and comes first. Held for moments and in memory only.
 * Which rooms it names, and for whom, is the hub's word: each hub has so many places, and fills nobody else's.
 */
import type { PushText } from "./ports.ts";

const HELD_MS = 10_000;
const MOST_OF_A_HUB = 64;
const MOST_CHARACTERS_OF_A_HUB = 1 << 20;

export interface Overtaking {
  hold(hub: string, room: string, deviceId: string, json: string): void;
  /** The device is in the room from now on. */
  joined(hub: string, room: string, deviceId: string): void;
}

interface Held {
  readonly until: number;
  readonly room: string;
  readonly deviceId: string;
  readonly json: string;
}

export function openOvertaking({ monotonic, push }: { monotonic: () => number; push: PushText }): Overtaking {
  const hubs = new Map<string, { held: Held[]; characters: number }>();
  const without = (hub: string, gone: (one: Held) => boolean) => {
    const held = hubs.get(hub)?.held.filter((one) => !gone(one)) ?? [];
    if (held.length === 0) hubs.delete(hub);
    else hubs.set(hub, { held, characters: held.reduce((sum, { json }) => sum + json.length, 0) });
  };
  return {
    hold(hub, room, deviceId, json) {
      const now = monotonic();
      const oldest = hubs.get(hub)?.held[0];
      if (oldest && oldest.until <= now) without(hub, ({ until }) => until <= now);
      const of = hubs.get(hub) ?? { held: [], characters: 0 };
      if (of.held.length >= MOST_OF_A_HUB || of.characters + json.length > MOST_CHARACTERS_OF_A_HUB) return;
      of.held.push({ until: now + HELD_MS, room, deviceId, json });
      hubs.set(hub, { held: of.held, characters: of.characters + json.length });
    },
    joined(hub, room, deviceId) {
      const now = monotonic();
      const isHere = (one: Held) => one.room === room && one.deviceId === deviceId;
      const here = hubs.get(hub)?.held.filter(isHere) ?? [];
      if (here.length === 0) return;
      without(hub, isHere);
      for (const { until, json } of here) if (until > now) push(deviceId, json);
    },
  };
}
