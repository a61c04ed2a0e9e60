/**
 * Calls that this person missed: who, when, with which precedence, and whether it has been looked at, on whichever device. A device that was away hears of calls that were answered meanwhile
 * on another one; those are none. Nothing of it leaves the person's devices.
 */
import { z } from "zod";
import { precedence } from "../../protocol/wire/desk/terms.ts";
import { codeOf } from "../../protocol/wire/failure.ts";
import { MOST_SEEN_AT_ONCE } from "../../protocol/wire/missed.ts";
import type { GroupEvent, SignalEvent } from "../lines/channel.ts";
import { listeners } from "../listeners.ts";
import { encodeRecord, readRecords } from "../store/records.ts";
import type { Store } from "../store/store.ts";
import type { OwnLine } from "./own-line.ts";

const PREFIX = "missed/";
/** Who calls a thousand times pushes out the oldest. */
const MOST = 200;

const schema = z.strictObject({ call: z.string(), line: z.string(), person: z.string(), at: z.int(), precedence, video: z.boolean(), busy: z.boolean(), seen: z.boolean() });
export type MissedRecord = z.infer<typeof schema>;
export type MissedCall = Omit<MissedRecord, "seen">;

export interface MissedCalls {
  load(): Promise<void>;
  /** Stored when it resolves; a second time changes nothing. */
  add(call: MissedCall): Promise<void>;
  /** Newest first. */
  all(): readonly MissedRecord[];
  /** All of them have been looked at. */
  see(): Promise<void>;
  heard(event: SignalEvent): Promise<void>;
  joined(event: GroupEvent): void;
  onChange(listener: () => void): () => void;
}

export function createMissedCalls({ store, ownLine, own, log }: { store: Store; ownLine: OwnLine; own: { readonly person: string }; log: (event: string, values?: Record<string, string | number>) => void }): MissedCalls {
  const changed = listeners<void>();
  const records = new Map<string, MissedRecord>();
  /** Of which another device has told before this one knew that they were missed. */
  const seenBefore = new Set<string>();
  /** Answered or declined by this person, elsewhere. */
  const dealtWith = new Set<string>();

  async function put(next: readonly MissedRecord[], remove: readonly string[] = []): Promise<void> {
    await store.commit({ put: next.map((one) => [PREFIX + one.call, encodeRecord(one)] as const), remove: remove.map((call) => PREFIX + call) });
    for (const one of next) records.set(one.call, one);
    for (const call of remove) records.delete(call);
    changed.tell();
  }

  const byAge = () => [...records.values()].sort((a, b) => b.at - a.at);
  const soon = (work: Promise<void>) => void work.catch((error: unknown) => log("missed.not-said", { code: codeOf(error) }));
  const seenOnes = (calls: readonly string[]) => calls.flatMap((call) => records.get(call) ?? []).filter((one) => !one.seen);

  return {
    async load() {
      for (const [, one] of await readRecords(store, PREFIX, schema)) records.set(one.call, one);
    },
    async add(call) {
      if (records.has(call.call) || dealtWith.has(call.call)) return;
      const oldest = byAge().slice(MOST - 1).map((one) => one.call);
      await put([{ ...call, at: Math.floor(call.at), seen: seenBefore.has(call.call) }], oldest);
    },
    all: byAge,
    async see() {
      const fresh = byAge().filter((one) => !one.seen);
      if (fresh.length === 0) return;
      await put(fresh.map((one) => ({ ...one, seen: true })));
      for (let at = 0; at < fresh.length; at += MOST_SEEN_AT_ONCE) soon(ownLine.say({ kind: "missed-seen", calls: fresh.slice(at, at + MOST_SEEN_AT_ONCE).map(({ call }) => call) }));
    },
    async heard(event) {
      const { signal, sender } = event;
      if (signal.kind === "missed-seen") {
        if (!ownLine.isFromOwn(event)) return;
        for (const call of signal.calls) if (!records.has(call) && seenBefore.size < MOST) seenBefore.add(call);
        const news = seenOnes(signal.calls);
        if (news.length > 0) await put(news.map((one) => ({ ...one, seen: true })));
      } else if (sender.person === own.person && !sender.ignored && (signal.kind === "accept" || (signal.kind === "decline" && signal.why === "declined"))) {
        // This person has dealt with it, on another device: heard late, it is no missed call.
        if (dealtWith.size < MOST) dealtWith.add(signal.call);
        if (records.has(signal.call)) await put([], [signal.call]);
      }
    },
    joined(event) {
      const room = ownLine.joined(event);
      const seen = byAge().filter((one) => one.seen).slice(0, MOST_SEEN_AT_ONCE);
      if (room !== undefined && seen.length > 0) soon(ownLine.sayIn(room, { kind: "missed-seen", calls: seen.map(({ call }) => call) }));
    },
    onChange: changed.add,
  };
}
