/**
 * Who is a desk. The own node's statement about this person is fetched, renewed and handed on in lines (facts say it); those of others are kept as they were said, and believed only when
 * their node has signed them for that very chain.
 */
import { z } from "zod";
import { domainOf, type PersonUri } from "../../protocol/identity/uri.ts";
import { type Bytes, fromBase64Url } from "../../protocol/wire/bytes.ts";
import { bytesUpTo } from "../../protocol/wire/cbor-schema.ts";
import { MAX_OFFICE, OFFICE_SECONDS } from "../../protocol/wire/desk/office.ts";
import { codeOf } from "../../protocol/wire/failure.ts";
import type { SignalOf } from "../../protocol/wire/signals.ts";
import type { Account } from "../contacts/account.ts";
import type { People } from "../contacts/people.ts";
import type { Clock } from "../environment.ts";
import { nodeOf } from "../facts/directory.ts";
import { latestOffice, showsOffice } from "../facts/office-statement.ts";
import type { SignalEvent } from "../lines/channel.ts";
import { listeners } from "../listeners.ts";
import type { Session } from "../session/session.ts";
import { encodeRecord, readRecords } from "../store/records.ts";
import type { Store } from "../store/store.ts";

const PREFIX = "office/";
const RENEW_MS = (OFFICE_SECONDS * 1000) / 2;
const AGAIN_MS = 60_000;
const record = z.strictObject({ person: z.string(), statement: bytesUpTo(MAX_OFFICE), zone: z.string() });

export interface Offices {
  load(): Promise<void>;
  /** What this device says in its lines; undefined where this person is no desk. */
  own(): SignalOf<"office"> | undefined;
  /** This person's role, as the own node gives it. */
  isOwnDesk(): boolean;
  heard(event: SignalEvent): Promise<void>;
  /** Has been shown to be a desk, with the chain that is known here. `now`: and is one now. */
  isDesk(person: string, when: "now" | "once"): boolean;
  /** The node's latest word that this person is one. */
  statementOf(person: string): Bytes | undefined;
  desksOf(domain: string): string[];
  zoneOf(person: string): string | undefined;
  /** The device is online: fetches the own statement if it is due. */
  renew(): void;
  onChange(listener: () => void): () => void;
  stop(): void;
}

export function createOffices(deps: { store: Store; session: Session; account: Account; people: People; own: { person: string }; zone: string; clock: Clock; log: (event: string, values?: Record<string, string | number>) => void }): Offices {
  const { store, session, account, people, own, clock, log } = deps;
  const changed = listeners<void>();
  const known = new Map<string, z.infer<typeof record>>();
  let mine: { statement: Bytes; at: number } | undefined;
  let cancel: () => void = () => undefined;

  const isOwnDesk = () => account.me()?.person.role === "desk";

  function expected(person: string) {
    const directory = account.directory();
    const node = directory && nodeOf(directory, person);
    const fingerprint = people.record(person)?.fingerprint;
    return node && fingerprint ? { person, fingerprint, node, now: clock.now() / 1000 } : undefined;
  }

  async function fetch(): Promise<void> {
    cancel();
    try {
      const { statement } = await session.call("desk.office", {});
      mine = { statement: fromBase64Url(statement), at: clock.monotonic() };
      changed.tell();
      cancel = clock.after(RENEW_MS, renew);
    } catch (error) {
      log("office.not-renewed", { code: codeOf(error) });
      cancel = clock.after(AGAIN_MS, renew);
    }
  }

  function renew(): void {
    if (!isOwnDesk() || session.state() !== "online") return;
    if (!mine || clock.monotonic() - mine.at >= RENEW_MS) void fetch();
  }

  return {
    async load() {
      for (const [, one] of await readRecords(store, PREFIX, record)) known.set(one.person, one);
    },
    own: () => (mine && isOwnDesk() ? { kind: "office", statement: mine.statement, zone: deps.zone } : undefined),
    isOwnDesk,
    async heard({ signal, sender, own: said }) {
      if (signal.kind !== "office" || said || sender.person === null || sender.person === own.person) return;
      const { person } = sender;
      const expects = expected(person);
      if (!expects || !showsOffice(signal.statement, expects)) return;
      const next = { person, statement: signal.statement, zone: signal.zone };
      await store.commit({ put: [[PREFIX + person, encodeRecord(next)]] });
      known.set(person, next);
      changed.tell();
    },
    isDesk(person, when) {
      if (person === own.person) return isOwnDesk();
      const one = known.get(person);
      const expects = expected(person);
      if (!one || !expects) return false;
      return when === "now" ? latestOffice([one.statement], expects) !== undefined : showsOffice(one.statement, expects);
    },
    statementOf: (person) => known.get(person)?.statement as Bytes | undefined,
    desksOf: (domain) => [...known.keys()].filter((person) => domainOf(person as PersonUri) === domain).sort(),
    zoneOf: (person) => (person === own.person ? deps.zone : known.get(person)?.zone),
    renew,
    onChange: changed.add,
    stop: () => cancel(),
  };
}
