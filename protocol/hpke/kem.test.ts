/** Known answers for what the official MLS vectors do not cover, on both sets of primitives. */
import { XWing } from "@noble/post-quantum/hybrid.js";
import { ml_kem768 } from "@noble/post-quantum/ml-kem.js";
import { describe, expect, it } from "vitest";
import { type Bytes, concat, fromHex, toHex } from "../wire/bytes.ts";
import { type Random, x25519Kem, xWingKem } from "./kem.ts";
import { choosePrimitives } from "./choose-primitives.ts";
import { webPrimitives } from "./primitives-web.ts";

const random: Random = (length) => crypto.getRandomValues(new Uint8Array(length));
const BOTH = [
  ["Node", choosePrimitives()],
  ["browser", webPrimitives()],
] as const;

it("Node's primitives are the ones chosen here, not the browser's", () => {
  expect(choosePrimitives().hmac.toString()).not.toBe(webPrimitives().hmac.toString());
});

/** draft-connolly-cfrg-xwing-kem, appendix C: seed and coins, then SHA3-256 of public key and ciphertext, then the shared secret. */
const XWING_VECTORS = [
  {
    seed: "7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26",
    coins: "3cb1eea988004b93103cfb0aeefd2a686e01fa4a58e8a3639ca8a1e3f9ae57e235b8cc873c23dc62b8d260169afa2f75ab916a58d974918835d25e6a435085b2",
    publicKey: "5121745904643ad9dfacca7869292c19a8a69533b53e60666b7db910b4ad6367",
    ciphertext: "c0abd149f83f45324ac3a7ddc7606c71f257e5ea86113522834a0ee1bcb34e3e",
    secret: "d2df0522128f09dd8e2c92b1e905c793d8f57a54c3da25861f10bf4ca613e384",
  },
  {
    seed: "badfd6dfaac359a5efbb7bcc4b59d538df9a04302e10c8bc1cbf1a0b3a5120ea",
    coins: "17cda7cfad765f5623474d368ccca8af0007cd9f5e4c849f167a580b14aabdefaee7eef47cb0fca9767be1fda69419dfb927e9df07348b196691abaeb580b32d",
    publicKey: "799b6016e5daa56ffa1b5e79f7caf73413ceecd6df428642404cac41ddee4853",
    ciphertext: "7680b7ba47ae09bac4b43001edcef9d98e50df20026e70ba6a424447e1f2b961",
    secret: "f2e86241c64d60f6649fbc6c5b7d17180b780a3f34355e64a85749949c45f150",
  },
  {
    seed: "ef58538b8d23f87732ea63b02b4fa0f4873360e2841928cd60dd4cee8cc0d4c9",
    coins: "22a96188d032675c8ac850933c7aff1533b94c834adbb69c6115bad4692d8619f90b0cdf8a7b9c264029ac185b70b83f2801f2f4b3f70c593ea3aeeb613a7f1b",
    publicKey: "1ef0c99a06026450564957a5402a788feffbbefdcce55d25de254d0a49eb095a",
    ciphertext: "3088688d63201d5d844170b79f148b2791c15f346ff6f8bd559807fbd442f91f",
    secret: "953f7f4e8c5b5049bdc771d1dffada0dd961477d1a2ae0988baa7ea6898d893f",
  },
];

/** NIST ACVP, ML-KEM-keyGen-FIPS203, ML-KEM-768: the ends of the encapsulation key. */
const ML_KEM_VECTORS = [
  {
    case: 26,
    d: "706d0283ec389266e596018feb19e8daccc5e72e47e2acc8e5240a81298e5dd1",
    z: "c15b8c9b80fa3920fc873937a3cd2cf4f5418327986ab8fc09827e25588fed1e",
    start: "",
    end: "cca876f711b47601f9d142f158fd10342b1d53d44cd40a7d5dbc44391afc06d6c8",
  },
  {
    case: 27,
    d: "d01784544b02f876ecfcba5d5578fec4258e0b27a7e22f75c2d7fb1f86ea723e",
    z: "c66138d2efc3a9c7cf317073b2a52d7339ce40568bdae808ea7317f5c9c7a85c",
    start: "d4a249dbc33d911ac019f2c6271c8179a62929c214dd67b0ccfc1bc4856dc40c",
    end: "61a405161136419498fb08c9cf980ccba5db21f6b54251c",
  },
];

