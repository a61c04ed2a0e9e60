/**
 * Consent by the office. For one arrangement and a limited time a desk lets the persons of a call reach one another, who have not exchanged cards. It counts only when the desks of both
 * sides have said the same, and between these persons only; either desk takes it back. A peer's word alone opens nothing, whoever it names: the own desk's word decides about own people.
 */
import type { Area, Caller, Clock, Contacts, Directory, Mailbox } from "../area.ts";
import { domainOf, parsePersonUri } from "../../protocol/identity/uri.ts";
import { toBase64Url } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import { CALLS_LANE } from "../federation/lanes.ts";
import type { Outbox } from "../federation/outbox.ts";
import { rateLimit } from "../federation/rate-limit.ts";
import type { Storage } from "../federation/storage-port.ts";
import type { Trx } from "../storage/writer.ts";
import { type IntroductionState, introductionState, type Word } from "./introduction.ts";

/** A week after the call is time enough for its minutes. */
const LONGEST_AFTER_START_SECONDS = 7 * 86_400;
const FURTHEST_START_SECONDS = 400 * 86_400;
const KEPT_SECONDS = 30 * 86_400;
const MOST_OF_A_PEER = 5_000;

export interface Introductions {
  readonly area: Area;
  /** These two are introduced to one another now, by whatever arrangement. */
  introduced(a: string, b: string): boolean;
  /** Everybody who is introduced to that person now. */
  of(person: string): string[];
  arranged: Contacts["arranged"];
}

const personsOf = (entry: Entry) => new Set([...(entry.own?.persons ?? []), ...(entry.peer?.persons ?? [])]);

interface Entry {
  readonly domain: string;
  readonly arrangement: string;
  own?: Word;
  peer?: Word;
}

