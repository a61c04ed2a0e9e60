/**
 * The receiving side. A frame is opened only if it comes from the leaf that the connection was authenticated to, in the present epoch,
 * from a present member, in the context which that member announced, and for the first time. Every member knows every key of an epoch
 * (RFC 9605 §7.1), so it is the first of these that stops one member from speaking as another.
 */
import type { Bytes } from "../../wire/bytes.ts";
import { Failure } from "../../wire/failure.ts";
import { epochBits, fromKid, toKid } from "./base-key.ts";
import { FrameKey, importBaseKey } from "./frame-key.ts";
import { MAX_COUNTER } from "./frame-sender.ts";
import { decodeHeader } from "./header.ts";
import { ReplayWindow } from "./replay-window.ts";
import { AES_256_GCM_SHA512, type FrameSuite } from "./suite.ts";

interface Epoch {
  readonly number: bigint;
  readonly baseKey: Promise<CryptoKey>;
  members: ReadonlySet<number>;
  readonly keys: Map<bigint, { readonly key: Promise<FrameKey>; readonly window: ReplayWindow }>;
}

export class FrameReceiver {
  readonly #suite: FrameSuite;
  readonly #contexts = new Map<number, bigint>();
  #epoch: Epoch | undefined;

  constructor(suite: FrameSuite = AES_256_GCM_SHA512) {
    this.#suite = suite;
  }

  /**
   * Takes effect at once: no grace for the old epoch. The present epoch again only changes who is heard (a revoked leaf is ignored
   * before the commit that removes it). Throws `sframe/epoch-went-back`, since going back would forget what was already heard.
   */
  setEpoch(epoch: bigint, baseKey: Bytes, members: Iterable<number>): void {
    if (this.#epoch?.number === epoch) {
      this.#epoch.members = new Set(members);
      return;
    }
    if (this.#epoch !== undefined && epoch < this.#epoch.number) throw new Failure("sframe/epoch-went-back");
    this.#epoch = { number: epoch, baseKey: importBaseKey(baseKey), members: new Set(members), keys: new Map() };
  }

  /** What the member announced inside MLS. A new start replaces the old one, whose frames are refused from then on. */
  announce(leaf: number, context: bigint): void {
    this.#contexts.set(leaf, context);
  }

  /**
   * `from` is the leaf that the transport was authenticated to. Throws `sframe/truncated`, `sframe/bad-header`, `sframe/no-epoch`,
   * `sframe/wrong-sender`, `sframe/wrong-epoch`, `sframe/not-a-member`, `sframe/unknown-context`, `sframe/replayed`, `sframe/not-authentic`.
   */
  async open(from: number, frame: Uint8Array, metadata?: Uint8Array): Promise<Bytes> {
    const epoch = this.#epoch;
    if (epoch === undefined) throw new Failure("sframe/no-epoch");
    const { kid, ctr } = decodeHeader(frame);
    const name = fromKid(kid);
    if (name.leaf !== from) throw new Failure("sframe/wrong-sender");
    if (name.epochBits !== epochBits(epoch.number)) throw new Failure("sframe/wrong-epoch");
    if (!epoch.members.has(from)) throw new Failure("sframe/not-a-member");
    if (this.#contexts.get(from) !== name.context) throw new Failure("sframe/unknown-context");
    if (ctr > MAX_COUNTER) throw new Failure("sframe/out-of-range", "counter");

    const { key, window } = this.#keyFor(epoch, from, name.context);
    if (!window.accepts(Number(ctr))) throw new Failure("sframe/replayed");
    const plaintext = await (await key).open(frame, metadata);
    if (epoch !== this.#epoch || !epoch.members.has(from)) throw new Failure("sframe/wrong-epoch", "the epoch ended meanwhile");
    if (!window.take(Number(ctr))) throw new Failure("sframe/replayed");
    return plaintext;
  }

  #keyFor(epoch: Epoch, leaf: number, context: bigint) {
    const kid = toKid({ epoch: epoch.number, leaf, context });
    let entry = epoch.keys.get(kid);
    if (entry === undefined) {
      const key = epoch.baseKey.then((baseKey) => FrameKey.derive(this.#suite, baseKey, kid));
      entry = { key, window: new ReplayWindow() };
      epoch.keys.set(kid, entry);
    }
    return entry;
  }
}
