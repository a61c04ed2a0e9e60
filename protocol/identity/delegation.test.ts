/** A passkey's word for a leaf key: what each end checks itself, and each way to cheat. */
import { generateKeyPairSync, sign } from "node:crypto";
import { encode } from "cborg";
import { sha256 } from "@noble/hashes/sha2.js";
import { describe, expect, it } from "vitest";
import { concat, equalBytes, toBase64Url, utf8 } from "../wire/bytes.ts";
import { verifyCose } from "./cose-key.ts";
import { decodeDelegation, type Delegation, delegationChallenge, type DelegationExpectation, delegationStatement, encodeDelegation, verifyDelegation } from "./delegation.ts";
import type { DeviceRecord, PasskeyAuthenticator } from "./device-record.ts";
import { ecdsaFromDer, ecdsaToDer } from "./ecdsa-der.ts";
import { createSoftwareAuthenticator } from "./software-authenticator.ts";
import { alice, bob, refusalOf, T0, testDevice, testRandom, testSigner } from "./test-people.ts";
import { readAuthenticatorData, writeAuthenticatorData } from "./webauthn-data.ts";

const origin = "http://localhost:7101";
const random = testRandom("delegation");
const software = await createSoftwareAuthenticator({ rpId: "localhost", origin, random });
const { record } = testDevice("phone", software.authenticator);
const leafKey = testSigner("leaf").publicKey;
const statement = { person: alice, deviceId: record.deviceId, leafKey, notBefore: T0, notAfter: T0 + 43_200 };
const expected: DelegationExpectation = { person: alice, leafKey, now: T0 + 60, nodeOrigins: [origin], allowDemonstration: true };
const good = await software.delegate(statement);

const refused = (delegation: Delegation, change: Partial<DelegationExpectation> = {}, to: DeviceRecord = record) => refusalOf(() => verifyDelegation(delegation, to, { ...expected, ...change }));

/** A real-looking passkey (not demonstration) whose every byte the test controls. */
function forge(key: { rpId: string; origin: string; client?: object; flags?: object; statement?: Partial<typeof statement>; backupEligible?: boolean }) {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const cose = encode(new Map<number, unknown>([[1, 1], [3, -8], [-1, 6], [-2, new Uint8Array(Buffer.from(publicKey.export({ format: "jwk" }).x!, "base64url"))]]));
  const authenticator: PasskeyAuthenticator = { kind: "passkey", credentialId: random(16), publicKey: concat(cose), rpId: key.rpId, backupEligible: key.backupEligible ?? false, prf: true };
  const stated = { ...statement, ...key.statement };
  const clientDataJSON = utf8(JSON.stringify({ type: "webauthn.get", challenge: toBase64Url(delegationChallenge(stated)), origin: key.origin, crossOrigin: false, other: "kept", ...key.client }));
  const authenticatorData = writeAuthenticatorData({ rpIdHash: concat(sha256(utf8(key.rpId))), userPresent: true, userVerified: true, backupEligible: key.backupEligible ?? false, backedUp: false, counter: 0, ...key.flags });
  const signature = new Uint8Array(sign(null, concat(authenticatorData, sha256(clientDataJSON)), privateKey));
  return { delegation: { statement: delegationStatement(stated), clientDataJSON, authenticatorData, signature } satisfies Delegation, record: { ...record, authenticator } };
}
const forged = (key: Parameters<typeof forge>[0], change: Partial<DelegationExpectation> = {}) => {
  const made = forge(key);
  return refused(made.delegation, { allowDemonstration: false, ...change }, made.record);
};
const real = { rpId: "ruritania.example", origin: "https://ruritania.example" };

