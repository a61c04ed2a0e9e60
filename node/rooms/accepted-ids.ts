/** Ids of messages that the hub accepted lately: a retry after a lost answer, or after a restart, is accepted once. */
import type { Trx } from "../storage/writer.ts";
import type { Storage } from "./ports.ts";

const KEPT = 50_000;
const TRIM_EVERY = 5_000;

export interface AcceptedIds {
  seqOf(room: string, id: string): number | undefined;
  add(trx: Trx, room: string, id: string, seq: number, at: number): void;
}

export function acceptedIds(storage: Storage): AcceptedIds {
  const seqs = new Map<string, number>();
  let key = 0;
  for (const row of storage.raw.prepare("select key, id, seq from rooms_accepted order by key").iterate() as Iterable<{ key: number; id: string; seq: number }>) {
    seqs.set(row.id, row.seq);
    key = row.key;
  }
  const insert = storage.raw.prepare("insert into rooms_accepted (key, id, seq, at) values (?, ?, ?, ?)");
  const trim = storage.raw.prepare("delete from rooms_accepted where key <= ?");
  const staged = new WeakMap<Trx, string[]>();
  return {
    seqOf: (room, id) => seqs.get(room.slice(-52) + id),
    add(trx, room, id, seq, at) {
      const name = room.slice(-52) + id;
      insert.run(++key, name, seq, at);
      if (key % TRIM_EVERY === 0) trim.run(key - KEPT);
      // Known at once, for a repeat in the same transaction, and no longer if that fails.
      seqs.set(name, seq);
      if (seqs.size > KEPT) seqs.delete(seqs.keys().next().value!);
      let list = staged.get(trx);
      if (!list) {
        const mine: string[] = (list = []);
        staged.set(trx, mine);
        let kept = false;
        trx.afterCommit(() => void (kept = true));
        setImmediate(() => {
          if (!kept) for (const one of mine) seqs.delete(one);
        });
      }
      list.push(name);
    },
  };
}
