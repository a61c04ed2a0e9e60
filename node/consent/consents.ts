/**
 * Who may reach whom. Nothing of a person is given out, and nothing rings, before that person has said yes. What the asking side sees is the same whether the other exists, has
 * refused, or has not looked yet: an empty answer, after the same one write. One yes opens both directions; either side can take it back.
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
import { consentMigrations } from "./tables.ts";

type ConsentState = "requested" | "granted" | "refused" | "revoked";

interface Entry {
  readonly direction: "in" | "out";
  readonly state: ConsentState;
  readonly card: string | undefined;
  /** Of the person's own device that asked or granted. */
  readonly proof: string | undefined;
  /** Seconds. */
  readonly at: number;
}

export interface Consents {
  readonly area: Area;
  readonly contacts: Pick<Contacts, "of" | "granted">;
}

const ASK_AGAIN_SECONDS = 600;
const MOST_ENTRIES = 5000;

export function openConsents(parts: { storage: Storage; directory: Directory; mailbox: Mailbox; outbox: Outbox; hasPeer: (domain: string) => boolean; clock: Clock }): Consents {
  const { storage, directory, mailbox, clock } = parts;
  const book = new Map<string, Map<string, Entry>>();
  const requests = rateLimit({ burst: 30, refillMs: 60_000, now: clock.monotonic });
  const fromPeer = rateLimit({ burst: 200, refillMs: 5_000, now: clock.monotonic });
  const seconds = () => Math.floor(clock.now() / 1000);

  const remember = (person: string, other: string, entry: Entry) => {
    const entries = book.get(person);
    if (entries) entries.set(other, entry);
    else book.set(person, new Map([[other, entry]]));
  };
  for (const row of storage.raw.prepare("select * from consent").all() as (Entry & { person: string; other: string; card: string | null; proof: string | null })[]) {
    remember(row.person, row.other, { direction: row.direction, state: row.state, card: row.card ?? undefined, proof: row.proof ?? undefined, at: row.at });
  }

  const find = (person: string, other: string) => book.get(person)?.get(other);
  const isOwn = (person: string) => domainOf(parsePersonUri(person)) === directory.domain;

  function put(trx: Trx, person: string, other: string, entry: Entry): void {
    trx
      .prepare("insert into consent (person, other, direction, state, card, proof, at) values (?, ?, ?, ?, ?, ?, ?) on conflict (person, other) do update set direction = excluded.direction, state = excluded.state, card = coalesce(excluded.card, consent.card), proof = coalesce(excluded.proof, consent.proof), at = excluded.at")
      .run(person, other, entry.direction, entry.state, entry.card ?? null, entry.proof ?? null, entry.at);
    trx.afterCommit(() => remember(person, other, { ...entry, card: entry.card ?? find(person, other)?.card, proof: entry.proof ?? find(person, other)?.proof }));
  }

  /** Tells the person's devices how it stands with `other`. */
  function tell(trx: Trx, person: string, other: string, state: ConsentState, card: string | undefined, proof?: string): void {
    const devices = directory.devicesOf(person).map((device) => device.deviceId);
    mailbox.put(trx, devices, { kind: "consent", from: other, at: clock.now(), data: { person: other, state, ...(card === undefined ? {} : { card }), ...(proof === undefined ? {} : { proof }) } });
  }

  /** `from` asks `to`, who is of this node; from anywhere. */
  function asked(trx: Trx, from: string, to: string, card: string): void {
    if (!directory.personExists(to)) return;
    const before = find(to, from);
    if (before?.state === "granted") return; // a second request changes nothing
    if (before?.direction === "in" && before.state === "requested" && seconds() - before.at < ASK_AGAIN_SECONDS) return;
    if (before?.state === "refused" && seconds() - before.at < 86_400) return;
    if (!before && (book.get(to)?.size ?? 0) >= MOST_ENTRIES) return;
    if (before?.direction === "out" && before.state === "requested") {
      grant(trx, to, from, undefined, card, undefined); // both asked one another: both want it
      return;
    }
    put(trx, to, from, { direction: "in", state: "requested", card, proof: undefined, at: seconds() });
    tell(trx, to, from, "requested", card);
  }

  /** `person` of this node says yes to `other`. */
  function grant(trx: Trx, person: string, other: string, ownCard: string | undefined, otherCard: string | undefined, proof: string | undefined): void {
    const direction = find(person, other)?.direction ?? "in";
    put(trx, person, other, { direction, state: "granted", card: otherCard, proof, at: seconds() });
    tell(trx, person, other, "granted", otherCard ?? find(person, other)?.card, proof ?? find(person, other)?.proof);
    if (isOwn(other)) answered(trx, person, other, "granted", ownCard);
    else parts.outbox.append(trx, domainOf(parsePersonUri(other)), CALLS_LANE, JSON.stringify({ call: "updateConsent", args: { from: person, to: other, state: "granted", ...(ownCard === undefined ? {} : { card: ownCard }) } }));
  }

  /** `from` has answered `to`, who is of this node. An answer to what was never asked is no answer. */
  function answered(trx: Trx, from: string, to: string, state: "granted" | "revoked", card: string | undefined): void {
    const before = find(to, from);
    if (!before) return;
    if (state === "granted" && !(before.direction === "out" && before.state === "requested") && before.state !== "granted") return;
    if (state === "revoked" && before.state !== "granted") return;
    if (before.state === state) return;
    put(trx, to, from, { ...before, state, card: card ?? before.card, at: seconds() });
    tell(trx, to, from, state, card ?? before.card, before.proof);
  }

  const ownPerson = (caller: Caller) => {
    if (caller.kind !== "device") throw new Failure("auth/not-allowed");
    return caller.person;
  };

  /** The card must be the one of who sends it. */
  const checkCard = (card: string, person: string) => {
    if (decodeCard(fromBase64Url(card)).person !== person) throw new Failure("card/other-person");
  };

  return {
    contacts: {
      of: (person) => [...(book.get(person) ?? [])].filter(([, entry]) => entry.state === "granted").map(([other]) => other),
      granted: (a, b) => (find(a, b) ?? find(b, a))?.state === "granted",
    },
    area: {
      migrations: consentMigrations,
      handlers: {
        "consent.request": async ({ to, card, proof }, caller) => {
          const person = ownPerson(caller);
          if (to === person) throw new Failure("consent/self");
          checkCard(card, person);
          if (!requests.take(person)) throw new Failure("rate/too-many");
          const domain = domainOf(parsePersonUri(to));
          if (domain !== directory.domain && !parts.hasPeer(domain)) throw new Failure("federation/no-accord", domain);
          await storage.writer.run((trx) => {
            const before = find(person, to);
            if (before?.state === "granted") return;
            if (before?.direction === "in" && before.state === "requested") return grant(trx, person, to, card, undefined, proof);
            put(trx, person, to, { direction: "out", state: "requested", card: undefined, proof, at: seconds() });
            if (domain === directory.domain) asked(trx, person, to, card);
            else parts.outbox.append(trx, domain, CALLS_LANE, JSON.stringify({ call: "requestConsent", args: { from: person, to, card } }));
          });
          return {};
        },
        "consent.answer": async ({ to, grant: yes, card, proof }, caller) => {
          const person = ownPerson(caller);
          if (card !== undefined) checkCard(card, person);
          await storage.writer.run((trx) => {
            const before = find(person, to);
            if (!before) throw new Failure("consent/unknown");
            if (yes) {
              if (before.state === "granted") return proof === undefined ? undefined : put(trx, person, to, { ...before, proof });
              if (before.direction !== "in") throw new Failure("consent/not-asked");
              return grant(trx, person, to, card, undefined, proof);
            }
            if (before.state === "granted") {
              put(trx, person, to, { ...before, state: "revoked", at: seconds() });
              tell(trx, person, to, "revoked", before.card);
              if (isOwn(to)) answered(trx, person, to, "revoked", undefined);
              else parts.outbox.append(trx, domainOf(parsePersonUri(to)), CALLS_LANE, JSON.stringify({ call: "updateConsent", args: { from: person, to, state: "revoked" } }));
              return;
            }
            // A refusal is for this side's eyes only: to the other side it looks like no answer.
            put(trx, person, to, { ...before, state: "refused", at: seconds() });
            tell(trx, person, to, "refused", before.card);
          });
          return {};
        },
        "consent.list": async (_args, caller) => ({
          entries: [...(book.get(ownPerson(caller)) ?? [])].map(([person, { direction, state, card, proof, at }]) => ({ person, direction, state, at, ...(card === undefined ? {} : { card }), ...(proof === undefined ? {} : { proof }) })),
        }),
      },
      federation: {
        requestConsent: async ({ from, to, card }, peer) => {
          ofPeer(from, peer.domain);
          if (!fromPeer.take(peer.domain)) throw new Failure("rate/too-many");
          checkCard(card, from);
          await storage.writer.run((trx) => asked(trx, from, to, card));
          return { status: "success" };
        },
        updateConsent: async ({ from, to, state, card }, peer) => {
          ofPeer(from, peer.domain);
          if (card !== undefined) checkCard(card, from);
          await storage.writer.run((trx) => answered(trx, from, to, state, card));
          return { status: "success" };
        },
      },
    },
  };
}

/** A node speaks for its own people only. */
function ofPeer(person: string, domain: string): void {
  if (domainOf(parsePersonUri(person)) !== domain) throw new Failure("federation/not-yours", person);
}