describe("a delegation", () => {
  it("by the software authenticator is accepted on loopback, and says what it is", async () => {
    expect(await verifyDelegation(good, record, expected)).toEqual({ deviceId: record.deviceId, origin, loopbackOrigin: true, servedByNode: true, userVerified: true, backupEligible: false, backedUp: false, demonstration: true, notBefore: T0, notAfter: T0 + 43_200 });
    expect(await refused(decodeDelegation(encodeDelegation(good)))).toBe("accepted");
  });

  it("by a passkey of the node's own page says that the node served it; another loopback port did not", async () => {
    const made = forge(real);
    expect(await verifyDelegation(made.delegation, made.record, { ...expected, nodeOrigins: ["https://ruritania.example"], allowDemonstration: false })).toMatchObject({ servedByNode: true, loopbackOrigin: false, demonstration: false });
    const app = forge({ rpId: "localhost", origin: "http://localhost:9999" });
    expect(await verifyDelegation(app.delegation, app.record, { ...expected, allowDemonstration: false })).toMatchObject({ servedByNode: false, loopbackOrigin: true });
  });

  it("is refused as demonstration where that is not allowed, or off loopback", async () => {
    expect(await refused(good, { allowDemonstration: false })).toBe("delegation/demonstration");
    const online = await createSoftwareAuthenticator({ rpId: "ruritania.example", origin: "https://ruritania.example", random });
    expect(await refused(await online.delegate(statement), {}, { ...record, authenticator: online.authenticator })).toBe("delegation/demonstration");
  });

  it("attack 11: for another leaf, person or device is refused", async () => {
    expect(await refused(good, { leafKey: testSigner("other").publicKey })).toBe("delegation/other-leaf");
    expect(await refused(good, { person: bob })).toBe("delegation/other-device");
    expect(await refused(good, {}, { ...record, deviceId: testDevice("x").record.deviceId })).toBe("delegation/other-device");
  });

  it("lives at most 12 hours, within its own times", async () => {
    expect(await refused(good, { now: T0 + 43_200 })).toBe("delegation/expired");
    expect(await refused(good, { now: T0 - 121 })).toBe("delegation/not-yet");
    expect(await forged({ ...real, statement: { notAfter: T0 + 43_201 } })).toBe("delegation/too-long");
    expect(await forged({ ...real, statement: { notAfter: T0 } })).toBe("delegation/too-long");
  });

  it("attack 14: without the user's verification is refused", async () => {
    expect(await forged({ ...real, flags: { userVerified: false } })).toBe("delegation/user-not-verified");
    expect(await forged({ ...real, flags: { userPresent: false } })).toBe("delegation/user-not-verified");
  });

  it("asked for elsewhere is refused: other site, frame, plain http, lookalike host", async () => {
    expect(await forged({ ...real, origin: "https://evil.example" })).toBe("delegation/bad-origin");
    expect(await forged({ ...real, origin: "https://evilruritania.example" })).toBe("delegation/bad-origin");
    expect(await forged({ ...real, origin: "http://ruritania.example" })).toBe("delegation/bad-origin");
    expect(await forged({ ...real, origin: "https://ruritania.example/" })).toBe("delegation/bad-origin");
    expect(await forged({ ...real, origin: "null" })).toBe("delegation/bad-origin");
    expect(await forged({ ...real, client: { crossOrigin: true } })).toBe("delegation/cross-origin");
    expect(await forged({ ...real, origin: "https://call.ruritania.example" })).toBe("accepted");
  });

  it("attack 10: a signature for a login, or a registration, is no delegation", async () => {
    expect(await forged({ ...real, client: { type: "webauthn.create" } })).toBe("delegation/wrong-type");
    expect(await forged({ ...real, client: { challenge: toBase64Url(random(32)) } })).toBe("delegation/other-challenge");
    const plain = await software.assert(sha256(good.statement));
    expect(await refused({ ...good, ...plain })).toBe("delegation/other-challenge");
  });

  it("with another RP id, other backup flags, or a changed byte is refused", async () => {
    expect(await forged({ ...real, flags: { rpIdHash: new Uint8Array(32) } })).toBe("delegation/other-rp");
    expect(await forged({ ...real, flags: { backupEligible: true } })).toBe("delegation/backup-flags");
    expect(await forged({ ...real, flags: { backedUp: true } })).toBe("delegation/backup-flags");
    expect(await forged({ ...real, backupEligible: true, flags: { backedUp: true } })).toBe("accepted");
    for (const field of ["clientDataJSON", "authenticatorData", "signature", "statement"] as const) {
      const changed = good[field].slice();
      changed[changed.length - 1]! ^= 1;
      expect(await refused({ ...good, [field]: changed }), field).not.toBe("accepted");
    }
  });

  it("of a device without a passkey is refused", async () => expect(await refused(good, {}, testDevice("soft").record)).toBe("delegation/no-passkey"));
});

