/**
 * How two people come to have a line: a card, a request, an answer. Until this person has said yes nothing rings, and a request changes nothing but a list. The fingerprint on the card
 * is what the chain must begin with; when a request comes first, its own card says it, and only meeting or the spoken code shows that it was not a node's invention.
 */
import { type Card, cardText, decodeCard, encodeCard, formatCard, handOverAnswer, parseCard, shortLink } from "./cards.ts";
import { type ConsentProof, readConsent, signConsent } from "../../protocol/identity/consent-proof.ts";
import { domainOf, nameOf, type PersonUri } from "../../protocol/identity/uri.ts";
import type { MailboxItem } from "../../protocol/wire/api.ts";
import { type Bytes, equalBytes, fromBase64Url, toBase64Url } from "../../protocol/wire/bytes.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import type { Signer } from "../../protocol/wire/signed.ts";
import type { Clock, Random } from "../environment.ts";
import type { Session } from "../session/session.ts";
import type { Batch, Store } from "../store/store.ts";
import type { People } from "./people.ts";
import { newPersonRecord, type PersonRecord } from "./person-record.ts";

/** A card handed to an organisation lets in whoever there answers it, without a second tap, once and for this long. */
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
  /** The own node's address as others reach it, for links that are handed out: an installed client's own page is of its machine alone. */
  readonly nodeUrl: () => string;
  readonly ownCard: () => Card;
  readonly own: { readonly person: string; readonly deviceId: string };
  readonly signer: Signer;
  readonly random: Random;
  /** The name in the accord with the domain; a card's own claim is no source for it. */
  readonly organisationOf: (domain: string) => string | undefined;
  /** Somebody for whom this person answers calls has named them: they are let in without a question. */
  readonly expects: (person: string, fingerprint: Bytes) => boolean;
  /** Consent stands on both sides and this device gave the answer: it makes the line. */
  readonly granted: (person: string) => void;
  /** Consent changed without this device's doing. */
  readonly changed: (person: string) => void;
  readonly log: (event: string, values?: Record<string, string | number>) => void;
}

type ConsentState = "requested" | "granted" | "refused" | "revoked";

