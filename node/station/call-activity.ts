/** Which of this node's devices are in which calls now: a device in a call has itself stated every twenty seconds, so that who has asked within a minute is in it. In memory: it is of the moment. */
const FRESH_MS = 60_000;

export interface CallActivity {
  seen(deviceId: string, room: string): void;
  /** Other calls than `room` in which that device is now. */
  elsewhere(deviceId: string, room: string): boolean;
}

export function createCallActivity(monotonic: () => number): CallActivity {
  const devices = new Map<string, Map<string, number>>();
  const fresh = (at: number) => monotonic() - at < FRESH_MS;
  return {
    seen(deviceId, room) {
      const rooms = devices.get(deviceId) ?? new Map<string, number>();
      for (const [other, at] of rooms) if (!fresh(at)) rooms.delete(other);
      rooms.set(room, monotonic());
      devices.set(deviceId, rooms);
      if (devices.size > 10_000) for (const [one, known] of devices) if (![...known.values()].some(fresh)) devices.delete(one);
    },
    elsewhere: (deviceId, room) => [...(devices.get(deviceId) ?? [])].some(([other, at]) => other !== room && fresh(at)),
  };
}
