/** The rooms whose hub this node is: how each stands, in memory beside its row. What a transaction changes shows in memory once it is on the disk. */
import { equalBytes, fromBase64Url } from "../../protocol/wire/bytes.ts";
import { peekRoomCreate } from "../../protocol/wire/room-id.ts";
import type { RoomCreate } from "../../protocol/wire/signals.ts";
import { type GroupInfo, readGroupInfo, type Roster } from "../../protocol/framing/framing.ts";
import type { Directory } from "../area.ts";
import type { Trx } from "../storage/writer.ts";
import { type Leaf, leafOf } from "./leaf-certificate.ts";
import type { Storage } from "./ports.ts";

export type Group = GroupInfo & { roster: Roster };

interface PastCommit {
  /** Hex of SHA-256. */
  readonly hash: string;
  readonly seq: number;
  /** Milliseconds. */
  readonly at: number;
}

export interface Room {
  readonly no: number;
  readonly room: string;
  readonly create: RoomCreate;
  /** As signed, base64url: it goes to everybody who is added. */
  readonly creation: string;
  readonly closed: boolean;
  readonly group: Group;
  readonly epoch: number;
  /** The commits that led here lately, and what their senders were told: a retry after a lost answer gets the same one, even if others have committed since. */
  readonly commits: readonly PastCommit[];
  readonly leaves: readonly (Leaf | null)[];
  readonly byDevice: ReadonlyMap<string, Leaf>;
}

export interface RoomBook {
  get(room: string): Room | undefined;
  create(trx: Trx, room: { room: string; create: RoomCreate; creation: string; groupInfo: Uint8Array; at: number }): void;
  /** False when the room has moved on: somebody else's commit came first. */
  advance(trx: Trx, room: Room, next: { groupInfo: Uint8Array; commit: PastCommit }): boolean;
  close(trx: Trx, room: Room): void;
  /** Calls that nothing has changed since `before` (milliseconds): their groups are over. */
  forgetCalls(trx: Trx, before: number): void;
  /** The next number in the room's order. A number whose transaction fails is never used again. */
  nextSeq(room: Room): number;
  /** Once for each room that got numbers, in the same transaction. */
  saveSeq(trx: Trx, room: Room): void;
}

const MOST_IN_MEMORY = 2000;
const COMMITS_KEPT = 16;

export function openRoomBook(storage: Storage, directory: Directory): RoomBook {
  const rooms = new Map<string, Room>();
  const seqs = new Map<number, number>();
  const changing = new Set<string>();
  const sql = {
    find: storage.raw.prepare("select r.*, s.seq from rooms_room r join rooms_seq s on s.no = r.no where room = ?"),
    saveSeq: storage.raw.prepare("update rooms_seq set seq = ? where no = ?"),
  };

  function load(room: string): Room | undefined {
    const row = sql.find.get(room) as
      | { no: number; room: string; creation: string; epoch: number; closed: number; group_info: Uint8Array; commits: string; seq: number }
      | undefined;
    if (!row) return undefined;
    const info = readGroupInfo(row.group_info);
    const roster = info.roster ?? [];
    const leaves = roster.map((entry) => entry && wholeLeaf(leafOf(entry), room, entry.signatureKey));
    seqs.set(row.no, Math.max(row.seq, seqs.get(row.no) ?? 0));
    return {
      no: row.no,
      room,
      create: peekRoomCreate(fromBase64Url(row.creation)),
      creation: row.creation,
      closed: row.closed === 1,
      group: { ...info, roster },
      epoch: row.epoch,
      commits: JSON.parse(row.commits) as PastCommit[],
      leaves,
      byDevice: new Map(leaves.flatMap((leaf) => (leaf ? [[leaf.deviceId, leaf]] : []))),
    };
  }

  /** A guest's certificate names no device: the directory knows which browser it was given to. One that is gone keeps its leaf until it is removed. */
  function wholeLeaf(leaf: ReturnType<typeof leafOf>, room: string, signKey: Uint8Array): Leaf {
    if (leaf.kind === "device") return leaf;
    const guest = directory.guest(leaf.person);
    return { ...leaf, deviceId: guest && guest.room === room && equalBytes(guest.signKey, signKey) ? guest.deviceId : "" };
  }

  /** Being changed by a transaction that may still fail: read from the disk until it is settled, which it is when this turn ends. */
  function forget(room: string): void {
    rooms.delete(room);
    changing.add(room);
    setImmediate(() => void changing.delete(room));
  }

  return {
    get(room) {
      const known = rooms.get(room);
      if (known) return known;
      const loaded = load(room);
      if (loaded && !changing.has(room)) {
        if (rooms.size >= MOST_IN_MEMORY) rooms.delete(rooms.keys().next().value!);
        rooms.set(room, loaded);
      }
      return loaded;
    },
    create(trx, { room, create, creation, groupInfo, at }) {
      const { lastInsertRowid } = trx
        .prepare("insert into rooms_room (room, kind, creation, epoch, closed, group_info, commits, touched_at) values (?, ?, ?, 0, 0, ?, '[]', ?)")
        .run(room, create.kind, creation, groupInfo, at);
      trx.prepare("insert into rooms_seq (no, seq) values (?, 0)").run(lastInsertRowid);
      forget(room);
    },
    advance(trx, room, { groupInfo, commit }) {
      const { changes } = trx
        .prepare("update rooms_room set epoch = epoch + 1, group_info = ?, commits = ?, touched_at = ? where no = ? and epoch = ? and closed = 0")
        .run(groupInfo, JSON.stringify([...room.commits, commit].slice(-COMMITS_KEPT)), commit.at, room.no, room.epoch);
      forget(room.room);
      return changes === 1;
    },
    close(trx, room) {
      trx.prepare("update rooms_room set closed = 1 where no = ?").run(room.no);
      forget(room.room);
    },
    forgetCalls(trx, before) {
      const gone = trx.prepare("delete from rooms_room where kind = 'call' and touched_at < ? returning no, room").all(before) as { no: number; room: string }[];
      for (const { no, room } of gone) {
        trx.prepare("delete from rooms_seq where no = ?").run(no);
        forget(room);
      }
    },
    nextSeq(room) {
      const seq = (seqs.get(room.no) ?? 0) + 1;
      seqs.set(room.no, seq);
      return seq;
    },
    saveSeq(_trx, room) {
      sql.saveSeq.run(seqs.get(room.no) ?? 0, room.no);
    },
  };
}
