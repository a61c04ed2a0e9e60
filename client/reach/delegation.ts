/**
 * Calls that a desk answers in somebody's stead. The person's client says so to each contact, with the node's word that it is a desk, and names to the desk those contacts, so that it lets them in
 * without a question. A contact could only be led to a desk of the very organisation that the person belongs to; and the desk answers as itself: it is who the caller's screen says, at the level
 * that the line with it has. Said ahead, so that it works while all of the person's devices lie still.
 */
import { z } from "zod";
import { type Card, decodeCard, encodeCard } from "../../protocol/identity/card.ts";
import { domainOf, nameOf, type PersonUri } from "../../protocol/identity/uri.ts";
import { type Bytes, equalBytes } from "../../protocol/wire/bytes.ts";
import { bytesOf, bytesUpTo } from "../../protocol/wire/cbor-schema.ts";
import { MOST_STOOD_IN_FOR } from "../../protocol/wire/delegation.ts";
import type { Precedence } from "../../protocol/wire/desk/terms.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import { type Delegate, delegate } from "../../protocol/wire/settings.ts";
import type { RoomCreate, Signal } from "../../protocol/wire/signals.ts";
import type { Quiet } from "../call/ring-state.ts";
import type { People } from "../contacts/people.ts";
import type { Offices } from "../desk/offices.ts";
import { type Directory, nodeOf } from "../facts/directory.ts";
import { showsOffice } from "../facts/office-statement.ts";
import type { RoomGroup, SignalEvent } from "../lines/channel.ts";
import { listeners } from "../listeners.ts";
import { encodeRecord, readRecords } from "../store/records.ts";
import type { Store } from "../store/store.ts";
import type { CallSettingsBook } from "./call-settings.ts";
import { atLeast } from "./undisturbed.ts";

const TOLD = "delegated/";
const NAMED = "stands-in/";

const told = z.strictObject({ person: z.string(), at: z.int(), to: delegate.omit({ desk: true }).extend({ card: bytesUpTo(1024), office: bytesUpTo(1024) }).nullable() });
type Told = z.infer<typeof told>;
const named = z.strictObject({ by: z.string(), at: z.int(), persons: z.array(z.strictObject({ person: z.string(), fingerprint: bytesOf(32) })) });
type Named = z.infer<typeof named>;

/** Who answers somebody's calls, as they say and their node shows. `after`: seconds. */
export interface DelegateKnown extends Pick<Delegate, "when" | "after" | "lets"> {
  readonly person: string;
  readonly name: string;
  readonly card: Card;
}

export interface Delegation {
  load(): Promise<void>;
  /** Throws `settings/not-a-desk`. */
  set(to: Delegate | null): Promise<void>;
  /** What this person's client says about it in that room. */
  spoken(group: RoomGroup): [subject: string, signal: Signal][];
  heard(event: SignalEvent): Promise<void>;
  /** Why a call makes no sound here. */
  quiet(precedence: Precedence, caller: string): Quiet | undefined;
  of(person: string): DelegateKnown | undefined;
  /** This desk answers for `person` when `caller` calls. */
  standsInFor(person: string, caller: string): boolean;
  /** Somebody for whom this desk answers has named them, by that fingerprint. */
  expects(person: string, fingerprint: Bytes): boolean;
  onChange(listener: () => void): () => void;
}

export interface DelegationDeps {
  readonly store: Store;
  readonly settings: CallSettingsBook;
  readonly people: Pick<People, "record" | "all" | "onChange">;
  readonly offices: Pick<Offices, "isDesk" | "isOwnDesk" | "statementOf" | "onChange">;
  readonly directory: () => Directory | undefined;
  readonly standingLine: (person: string) => string | undefined;
  readonly createOf: (room: string) => RoomCreate | undefined;
  readonly own: { readonly person: string; readonly domain: string };
  /** Milliseconds. */
  readonly nodeTime: () => number;
}

const domain = (person: string) => domainOf(person as PersonUri) as string;

