/**
 * The one form of certificate that Entente issues, written and read as DER (X.690 §10, RFC 5280 §4.1, RFC 8410). It has a single profile, so reading is strict in the simplest way: take out
 * the fields, write the certificate that has exactly these, and insist that the bytes are the same. There is nothing in it that two parsers could read differently.
 */
import { type Bytes, concat, equalBytes, fromHex, fromUtf8, toHex, utf8 } from "../wire/bytes.ts";
import { Failure } from "../wire/failure.ts";

export interface CertificateFields {
  /** 16 bytes, positive as a number and without leading zero. */
  readonly serial: Bytes;
  /** Common name of issuer and subject: the node's domain. */
  readonly domain: string;
  /** Seconds since 1970. */
  readonly notBefore: number;
  readonly notAfter: number;
  readonly signKey: Bytes;
  /** Subject alternative names, all of them URIs. */
  readonly names: readonly string[];
}

const SEQUENCE = 0x30;
const ED25519 = fromHex("300506032b6570");
const COMMON_NAME = fromHex("0603550403");
/** Basic constraints: critical, not a CA. Key usage: critical, digital signature. */
const CONSTRAINTS = fromHex("300c0603551d130101ff04023000");
const KEY_USAGE = fromHex("300e0603551d0f0101ff040403020780");
const ALTERNATIVE_NAMES = fromHex("0603551d110101ff");

/** TBSCertificate: what the CA signs. */
export function writeToBeSigned(fields: CertificateFields): Bytes {
  const name = element(SEQUENCE, element(0x31, element(SEQUENCE, COMMON_NAME, element(0x0c, utf8(fields.domain)))));
  const uris = element(SEQUENCE, ...fields.names.map((uri) => element(0x86, utf8(uri))));
  const extensions = element(SEQUENCE, CONSTRAINTS, KEY_USAGE, element(SEQUENCE, ALTERNATIVE_NAMES, element(0x04, uris)));
  return element(
    SEQUENCE,
    fromHex("a003020102"), // version 3
    element(0x02, fields.serial),
    ED25519,
    name,
    element(SEQUENCE, time(fields.notBefore), time(fields.notAfter)),
    name,
    element(SEQUENCE, ED25519, element(0x03, Uint8Array.of(0), fields.signKey)),
    element(0xa3, extensions),
  );
}

export function writeCertificate(toBeSigned: Bytes, signature: Uint8Array): Bytes {
  return element(SEQUENCE, toBeSigned, ED25519, element(0x03, Uint8Array.of(0), signature));
}

/** Throws `certificate/invalid` for whatever `writeCertificate` would not have written. */
export function readDer(der: Uint8Array): { fields: CertificateFields; toBeSigned: Bytes; signature: Bytes } {
  const [toBeSigned, , bits] = children(only(der, SEQUENCE));
  const [, serial, , issuer, validity, , publicKey, extensions] = children(content(toBeSigned, SEQUENCE));
  const [commonName] = children(content(issuer, SEQUENCE));
  const [, domain] = children(content(children(content(commonName, 0x31))[0], SEQUENCE));
  const [notBefore, notAfter] = children(content(validity, SEQUENCE));
  const [, key] = children(content(publicKey, SEQUENCE));
  const [, , alternative] = children(only(content(extensions, 0xa3), SEQUENCE));
  const [, , names] = children(content(alternative, SEQUENCE));
  const fields: CertificateFields = {
    serial: content(serial, 0x02),
    domain: fromUtf8(content(domain, 0x0c)),
    notBefore: readTime(notBefore),
    notAfter: readTime(notAfter),
    signKey: content(key, 0x03).slice(1),
    names: children(only(content(names, 0x04), SEQUENCE)).map((uri) => fromUtf8(content(uri, 0x86))),
  };
  const signature = content(bits, 0x03).slice(1);
  if (fields.signKey.length !== 32 || signature.length !== 64 || fields.serial.length !== 16) throw new Failure("certificate/invalid", "lengths");
  const written = writeToBeSigned(fields);
  if (!equalBytes(writeCertificate(written, signature), der)) throw new Failure("certificate/invalid", "not of our profile");
  return { fields, toBeSigned: written, signature };
}

function element(tag: number, ...parts: readonly Uint8Array[]): Bytes {
  const body = concat(...parts);
  if (body.length > 0xffff) throw new Failure("certificate/invalid", "too long");
  const length = body.length < 0x80 ? [body.length] : body.length < 0x100 ? [0x81, body.length] : [0x82, body.length >> 8, body.length & 0xff];
  return concat(Uint8Array.of(tag, ...length), body);
}

/** UTCTime up to 2049, GeneralizedTime after (RFC 5280 §4.1.2.5). */
function time(seconds: number): Bytes {
  const digits = new Date(seconds * 1000).toISOString().replace(/[-:T]|\.\d+/g, "");
  return Number(digits.slice(0, 4)) < 2050 ? element(0x17, utf8(digits.slice(2))) : element(0x18, utf8(digits));
}

function readTime(der: Bytes | undefined): number {
  const text = fromUtf8(content(der, der?.[0] === 0x18 ? 0x18 : 0x17));
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(text.length === 13 ? `20${text}` : text);
  if (!match) throw new Failure("certificate/invalid", "time");
  const [year, month, day, hour, minute, second] = match.slice(1).map(Number);
  return Date.UTC(year!, month! - 1, day, hour, minute, second) / 1000;
}

/** The elements that make up `bytes`, each with its header. */
function children(bytes: Bytes): Bytes[] {
  const found: Bytes[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = bounds(bytes, at).end;
    found.push(bytes.slice(at, end));
    at = end;
  }
  return found;
}

function content(der: Bytes | undefined, tag: number): Bytes {
  if (der === undefined) throw new Failure("certificate/invalid", "missing");
  return only(der, tag);
}

/** The content of the one element that `der` is. */
function only(der: Uint8Array, tag: number): Bytes {
  const { start, end } = bounds(der, 0);
  if (der[0] !== tag || end !== der.length) throw new Failure("certificate/invalid", `expected ${toHex(Uint8Array.of(tag))}`);
  return concat(der.subarray(start, end));
}

function bounds(der: Uint8Array, at: number): { start: number; end: number } {
  const first = der[at + 1];
  if (first === undefined || first === 0x80 || first > 0x82) throw new Failure("certificate/invalid", "length");
  const extra = first < 0x80 ? 0 : first - 0x80;
  let length = extra === 0 ? first : 0;
  for (let i = 0; i < extra; i++) length = length * 256 + (der[at + 2 + i] ?? 0);
  const start = at + 2 + extra;
  if (start + length > der.length) throw new Failure("certificate/invalid", "truncated");
  return { start, end: start + length };
}
