/** Lines of the client's own in a conversation: a device was added, a call was missed. `text` is a catalogue key; nothing of it leaves this device. */
import { toHex } from "../../protocol/wire/bytes.ts";
import type { OwnNotices } from "../contacts/own-notices.ts";
import { codeOf } from "../../protocol/wire/failure.ts";
import type { Clock, Random } from "../environment.ts";
import type { Batch, Store } from "../store/store.ts";
import type { RoomUri } from "./channel.ts";
import type { History } from "./history.ts";
import type { Rooms } from "./rooms.ts";

export interface KeptNote {
  readonly id: string;
  readonly kind: string;
  readonly values: Record<string, string>;
  readonly at: number;
}

export interface Notes {
  add(room: RoomUri, kind: string, values: Record<string, string>): void;
  /** Stored when it resolves, in one batch with `also`; a second one with the same id changes nothing. */
  keep(room: RoomUri, note: KeptNote, also?: Batch): Promise<void>;
  /** Not again while the same note is among the last lines. */
  once(room: RoomUri, kind: string, values: Record<string, string>): void;
  /** In every line with that person; about oneself, and of attacks, in the list that belongs to no line. */
  forPerson(person: string, kind: string, values: Record<string, string>): void;
}

export function createNotes(deps: { store: Store; rooms: Rooms; history: History; own: { person: string }; ownNotices: OwnNotices; clock: Clock; random: Random; log: (event: string, values?: Record<string, string | number>) => void }): Notes {
  const { store, rooms, history, own, ownNotices, clock, random } = deps;

  async function keep(uri: RoomUri, { id, kind, values, at }: KeptNote, also: Batch = {}): Promise<void> {
    const room = rooms.get(uri);
    if (!room) return store.commit(also);
    await room.queue(async () => {
      const staged = history.stage(uri);
      staged.add({ id: `note-${id}`, room: uri, from: own.person, device: "", own: false, at: Math.floor(at), kind: "notice", text: kind, label: 0, editedAt: null, deleted: false, replyTo: null, attachment: null, delivery: "sent", failure: null, values });
      await store.commit({ put: [...staged.puts(), ...(also.put ?? [])], remove: also.remove ?? [] });
      staged.apply();
    });
  }

  function add(room: RoomUri, kind: string, values: Record<string, string>): void {
    keep(room, { id: toHex(random(12)), kind, values, at: clock.now() }).catch((error: unknown) => deps.log("note.not-kept", { code: codeOf(error) }));
  }

  return {
    add,
    keep,
    once(room, kind, values) {
      if (!history.of(room).slice(-20).some((message) => message.kind === "notice" && message.text === kind)) add(room, kind, values);
    },
    forPerson(person, kind, values) {
      if (person === own.person || kind === "device-refused") ownNotices.add(kind, { person, ...values });
      if (person === own.person) return;
      for (const room of rooms.lines()) if (room.create.persons.includes(person) && room.record.replacedBy === null) add(room.uri, kind, { person, ...values });
    },
  };
}
