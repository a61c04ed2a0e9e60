/**
 * What a camera or a paste may bring in. Every code says what it is in its first words, and each is parsed as that and nothing else: a code that links a device cannot pass for a
 * card, whatever it is printed on (attack 15). Screens for one purpose refuse the other kinds through `expectQr`.
 */
import { type Bytes, fromBase64Url, toBase64Url } from "../wire/bytes.ts";
import { Failure } from "../wire/failure.ts";
import { decodeHere, encodeHere, type HerePayload } from "../station/here.ts";
import { type Card, parseCard } from "./card.ts";
import { decodeLinkOffer, encodeLinkOffer, type LinkOffer } from "./device-link.ts";
import { decodeInPerson, encodeInPerson, type InPersonPayload } from "./verify-in-person.ts";

const MAX_QR_TEXT = 4096;

export type Qr =
  | { kind: "card"; card: Card }
  | { kind: "verify"; payload: InPersonPayload }
  | { kind: "link-device"; offer: LinkOffer }
  | { kind: "here"; payload: HerePayload }
  /** A link of a node: enrol a device, or come to a call as guest. `token` is the secret part, from the fragment. */
  | { kind: "enrol" | "guest"; link: string; origin: string; token: string };

/** Throws `qr/unknown` for what is none of ours, `qr/invalid` for what claims to be and is not. */
export function parseQr(text: string): Qr {
  const trimmed = text.trim();
  if (trimmed.length > MAX_QR_TEXT) throw new Failure("qr/invalid", "too long");
  try {
    const typed = /^entente:([a-z-]+):([A-Za-z0-9_-]+)$/.exec(trimmed);
    if (typed) return parseTyped(typed[1]!, typed[2]!, trimmed);
    if (URL.canParse(trimmed)) return parseLink(trimmed);
  } catch (cause) {
    throw cause instanceof Failure && cause.code === "qr/unknown" ? cause : new Failure("qr/invalid", undefined, { cause });
  }
  throw new Failure("qr/unknown");
}

/** Parses and insists on one kind: `qr/other-kind` names what it is instead. */
export function expectQr<Kind extends Qr["kind"]>(text: string, kind: Kind): Extract<Qr, { kind: Kind }> {
  const qr = parseQr(text);
  if (qr.kind !== kind) throw new Failure("qr/other-kind", qr.kind);
  return qr as Extract<Qr, { kind: Kind }>;
}

export function verifyText(payload: InPersonPayload): string {
  return typedText("verify", encodeInPerson(payload));
}

export function hereText(payload: HerePayload): string {
  return typedText("here", encodeHere(payload));
}

export function linkDeviceText(offer: LinkOffer): string {
  return typedText("link-device", encodeLinkOffer(offer));
}

/** `<node>/enrol#<token>`, `<node>/guest#<token>`: the token stays in the fragment, out of every server's log. */
export function nodeLink(nodeUrl: string, kind: "enrol" | "guest", token: string): string {
  if (!/^[A-Za-z0-9_-]{8,256}$/.test(token)) throw new Failure("qr/invalid", "token");
  return `${nodeUrl.replace(/\/+$/, "")}/${kind}#${token}`;
}

function parseTyped(kind: string, body: string, whole: string): Qr {
  if (kind === "card") return { kind, card: parseCard(whole) };
  if (kind === "verify") return { kind, payload: decodeInPerson(fromBase64Url(body)) };
  if (kind === "link-device") return { kind, offer: decodeLinkOffer(fromBase64Url(body)) };
  if (kind === "here") return { kind, payload: decodeHere(fromBase64Url(body)) };
  throw new Failure("qr/unknown", kind);
}

function parseLink(text: string): Qr {
  const url = new URL(text);
  if (url.protocol !== "https:" && url.protocol !== "http:") throw new Failure("qr/unknown");
  if (url.pathname === "/card") return { kind: "card", card: parseCard(text) };
  const kind = url.pathname === "/enrol" ? "enrol" : url.pathname === "/guest" ? "guest" : null;
  if (kind === null) throw new Failure("qr/unknown");
  const [token = "", ...rest] = url.hash.slice(1).split("."); // what follows the token is for the app that opens the link
  if (!/^[A-Za-z0-9_-]{8,256}$/.test(token) || rest.length > 2 || !rest.every((part) => /^[A-Za-z0-9_-]{1,256}$/.test(part)) || url.search !== "" || url.username !== "") throw new Failure("qr/invalid", "token");
  return { kind, link: text, origin: url.origin, token };
}

function typedText(kind: string, bytes: Bytes): string {
  return `entente:${kind}:${toBase64Url(bytes)}`;
}
