/**
 * Passing words for a device whose Welcome is still on its way: what is kept goes through the disks of two nodes, what passes does not, and comes first. Held for moments and in memory only,
 * never more than so many: which rooms it names, and for whom, is the hub's word.
 */
import type { PushText } from "./ports.ts";

const HELD_MS = 10_000;
const MOST = 512;

export interface Overtaking {
  hold(room: string, deviceId: string, json: string): void;
  /** The device is in the room from now on. */
  joined(room: string, deviceId: string): void;
}

export function openOvertaking({ monotonic, push }: { monotonic: () => number; push: PushText }): Overtaking {
  let held: { readonly until: number; readonly room: string; readonly deviceId: string; readonly json: string }[] = [];
  return {
    hold(room, deviceId, json) {
      const now = monotonic();
      held = held.filter(({ until }) => until > now);
      if (held.length < MOST) held.push({ until: now + HELD_MS, room, deviceId, json });
    },
    joined(room, deviceId) {
      if (held.length === 0) return;
      const now = monotonic();
      const [here, others]: [typeof held, typeof held] = [[], []];
      for (const one of held) if (one.until > now) (one.room === room && one.deviceId === deviceId ? here : others).push(one);
      held = others;
      for (const { json } of here) push(deviceId, json);
    },
  };
}
