/**
 * The one form of certificate that Entente issues, encoded and decoded by the X.509 schemas of @peculiar/asn1-x509 (RFC 5280 §4.1, RFC 8410). It has a single profile, so reading is strict
 * in the simplest way: take out the fields, write the certificate that has exactly these, and insist that the bytes are the same. Nothing in it can be read in two ways.
 */
import { AsnConvert, OctetString } from "@peculiar/asn1-schema";
import {
  AlgorithmIdentifier, AttributeTypeAndValue, AttributeValue, BasicConstraints, Certificate, Extension, Extensions, GeneralName, id_ce_basicConstraints, id_ce_keyUsage,
  id_ce_subjectAltName, KeyUsage, KeyUsageFlags, Name, RelativeDistinguishedName, SubjectAlternativeName, SubjectPublicKeyInfo, TBSCertificate, Validity, Version,
} from "@peculiar/asn1-x509";
import { type Bytes, concat, equalBytes } from "../wire/bytes.ts";
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

const ED25519 = "1.3.101.112";
const COMMON_NAME = "2.5.4.3";
const NOT_A_CA = AsnConvert.serialize(new BasicConstraints({ cA: false }));
const FOR_SIGNATURES = AsnConvert.serialize(new KeyUsage(KeyUsageFlags.digitalSignature));

/** TBSCertificate: what the CA signs. */
export function writeToBeSigned(fields: CertificateFields): Bytes {
  return serialized(toBeSignedOf(fields));
}

export function writeCertificate(fields: CertificateFields, signature: Uint8Array): Bytes {
  return serialized(new Certificate({ tbsCertificate: toBeSignedOf(fields), signatureAlgorithm: new AlgorithmIdentifier({ algorithm: ED25519 }), signatureValue: buffer(signature) }));
}

export interface ReadCertificate {
  readonly fields: CertificateFields;
  readonly toBeSigned: Bytes;
  readonly signature: Bytes;
}

/** The same few certificates are read again at every commit and every change of a roster; what is read depends on the bytes alone. */
const MOST_REMEMBERED = 256;
const remembered = new Map<string, ReadCertificate>();

/** Throws `certificate/invalid` for whatever `writeCertificate` would not have written. What it hands out is not to be changed. */
export function readDer(der: Uint8Array): ReadCertificate {
  const key = String.fromCharCode(...der);
  const known = remembered.get(key);
  if (known) return known;
  const read = readAnew(der);
  if (remembered.size >= MOST_REMEMBERED) remembered.delete(remembered.keys().next().value!);
  remembered.set(key, read);
  return read;
}

function readAnew(der: Uint8Array): ReadCertificate {
  let read: ReadCertificate;
  try {
    read = fieldsOf(AsnConvert.parse(der, Certificate));
  } catch (cause) {
    throw cause instanceof Failure ? cause : new Failure("certificate/invalid", "not X.509", { cause });
  }
  const { fields, signature } = read;
  if (fields.signKey.length !== 32 || signature.length !== 64 || fields.serial.length !== 16) throw new Failure("certificate/invalid", "lengths");
  if (!equalBytes(writeCertificate(fields, signature), der)) throw new Failure("certificate/invalid", "not of our profile");
  return read;
}

function toBeSignedOf({ serial, domain, notBefore, notAfter, signKey, names }: CertificateFields): TBSCertificate {
  const name = new Name([new RelativeDistinguishedName([new AttributeTypeAndValue({ type: COMMON_NAME, value: new AttributeValue({ utf8String: domain }) })])]);
  const extension = (id: string, value: ArrayBuffer) => new Extension({ extnID: id, critical: true, extnValue: new OctetString(value) });
  return new TBSCertificate({
    version: Version.v3,
    serialNumber: buffer(serial),
    signature: new AlgorithmIdentifier({ algorithm: ED25519 }),
    issuer: name,
    validity: new Validity({ notBefore: new Date(notBefore * 1000), notAfter: new Date(notAfter * 1000) }),
    subject: name,
    subjectPublicKeyInfo: new SubjectPublicKeyInfo({ algorithm: new AlgorithmIdentifier({ algorithm: ED25519 }), subjectPublicKey: buffer(signKey) }),
    extensions: new Extensions([
      extension(id_ce_basicConstraints, NOT_A_CA),
      extension(id_ce_keyUsage, FOR_SIGNATURES),
      extension(id_ce_subjectAltName, AsnConvert.serialize(new SubjectAlternativeName(names.map((uri) => new GeneralName({ uniformResourceIdentifier: uri }))))),
    ]),
  });
}

function fieldsOf({ tbsCertificate, tbsCertificateRaw, signatureValue }: Certificate): ReadCertificate {
  const { serialNumber, issuer, validity, subjectPublicKeyInfo, extensions } = tbsCertificate;
  const alternative = extensions?.find(({ extnID }) => extnID === id_ce_subjectAltName);
  const domain = issuer[0]?.[0]?.value.utf8String;
  if (!alternative || domain === undefined || tbsCertificateRaw === undefined) throw new Failure("certificate/invalid", "not of our profile");
  return {
    fields: {
      serial: concat(new Uint8Array(serialNumber)),
      domain,
      notBefore: validity.notBefore.getTime().getTime() / 1000,
      notAfter: validity.notAfter.getTime().getTime() / 1000,
      signKey: concat(new Uint8Array(subjectPublicKeyInfo.subjectPublicKey)),
      names: AsnConvert.parse(alternative.extnValue, SubjectAlternativeName).map(({ uniformResourceIdentifier }) => uniformResourceIdentifier ?? ""),
    },
    toBeSigned: concat(new Uint8Array(tbsCertificateRaw)),
    signature: concat(new Uint8Array(signatureValue)),
  };
}

function serialized(value: object): Bytes {
  return new Uint8Array(AsnConvert.serialize(value));
}

function buffer(bytes: Uint8Array): ArrayBuffer {
  return concat(bytes).buffer;
}