describe.each(BOTH)("%s primitives", (_name, primitives) => {
  const xWing = xWingKem(primitives, random);

  it.each(XWING_VECTORS)("X-Wing $secret", ({ seed, coins, publicKey, ciphertext, secret }) => {
    const digest = (bytes: Uint8Array) => toHex(primitives.sha3(bytes));
    const own = xWingKem(primitives, () => fromHex(seed)).generate();
    expect(digest(own.publicKey)).toBe(publicKey);
    const sent = XWing.encapsulate(own.publicKey, fromHex(coins));
    expect(digest(sent.cipherText)).toBe(ciphertext);
    expect(toHex(sent.sharedSecret)).toBe(secret);
    expect(toHex(xWing.decapsulate(own.privateKey, sent.cipherText))).toBe(secret);
  });

  it.each(ML_KEM_VECTORS)("ML-KEM-768 key generation, ACVP case $case", ({ d, z, start, end }) => {
    const key = toHex(primitives.mlKem768.publicKey(concat(fromHex(d), fromHex(z))));
    expect(key.length).toBe(2 * 1184);
    expect(key.slice(0, start.length)).toBe(start);
    expect(key.slice(-end.length)).toBe(end);
  });

  it("what it encapsulates, the other implementation opens", () => {
    const own = xWing.generate();
    const { encapsulated, sharedSecret } = xWing.encapsulate(own.publicKey);
    expect(toHex(XWing.decapsulate(encapsulated, own.privateKey))).toBe(toHex(sharedSecret));
    const seed = random(64);
    const keys = ml_kem768.keygen(seed);
    const mlKem = primitives.mlKem768.encapsulate(keys.publicKey);
    expect(toHex(ml_kem768.decapsulate(mlKem.ciphertext, keys.secretKey))).toBe(toHex(mlKem.sharedSecret));
  });

  it("a changed ciphertext gives another secret, in either half; a wrong length is refused", () => {
    const own = xWing.generate();
    const { encapsulated, sharedSecret } = xWing.encapsulate(own.publicKey);
    for (const at of [0, 1087, 1088, 1110]) {
      const changed = concat(encapsulated);
      changed[at]! ^= 1;
      expect(toHex(xWing.decapsulate(own.privateKey, changed))).not.toBe(toHex(sharedSecret));
    }
    expect(() => xWing.decapsulate(own.privateKey, encapsulated.slice(1))).toThrow();
  });

  it("a public key with a coefficient out of range is refused (FIPS 203 §7.2)", () => {
    const { publicKey } = xWing.generate();
    xWing.requireSound(publicKey);
    for (const [at, bytes] of [
      [0, [0x01, 0x0d]],
      [1149, [0x00, 0x10, 0xd0]],
    ] as const) {
      const bad = concat(publicKey);
      bad.set(bytes, at);
      expect(() => xWing.requireSound(bad)).toThrowError(/line\/bad-key/);
    }
  });

  it.each(["00".repeat(32), `01${"00".repeat(31)}`, "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800", "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157", "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"])(
    "a point of small order %s gives no secret (attack 16)",
    (point) => {
      const kem = x25519Kem(primitives, random);
      expect(() => kem.encapsulate(fromHex(point))).toThrow();
      expect(() => kem.requireSound(fromHex(point))).toThrowError(/line\/bad-key/);
      expect(() => kem.decapsulate(random(32), fromHex(point))).toThrow();
    },
  );
});

it("both sets of primitives agree", async () => {
  const [[, node], [, web]] = BOTH;
  for (const length of [0, 1, 31, 64, 127, 128, 129, 5000]) {
    const [key, data] = [random(length), random(length)];
    for (const hash of ["SHA-256", "SHA-512"] as const) {
      expect(node.digest(hash, data)).toEqual(web.digest(hash, data));
      expect(node.hmac(hash, key, data)).toEqual(web.hmac(hash, key, data));
    }
    expect(node.sha3(data)).toEqual(web.sha3(data));
    expect(node.shake256(data, 96)).toEqual(web.shake256(data, 96));
    for (const size of [16, 32]) {
      const [secret, nonce] = [random(size), random(12)];
      const sealed: Bytes = await node.aesGcmSeal(secret, nonce, key, data);
      expect(sealed).toEqual(await web.aesGcmSeal(secret, nonce, key, data));
      expect(await web.aesGcmOpen(secret, nonce, key, sealed)).toEqual(data);
      expect(await node.aesGcmOpen(secret, nonce, key, sealed)).toEqual(data);
      const changed = concat(sealed);
      changed[changed.length - 1]! ^= 1;
      await expect(async () => node.aesGcmOpen(secret, nonce, key, changed)).rejects.toThrow();
      await expect(async () => web.aesGcmOpen(secret, nonce, key, changed)).rejects.toThrow();
    }
  }
});
