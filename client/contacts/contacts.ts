/**
 * How two people come to have a line: a card, a request, an answer. Until this person has said yes nothing rings, and a request changes nothing but a list. The fingerprint on the card
 * is what the chain must begin with; when a request comes first, its own card says it, and only meeting or the spoken code shows that it was not a node's invention.
 */
import { type Card, cardText, decodeCard, encodeCard, formatCard, parseCard, shortLink } from "./cards.ts";
import type { MailboxItem } from "../../protocol/wire/api.ts";
import { equalBytes, fromBase64Url, toBase64Url } from "../../protocol/wire/bytes.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import type { Clock } from "../environment.ts";
import type { Session } from "../session/session.ts";
import type { Batch, Store } from "../store/store.ts";
import type { People } from "./people.ts";
import { newPersonRecord, type PersonRecord } from "./person-record.ts";

/** A handed-over card lets the first request of that organisation in without a second tap, for this long. */
const HANDED_OVER_MS = 10 * 60_000;

export interface Contacts {
  card(): { link: string; qr: string; fingerprint: string };
  handOver(domain: string): void;
  readCard(text: string): ReturnType<typeof formatCard>;
  acceptCard(text: string): Promise<void>;
  answer(person: string, grant: boolean): Promise<void>;
  /** A `consent` item. */
  take(item: MailboxItem, progress: Batch): Promise<void>;
  /** Asks the node what it has: after a restart of the device, or on a new one. */
  refresh(): Promise<void>;
}

export interface ContactsDeps {
  readonly people: People;
  readonly session: Session;
  readonly store: Store;
  readonly clock: Clock;
  readonly baseUrl: string;
  readonly ownCard: () => Card;
  /** Consent stands on both sides and this device gave the answer: it makes the line. */
  readonly granted: (person: string) => void;
  /** Consent changed without this device's doing. */
  readonly changed: (person: string) => void;
  readonly log: (event: string, values?: Record<string, string | number>) => void;
}

type ConsentState = "requested" | "granted" | "refused" | "revoked";

export function createContacts(deps: ContactsDeps): Contacts {
  const { people, session, clock } = deps;
  const expected = new Map<string, number>(); // domain → until when its first request is let in

  function recordFrom(card: Card, consent: PersonRecord["consent"]): PersonRecord {
    return newPersonRecord({ person: card.person, name: card.name ?? nameFrom(card.person), organisation: card.organisation ?? card.domain, fingerprint: card.fingerprint, consent, requestedAt: clock.now() });
  }

  async function grant(person: string): Promise<void> {
    await session.call("consent.answer", { to: person, grant: true, card: toBase64Url(encodeCard(deps.ownCard())) });
    await people.update(person, (record) => ({ ...record, consent: "granted" }));
    deps.granted(person);
  }

  /** The other side asks. Its card is its own word: kept as that. */
  async function asked(person: string, card: Card | undefined): Promise<void> {
    const known = people.record(person);
    if (known?.consent === "granted") return;
    if (known?.consent === "requested") {
      // Both asked: each has consented. The fingerprint of the card that this side was handed stays.
      if (card && !equalBytes(card.fingerprint, known.fingerprint)) deps.log("contact.other-fingerprint");
      return grant(person);
    }
    if (!card) throw new Failure("card/invalid");
    if (card.person !== person) throw new Failure("card/other-person");
    await people.add(recordFrom(card, "asks"));
    const until = expected.get(card.domain);
    if (until === undefined || until < clock.monotonic()) return deps.changed(person);
    expected.delete(card.domain);
    await grant(person);
  }

  async function apply(person: string, direction: "in" | "out" | undefined, state: ConsentState, card: Card | undefined): Promise<void> {
    const known = people.record(person);
    if (state === "requested") {
      if (direction !== "out") return asked(person, card);
      if (!known && card) await people.add(recordFrom(card, "requested"));
      return;
    }
    if (state === "granted") {
      if (!known) {
        if (!card) throw new Failure("contact/unknown");
        await people.add(recordFrom(card, "granted")); // answered on another device of this person
      } else if (known.consent !== "granted") await people.update(person, (record) => ({ ...record, consent: "granted", ...(card ? { name: card.name ?? record.name, organisation: card.organisation ?? record.organisation } : {}) }));
      deps.changed(person);
      return;
    }
    if (known) await people.update(person, (record) => ({ ...record, consent: "refused" }));
    deps.changed(person);
  }

  return {
    card() {
      const card = deps.ownCard();
      return { link: shortLink(deps.baseUrl, card), qr: cardText(card), fingerprint: formatCard(card).fingerprint };
    },
    handOver(domain) {
      expected.set(domain, clock.monotonic() + HANDED_OVER_MS);
    },
    readCard: (text) => formatCard(parseCard(text)),
    async acceptCard(text) {
      const card = parseCard(text);
      if (card.person === deps.ownCard().person) throw new Failure("card/own");
      const known = people.record(card.person);
      if (known && !equalBytes(known.fingerprint, card.fingerprint)) {
        // Only a request by that person has named a fingerprint so far: the card in hand is the better word. A chain that was verified is not given up for a card.
        if (known.consent === "granted") throw new Failure("contact/other-fingerprint");
        await people.add({ ...recordFrom(card, known.consent) });
      }
      if (known?.consent === "granted") return;
      if (known?.consent === "asks") return grant(card.person);
      await session.call("consent.request", { to: card.person, card: toBase64Url(encodeCard(deps.ownCard())) });
      await people.add({ ...recordFrom(card, "requested") });
    },
    async answer(person, yes) {
      const known = people.record(person);
      if (!known || known.consent === "self") throw new Failure("contact/unknown");
      if (yes) return known.consent === "granted" ? undefined : grant(person);
      await session.call("consent.answer", { to: person, grant: false });
      await people.update(person, (record) => ({ ...record, consent: "refused" }));
    },
    async take(item, progress) {
      const data = (item.data ?? {}) as { person?: string; from?: string; state?: string; direction?: string; card?: string };
      const person = data.person ?? data.from ?? item.from;
      if (person === undefined || !isState(data.state)) throw new Failure("mailbox/malformed", "consent");
      const bytes = data.card ?? item.bytes;
      await apply(person, data.direction === "out" ? "out" : undefined, data.state, bytes === undefined ? undefined : decodeCard(fromBase64Url(bytes)));
      await deps.store.commit(progress);
    },
    async refresh() {
      const { entries } = await session.call("consent.list", {});
      for (const { person, direction, state, card } of entries) {
        try {
          const known = people.record(person);
          const isNews = !known || (state === "granted" && known.consent !== "granted") || (state === "revoked" && known.consent === "granted");
          if (isNews && state !== "refused") await apply(person, direction, state, card === undefined ? undefined : decodeCard(fromBase64Url(card)));
        } catch (error) {
          deps.log("contact.not-refreshed", { code: codeOf(error) });
        }
      }
    },
  };
}

function isState(state: unknown): state is ConsentState {
  return state === "requested" || state === "granted" || state === "refused" || state === "revoked";
}

function nameFrom(person: string): string {
  return person.slice(person.lastIndexOf("/") + 1);
}

