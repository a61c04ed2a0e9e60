/**
 * Steps of minutes by devices that are not known here yet: the chain or the accord that shows them may come after. Held on disk, room by room, until it does, so that a signature counts at both ends.
 * Nothing of it was verified: whoever is in the room chooses the bytes, and can fill no more than their own share.
 */
import { z } from "zod";
import { type Bytes } from "../../protocol/wire/bytes.ts";
import { bytesUpTo } from "../../protocol/wire/cbor-schema.ts";
import { MAX_STEP } from "../../protocol/wire/minutes/step.ts";
import { encodeRecord, readRecords } from "../store/records.ts";
import type { Store } from "../store/store.ts";

const PREFIX = "minutes/early/";
const KEPT_MS = 30 * 24 * 3600_000;
/** Said by one person in one room. */
const MOST_OF_ONE = 64;
const MOST_BYTES_OF_ONE = 1 << 20;

const earlyStep = z.strictObject({ room: z.string(), rank: z.int(), step: bytesUpTo(MAX_STEP + 1024), at: z.int(), by: z.string() });
export type EarlyStep = z.infer<typeof earlyStep>;

export interface EarlySteps {
  load(): Promise<void>;
  /** False: the one who said it has no room left. */
  hold(hash: string, step: EarlyStep): Promise<boolean>;
  all(): readonly (readonly [key: string, step: EarlyStep])[];
  /** After what removes it is stored: `key` is the record's own. */
  forget(key: string): void;
}

export function createEarlySteps({ store, now }: { store: Store; now: () => number }): EarlySteps {
  const held = new Map<string, EarlyStep>();
  const isOld = ({ at }: EarlyStep) => at + KEPT_MS < now();
  return {
    async load() {
      const old: string[] = [];
      for (const [key, step] of await readRecords(store, PREFIX, earlyStep)) {
        if (isOld(step)) old.push(key);
        else held.set(key, step);
      }
      if (old.length > 0) await store.commit({ remove: old });
    },
    async hold(hash, step) {
      const key = `${PREFIX}${step.room}/${hash}`;
      const old = [...held].filter(([, one]) => isOld(one)).map(([other]) => other); // a device may run for longer than they are kept
      if (held.has(key) && !old.includes(key)) return true;
      const theirs = [...held.values()].filter((one) => one.room === step.room && one.by === step.by && !isOld(one));
      const bytes = theirs.reduce((sum, one) => sum + one.step.length, step.step.length);
      if (theirs.length >= MOST_OF_ONE || bytes > MOST_BYTES_OF_ONE) return false;
      await store.commit({ put: [[key, encodeRecord({ ...step, step: step.step as Bytes })]], remove: old.filter((other) => other !== key) });
      for (const other of old) held.delete(other);
      held.set(key, step);
      return true;
    },
    all: () => [...held],
    forget: (key) => void held.delete(key),
  };
}
