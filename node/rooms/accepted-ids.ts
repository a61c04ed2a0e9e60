/** Ids of messages that the hub accepted lately: a retry after a lost answer, or after a restart, is accepted once. One row holds all ids of a transaction. */
import type { Trx } from "../storage/writer.ts";
import type { Storage } from "./ports.ts";

const KEPT = 50_000;
const ROWS_KEPT = 5_000;
const TRIM_EVERY = 500;

export interface AcceptedIds {
  seqOf(room: string, id: string): number | undefined;
  /** Those of one transaction together. */
  add(trx: Trx, accepted: readonly { room: string; id: string; seq: number }[]): void;
}

export function acceptedIds(storage: Storage): AcceptedIds {
  const seqs = new Map<string, number>();
  let key = 0;
  for (const row of storage.raw.prepare("select key, ids from rooms_accepted order by key").iterate() as Iterable<{ key: number; ids: string }>) {
    for (const [name, seq] of JSON.parse(row.ids) as [string, number][]) remember(name, seq);
    key = row.key;
  }
  const insert = storage.raw.prepare("insert into rooms_accepted (key, ids) values (?, ?)");
  const trim = storage.raw.prepare("delete from rooms_accepted where key <= ?");

  function remember(name: string, seq: number): void {
    seqs.set(name, seq);
    if (seqs.size > KEPT) seqs.delete(seqs.keys().next().value!);
  }

  return {
    seqOf: (room, id) => seqs.get(nameOf(room, id)),
    add(trx, accepted) {
      if (accepted.length === 0) return;
      const names = accepted.map(({ room, id, seq }): [string, number] => [nameOf(room, id), seq]);
      insert.run(++key, JSON.stringify(names));
      if (key % TRIM_EVERY === 0) trim.run(key - ROWS_KEPT);
      trx.afterCommit(() => {
        for (const [name, seq] of names) remember(name, seq);
      });
    },
  };
}

/** The room's part is short: it tells rooms apart among the ids of a few minutes, and ids are random already. */
function nameOf(room: string, id: string): string {
  return room.slice(-12) + id;
}
