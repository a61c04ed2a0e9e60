/** Rooms whose newcomers are still to be told what was said before them. Kept, so that a restart in between leaves nobody untold. */
import { z } from "zod";
import type { RoomUri } from "../lines/channel.ts";
import { serial } from "../serial.ts";
import { encodeRecord, readRecords } from "../store/records.ts";
import type { Store } from "../store/store.ts";

const PREFIX = "minutes/owed/";
const record = z.strictObject({});

export interface Owed {
  load(): Promise<void>;
  add(room: RoomUri): Promise<void>;
  /** Tells what is owed there, if anything is and the room carries it. */
  pay(room: RoomUri): Promise<void>;
}

/** `tell` resolves with whether all of it was told. */
export function createOwed(store: Store, tell: (room: RoomUri) => Promise<boolean>): Owed {
  const rooms = new Set<RoomUri>();
  const turns = serial();

  async function pay(room: RoomUri): Promise<void> {
    if (!rooms.has(room)) return;
    await turns(async () => {
      if (!rooms.has(room) || !(await tell(room))) return;
      rooms.delete(room);
      await store.commit({ remove: [PREFIX + room] });
    });
  }

  return {
    async load() {
      for (const [key] of await readRecords(store, PREFIX, record)) rooms.add(key.slice(PREFIX.length));
    },
    async add(room) {
      rooms.add(room);
      await store.commit({ put: [[PREFIX + room, encodeRecord({})]] });
      await pay(room);
    },
    pay,
  };
}