export function openIntroductions(parts: { storage: Storage; directory: Directory; mailbox: Mailbox; outbox: Outbox; hasPeer: (domain: string) => boolean; clock: Clock }): Introductions {
  const { storage, directory, clock } = parts;
  const entries = new Map<string, Entry>();
  const byPerson = new Map<string, Set<Entry>>();
  const fromPeer = rateLimit({ burst: 200, refillMs: 5_000, now: clock.monotonic });
  const seconds = () => Math.floor(clock.now() / 1000);
  const keyOf = (domain: string, arrangement: string) => `${domain} ${arrangement}`;

  for (const row of storage.raw.prepare("select * from desk_introduction").all() as { domain: string; arrangement: string; side: "own" | "peer"; by: string; persons: string; until: number; serial: number; withdrawn: number }[]) {
    remember(row.domain, row.arrangement, row.side, { by: row.by, persons: JSON.parse(row.persons) as string[], until: row.until, serial: row.serial, withdrawn: row.withdrawn === 1 });
  }

  function remember(domain: string, arrangement: string, side: "own" | "peer", word: Word): void {
    const key = keyOf(domain, arrangement);
    const entry = entries.get(key) ?? { domain, arrangement };
    entries.set(key, entry);
    const before = entry[side]?.persons ?? [];
    entry[side] = word;
    const named = personsOf(entry);
    for (const person of before) if (!named.has(person)) unname(person, entry);
    for (const person of word.persons) {
      const known = byPerson.get(person);
      if (known) known.add(entry);
      else byPerson.set(person, new Set([entry]));
    }
  }

  function unname(person: string, entry: Entry): void {
    const known = byPerson.get(person);
    known?.delete(entry);
    if (known?.size === 0) byPerson.delete(person);
  }

  /** What ended long ago opens nothing, whoever says it again: one side alone never does, and a peer's word that is over is not taken anew. */
  function prune(trx: Trx): void {
    const limit = seconds() - KEPT_SECONDS;
    trx.prepare("delete from desk_introduction where (domain, arrangement) in (select domain, arrangement from desk_introduction group by domain, arrangement having max(until) < ?)").run(limit);
    trx.afterCommit(() => {
      for (const [key, entry] of entries) {
        if (Math.max(entry.own?.until ?? 0, entry.peer?.until ?? 0) >= limit) continue;
        entries.delete(key);
        for (const person of personsOf(entry)) unname(person, entry);
      }
    });
  }

  /** By the clock, so that a node that was set back to a backup is still heard. */
  const nextSerial = (before: Word | undefined) => Math.max((before?.serial ?? 0) + 1, seconds());
  const stateOf = (entry: Entry | undefined): IntroductionState => introductionState(entry?.own, entry?.peer, seconds());
  const isIn = (entry: Entry, person: string) => entry.own!.persons.includes(person);
  const inForce = (person: string) => [...(byPerson.get(person) ?? [])].filter((entry) => stateOf(entry) === "both" && isIn(entry, person));

  function put(trx: Trx, domain: string, arrangement: string, side: "own" | "peer", word: Word): void {
    trx
      .prepare("insert into desk_introduction (domain, arrangement, side, by, persons, until, serial, withdrawn) values (?, ?, ?, ?, ?, ?, ?, ?) on conflict (domain, arrangement, side) do update set by = excluded.by, persons = excluded.persons, until = excluded.until, serial = excluded.serial, withdrawn = excluded.withdrawn")
      .run(domain, arrangement, side, word.by, JSON.stringify(word.persons), word.until, word.serial, word.withdrawn ? 1 : 0);
    const before = stateOf(entries.get(keyOf(domain, arrangement)));
    trx.afterCommit(() => remember(domain, arrangement, side, word));
    tell(trx, domain, arrangement, side, word, before);
  }

  /** Own people concerned hear that something changed, and look again; a word of the node, which decides nothing for a client. */
  function tell(trx: Trx, domain: string, arrangement: string, side: "own" | "peer", word: Word, before: IntroductionState): void {
    const entry = entries.get(keyOf(domain, arrangement));
    const state = introductionState(side === "own" ? word : entry?.own, side === "peer" ? word : entry?.peer, seconds());
    if (state === before || !(side === "own" ? word : entry?.own)) return; // a peer's word about what the own desk has not spoken of is nobody's news
    const persons = new Set([...word.persons, ...(entry?.own?.persons ?? []), ...(entry?.own ? [entry.own.by] : [])].filter((person) => domainOf(parsePersonUri(person)) === directory.domain));
    const devices = [...persons].flatMap((person) => directory.devicesOf(person)).map((device) => device.deviceId);
    parts.mailbox.put(trx, devices, { kind: "introduction", at: clock.now(), data: { arrangement, state } });
  }

  function ownDesk(caller: Caller): string {
    if (caller.kind !== "device" || caller.role !== "desk") throw new Failure("desk/not-a-desk");
    return caller.person;
  }

  /** Throws unless these are people of this node and of one other. */
  function otherDomain(persons: readonly string[]): string {
    const domains = new Set(persons.map((person) => domainOf(parsePersonUri(person)) as string));
    if (!domains.has(directory.domain) || domains.size !== 2 || new Set(persons).size !== persons.length) throw new Failure("desk/two-organisations");
    return [...domains].find((domain) => domain !== directory.domain)!;
  }

  function say(trx: Trx, domain: string, arrangement: string, word: Word): void {
    put(trx, domain, arrangement, "own", word);
    parts.outbox.append(trx, domain, CALLS_LANE, JSON.stringify({ call: "introduce", args: { arrangement, ...word, persons: [...word.persons] } }));
  }

  return {
    introduced: (a, b) => a !== b && inForce(a).some((entry) => isIn(entry, b)),
    of: (person) => [...new Set(inForce(person).flatMap((entry) => entry.own!.persons))].filter((one) => one !== person),
    arranged(arrangement, persons) {
      const name = toBase64Url(arrangement);
      const other = persons.map((person) => domainOf(parsePersonUri(person)) as string).find((domain) => domain !== directory.domain);
      const entry = other === undefined ? undefined : entries.get(keyOf(other, name));
      return entry !== undefined && stateOf(entry) === "both" && persons.every((person) => isIn(entry, person));
    },
    area: {
      start: () => storage.writer.run(prune),
      handlers: {
        "desk.introduce": async ({ arrangement, persons, start, until }, caller) => {
          const by = ownDesk(caller);
          const domain = otherDomain(persons);
          const now = seconds();
          if (!parts.hasPeer(domain)) throw new Failure("federation/no-accord", domain);
          if (until <= now || until < start || until > start + LONGEST_AFTER_START_SECONDS || start > now + FURTHEST_START_SECONDS) throw new Failure("desk/bad-time");
          for (const person of persons) if (domainOf(parsePersonUri(person)) === directory.domain && (!directory.personExists(person) || directory.devicesOf(person).length === 0)) throw new Failure("desk/person-gone", person);
          return storage.writer.run((trx) => {
            const before = entries.get(keyOf(domain, arrangement))?.own;
            const word: Word = { by, persons: [...persons].sort(), until, serial: nextSerial(before), withdrawn: false };
            const same = before && !before.withdrawn && before.until === until && JSON.stringify(before.persons) === JSON.stringify(word.persons);
            if (!same) say(trx, domain, arrangement, word);
            return { state: introductionState(same ? before : word, entries.get(keyOf(domain, arrangement))?.peer, now) };
          });
        },
        "desk.takeBack": async ({ arrangement }, caller) => {
          const by = ownDesk(caller);
          await storage.writer.run((trx) => {
            for (const entry of [...entries.values()].filter((one) => one.arrangement === arrangement && one.own && !one.own.withdrawn)) {
              say(trx, entry.domain, arrangement, { ...entry.own!, by, serial: nextSerial(entry.own), withdrawn: true });
            }
          });
          return {};
        },
        "desk.introductions": async (_args, caller) => {
          ownDesk(caller);
          const now = seconds();
          return { introductions: [...entries.values()].filter(({ own }) => own && own.until > now).slice(0, 1000).map((entry) => ({ arrangement: entry.arrangement, state: stateOf(entry), persons: [...entry.own!.persons], until: entry.own!.until })) };
        },
      },
      federation: {
        introduce: async ({ arrangement, by, persons, until, serial, withdrawn }, peer) => {
          if (domainOf(parsePersonUri(by)) !== peer.domain || otherDomain(persons) !== peer.domain) throw new Failure("federation/not-yours");
          if (!fromPeer.take(peer.domain)) throw new Failure("rate/too-many");
          if (until > seconds() + FURTHEST_START_SECONDS + LONGEST_AFTER_START_SECONDS) throw new Failure("desk/bad-time");
          await storage.writer.run((trx) => {
            const before = entries.get(keyOf(peer.domain, arrangement));
            if ((before?.peer?.serial ?? -1) >= serial) return; // an older word, or the same again
            if (!before) {
              if (until <= seconds()) throw new Failure("desk/bad-time");
              prune(trx);
              if (saidBy(trx, peer.domain) >= MOST_OF_A_PEER) throw new Failure("rate/too-many");
            }
            put(trx, peer.domain, arrangement, "peer", { by, persons: [...persons].sort(), until, serial, withdrawn });
          });
          return { status: "success" };
        },
      },
    },
  };

  /** Every row counts that the peer's own word made, over or not. A peer fills its own share only. */
  function saidBy(trx: Trx, domain: string): number {
    return (trx.prepare("select count(*) as said from desk_introduction where domain = ? and side = 'peer'").get(domain) as { said: number }).said;
  }
}
