/** The X.509 wrapper: reads back, and is accepted from its own CA only. */
import { createPublicKey, X509Certificate } from "node:crypto";
import { describe, expect, it } from "vitest";
import { concat, equalBytes } from "../wire/bytes.ts";
import { codeOf } from "../wire/failure.ts";
import { type Authority, createAuthority, issueDeviceCertificate, issueGuestCertificate, readCertificate, readDeviceCertificate, readGuestCertificate, verifyIssued } from "./certificate.ts";
import { alice, bob, refusalOf, T0, testDevice } from "./test-people.ts";
import { guestUri } from "./uri.ts";

const authorityOf = async (domain: string): Promise<Authority> => createAuthority((await crypto.subtle.generateKey({ name: "Ed25519" }, false, ["sign", "verify"])) as CryptoKeyPair, domain);
const authority = await authorityOf("ruritania.example");
const { record } = testDevice("phone");
const subject = { person: alice, deviceId: record.deviceId, signKey: record.signKey, notBefore: T0, notAfter: T0 + 86_400 };
const der = await issueDeviceCertificate(authority, subject);

describe("device certificates", () => {
  it("carry the person, the device and its key, and nothing else to rely on", () => {
    expect(readDeviceCertificate(der)).toEqual({ kind: "device", person: alice, deviceUri: `mimi://ruritania.example/d/alice/${record.deviceId}`, deviceId: record.deviceId, signKey: record.signKey, notBefore: T0, notAfter: T0 + 86_400 });
  });

  it("verify under the key of the CA that issued them, and no other", async () => {
    expect(verifyIssued(der, authority.caKey)).toBe(true);
    expect(verifyIssued(der, (await authorityOf("ruritania.example")).caKey)).toBe(false);
    expect(verifyIssued(der, new Uint8Array(32))).toBe(false);
  });

  it("every changed byte is refused by the signature, or by the reader", () => {
    for (let at = 0; at < der.length; at++) {
      const changed = der.slice();
      changed[at]! ^= 0x01;
      expect(verifyIssued(changed, authority.caKey), `byte ${at}`).toBe(false);
    }
    expect(verifyIssued(concat(der, Uint8Array.of(0)), authority.caKey)).toBe(false);
    expect(verifyIssued(der.subarray(0, 100), authority.caKey)).toBe(false);
  });

  it("are not issued for another domain or for a key that forges (attack 17)", async () => {
    expect(await refusalOf(() => issueDeviceCertificate(authority, { ...subject, person: bob }))).toBe("certificate/other-domain");
    expect(await refusalOf(() => issueDeviceCertificate(authority, { ...subject, signKey: concat(Uint8Array.of(1), new Uint8Array(31)) }))).toBe("certificate/bad-key");
  });

  it("are X.509 to others too: OpenSSL reads and verifies them", () => {
    const certificate = new X509Certificate(der);
    expect(certificate.subjectAltName).toBe(`URI:${alice}, URI:mimi://ruritania.example/d/alice/${record.deviceId}`);
    expect([certificate.subject, certificate.issuer, certificate.ca]).toEqual(["CN=ruritania.example", "CN=ruritania.example", false]);
    expect(new Date(certificate.validFrom).getTime()).toBe(T0 * 1000);
    const spki = concat(Uint8Array.of(0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00), authority.caKey);
    expect(certificate.verify(createPublicKey({ key: Buffer.from(spki), format: "der", type: "spki" }))).toBe(true);
  });

  it("reach past 2049, where X.509 writes years otherwise", async () => {
    const late = await issueDeviceCertificate(authority, { ...subject, notAfter: 3_000_000_000 });
    expect(readDeviceCertificate(late).notAfter).toBe(3_000_000_000);
    expect(new Date(new X509Certificate(late).validTo).getTime()).toBe(3_000_000_000_000);
  });

  it("of a lifetime that is none are not issued", async () => expect(await refusalOf(() => issueDeviceCertificate(authority, { ...subject, notAfter: T0 }))).toBe("certificate/bad-lifetime"));

  it("come out the same twice", async () => expect(equalBytes(await issueDeviceCertificate(authority, subject), der)).toBe(true));

  it.each([new Uint8Array(0), new Uint8Array(5000), Uint8Array.of(0x30, 0x03, 1, 2, 3), der.subarray(0, 60)])("refuse junk with one code", async (junk) => expect(await refusalOf(() => readCertificate(junk))).toBe("certificate/invalid"));

  it("have one spelling: a longer length, an indefinite one and nesting without end are refused with the same code", async () => {
    const body = der.subarray(4);
    const spellings = [concat(Uint8Array.of(0x30, 0x83, 0, der[2]!, der[3]!), body), concat(Uint8Array.of(0x30, 0x80), body, Uint8Array.of(0, 0)), new Uint8Array(4000).fill(0x30), new Uint8Array(4000).map((_, at) => (at % 2 === 0 ? 0x30 : 0x80))];
    expect(der.subarray(0, 2)).toEqual(Uint8Array.of(0x30, 0x82));
    for (const spelling of spellings) expect(await refusalOf(() => readCertificate(spelling))).toBe("certificate/invalid");
  });

  it("bent anywhere, are read as before or refused with one code", () => {
    for (let at = 0; at < der.length; at++) {
      for (const bit of [0x01, 0x20, 0x80]) {
        const bent = der.slice();
        bent[at]! ^= bit;
        try {
          readCertificate(bent);
        } catch (error) {
          expect(codeOf(error), `byte ${at}`).toBe("certificate/invalid");
        }
      }
    }
  });
});

describe("guest certificates", () => {
  it("name a guest and are not taken for a device's", async () => {
    const guest = guestUri("ruritania.example", "ab12");
    const made = await issueGuestCertificate(authority, { guest, signKey: record.signKey, notBefore: T0, notAfter: T0 + 600 });
    expect(readGuestCertificate(made)).toMatchObject({ guest, signKey: record.signKey });
    expect(verifyIssued(made, authority.caKey)).toBe(true);
    expect(await refusalOf(() => readDeviceCertificate(made))).toBe("certificate/not-a-device");
    expect(await refusalOf(() => readGuestCertificate(der))).toBe("certificate/not-a-guest");
  });
});
