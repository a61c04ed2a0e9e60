/** Letters: only the devices that they are sealed to read them, nobody passes one off as written to somebody else, and their size says little. */
import { beforeAll, describe, expect, it } from "vitest";
import { alice, bob, refusalOf, T0, testGenesis, testRandom } from "../../identity/test-people.ts";
import { personUri } from "../../identity/uri.ts";
import { type Bytes, fromBase64Url, toBase64Url, utf8 } from "../../wire/bytes.ts";
import { canonicalCbor } from "../../wire/cbor.ts";
import type { SealedLetter } from "../../wire/dispatch/letter.ts";
import { decodeContent, encodeContent } from "./content.ts";
import { sealLetter, unsealLetter, verifyLetter } from "./letter.ts";
import { sealing } from "./sealing.ts";

const random = testRandom("letters");
const hpke = sealing(random);
const eve = personUri("erewhon.example", "eve");
const bobs = { ...hpke.keyPair(), deviceId: "b".repeat(32) };
const eves = { ...hpke.keyPair(), deviceId: "e".repeat(32) };
const content = encodeContent({ kind: "revoked", revocation: utf8("something"), chain: null });
let alices: Awaited<ReturnType<typeof testGenesis>>;
beforeAll(async () => void (alices = await testGenesis(alice)));

const write = (change: { content?: Bytes; to?: string; devices?: { deviceId: string; key: Bytes }[] } = {}): Promise<SealedLetter> =>
  sealLetter(
    { id: random(16), from: alice, deviceId: alices.record.deviceId, at: T0 * 1000, chain: [alices.genesis], content: change.content ?? content, signer: alices.signer, hpke, random },
    { person: change.to ?? bob, devices: change.devices ?? [{ deviceId: bobs.deviceId, key: bobs.publicKey }] },
  );
const withLength = (bytes: Bytes): Bytes => {
  const all = new Uint8Array(4 + bytes.length);
  new DataView(all.buffer).setUint32(0, bytes.length);
  all.set(bytes, 4);
  return all;
};
const as = (who: string, device: typeof bobs) => ({ person: who, deviceId: device.deviceId, privateKey: device.privateKey, hpke });

describe("a letter", () => {
  it("is read by the device that it is sealed to, and says who wrote it", async () => {
    const opened = await unsealLetter(await write(), as(bob, bobs));
    expect(opened.claimed).toMatchObject({ from: alice, to: bob, at: T0 * 1000 });
    expect(decodeContent(verifyLetter(opened, alices.signer.publicKey).content)).toEqual({ kind: "revoked", revocation: utf8("something"), chain: null });
  });

  it("is not read by another device, by that device's key under another name, or once a byte of it differs", async () => {
    const letter = await write();
    expect(await refusalOf(() => unsealLetter(letter, as(bob, eves)))).toBe("letter/not-for-this-device");
    expect(await refusalOf(() => unsealLetter(letter, { ...as(bob, bobs), privateKey: eves.privateKey }))).toBe("letter/undecryptable");
    expect(await refusalOf(() => unsealLetter({ ...letter, boxes: [{ ...letter.boxes[0]!, device: eves.deviceId }] }, as(bob, { ...bobs, deviceId: eves.deviceId })))).toBe("letter/undecryptable");
    for (const [field, length] of [["body", letter.body.length], ["id", letter.id.length]] as const) {
      const changed = letter[field].slice(0, length - 3) + (letter[field].at(-3) === "A" ? "B" : "A") + letter[field].slice(length - 2);
      expect(await refusalOf(() => unsealLetter({ ...letter, [field]: changed }, as(bob, bobs)))).toBe("letter/undecryptable");
    }
  });

  it("of somebody else is not passed on as if it had been written to the next one", async () => {
    // Bob opens Alice's letter and seals what she signed to Eve, under her name.
    const { signed } = await unsealLetter(await write(), as(bob, bobs));
    const key = random(32);
    const nonce = random(12);
    const id = random(16);
    const body = new Uint8Array([...nonce, ...(await hpke.aead.seal(key, nonce, canonicalCbor(["entente/1 letter body", id, alice, eve]), withLength(signed)))]);
    const { encapsulated, ciphertext } = await hpke.seal(eves.publicKey, key, canonicalCbor(["entente/1 letter", id, alice, eve, eves.deviceId]));
    const forged: SealedLetter = { id: toBase64Url(id), from: alice, to: eve, boxes: [{ device: eves.deviceId, enc: toBase64Url(encapsulated), key: toBase64Url(ciphertext) }], body: toBase64Url(body) };
    expect(await refusalOf(() => unsealLetter(forged, as(eve, eves)))).toBe("letter/other-envelope");
  });

  it("that its sender's device did not sign is refused", async () => {
    const opened = await unsealLetter(await write(), as(bob, bobs));
    const other = await testGenesis(bob);
    expect(await refusalOf(() => verifyLetter(opened, other.signer.publicKey))).toBe("wire/bad-signature");
  });

  it("is not sealed to nobody, nor to a key to which nobody could seal (attack 16)", async () => {
    expect(await refusalOf(() => write({ devices: [] }))).toBe("letter/no-devices");
    const zero = bobs.publicKey.slice();
    zero.fill(0, zero.length - 32);
    expect(await refusalOf(() => write({ devices: [{ deviceId: bobs.deviceId, key: zero }] }))).toBe("line/bad-key");
  });

  it("has one of few sizes, whatever it says", async () => {
    const sizes = new Set<number>();
    for (let length = 1; length < 3000; length += 137) sizes.add(fromBase64Url((await write({ content: encodeContent({ kind: "revoked", revocation: new Uint8Array(Math.min(length, 2048)), chain: null }) })).body).length);
    expect(sizes.size).toBeLessThanOrEqual(6);
  });

  it("of another kind, or with more than it says, is refused whole", async () => {
    for (const junk of [{ kind: "dance" }, { kind: "revoked", revocation: utf8("x"), more: 1, chain: null }, [], "revoked", { kind: "revoked" }]) expect(await refusalOf(() => decodeContent(canonicalCbor(junk as never)))).toBe("wire/bad-shape");
    expect(await refusalOf(() => decodeContent(Uint8Array.of(0xff)))).toBe("wire/bad-cbor");
  });
});
