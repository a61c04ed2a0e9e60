import { defaultCryptoProvider, getCiphersuiteFromName } from "ts-mls";
import { describe, expect, it } from "vitest";
import { concat, fromHex, utf8 } from "../wire/bytes.ts";
import { NOON, newSigner, X25519, XWING } from "./device-fixture.ts";
import { boundCrypto, keyHandle, type LineEnvironment } from "./environment.ts";
import { webPrimitives } from "../hpke/primitives-web.ts";
import { createSuite } from "./suite.ts";

const INFO = utf8("info");
const TEXT = utf8("a path secret");
const AAD = utf8("authenticated");

describe.each([XWING, X25519, createSuite({ primitives: webPrimitives() })])("$name against ts-mls's own provider", (suite) => {
  it("derives the same keys, and each opens what the other sealed", async () => {
    const theirs = await defaultCryptoProvider.getCiphersuiteImpl(getCiphersuiteFromName(suite.name));
    const [a, b] = [suite.crypto.hpke, theirs.hpke];
    const material = utf8("some keying material of thirty-two".slice(0, 32));
    const key = new Uint8Array(suite.crypto.kdf.size).fill(5);
    const [mine, other] = [await a.deriveKeyPair(material), await b.deriveKeyPair(material)];
    expect(await a.exportPublicKey(mine.publicKey)).toEqual(await b.exportPublicKey(other.publicKey));

    const toThem = await a.seal(mine.publicKey, TEXT, INFO, AAD);
    expect(await b.open(other.privateKey, toThem.enc, toThem.ct, INFO, AAD)).toEqual(TEXT);
    const toUs = await b.seal(other.publicKey, TEXT, INFO, AAD);
    expect(await a.open(mine.privateKey, toUs.enc, toUs.ct, INFO, AAD)).toEqual(TEXT);
    await expect(a.open(mine.privateKey, toUs.enc, toUs.ct, INFO, TEXT)).rejects.toMatchObject({ code: "line/undecryptable" });

    const exported = await a.exportSecret(mine.publicKey, INFO, 80, AAD);
    expect(await b.importSecret(other.privateKey, INFO, exported.enc, 80, AAD)).toEqual(exported.secret);
    expect(await a.importSecret(mine.privateKey, INFO, exported.enc, 80, AAD)).toEqual(exported.secret);
    expect(await suite.crypto.kdf.expand(key, INFO, 300)).toEqual(await theirs.kdf.expand(key, INFO, 300));
    expect(await suite.crypto.kdf.extract(new Uint8Array(), material)).toEqual(await theirs.kdf.extract(new Uint8Array(), material));
  });

  it("keys of a wrong length are refused", async () => {
    await expect(suite.crypto.hpke.importPublicKey(new Uint8Array(31))).rejects.toMatchObject({ code: "line/bad-key" });
    await expect(suite.crypto.hpke.importPrivateKey(new Uint8Array(33))).rejects.toMatchObject({ code: "line/bad-key" });
  });
});

describe("signatures", () => {
  it("a small-order key under which anything verifies is refused (attack 17): Node 20's verify takes it, Node 24's no longer", async () => {
    // The identity as key and as R, S = 0: 0·B = R + h·A for every message.
    const identity = fromHex(`01${"00".repeat(31)}`);
    const forged = concat(identity, new Uint8Array(32));
    expect(await XWING.verify(identity, utf8("anything at all"), forged)).toBe(false);
  });

  it("the key handle is resolved by this device's signer alone; no suite makes keys", async () => {
    const signer = await newSigner();
    const env: LineEnvironment = { suite: XWING, signer, now: () => NOON, authenticate: async () => true };
    const { signature } = boundCrypto(env);
    const signed = await signature.sign(keyHandle(signer), TEXT);
    expect(await signature.verify(signer.publicKey, TEXT, signed)).toBe(true);
    await expect(signature.sign(keyHandle(await newSigner()), TEXT)).rejects.toMatchObject({ code: "line/other-device" });
    await expect(signature.keygen()).rejects.toMatchObject({ code: "line/no-key-generation" });
  });
});
