/**
 * The X.509 wrapper that MLS wants around a device's key. A node's CA issues it and it adds no trust: whether the key is the person's is for the chain to say. It carries the
 * person's and the device's URI as subject alternative names, an Ed25519 key, and nothing else that anybody relies on.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { type Bytes, concat, toHex, utf8 } from "../wire/bytes.ts";
import { Failure } from "../wire/failure.ts";
import { isSoundKey, strictVerify } from "../wire/strict-ed25519.ts";
import { type CertificateFields, readDer, writeCertificate, writeToBeSigned } from "./certificate-der.ts";
import { type DeviceId, type DeviceUri, deviceUri, domainOf, type GuestUri, parseDomain, parseUri, type PersonUri } from "./uri.ts";

const MAX_CERTIFICATE_BYTES = 4096;

export interface Authority {
  readonly domain: string;
  /** Raw Ed25519 key, 32 bytes: what an accord pins as `caKey`. */
  readonly caKey: Bytes;
  readonly keys: CryptoKeyPair;
}

/** The key pair is Ed25519; the private half may be non-extractable. */
export async function createAuthority(keys: CryptoKeyPair, domain: string): Promise<Authority> {
  return { domain: parseDomain(domain), caKey: new Uint8Array(await crypto.subtle.exportKey("raw", keys.publicKey)), keys };
}

/** DER. Times in seconds since 1970; the serial number is a hash of the content, so that the same certificate comes out twice. */
export async function issueDeviceCertificate(authority: Authority, subject: { person: PersonUri; deviceId: DeviceId; signKey: Uint8Array; notBefore: number; notAfter: number }): Promise<Bytes> {
  if (domainOf(subject.person) !== authority.domain) throw new Failure("certificate/other-domain");
  return issue(authority, { ...subject, names: [subject.person, deviceUri(subject.person, subject.deviceId)] });
}

/** A guest has one name, its key, and minutes to live. */
export async function issueGuestCertificate(authority: Authority, subject: { guest: GuestUri; signKey: Uint8Array; notBefore: number; notAfter: number }): Promise<Bytes> {
  if (domainOf(subject.guest) !== authority.domain) throw new Failure("certificate/other-domain");
  return issue(authority, { ...subject, names: [subject.guest] });
}

export type CertificateSubject =
  | { kind: "device"; person: PersonUri; deviceUri: DeviceUri; deviceId: DeviceId; signKey: Bytes; notBefore: number; notAfter: number }
  | { kind: "guest"; guest: GuestUri; signKey: Bytes; notBefore: number; notAfter: number };

export type DeviceCertificate = Extract<CertificateSubject, { kind: "device" }>;
export type GuestCertificate = Extract<CertificateSubject, { kind: "guest" }>;

/** Reads, does NOT verify. Throws `certificate/invalid`. */
export function readCertificate(der: Uint8Array): CertificateSubject {
  if (der.length > MAX_CERTIFICATE_BYTES) throw new Failure("certificate/invalid", "too long");
  try {
    const { domain, names, notBefore, notAfter, ...fields } = readDer(der).fields;
    const signKey = concat(fields.signKey);
    const [first, second, ...more] = names.map((name) => parseUri(name));
    if (first?.domain !== domain) throw new Failure("certificate/invalid", "domain");
    if (first.kind === "guest" && second === undefined) return { kind: "guest", guest: first.uri, signKey, notBefore, notAfter };
    if (first.kind === "person" && second?.kind === "device" && more.length === 0 && second.person === first.uri) {
      return { kind: "device", person: first.uri, deviceUri: second.uri, deviceId: second.deviceId, signKey, notBefore, notAfter };
    }
    throw new Failure("certificate/invalid", "names");
  } catch (cause) {
    throw cause instanceof Failure && cause.code === "certificate/invalid" ? cause : new Failure("certificate/invalid", undefined, { cause });
  }
}

export function readDeviceCertificate(der: Uint8Array): DeviceCertificate {
  const subject = readCertificate(der);
  if (subject.kind !== "device") throw new Failure("certificate/not-a-device");
  return subject;
}

export function readGuestCertificate(der: Uint8Array): GuestCertificate {
  const subject = readCertificate(der);
  if (subject.kind !== "guest") throw new Failure("certificate/not-a-guest");
  return subject;
}

/** Whether this CA key signed it, strictly. Says nothing about time, domain or chain. */
export function verifyIssued(der: Uint8Array, caKey: Uint8Array): boolean {
  if (der.length > MAX_CERTIFICATE_BYTES) return false;
  try {
    const { toBeSigned, signature } = readDer(der);
    return strictVerify(caKey, toBeSigned, signature);
  } catch {
    return false;
  }
}

async function issue(authority: Authority, subject: { names: readonly string[]; signKey: Uint8Array; notBefore: number; notAfter: number }): Promise<Bytes> {
  const { names, notBefore, notAfter } = subject;
  if (!isSoundKey(subject.signKey)) throw new Failure("certificate/bad-key"); // attack 17
  if (!(notBefore < notAfter)) throw new Failure("certificate/bad-lifetime");
  const serial = sha256(utf8([...names, toHex(subject.signKey), notBefore, notAfter].join(" "))).slice(0, 16);
  serial[0] = (serial[0]! & 0x7f) | 0x40; // positive, and of full length
  const fields: CertificateFields = { serial: concat(serial), domain: authority.domain, notBefore, notAfter, signKey: concat(subject.signKey), names };
  return writeCertificate(fields, new Uint8Array(await crypto.subtle.sign("Ed25519", authority.keys.privateKey, writeToBeSigned(fields))));
}