export function createDelegation(deps: DelegationDeps): Delegation {
  const { store, settings, people, offices, own } = deps;
  const changed = listeners<void>();
  const byPerson = new Map<string, Told>();
  const byPrincipal = new Map<string, Named>();

  const set = () => settings.get().toDesk;
  /** In force: a desk that is none any more keeps nobody's calls from ringing. */
  const standing = () => {
    const to = set()?.to;
    return to && offices.isDesk(to.desk, "now") ? to : undefined;
  };

  /** A line of that sender and this person alone. */
  function isOurs({ room, sender, own: said }: SignalEvent): boolean {
    const create = deps.createOf(room);
    return !said && !sender.ignored && sender.person !== null && sender.person !== own.person && create?.kind === "line" && create.arrangement === undefined && create.persons.length === 2 && create.persons.includes(sender.person);
  }

  function wordForContact(at: number, to: Delegate | null): Signal | undefined {
    if (!to) return { kind: "delegated", at, to: null };
    const record = people.record(to.desk);
    const office = offices.statementOf(to.desk);
    if (!record || !office) return undefined;
    const card = encodeCard({ domain: domainOf(to.desk as PersonUri), person: to.desk as PersonUri, fingerprint: record.fingerprint as Bytes, name: record.name });
    return { kind: "delegated", at, to: { when: to.when, after: to.after, lets: to.lets, card, office } };
  }

  const contactsFor = (desk: string) => people.all().filter(({ person, consent }) => consent === "granted" && person !== desk).slice(0, MOST_STOOD_IN_FOR).map(({ person, fingerprint }) => ({ person, fingerprint: fingerprint as Bytes }));

  return {
    async load() {
      for (const [, one] of await readRecords(store, TOLD, told)) byPerson.set(one.person, one);
      for (const [, one] of await readRecords(store, NAMED, named)) byPrincipal.set(one.by, one);
    },
    async set(to) {
      if (to && (to.desk === own.person || domain(to.desk) !== own.domain || !offices.isDesk(to.desk, "now") || deps.standingLine(to.desk) === undefined)) throw new Failure("settings/not-a-desk");
      await settings.set({ toDesk: { at: Math.max(Math.floor(deps.nodeTime()), (set()?.at ?? 0) + 1), to } });
    },
    spoken({ create }) {
      const known = set();
      const other = create.kind === "line" && create.arrangement === undefined && create.persons.length === 2 ? create.persons.find((person) => person !== own.person) : undefined;
      if (!known || other === undefined) return [];
      const { at, to } = known;
      const words: [string, Signal][] = [];
      // Who is not the desk is told where to; a desk that answers is told for whom, and one that no longer does, that it is nobody.
      const word = to?.desk === other ? undefined : wordForContact(at, to);
      if (word) words.push(["delegated", word]);
      if (domain(other) === own.domain && offices.isDesk(other, "once")) words.push(["stands-in", { kind: "stands-in", at, persons: to?.desk === other ? contactsFor(other) : [] }]);
      return words;
    },
    async heard(event) {
      const { signal, sender } = event;
      if (signal.kind === "delegated" && isOurs(event)) {
        const person = sender.person!;
        if ((byPerson.get(person)?.at ?? -1) > signal.at) return;
        const next: Told = { person, at: signal.at, to: signal.to };
        await store.commit({ put: [[TOLD + person, encodeRecord(next)]] });
        byPerson.set(person, next);
        changed.tell();
      } else if (signal.kind === "stands-in" && isOurs(event)) {
        const by = sender.person!;
        if (domain(by) !== own.domain || (byPrincipal.get(by)?.at ?? -1) > signal.at) return;
        const next: Named = { by, at: signal.at, persons: [...signal.persons] };
        await store.commit({ put: [[NAMED + by, encodeRecord(next)]] });
        byPrincipal.set(by, next);
        changed.tell();
      }
    },
    quiet(precedence, caller) {
      const disturbed = settings.quiet(precedence);
      const to = standing();
      if (!to || to.desk === caller || atLeast(precedence, to.lets)) return disturbed;
      if (to.when === "always") return { until: null, lets: to.lets, says: false };
      // Whom the desk is to answer must know that it is due; when it ends is for those who may know.
      return disturbed && to.when === "quiet" && !disturbed.says ? { until: null, lets: to.lets, says: true } : disturbed;
    },
    of(person) {
      const to = byPerson.get(person)?.to;
      const directory = deps.directory();
      if (!to || !directory) return undefined;
      try {
        const card = decodeCard(to.card);
        const node = nodeOf(directory, card.person);
        // The organisation's own desk by its node's word about that very chain, or nobody.
        if (card.person === own.person || card.domain !== domain(person) || !node || !showsOffice(to.office, { person: card.person, fingerprint: card.fingerprint as Bytes, node, now: 0 })) return undefined;
        const { when, after, lets } = to;
        return { person: card.person, name: people.record(card.person)?.name ?? card.name ?? nameOf(card.person as PersonUri), when, after, lets, card };
      } catch {
        return undefined; // no card
      }
    },
    standsInFor: (person, caller) => offices.isOwnDesk() && (byPrincipal.get(person)?.persons.some((one) => one.person === caller) ?? false),
    expects: (person, fingerprint) => offices.isOwnDesk() && [...byPrincipal.values()].some(({ persons }) => persons.some((one) => one.person === person && equalBytes(one.fingerprint as Bytes, fingerprint))),
    onChange(listener) {
      const stops = [changed.add(listener), settings.onChange(listener), people.onChange(() => (set() ? listener() : undefined)), offices.onChange(() => (set() ? listener() : undefined))];
      return () => stops.forEach((stop) => stop());
    },
  };
}
