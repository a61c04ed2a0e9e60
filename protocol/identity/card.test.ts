/** Cards and codes from outside: each is what it says, or nothing. */
import { describe, expect, it } from "vitest";
import { toBase64Url } from "../wire/bytes.ts";
import { canonicalCbor } from "../wire/cbor.ts";
import { type Card, cardText, decodeCard, encodeCard, parseCard, shortLink } from "./card.ts";
import { offerLink } from "./device-link.ts";
import { expectQr, linkDeviceText, nodeLink, parseQr, verifyText } from "./qr.ts";
import { alice, bob, refusalOf, T0, testDevice, testRandom } from "./test-people.ts";
import { parseDomain } from "./uri.ts";
import { inPersonPayload } from "./verify-in-person.ts";

const card: Card = { domain: parseDomain("ruritania.example"), person: alice, fingerprint: new Uint8Array(32).fill(3), name: "Alice", organisation: "Ruritania" };
const random = testRandom("card");

describe("a card", () => {
  it("comes back from QR text and from the link", () => {
    expect(parseCard(cardText(card))).toEqual(card);
    const link = shortLink("https://ruritania.example/", card);
    expect(link).toMatch(/^https:\/\/ruritania\.example\/card#[A-Za-z0-9_-]+$/);
    expect(parseCard(` ${link}\n`)).toEqual(card);
    expect(link.length).toBeLessThan(300);
    expect(decodeCard(encodeCard({ ...card, name: undefined, organisation: undefined }))).toEqual({ domain: card.domain, person: alice, fingerprint: card.fingerprint });
  });

  it("attack 26: holds no secret and keeps its content in the fragment, which no server sees", () => {
    const url = new URL(shortLink("https://ruritania.example", card));
    expect(url.pathname + url.search).toBe("/card");
  });

  it("is refused when it names a person of another domain", async () => {
    expect(await refusalOf(() => encodeCard({ ...card, person: bob }))).toBe("wire/bad-shape");
    const forged = canonicalCbor({ v: 1, ...card, person: bob });
    expect(await refusalOf(() => decodeCard(forged))).toBe("card/invalid");
  });

  it.each(["", "entente:card:", "entente:card:AAAA", "entente:card:====", "https://x.example/card", "https://x.example/card#", "https://x.example/cards#AAAA", "javascript:alert(1)//card#AAAA", "x".repeat(5000)])("refuses %.40j", async (text) => {
    expect(await refusalOf(() => parseCard(text))).toBe("card/invalid");
  });

  it("refuses over-long names and other versions", async () => {
    expect(await refusalOf(() => encodeCard({ ...card, name: "x".repeat(81) }))).toBe("wire/bad-shape");
    expect(await refusalOf(() => decodeCard(canonicalCbor({ ...card, v: 2 })))).toBe("card/invalid");
  });
});

describe("typed codes", () => {
  it("parse as the kind they say", async () => {
    const { offer } = await offerLink({ person: alice, ...testDevice("new"), now: T0, random });
    const inPerson = inPersonPayload({ own: { person: alice, fingerprint: card.fingerprint }, contact: { person: bob, fingerprint: new Uint8Array(32) }, nonce: new Uint8Array(16) });
    expect(parseQr(cardText(card))).toEqual({ kind: "card", card });
    expect(parseQr(shortLink("http://127.0.0.1:7101", card))).toEqual({ kind: "card", card });
    expect(parseQr(verifyText(inPerson))).toEqual({ kind: "verify", payload: inPerson });
    expect(parseQr(linkDeviceText(offer))).toEqual({ kind: "link-device", offer });
    expect(parseQr(nodeLink("https://a.example", "enrol", "token-12345"))).toEqual({ kind: "enrol", link: "https://a.example/enrol#token-12345", origin: "https://a.example", token: "token-12345" });
    expect(parseQr(nodeLink("https://a.example", "guest", "token-12345")).kind).toBe("guest");
  });

  it("attack 15: a code that links a device does not pass where a card is asked for, nor under a card's prefix", async () => {
    const { offer } = await offerLink({ person: alice, ...testDevice("new"), now: T0, random });
    const text = linkDeviceText(offer);
    expect(await refusalOf(() => expectQr(text, "card"))).toBe("qr/other-kind");
    expect(await refusalOf(() => parseQr(text.replace("link-device", "card")))).toBe("qr/invalid");
    expect(await refusalOf(() => parseQr(cardText(card).replace("card", "link-device")))).toBe("qr/invalid");
  });

  it.each(["hello", "https://evil.example/login", "entente:spy:AAAA", "tel:+123", "file:///etc/passwd"])("refuses %s as none of ours", async (text) => expect(await refusalOf(() => parseQr(text))).toBe("qr/unknown"));
  it.each([`entente:verify:${toBase64Url(new Uint8Array(10))}`, "https://a.example/enrol", "https://a.example/guest?x=1#token-12345", "https://u:p@a.example/guest#token-12345", "x".repeat(5000)])("refuses %.40s as invalid", async (text) => expect(await refusalOf(() => parseQr(text))).toBe("qr/invalid"));
});
