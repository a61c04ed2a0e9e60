/** What each device of this node said of how it rings: in memory, beside its table. */
import type { Trx } from "../storage/writer.ts";
import type { Storage } from "../rooms/ports.ts";
import type { Said } from "./ways.ts";

export interface SaidBook {
  get(deviceId: string): Said | undefined;
  put(trx: Trx, deviceId: string, said: Said): void;
  forget(trx: Trx, deviceId: string): void;
}

interface Row {
  device_id: string;
  rings: Said["rings"];
  disturbs: Said["disturbs"];
  later: string;
  tells: number;
  endpoint: string | null;
  p256dh: string | null;
  auth: string | null;
}

export function openSaidBook(storage: Pick<Storage, "raw">): SaidBook {
  const book = new Map<string, Said>();
  for (const row of storage.raw.prepare("select * from reach_device").all() as Row[]) {
    const { endpoint, p256dh, auth } = row;
    book.set(row.device_id, { rings: row.rings, disturbs: row.disturbs, later: JSON.parse(row.later) as Said["later"], tells: row.tells === 1, push: endpoint !== null && p256dh !== null && auth !== null ? { endpoint, p256dh, auth } : null });
  }
  return {
    get: (deviceId) => book.get(deviceId),
    put(trx, deviceId, said) {
      const { rings, disturbs, later, tells, push } = said;
      trx.prepare("insert or replace into reach_device (device_id, rings, disturbs, later, tells, endpoint, p256dh, auth) values (?, ?, ?, ?, ?, ?, ?, ?)").run(deviceId, rings, disturbs, JSON.stringify(later), tells ? 1 : 0, push?.endpoint ?? null, push?.p256dh ?? null, push?.auth ?? null);
      trx.afterCommit(() => book.set(deviceId, said));
    },
    forget(trx, deviceId) {
      trx.prepare("delete from reach_device where device_id = ?").run(deviceId);
      trx.afterCommit(() => book.delete(deviceId));
    },
  };
}