describe("the software authenticator", () => {
  it("is the same again from what was kept, with the same PRF", async () => {
    const again = await createSoftwareAuthenticator({ rpId: "localhost", origin, random, credential: software.credential });
    expect(again.authenticator).toEqual(software.authenticator);
    const salt = utf8("state at rest");
    expect(equalBytes(await again.prf(salt), await software.prf(salt))).toBe(true);
    expect(equalBytes(await again.prf(utf8("other")), await software.prf(salt))).toBe(false);
    expect(software.credential.keys.privateKey.extractable).toBe(false);
  });

  it("makes EdDSA too", async () => {
    const eddsa = await createSoftwareAuthenticator({ rpId: "localhost", origin, random, algorithm: "EdDSA" });
    expect(await refused(await eddsa.delegate(statement), {}, { ...record, authenticator: eddsa.authenticator })).toBe("accepted");
  });
});

describe("authenticators' keys and signatures", () => {
  it("RS256 is verified, and short RSA keys are not", async () => {
    const make = async (modulusLength: number) => {
      const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength });
      const jwk = publicKey.export({ format: "jwk" });
      const cose = encode(new Map<number, unknown>([[1, 3], [3, -257], [-1, new Uint8Array(Buffer.from(jwk.n!, "base64url"))], [-2, new Uint8Array(Buffer.from(jwk.e!, "base64url"))]]));
      return verifyCose(cose, utf8("data"), new Uint8Array(sign("sha256", utf8("data"), privateKey)));
    };
    expect([await make(2048), await make(1024)]).toEqual([true, false]);
  });

  it("attack 17: an EdDSA passkey of small order verifies nothing", async () => {
    const small = concat(Uint8Array.of(1), new Uint8Array(31));
    const cose = encode(new Map<number, unknown>([[1, 1], [3, -8], [-1, 6], [-2, small]]));
    expect(await verifyCose(cose, utf8("anything"), concat(small, new Uint8Array(32)))).toBe(false);
  });

  it("DER signatures have one form", async () => {
    for (const bytes of [new Uint8Array(64).fill(1), new Uint8Array(64).fill(0xff), concat(new Uint8Array(31), Uint8Array.of(1), new Uint8Array(31), Uint8Array.of(0x80))]) expect(equalBytes(ecdsaFromDer(ecdsaToDer(bytes)), bytes)).toBe(true);
    for (const bad of [[0x30, 6, 2, 1, 0x81, 2, 1, 1], [0x30, 7, 2, 2, 0, 1, 2, 1, 1], [0x30, 6, 2, 1, 1, 2, 1, 1, 0], [0x30, 6, 2, 1, 1, 2, 2, 1]]) expect(await refusalOf(() => ecdsaFromDer(Uint8Array.of(...bad))), String(bad)).toBe("ecdsa/bad-der");
  });

  it("authenticator data reads what it wrote, and no less than 37 bytes", async () => {
    const data = { rpIdHash: random(32), userPresent: true, userVerified: false, backupEligible: true, backedUp: true, counter: 0x01020304 };
    expect(readAuthenticatorData(writeAuthenticatorData(data))).toEqual(data);
    expect(await refusalOf(() => readAuthenticatorData(new Uint8Array(36)))).toBe("webauthn/bad-authenticator-data");
  });
});
