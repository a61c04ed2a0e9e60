/** A public key as stock key servers give it: PEM of a SubjectPublicKeyInfo, or of a certificate that holds one. The certificate vouches for nothing here. */
import { AsnConvert } from "@peculiar/asn1-schema";
import { Certificate } from "@peculiar/asn1-x509";
import { type Bytes, toBase64 } from "../../wire/bytes.ts";
import { Failure } from "../../wire/failure.ts";
import { fromCanonicalBase64 } from "./base64.ts";

const MAX_PEM = 16 << 10;

/** Throws `tdf/bad-public-key`. */
export function spkiFromPem(pem: string): Bytes {
  const match = /^\s*-----BEGIN (PUBLIC KEY|CERTIFICATE)-----([A-Za-z0-9+/=\s]+)-----END \1-----\s*$/.exec(pem.length > MAX_PEM ? "" : pem);
  if (!match) throw new Failure("tdf/bad-public-key");
  try {
    const der = fromCanonicalBase64(match[2]!.replaceAll(/\s/g, ""));
    if (match[1] === "PUBLIC KEY") return der;
    return new Uint8Array(AsnConvert.serialize(AsnConvert.parse(der, Certificate).tbsCertificate.subjectPublicKeyInfo));
  } catch (cause) {
    throw new Failure("tdf/bad-public-key", undefined, { cause });
  }
}

export function pemFromSpki(spki: Uint8Array): string {
  return `-----BEGIN PUBLIC KEY-----\n${toBase64(spki).replaceAll(/.{64}(?=.)/g, "$&\n")}\n-----END PUBLIC KEY-----\n`;
}
