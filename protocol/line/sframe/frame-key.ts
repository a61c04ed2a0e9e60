/** One SFrame key (RFC 9605 §4.4): derived from a base key and a key id, it seals and opens frames under given counters. */
import { concat, utf8, type Bytes } from "../../wire/bytes.ts";
import { Failure } from "../../wire/failure.ts";
import { decodeHeader, encodeHeader } from "./header.ts";
import { NONCE_LENGTH, TAG_LENGTH, type FrameSuite } from "./suite.ts";

const NOTHING: Bytes = new Uint8Array(0);

/** A base key behind a handle: after this the raw bytes can be wiped. */
export async function importBaseKey(raw: Bytes): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", raw, "HKDF", false, ["deriveKey", "deriveBits"]);
}

export class FrameKey {
  readonly kid: bigint;
  readonly #key: CryptoKey;
  readonly #salt: Bytes;

  private constructor(kid: bigint, key: CryptoKey, salt: Bytes) {
    this.kid = kid;
    this.#key = key;
    this.#salt = salt;
  }

  /** The AES key never exists outside its handle. */
  static async derive(suite: FrameSuite, baseKey: CryptoKey, kid: bigint): Promise<FrameKey> {
    const hkdf = (label: string) => ({ name: "HKDF", hash: suite.hash, salt: NOTHING, info: concat(utf8(label), keyContext(suite, kid)) });
    const aes = { name: "AES-GCM", length: suite.keyLength * 8 };
    const [key, salt] = await Promise.all([
      crypto.subtle.deriveKey(hkdf("SFrame 1.0 Secret key "), baseKey, aes, false, ["encrypt", "decrypt"]),
      crypto.subtle.deriveBits(hkdf("SFrame 1.0 Secret salt "), baseKey, NONCE_LENGTH * 8),
    ]);
    return new FrameKey(kid, key, new Uint8Array(salt));
  }

  /** Header ‖ ciphertext ‖ tag. The caller owns the counter: using one twice breaks the cipher, so only `FrameSender` calls this. */
  async seal(ctr: bigint, plaintext: Uint8Array, metadata: Uint8Array = NOTHING): Promise<Bytes> {
    const header = encodeHeader({ kid: this.kid, ctr });
    const sealed = await crypto.subtle.encrypt(this.#algorithm(ctr, header, metadata), this.#key, unshared(plaintext));
    return concat(header, new Uint8Array(sealed));
  }

  /** Throws `sframe/truncated`, `sframe/bad-header`, `sframe/wrong-key` (another id), `sframe/not-authentic`. */
  async open(frame: Uint8Array, metadata: Uint8Array = NOTHING): Promise<Bytes> {
    const { kid, ctr, length } = decodeHeader(frame);
    if (kid !== this.kid) throw new Failure("sframe/wrong-key");
    if (frame.length < length + TAG_LENGTH) throw new Failure("sframe/truncated");
    const algorithm = this.#algorithm(ctr, frame.subarray(0, length), metadata);
    try {
      return new Uint8Array(await crypto.subtle.decrypt(algorithm, this.#key, unshared(frame.subarray(length))));
    } catch (cause) {
      throw new Failure("sframe/not-authentic", undefined, { cause });
    }
  }

  #algorithm(ctr: bigint, header: Uint8Array, metadata: Uint8Array): AesGcmParams {
    const iv = this.#salt.slice();
    for (let i = NONCE_LENGTH - 1, rest = ctr; rest > 0n; i--, rest >>= 8n) iv[i]! ^= Number(rest & 0xffn);
    return { name: "AES-GCM", iv, additionalData: concat(header, metadata), tagLength: TAG_LENGTH * 8 };
  }
}

function keyContext(suite: FrameSuite, kid: bigint): Bytes {
  const out = new Uint8Array(10);
  const view = new DataView(out.buffer);
  view.setBigUint64(0, kid);
  view.setUint16(8, suite.id);
  return out;
}

/** WebCrypto's types want memory that is not shared between threads, which frames never are. */
function unshared(bytes: Uint8Array): Bytes {
  return bytes as Bytes;
}
