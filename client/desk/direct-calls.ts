/**
 * Calls that a principal places or takes across organisations without the desk. Where the organisation's policy says so, the principal's own client tells the own desk that one has begun and that
 * it is over; with whom, and nothing of what was said. A desk keeps the list.
 */
import { z } from "zod";
import { domainOf, type PersonUri } from "../../protocol/identity/uri.ts";
import { codeOf } from "../../protocol/wire/failure.ts";
import type { RoomCreate } from "../../protocol/wire/signals.ts";
import type { Account } from "../contacts/account.ts";
import type { Clock } from "../environment.ts";
import type { LineChannel, SignalEvent } from "../lines/channel.ts";
import { listeners } from "../listeners.ts";
import type { DirectCallView } from "../model/desk.ts";
import type { CallView } from "../model/views.ts";
import { encodeRecord, readRecords } from "../store/records.ts";
import type { Store } from "../store/store.ts";
import type { Offices } from "./offices.ts";

const PREFIX = "direct/";
/** Of each colleague: one who tells of calls without end takes nobody else's from the list. As many colleagues as have a line with this desk. */
const MOST_OF_ONE = 50;

const record = z.strictObject({ call: z.string(), person: z.string(), with: z.array(z.string()), at: z.int(), endedAt: z.int().nullable() });
type DirectCall = z.infer<typeof record>;

export type ToldCall = Omit<DirectCallView, "mayJoin" | "arrangement">;

export interface DirectCalls {
  load(): Promise<void>;
  /** This device's calls changed. */
  watch(calls: readonly CallView[]): void;
  heard(event: SignalEvent): Promise<void>;
  /** Without what only the board knows of them. */
  all(): ToldCall[];
  /** Who was told to be in that call, of both sides, and whether it runs. Undefined where nobody has told of it. */
  told(call: string): { readonly own: readonly string[]; readonly far: readonly string[]; readonly runs: boolean } | undefined;
  onChange(listener: () => void): () => void;
}

export function createDirectCalls(deps: {
  store: Store;
  account: Account;
  offices: Offices;
  channel: () => LineChannel;
  own: { person: string; domain: string };
  createOf: (room: string) => RoomCreate | undefined;
  standingLine: (person: string) => string | undefined;
  /** As it is shown here. */
  nameOf: (person: string) => string;
  clock: Clock;
  log: (event: string, values?: Record<string, string | number>) => void;
}): DirectCalls {
  const { store, account, offices, own, createOf, nameOf, clock } = deps;
  const records = new Map<string, DirectCall>();
  const changed = listeners<void>();
  /** What this device has told, by call and state. */
  const told = new Set<string>();

  const isAbroad = (person: string) => domainOf(person as PersonUri) !== own.domain;

  function tell(call: CallView, state: "begun" | "ended"): void {
    const create = call.line === null ? undefined : createOf(call.line);
    const abroad = create?.arrangement ? [] : (create?.persons ?? []).filter(isAbroad);
    const key = `${call.room} ${state}`;
    if (abroad.length === 0 || call.line === null || told.has(key)) return;
    const lines = offices.desksOf(own.domain).flatMap((desk) => (desk === own.person || !offices.isDesk(desk, "now") ? [] : (deps.standingLine(desk) ?? [])));
    if (lines.length > 0) told.add(key); // who the desks are may not be known yet
    for (const line of lines) {
      const signal = { kind: "direct-call" as const, call: call.room, line: call.line, with: abroad.slice(0, 16), state, at: Math.floor(clock.now() / 1000) };
      deps.channel().sendSignal(line, signal).catch((error: unknown) => {
        told.delete(key);
        deps.log("direct-call.not-told", { code: codeOf(error) });
      });
    }
  }

  async function keep(next: DirectCall): Promise<void> {
    const key = `${PREFIX}${next.person}/${next.call}`;
    const theirs = [...records].filter(([other, { person }]) => other !== key && person === next.person).sort(([, a], [, b]) => b.at - a.at);
    const gone = theirs.slice(MOST_OF_ONE - 1).map(([other]) => other);
    await store.commit({ put: [[key, encodeRecord(next)]], remove: gone });
    for (const other of gone) records.delete(other);
    records.set(key, next);
    changed.tell();
  }

  return {
    async load() {
      for (const [key, one] of await readRecords(store, PREFIX, record)) records.set(key, one);
    },
    watch(calls) {
      if (account.ownOrganisation()?.directCalls !== "told" || offices.isOwnDesk()) return;
      for (const call of calls) {
        if (call.state === "active") tell(call, "begun");
        // Not only what this page has told: one that a reload ended began before it.
        if (call.state === "ended" && (call.startedAt !== undefined || told.has(`${call.room} begun`))) tell(call, "ended");
      }
    },
    async heard({ room, signal, sender, own: said }) {
      if (signal.kind !== "direct-call" || said || sender.person === null || sender.person === own.person || !offices.isOwnDesk()) return;
      const { person } = sender;
      const create = createOf(room);
      if (isAbroad(person) || create?.persons.length !== 2 || !signal.with.every(isAbroad)) return;
      const before = records.get(`${PREFIX}${person}/${signal.call}`);
      if (signal.state === "begun") return before ? undefined : keep({ call: signal.call, person, with: [...signal.with], at: signal.at, endedAt: null });
      await keep({ ...(before ?? { call: signal.call, person, with: [...signal.with], at: signal.at }), endedAt: signal.at });
    },
    all() {
      return [...records.values()]
        .sort((a, b) => b.at - a.at)
        .map(({ call, person, with: others, at, endedAt }) => ({
          call,
          person,
          name: nameOf(person),
          with: others.map((one) => ({ person: one, name: nameOf(one), organisation: account.organisation(domainOf(one as PersonUri))?.organisation ?? domainOf(one as PersonUri) })),
          at,
          ...(endedAt === null ? {} : { endedAt }),
        }));
    },
    told(call) {
      const some = [...records.values()].filter((one) => one.call === call);
      return some.length === 0 ? undefined : { own: some.map(({ person }) => person), far: [...new Set(some.flatMap((one) => one.with))], runs: some.every(({ endedAt }) => endedAt === null) };
    },
    onChange: changed.add,
  };
}
