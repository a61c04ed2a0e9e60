/**
 * What this person has set about being called, the same on all of their devices. It is said in a line that only they are in; of two settings the later counts, everywhere.
 */
import { type CallSettings, callSettings } from "../../protocol/wire/settings.ts";
import type { Precedence } from "../../protocol/wire/desk/terms.ts";
import { codeOf } from "../../protocol/wire/failure.ts";
import type { Quiet } from "../call/ring-state.ts";
import type { Clock } from "../environment.ts";
import type { GroupEvent, SignalEvent } from "../lines/channel.ts";
import { listeners } from "../listeners.ts";
import { decodeRecord, encodeRecord } from "../store/records.ts";
import type { Store } from "../store/store.ts";
import type { OwnLine } from "./own-line.ts";
import { atLeast, NOTHING_SET, quietUntil } from "./undisturbed.ts";

const KEY = "call-settings";

export interface CallSettingsBook {
  load(): Promise<void>;
  get(): CallSettings;
  set(change: Partial<Omit<CallSettings, "at">>): Promise<void>;
  /** Undefined where a call of that precedence may disturb now. */
  quiet(precedence: Precedence): Quiet | undefined;
  heard(event: SignalEvent): Promise<void>;
  joined(event: GroupEvent): void;
  /** Another own device may be there now. */
  check(): void;
  onChange(listener: () => void): () => void;
}

export interface CallSettingsDeps {
  readonly store: Store;
  readonly ownLine: OwnLine;
  /** The node's time, milliseconds: of two devices with different clocks neither wins for ever. */
  readonly nodeTime: () => number;
  readonly clock: Pick<Clock, "now">;
  readonly log: (event: string, values?: Record<string, string | number>) => void;
}

export function createCallSettings(deps: CallSettingsDeps): CallSettingsBook {
  const { store, ownLine, log } = deps;
  const changed = listeners<void>();
  let known: CallSettings = NOTHING_SET;

  async function keep(next: CallSettings): Promise<void> {
    await store.commit({ put: [[KEY, encodeRecord(next)]] });
    known = next;
    changed.tell();
  }

  const word = () => ({ kind: "settings" as const, settings: known });
  const tellOwn = async () => (known.at === 0 ? undefined : ownLine.say(word()));

  const soon = (work: Promise<void>) => void work.catch((error: unknown) => log("settings.not-said", { code: codeOf(error) }));

  return {
    async load() {
      const stored = await store.get(KEY);
      if (stored) known = decodeRecord(callSettings, stored);
    },
    get: () => known,
    async set(change) {
      await keep({ ...known, ...change, at: Math.max(Math.floor(deps.nodeTime()), known.at + 1) });
      soon(tellOwn());
    },
    quiet(precedence) {
      const { undisturbed } = known;
      const until = quietUntil(undisturbed, deps.clock.now());
      if (until === undefined || atLeast(precedence, undisturbed.lets)) return undefined;
      return { until: until === null ? null : Math.floor(until), lets: undisturbed.lets, says: undisturbed.tells };
    },
    async heard(event) {
      const { signal } = event;
      if (signal.kind !== "settings" || !ownLine.isFromOwn(event)) return;
      if (signal.settings.at > known.at) await keep(signal.settings);
    },
    joined(event) {
      const room = ownLine.joined(event);
      if (known.at > 0 && room !== undefined) soon(ownLine.sayIn(room, word()));
    },
    check() {
      if (!ownLine.exists()) soon(tellOwn());
    },
    onChange: changed.add,
  };
}
