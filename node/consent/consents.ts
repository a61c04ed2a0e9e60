/**
 * Who may reach whom. Nothing of a person is given out, and nothing rings, before that person has said yes. What the asking side sees is the same whether the other exists, has
 * refused, or has not looked yet: an empty answer, after the same one write. One yes opens both directions; either side can take it back. What was said is kept as words (`words.ts`), so that
 * both nodes come to agree whatever the network or a restored backup does to them.
 */
import { fromBase64Url } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import { decodeCard } from "../../protocol/identity/card.ts";
import { domainOf, parsePersonUri } from "../../protocol/identity/uri.ts";
import type { Area, Caller, Clock, Contacts, Directory, Mailbox } from "../area.ts";
import { CALLS_LANE } from "../federation/lanes.ts";
import type { Outbox } from "../federation/outbox.ts";
import { rateLimit } from "../federation/rate-limit.ts";
import type { Storage } from "../federation/storage-port.ts";
import type { Trx } from "../storage/writer.ts";
import { type Entry, openConsentBook, stateOf } from "./book.ts";
import { consentMigrations } from "./tables.ts";
import { afterLoss, counts, laterWord, nextWord, SILENCE, type Word } from "./words.ts";

export interface Consents {
  readonly area: Area;
  readonly contacts: Pick<Contacts, "of" | "granted">;
  /** What this node's people have last said to people of `domain`, and how far it has heard them. */
  wordsTo(domain: string): (Spoken & { has: number })[];
  /** The same from there. */
  heardFrom(domain: string, words: readonly (Spoken & { has: number })[]): Promise<void>;
}

/** A word as it crosses the network. */
interface Spoken {
  readonly from: string;
  readonly to: string;
  readonly state: "granted" | "revoked";
  readonly serial: number;
  readonly heard: number;
  readonly withdrawn: number;
}

const ASK_AGAIN_SECONDS = 600;
const REFUSED_SECONDS = 86_400;
const MOST_ENTRIES = 5000;
/** A serial is a time of its speaker's; one that lies further ahead could never be outdone. */
const MOST_AHEAD_MS = 86_400_000;

