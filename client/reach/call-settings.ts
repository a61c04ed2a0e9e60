/**
 * What this person has set about being called, the same on all of their devices. It is said in a line that only they are in, which is made when there is something to say and somebody to
 * say it to; of two settings the later counts, everywhere.
 */
import { type CallSettings, callSettings } from "../../protocol/wire/settings.ts";
import type { Precedence } from "../../protocol/wire/desk/terms.ts";
import { codeOf } from "../../protocol/wire/failure.ts";
import type { Quiet } from "../call/ring-state.ts";
import type { Clock } from "../environment.ts";
import type { GroupEvent, LineChannel, RoomUri, SignalEvent } from "../lines/channel.ts";
import { isWritable } from "../lines/room.ts";
import type { Rooms } from "../lines/rooms.ts";
import { listeners } from "../listeners.ts";
import { decodeRecord, encodeRecord } from "../store/records.ts";
import type { Store } from "../store/store.ts";
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
  readonly rooms: Pick<Rooms, "lines">;
  readonly channel: Pick<LineChannel, "createRoom" | "sendSignal">;
  /** Looks after who is in a room. */
  readonly upkeep: { check(room: RoomUri): void };
  readonly own: { readonly person: string; readonly deviceId: string };
  /** How many devices of this person may act now. */
  readonly ownDevices: () => number;
  /** The node's time, milliseconds: of two devices with different clocks neither wins for ever. */
  readonly nodeTime: () => number;
  readonly clock: Pick<Clock, "now">;
  readonly log: (event: string, values?: Record<string, string | number>) => void;
}

export function createCallSettings(deps: CallSettingsDeps): CallSettingsBook {
  const { store, channel, own, log } = deps;
  const changed = listeners<void>();
  let known: CallSettings = NOTHING_SET;
  let making = false;

  /** Two devices may have made one each: what is said is said in both, and neither is in the way. */
  const ownLines = () => deps.rooms.lines().filter((room) => room.create.persons.length === 1 && room.create.persons[0] === own.person && isWritable(room));

  async function keep(next: CallSettings): Promise<void> {
    await store.commit({ put: [[KEY, encodeRecord(next)]] });
    known = next;
    changed.tell();
  }

  async function say(room: RoomUri): Promise<void> {
    await channel.sendSignal(room, { kind: "settings", settings: known });
  }

  async function tellOwn(): Promise<void> {
    if (known.at === 0 || deps.ownDevices() < 2 || making) return;
    const lines = ownLines();
    if (lines.length > 0) return void (await Promise.all(lines.map(({ uri }) => say(uri))));
    making = true;
    try {
      deps.upkeep.check(await channel.createRoom({ kind: "line", persons: [own.person] })); // said once the others are in
    } finally {
      making = false;
    }
  }

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
    async heard({ signal, sender, room, own: said }) {
      if (signal.kind !== "settings" || said || sender.ignored || sender.person !== own.person || !ownLines().some(({ uri }) => uri === room)) return;
      if (signal.settings.at > known.at) await keep(signal.settings);
    },
    joined({ room, added, committer }) {
      if (known.at > 0 && committer !== null && added.length > 0 && ownLines().some(({ uri }) => uri === room)) soon(say(room));
    },
    check() {
      if (ownLines().length === 0) soon(tellOwn());
    },
    onChange: changed.add,
  };
}