export function createContacts(deps: ContactsDeps): Contacts {
  const { people, session, clock } = deps;
  /** The nonce of the card as it is shown now. */
  let shown: { nonce: Bytes; at: number } | undefined;
  /** By domain: which card was handed there, and until when an answer to it is let in. */
  const expected = new Map<string, { nonce: Bytes; until: number }>();

  function nonceShown(): Bytes {
    if (!shown || shown.at + HANDED_OVER_MS < clock.monotonic()) shown = { nonce: deps.random(16), at: clock.monotonic() };
    return shown.nonce;
  }

  async function proofFor(to: string, fingerprint: Bytes): Promise<string> {
    return toBase64Url(await signConsent({ person: deps.own.person, deviceId: deps.own.deviceId, to, fingerprint, at: clock.now() }, deps.signer));
  }

  /** What an own device, and not merely the node, says of this person's consent to `person`. */
  async function ownWord(person: string, proof: string | undefined): Promise<ConsentProof | null> {
    if (proof === undefined) return null;
    const keyOf = (deviceId: string) => {
      const device = people.chain(deps.own.person)?.devices.get(deviceId as never);
      return device && device.revokedAtSeq === undefined ? device.record.signKey : undefined;
    };
    const read = () => readConsent(fromBase64Url(proof), keyOf);
    let said = read();
    if (!said) {
      await people.fetchChain(deps.own.person).catch((error: unknown) => deps.log("contact.own-chain", { code: codeOf(error) })); // the device may be newer than what is known here
      said = read();
    }
    return said && said.person === deps.own.person && said.to === person ? said : null;
  }

  function recordFrom(card: Card, consent: PersonRecord["consent"]): PersonRecord {
    return newPersonRecord({ person: card.person, name: card.name ?? nameOf(card.person as PersonUri), organisation: deps.organisationOf(card.domain) ?? card.domain, fingerprint: card.fingerprint, consent, requestedAt: clock.now() });
  }

  async function grant(person: string): Promise<void> {
    const known = people.record(person);
    if (!known || known.consent === "self") throw new Failure("contact/unknown");
    await session.call("consent.answer", { to: person, grant: true, card: toBase64Url(encodeCard(deps.ownCard())), proof: await proofFor(person, known.fingerprint) });
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
    // Whom the own desk has introduced keeps what is known of them; a request in that name with another fingerprint is somebody else's.
    if (known?.consent === "introduced") {
      if (!equalBytes(card.fingerprint, known.fingerprint)) return deps.log("contact.other-fingerprint");
      await people.update(person, (record) => ({ ...record, consent: "asks" }));
    } else await people.add(recordFrom(card, "asks"));
    if (card && known?.consent !== "refused" && deps.expects(person, card.fingerprint as Bytes)) return grant(person);
    // The far node sees this request and could send one in anybody's name: only who has the card can answer it, and only for himself.
    const handed = expected.get(card.domain);
    if (!handed || handed.until < clock.monotonic() || !card.answers || !equalBytes(card.answers, handOverAnswer(handed.nonce, card))) return deps.changed(person);
    expected.delete(card.domain);
    if (shown?.nonce === handed.nonce) shown = undefined;
    await grant(person);
  }

  async function apply(person: string, direction: "in" | "out" | undefined, state: ConsentState, card: Card | undefined, proof: string | undefined): Promise<void> {
    if (card && card.person !== person) throw new Failure("card/other-person");
    const known = people.record(person);
    if (known?.consent === "self") throw new Failure("mailbox/malformed", "consent to oneself");
    if (state === "requested") return direction === "out" ? undefined : asked(person, card); // what this person asks, this person's devices know
    if (state === "granted") await toldGranted(person, known, card, proof);
    else if (known) await people.update(person, (record) => ({ ...record, consent: "refused", requestedAt: clock.now() }));
    deps.changed(person);
  }

  /**
   * The node's word that consent stands on both sides. The far side's half is the node's to tell; this person's half is not: it is what this device remembers having asked, or what another own
   * device has signed. Without either, somebody asks and nothing more.
   */
  async function toldGranted(person: string, known: PersonRecord | undefined, card: Card | undefined, proof: string | undefined): Promise<void> {
    if (known?.consent === "granted") return;
    if (known?.consent === "requested") {
      const name = card && equalBytes(card.fingerprint, known.fingerprint) ? card.name : undefined;
      await people.update(person, (record) => ({ ...record, consent: "granted", name: name ?? record.name }));
      return;
    }
    const said = await ownWord(person, proof);
    if (said && (known?.consent !== "refused" || said.at > known.requestedAt)) {
      if (known && equalBytes(known.fingerprint, said.fingerprint as Bytes)) await people.update(person, (record) => ({ ...record, consent: "granted" }));
      else {
        const claimed = card && equalBytes(card.fingerprint, said.fingerprint as Bytes) ? card.name : undefined;
        const base: Card = { person: person as PersonUri, domain: domainOf(person as PersonUri), fingerprint: said.fingerprint as Bytes, ...(claimed === undefined ? {} : { name: claimed }) };
        await people.add(recordFrom(base, "granted"));
      }
      return;
    }
    deps.log("contact.unproven-consent");
    if (known) return;
    if (!card) throw new Failure("contact/unknown");
    await people.add(recordFrom(card, "asks"));
  }

  return {
    card() {
      const card = { ...deps.ownCard(), handOver: nonceShown() };
      return { link: shortLink(deps.nodeUrl(), card), qr: cardText(card), fingerprint: formatCard(card).fingerprint };
    },
    handOver(domain) {
      expected.set(domain, { nonce: shown?.nonce ?? nonceShown(), until: clock.monotonic() + HANDED_OVER_MS });
    },
    readCard: (text) => formatCard(parseCard(text)),
    async acceptCard(text) {
      const card = parseCard(text);
      if (card.person === deps.ownCard().person) throw new Failure("card/own");
      const known = people.record(card.person);
      if (known && !equalBytes(known.fingerprint, card.fingerprint)) {
        // Only a request by that person has named a fingerprint so far: the card in hand is the better word. A chain that was verified is not given up for a card.
        if (known.consent === "granted" || known.consent === "introduced") throw new Failure("contact/other-fingerprint");
        await people.add({ ...recordFrom(card, known.consent) });
      }
      if (known?.consent === "granted") return;
      if (known?.consent === "asks") return grant(card.person);
      const own = deps.ownCard();
      const answering = card.handOver ? { ...own, answers: handOverAnswer(card.handOver, own) } : own;
      await session.call("consent.request", { to: card.person, card: toBase64Url(encodeCard(answering)), proof: await proofFor(card.person, card.fingerprint) });
      if (known?.consent === "introduced") await people.update(card.person, (record) => ({ ...record, consent: "requested", requestedAt: clock.now() }));
      else await people.add({ ...recordFrom(card, "requested") });
    },
    async answer(person, yes) {
      const known = people.record(person);
      if (!known || known.consent === "self") throw new Failure("contact/unknown");
      if (yes) return known.consent === "granted" ? undefined : grant(person);
      await session.call("consent.answer", { to: person, grant: false });
      await people.update(person, (record) => ({ ...record, consent: "refused", requestedAt: clock.now() }));
    },
    async take(item, progress) {
      const data = (item.data ?? {}) as { person?: string; from?: string; state?: string; direction?: string; card?: string; proof?: string };
      const person = data.person ?? data.from ?? item.from;
      if (person === undefined || !isState(data.state)) throw new Failure("mailbox/malformed", "consent");
      const bytes = data.card ?? item.bytes;
      await apply(person, data.direction === "out" ? "out" : undefined, data.state, bytes === undefined ? undefined : decodeCard(fromBase64Url(bytes)), typeof data.proof === "string" ? data.proof : undefined);
      await deps.store.commit(progress);
    },
    async refresh() {
      const { entries } = await session.call("consent.list", {});
      for (const { person, direction, state, card, proof } of entries) {
        try {
          const known = people.record(person);
          const isNews = !known || (state === "granted" && known.consent !== "granted") || (state === "revoked" && known.consent === "granted");
          if (isNews && state !== "refused") await apply(person, direction, state, card === undefined ? undefined : decodeCard(fromBase64Url(card)), proof);
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