export function openConsents(parts: { storage: Storage; directory: Directory; mailbox: Mailbox; outbox: Outbox; hasPeer: (domain: string) => boolean; clock: Clock }): Consents {
  const { storage, directory, mailbox, clock } = parts;
  const book = openConsentBook(storage);
  const requests = rateLimit({ burst: 30, refillMs: 60_000, now: clock.monotonic });
  const fromPeer = rateLimit({ burst: 200, refillMs: 5_000, now: clock.monotonic });
  const corrections = rateLimit({ burst: 500, refillMs: 1_000, now: clock.monotonic });
  const seconds = () => Math.floor(clock.now() / 1000);
  const isOwn = (person: string) => domainOfPerson(person) === directory.domain;

  /** Tells the person's devices how it stands with `other`. */
  function tell(trx: Trx, person: string, other: string, { state, card, proof }: Pick<Entry, "state" | "card" | "proof">): void {
    const devices = directory.devicesOf(person).map((device) => device.deviceId);
    mailbox.put(trx, devices, { kind: "consent", from: other, at: clock.now(), data: { person: other, state, ...(card === undefined ? {} : { card }), ...(proof === undefined ? {} : { proof }) } });
  }

  /** Stores what follows from new words; the person's devices hear of it when it changes what they see. */
  function settle(trx: Trx, person: string, other: string, before: Entry | undefined, after: Omit<Entry, "state" | "at">): Entry {
    const { state, direction } = stateOf(after);
    const entry: Entry = { ...after, state, direction, at: state === before?.state ? before.at : seconds() };
    book.put(trx, person, other, entry);
    const ownRequest = state === "requested" && direction === "out";
    const nothingSeen = state === "revoked" && (before === undefined || before.state === "refused");
    if (state !== before?.state && !ownRequest && !nothingSeen) tell(trx, person, other, entry);
    return entry;
  }

  function speak(trx: Trx, from: string, to: string, word: Word, how: { request: boolean; card: string | undefined }): void {
    const { yes, ...numbers } = word;
    const call = how.request
      ? { call: "requestConsent", args: { from, to, card: how.card!, ...numbers } }
      : { call: "updateConsent", args: { from, to, state: yes ? "granted" : "revoked", ...(how.card === undefined ? {} : { card: how.card }), ...numbers } };
    if (isOwn(to)) hear(trx, from, to, word, { request: how.request, card: how.card, has: word.heard });
    else parts.outbox.append(trx, domainOfPerson(to), CALLS_LANE, JSON.stringify(call));
  }

  /** `person` of this node says yes or no to `other`. */
  function say(trx: Trx, person: string, other: string, before: Entry | undefined, yes: boolean, given: { proof?: string | undefined; ownCard?: string | undefined }): void {
    const own = nextWord(before?.own ?? SILENCE, before?.far ?? SILENCE, yes, clock.now());
    const request = yes && !(before && counts(before.far, own));
    const base = before ?? { far: SILENCE, refused: { serial: 0, at: 0 }, card: undefined, proof: undefined };
    settle(trx, person, other, before, { ...base, own, direction: request ? "out" : (before?.direction ?? "in"), proof: given.proof ?? base.proof });
    speak(trx, person, other, own, { request, card: given.ownCard });
  }

  /** A word of `from` to `to`, who is of this node; from anywhere. `has`: how far the speaker's node has heard the one who is spoken to. */
  function hear(trx: Trx, from: string, to: string, word: Word, how: { request: boolean; card: string | undefined; has: number }): void {
    if (!isOwn(to)) return undefined;
    const before = book.read(trx, to, from);
    if (!before) {
      // The other side counts on a word of which nothing is known here, by a person who may not exist: the same answer for both.
      if (!how.request) return word.yes && how.has > 0 ? correct(trx, to, from, { yes: false, serial: Math.max(how.has + 1, clock.now()), heard: word.serial, withdrawn: Math.max(how.has + 1, clock.now()) }) : undefined;
      if (!directory.personExists(to) || how.card === undefined || book.of(to).size >= MOST_ENTRIES) return undefined;
      settle(trx, to, from, undefined, { own: afterLoss(SILENCE, how.has), far: word, direction: "in", refused: { serial: 0, at: 0 }, card: how.card, proof: undefined });
      return undefined;
    }
    const own = afterLoss(before.own, how.has);
    const far = laterWord(before.far, word);
    const isNew = far !== before.far;
    if (!isNew && own === before.own) return undefined; // said before, or an older word that comes again
    // Whoever was refused looks like nobody for a day; asking again and again rings nothing.
    const stillRefused = before.state === "refused" && seconds() - before.refused.at < REFUSED_SECONDS;
    const refused = stillRefused ? { ...before.refused, serial: far.serial } : before.refused;
    const after = settle(trx, to, from, before, { ...before, own, far, refused, card: how.card ?? before.card });
    if (isNew && how.request && after.state === "requested" && before.state === "requested" && after.direction === "in" && seconds() - before.at >= ASK_AGAIN_SECONDS) {
      book.put(trx, to, from, { ...after, at: seconds() });
      tell(trx, to, from, after);
    }
    if (own !== before.own && !how.request) {
      // This node's file is older than what it has said. Nothing of it is taken for granted, and the other side is told.
      const anew = nextWord(own, far, false, clock.now());
      settle(trx, to, from, after, { ...after, own: anew });
      correct(trx, to, from, anew);
    } else if (isNew && how.has < own.serial && own.yes !== null) correct(trx, to, from, own); // it has not heard the last word yet, or has lost it
    return undefined;
  }

  /** Says a word again, or for the first time to who counts on another one. */
  function correct(trx: Trx, from: string, to: string, word: Word): void {
    if (isOwn(to) || !parts.hasPeer(domainOfPerson(to)) || !corrections.take(domainOfPerson(to))) return;
    speak(trx, from, to, word, { request: false, card: undefined });
  }

  const ownPerson = (caller: Caller) => {
    if (caller.kind !== "device") throw new Failure("auth/not-allowed");
    return caller.person;
  };

  /** The card must be the one of who sends it. */
  const checkCard = (card: string, person: string) => {
    if (decodeCard(fromBase64Url(card)).person !== person) throw new Failure("card/other-person");
  };

  /** A peer's word about its own person. */
  const wordFrom = (spoken: { from: string; serial: number; heard: number; withdrawn: number }, yes: boolean, domain: string): Word => {
    ofPeer(spoken.from, domain);
    const { serial, heard, withdrawn } = spoken;
    if (Math.max(serial, heard, withdrawn) > clock.now() + MOST_AHEAD_MS) throw new Failure("wire/bad-shape", "serial");
    return { yes, serial, heard, withdrawn: yes ? withdrawn : serial };
  };

  return {
    contacts: {
      of: (person) => [...book.of(person)].filter(([, entry]) => entry.state === "granted").map(([other]) => other),
      granted: (a, b) => (book.find(a, b) ?? book.find(b, a))?.state === "granted",
    },
    wordsTo(domain) {
      const words: (Spoken & { has: number })[] = [];
      for (const [from, to, { own, far }] of book.all()) {
        if (own.yes === null || domainOfPerson(to) !== domain) continue;
        words.push({ from, to, state: own.yes ? "granted" : "revoked", serial: own.serial, heard: own.heard, withdrawn: own.withdrawn, has: far.serial });
      }
      return words;
    },
    async heardFrom(domain, words) {
      const heard = words.map((spoken) => ({ spoken, word: wordFrom(spoken, spoken.state === "granted", domain) }));
      if (words.some(({ has }) => has > clock.now() + MOST_AHEAD_MS)) throw new Failure("wire/bad-shape", "serial");
      await storage.writer.run((trx) => {
        for (const { spoken, word } of heard) hear(trx, spoken.from, spoken.to, word, { request: false, card: undefined, has: Math.max(spoken.has, spoken.heard) });
      });
    },
    area: {
      migrations: consentMigrations,
      handlers: {
        "consent.request": async ({ to, card, proof }, caller) => {
          const person = ownPerson(caller);
          if (to === person) throw new Failure("consent/self");
          checkCard(card, person);
          if (!requests.take(person)) throw new Failure("rate/too-many");
          const domain = domainOfPerson(to);
          if (domain !== directory.domain && !parts.hasPeer(domain)) throw new Failure("federation/no-accord", domain);
          await storage.writer.run((trx) => {
            const before = book.read(trx, person, to);
            if (before?.state !== "granted") say(trx, person, to, before, true, { proof, ownCard: card });
          });
          return {};
        },
        "consent.answer": async ({ to, grant: yes, card, proof }, caller) => {
          const person = ownPerson(caller);
          if (card !== undefined) checkCard(card, person);
          await storage.writer.run((trx) => {
            const before = book.read(trx, person, to);
            if (!before) throw new Failure("consent/unknown");
            if (yes) {
              if (before.state === "granted") return proof === undefined ? undefined : book.put(trx, person, to, { ...before, proof });
              if (!counts(before.far, before.own)) throw new Failure("consent/not-asked");
              return say(trx, person, to, before, true, { proof, ownCard: card });
            }
            // What was said is taken back. A refusal is for this side's eyes only: to the other side it looks like no answer.
            if (counts(before.own, before.far)) return say(trx, person, to, before, false, {});
            if (counts(before.far, before.own)) settle(trx, person, to, before, { ...before, refused: { serial: before.far.serial, at: seconds() } });
            return undefined;
          });
          return {};
        },
        "consent.list": async (_args, caller) => ({
          entries: [...book.of(ownPerson(caller))].map(([person, { direction, state, card, proof, at }]) => ({ person, direction, state, at, ...(card === undefined ? {} : { card }), ...(proof === undefined ? {} : { proof }) })),
        }),
      },
      federation: {
        requestConsent: async (spoken, peer) => {
          const word = wordFrom(spoken, true, peer.domain);
          if (!fromPeer.take(peer.domain)) throw new Failure("rate/too-many");
          checkCard(spoken.card, spoken.from);
          await storage.writer.run((trx) => hear(trx, spoken.from, spoken.to, word, { request: true, card: spoken.card, has: spoken.heard }));
          return { status: "success" };
        },
        updateConsent: async (spoken, peer) => {
          const word = wordFrom(spoken, spoken.state === "granted", peer.domain);
          if (spoken.card !== undefined) checkCard(spoken.card, spoken.from);
          await storage.writer.run((trx) => hear(trx, spoken.from, spoken.to, word, { request: false, card: spoken.card, has: spoken.heard }));
          return { status: "success" };
        },
      },
    },
  };
}

/** A node speaks for its own people only. */
function ofPeer(person: string, domain: string): void {
  if (domainOfPerson(person) !== domain) throw new Failure("federation/not-yours", person);
}

const domainOfPerson = (person: string): string => domainOf(parsePersonUri(person));
