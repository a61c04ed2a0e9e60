/**
 * The sending side of one device in one call. Each start draws a new context and nobody can set it, so a reload, a second call or a
 * second tab of the same leaf in the same epoch has other keys; one counter serves all tracks and epochs. (key, counter) never repeats.
 */
import type { Bytes } from "../../wire/bytes.ts";
import { Failure } from "../../wire/failure.ts";
import { CONTEXT_BITS, toKid } from "./base-key.ts";
import { FrameKey, importBaseKey } from "./frame-key.ts";
import { AES_256_GCM_SHA512, type FrameSuite } from "./suite.ts";

/** Far below what AES-GCM bears, far above any call: 600 frames/s for 82 days. */
export const MAX_COUNTER = 2n ** 32n - 1n;

export interface SenderStart {
  readonly random: (length: number) => Uint8Array;
  readonly suite?: FrameSuite;
}

export class FrameSender {
  /** To be told to the others inside MLS: they open frames of this context only. */
  readonly context: bigint;
  readonly #suite: FrameSuite;
  #next = 0n;
  #key: FrameKey | undefined;
  #change = 0;

  constructor(start: SenderStart) {
    this.#suite = start.suite ?? AES_256_GCM_SHA512;
    let context = 0n;
    for (const byte of start.random(Number(CONTEXT_BITS) / 8)) context = (context << 8n) | BigInt(byte);
    this.context = context;
  }

  /** `leaf`: this device's own. From the moment of the call nothing more is sealed under the old epoch, even while the new key is being derived. */
  async setEpoch(epoch: bigint, baseKey: Bytes, leaf: number): Promise<void> {
    this.#key = undefined;
    const change = ++this.#change;
    const kid = toKid({ epoch, leaf, context: this.context });
    const key = await FrameKey.derive(this.#suite, await importBaseKey(baseKey), kid);
    if (change === this.#change) this.#key = key;
  }

  /** Throws `sframe/no-epoch`, `sframe/counter-exhausted`. */
  async seal(frame: Uint8Array, metadata?: Uint8Array): Promise<Bytes> {
    const key = this.#key;
    if (key === undefined) throw new Failure("sframe/no-epoch");
    if (this.#next > MAX_COUNTER) throw new Failure("sframe/counter-exhausted");
    const change = this.#change;
    const sealed = await key.seal(this.#next++, frame, metadata);
    if (change !== this.#change) throw new Failure("sframe/no-epoch", "the epoch ended meanwhile");
    return sealed;
  }
}
