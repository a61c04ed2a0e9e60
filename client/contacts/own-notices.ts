/** What concerns this person's own devices, and attacks on anybody: belongs to no line, and stays, also over a restart, until the person has dealt with it. */
import { z } from "zod";
import { codeOf } from "../../protocol/wire/failure.ts";
import type { Clock } from "../environment.ts";
import { listeners } from "../listeners.ts";
import { encodeRecord, readRecords } from "../store/records.ts";
import type { Store } from "../store/store.ts";

const PREFIX = "own-notice/";
/** Who floods a device with refused ones pushes out his own oldest. */
const MOST = 100;

const schema = z.strictObject({ at: z.int(), kind: z.string(), values: z.record(z.string(), z.string()) });

export interface OwnNotice {
  readonly id: string;
  readonly at: number;
  readonly kind: string;
  readonly values: Record<string, string>;
}

export interface OwnNotices {
  load(): Promise<void>;
  /** The same thing said again takes the place of the first. */
  add(kind: string, values: Record<string, string>): void;
  /** Dealt with. Gone for good when it resolves; one that is not there is gone already. */
  dismiss(id: string): Promise<void>;
  /** Oldest first. */
  list(): readonly OwnNotice[];
  onChange(listener: () => void): () => void;
}

export function createOwnNotices({ store, clock, log }: { store: Store; clock: Clock; log: (event: string, values?: Record<string, string>) => void }): OwnNotices {
  const changed = listeners<void>();
  let list: readonly OwnNotice[] = [];

  return {
    async load() {
      list = (await readRecords(store, PREFIX, schema)).map(([key, notice]) => ({ id: key.slice(PREFIX.length), ...notice })).sort((a, b) => a.at - b.at);
    },
    add(kind, values) {
      const id = JSON.stringify([kind, values.person ?? "", values.device ?? ""]);
      const notice = { at: Math.floor(clock.now()), kind, values };
      const all = [...list.filter((one) => one.id !== id), { id, ...notice }];
      const dropped = all.slice(0, Math.max(0, all.length - MOST));
      list = all.slice(dropped.length);
      changed.tell();
      store.commit({ put: [[PREFIX + id, encodeRecord(notice)]], remove: dropped.map((one) => PREFIX + one.id) }).catch((error: unknown) => log("notice.not-kept", { code: codeOf(error) }));
    },
    async dismiss(id) {
      if (!list.some((one) => one.id === id)) return;
      await store.commit({ remove: [PREFIX + id] });
      list = list.filter((one) => one.id !== id);
      changed.tell();
    },
    list: () => list,
    onChange: changed.add,
  };
}
