/**
 * A card: what one person hands another. Domain, person, fingerprint, and nothing secret, so it may be printed, photographed and forwarded. The name on it is the
 * holder's own claim: screens show it, nothing trusts it.
 */
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { z } from "zod";
import { type Bytes, concat, fromBase64Url, toBase64Url, utf8 } from "../wire/bytes.ts";
import { canonicalCbor, parseCbor } from "../wire/cbor.ts";
import { bytesOf } from "../wire/cbor-schema.ts";
import { Failure } from "../wire/failure.ts";
import { shaped } from "../wire/signed.ts";
import { domainOf, domainSchema, personUriSchema } from "./uri.ts";

const MAX_CARD_BYTES = 1024;
const CARD_VERSION = 1;
const versionedSchema = z.looseObject({ v: z.int() });
const SCHEME = "entente:card:";

export const cardSchema = z
  .strictObject({
    domain: domainSchema,
    person: personUriSchema,
    fingerprint: bytesOf(32),
    name: z.string().min(1).max(80).optional(),
    organisation: z.string().min(1).max(80).optional(),
    /** Of a card that is handed over: who answers to it shows that this very card reached him. */
    handOver: bytesOf(16).optional(),
    /** Of a card that is sent with a request: see `handOverAnswer`. */
    answers: bytesOf(32).optional(),
  })
  .refine((card) => domainOf(card.person) === card.domain, { path: ["domain"] });

export type Card = z.infer<typeof cardSchema>;

export function encodeCard(card: Card): Bytes {
  return canonicalCbor({ v: CARD_VERSION, ...shaped(cardSchema, card) });
}

/** Throws `card/invalid`. */
export function decodeCard(bytes: Uint8Array): Card {
  try {
    const { v, ...card } = shaped(versionedSchema, parseCbor(bytes, MAX_CARD_BYTES));
    if (v !== CARD_VERSION) throw new Failure("card/other-version");
    return shaped(cardSchema, card);
  } catch (cause) {
    throw new Failure("card/invalid", undefined, { cause });
  }
}

/**
 * What a card that came with a hand-over answers it with. It names the person and the fingerprint that answer, so that the node that carries the request can't put another person, or another
 * key of the same person, in their place: it doesn't see the nonce.
 */
export function handOverAnswer(nonce: Uint8Array, { person, fingerprint }: Pick<Card, "person" | "fingerprint">): Bytes {
  return concat(hmac(sha256, nonce, concat(utf8("entente/1 hand-over"), Uint8Array.of(0), fingerprint, utf8(person))));
}

/** `entente:card:…`, the text of the QR. */
export function cardText(card: Card): string {
  return SCHEME + toBase64Url(encodeCard(card));
}

/** `https://<node>/card#…`. The card lies in the fragment, so that the server that serves the page does not see whose it is. */
export function shortLink(nodeUrl: string, card: Card): string {
  return `${nodeUrl.replace(/\/+$/, "")}/card#${toBase64Url(encodeCard(card))}`;
}

/** Reads either form, or a link pasted with white space around it. The host of a link is not trusted: the card names its own domain. Throws `card/invalid`. */
export function parseCard(text: string): Card {
  const trimmed = text.trim();
  if (trimmed.length > 4096) throw new Failure("card/invalid", "too long");
  const body = trimmed.startsWith(SCHEME) ? trimmed.slice(SCHEME.length) : /^https?:\/\/[^\s#]+\/card#([A-Za-z0-9_-]+)$/.exec(trimmed)?.[1];
  if (body === undefined) throw new Failure("card/invalid", "not a card");
  try {
    return decodeCard(fromBase64Url(body));
  } catch (cause) {
    throw new Failure("card/invalid", undefined, { cause });
  }
}
