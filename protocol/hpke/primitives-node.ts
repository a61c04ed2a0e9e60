/** Node's own crypto behind the Primitives interface. The module comes in as an argument, so that browser bundles never see `node:`. */
import { type Bytes, concat } from "../wire/bytes.ts";
import { Failure } from "../wire/failure.ts";
import type { HashName, Primitives } from "./primitives.ts";

type NodeCrypto = typeof import("node:crypto");

const NODE_HASH: Record<HashName, "sha256" | "sha512"> = { "SHA-256": "sha256", "SHA-512": "sha512" };
const BLOCK: Record<HashName, number> = { "SHA-256": 64, "SHA-512": 128 };
const TAG = 16;

/** PKCS #8 and SubjectPublicKeyInfo up to the key bytes (RFC 8410 §4, §7). */
const X25519_PKCS8 = Uint8Array.of(0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x6e, 4, 0x22, 4, 0x20);
const X25519_SPKI = Uint8Array.of(0x30, 0x2a, 0x30, 5, 6, 3, 0x2b, 0x65, 0x6e, 3, 0x21, 0);

/** Undefined where this Node has no ML-KEM (before 24.7): then all of it comes from noble. */
export function nodePrimitives(crypto: NodeCrypto): Primitives | undefined {
  if (typeof crypto.encapsulate !== "function" || typeof crypto.hash !== "function") return undefined;

  const digest = (hash: HashName, data: Uint8Array): Bytes => plain(crypto.hash(NODE_HASH[hash], data, "buffer"));

  /** Two one-shot hashes (RFC 2104) take a quarter of the time of createHmac. */
  function hmac(hash: HashName, key: Uint8Array, data: Uint8Array): Bytes {
    const block = BLOCK[hash];
    const short = key.length > block ? digest(hash, key) : key;
    const inner = new Uint8Array(block + data.length).fill(0x36, 0, block);
    const outer = new Uint8Array(block + (hash === "SHA-512" ? 64 : 32)).fill(0x5c, 0, block);
    for (let i = 0; i < short.length; i++) {
      inner[i]! ^= short[i]!;
      outer[i]! ^= short[i]!;
    }
    inner.set(data, block);
    outer.set(crypto.hash(NODE_HASH[hash], inner, "buffer"), block);
    return digest(hash, outer);
  }

  const x25519Private = (secret: Uint8Array) => crypto.createPrivateKey({ key: concat(X25519_PKCS8, secret) as never, format: "der", type: "pkcs8" });
  const x25519Public = (key: Uint8Array) => crypto.createPublicKey({ key: concat(X25519_SPKI, key) as never, format: "der", type: "spki" });
  const mlKemPrivate = (seed: Uint8Array) => crypto.createPrivateKey({ key: seed, format: "raw-seed", asymmetricKeyType: "ml-kem-768" } as never);
  const mlKemPublic = (key: Uint8Array) => crypto.createPublicKey({ key, format: "raw-public", asymmetricKeyType: "ml-kem-768" } as never);
  const rawPublic = (key: ReturnType<NodeCrypto["createPublicKey"]>) => plain(key.export({ format: "raw-public" } as never) as unknown as Buffer);

  return {
    digest,
    hmac,
    sha3: (data) => plain(crypto.hash("sha3-256", data, "buffer")),
    shake256: (data, outputLength) => plain(crypto.createHash("shake256", { outputLength }).update(data).digest()),
    aesGcmSeal(key, nonce, authenticated, plaintext) {
      const cipher = crypto.createCipheriv(key.length === 16 ? "aes-128-gcm" : "aes-256-gcm", key, nonce);
      cipher.setAAD(authenticated);
      return concat(cipher.update(plaintext), cipher.final(), cipher.getAuthTag());
    },
    aesGcmOpen(key, nonce, authenticated, ciphertext) {
      if (ciphertext.length < TAG) throw new Failure("line/undecryptable");
      const decipher = crypto.createDecipheriv(key.length === 16 ? "aes-128-gcm" : "aes-256-gcm", key, nonce, { authTagLength: TAG });
      decipher.setAAD(authenticated);
      decipher.setAuthTag(ciphertext.subarray(-TAG));
      return concat(decipher.update(ciphertext.subarray(0, -TAG)), decipher.final());
    },
    x25519: {
      publicKey: (secret) => rawPublic(crypto.createPublicKey(x25519Private(secret) as never)),
      shared: (secret, peer) => plain(crypto.diffieHellman({ privateKey: x25519Private(secret), publicKey: x25519Public(peer) })),
    },
    mlKem768: {
      publicKey: (seed) => rawPublic(crypto.createPublicKey(mlKemPrivate(seed) as never)),
      encapsulate(publicKey) {
        const { ciphertext, sharedKey } = crypto.encapsulate(mlKemPublic(publicKey));
        return { ciphertext: plain(ciphertext), sharedSecret: plain(sharedKey) };
      },
      decapsulate: (seed, ciphertext) => plain(crypto.decapsulate(mlKemPrivate(seed), ciphertext)),
    },
  };
}

/** Out of Node's shared pool and its Buffer class: a view would keep neighbours' secrets reachable through `.buffer`. */
function plain(buffer: Uint8Array): Bytes {
  return new Uint8Array(buffer);
}
