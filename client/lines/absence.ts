/**
 * What a device does that was away so long that its node did not keep everything for it. It says so in each line; where it has lost changes of the group it gives up the group, which it can't follow any more,
 * and asks the line's members to let it in again; and it looks at everything else anew. The node's word for the loss is enough: all that it leads to is keys that are fresh.
 */
import { z } from "zod";
import { droppedFromMailbox } from "../../protocol/wire/api.ts";
import { toBase64Url } from "../../protocol/wire/bytes.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import type { Signer } from "../../protocol/wire/signed.ts";
import { signRejoin } from "../../protocol/identity/rejoin-request.ts";
import type { Clock } from "../environment.ts";
import type { Session } from "../session/session.ts";
import { decodeRecord, encodeRecord, readRecords } from "../store/records.ts";
import type { Batch, Store } from "../store/store.ts";
import type { GroupEvent, RoomUri } from "./channel.ts";
import type { KeyPackages } from "./key-packages.ts";
import type { Notes } from "./notes.ts";
import { groupKey, pendingKey, type Room, roomKey } from "./room.ts";
import type { Rooms } from "./rooms.ts";

export interface Absence {
  load(): Promise<void>;
  /** What the node says it did not keep. */
  take(data: unknown, progress: Batch): Promise<void>;
  /** Online: asks, and asks again after a day, until it is in everywhere. */
  resume(): Promise<void>;
  heard(event: GroupEvent): void;
}

export interface AbsenceDeps {
  readonly store: Store;
  readonly rooms: Rooms;
  readonly notes: Notes;
  readonly keyPackages: KeyPackages;
  readonly session: Session;
  readonly signer: Signer;
  readonly own: { readonly person: string; readonly deviceId: string };
  /** Chains, contacts, devices: whatever was told meanwhile. Throws when somebody could not be asked. */
  readonly lookAnew: () => Promise<void>;
  readonly clock: Clock;
  readonly log: (event: string, values?: Record<string, string | number>) => void;
}

const PREFIX = "rejoin/";
const LOOK = "absence/look";
const AGAIN_MS = 24 * 3600_000;
/** With more messages gone than this the ratchet of their sender may be out of reach. */
const MOST_SKIPPED = 500;

const asking = z.strictObject({ sentAt: z.int() });

export function createAbsence(deps: AbsenceDeps): Absence {
  const { store, rooms, notes, session, clock, own } = deps;
  /** Rooms that this device has asked, or has yet to ask, to let it in again. */
  const asked = new Map<RoomUri, { sentAt: number }>();
  let mustLook = false;
  let resuming: Promise<void> | undefined;

  async function giveUp(room: Room): Promise<void> {
    await room.queue(async () => {
      if (room.record.status !== "open") return;
      const isLine = room.create.kind === "line";
      const record = { ...room.record, status: isLine ? ("rejoining" as const) : ("left" as const) };
      await store.commit({ put: [[roomKey(room.uri), encodeRecord(record)], ...(isLine ? [[PREFIX + room.uri, encodeRecord({ sentAt: 0 })] as const] : [])], remove: [groupKey(room.uri), pendingKey(room.uri)] });
      if (isLine) asked.set(room.uri, { sentAt: 0 });
      room.record = record;
      room.group = undefined;
      room.pending = undefined;
      room.members = [];
    });
  }

  async function ask(uri: RoomUri): Promise<void> {
    const { keyPackage } = await deps.keyPackages.make("rejoin");
    const request = await signRejoin({ room: uri, person: own.person, deviceId: own.deviceId, keyPackage, at: clock.now() }, deps.signer);
    try {
      await session.call("room.rejoin", { room: uri, request: toBase64Url(request) });
    } catch (error) {
      if (codeOf(error) !== "room/not-a-member") throw error;
      await forget(uri); // taken out meanwhile, or the room is closed
      const room = rooms.get(uri);
      await room?.queue(async () => {
        const record = { ...room.record, status: "left" as const };
        await store.commit({ put: [[roomKey(uri), encodeRecord(record)]] });
        room.record = record;
      });
      return;
    }
    const sent = { sentAt: clock.now() };
    await store.commit({ put: [[PREFIX + uri, encodeRecord(sent)]] });
    asked.set(uri, sent);
  }

  async function forget(uri: RoomUri): Promise<void> {
    asked.delete(uri);
    await store.commit({ remove: [PREFIX + uri] });
  }

  async function run(): Promise<void> {
    for (const [uri, { sentAt }] of asked) {
      if (sentAt + AGAIN_MS > clock.now() && sentAt <= clock.now()) continue;
      await ask(uri).catch((error: unknown) => deps.log("absence.not-asked", { code: codeOf(error) }));
    }
    if (!mustLook) return;
    await deps.lookAnew();
    mustLook = false;
    await store.commit({ remove: [LOOK] });
  }

  return {
    async load() {
      for (const [key, record] of await readRecords(store, PREFIX, asking)) asked.set(key.slice(PREFIX.length), record);
      const look = await store.get(LOOK);
      mustLook = look !== undefined && decodeRecord(z.strictObject({ at: z.int() }), look).at > 0;
    },
    async take(data, progress) {
      const parsed = droppedFromMailbox.safeParse(data);
      if (!parsed.success) throw new Failure("mailbox/malformed", "dropped");
      const { rooms: named, complete } = parsed.data;
      const losses = new Map(named.map((one) => [one.room, one]));
      for (const room of rooms.all()) {
        const loss = losses.get(room.uri);
        if (!loss && complete) continue;
        // The same loss told again is the same note.
        if (room.create.kind === "line") await notes.keep(room.uri, { id: `dropped-${loss ? `${loss.from}-${loss.to}-${loss.messages}` : clock.now()}`, kind: "messages-dropped", values: { count: String(loss?.messages ?? "") }, at: clock.now() });
        if (!loss || loss.changes > 0 || loss.messages > MOST_SKIPPED) await giveUp(room);
      }
      // Invitations among it: into rooms of which this device knows no more than the name.
      const unknown = named.filter(({ room, changes }) => changes > 0 && !rooms.get(room));
      for (const { room } of unknown) asked.set(room, { sentAt: 0 });
      mustLook = true;
      await store.commit({ put: [...(progress.put ?? []), ...unknown.map(({ room }) => [PREFIX + room, encodeRecord({ sentAt: 0 })] as const), [LOOK, encodeRecord({ at: clock.now() })]], remove: progress.remove ?? [] });
      void this.resume();
    },
    resume() {
      return (resuming ??= run().catch((error: unknown) => deps.log("absence.not-resumed", { code: codeOf(error) })).finally(() => (resuming = undefined)));
    },
    heard({ room, committer }) {
      if (committer !== null || !asked.has(room)) return;
      forget(room).catch((error: unknown) => deps.log("absence.not-forgotten", { code: codeOf(error) }));
      notes.add(room, "line-rejoined", {});
    },
  };
}
