/**
 * What happens to every encoded frame of a call, apart from the worker it runs in. It fails closed: a frame that cannot be sealed does
 * not leave, one that cannot be opened is not decoded.
 */
import { FrameReceiver } from "../../protocol/line/sframe/frame-receiver.ts";
import { FrameSender } from "../../protocol/line/sframe/frame-sender.ts";
import { utf8, type Bytes } from "../../protocol/wire/bytes.ts";
import { codeOf } from "../../protocol/wire/failure.ts";
import type { FrameRoute } from "./frame-messages.ts";
import { opusSilence } from "./opus-silence.ts";

/** Sealed with the frame, so that nobody passes off picture as sound. */
const MEDIA = { audio: utf8("audio"), video: utf8("video") };

export interface PipelineStart {
  readonly held: boolean;
  readonly random: (length: number) => Uint8Array;
  readonly undecryptable: (peer: number, code: string) => void;
}

export class FramePipeline {
  readonly #sender: FrameSender;
  readonly #receiver = new FrameReceiver();
  readonly #undecryptable: PipelineStart["undecryptable"];
  #peers: ReadonlySet<number> = new Set();
  #held: boolean;
  #deaf = false;

  constructor(start: PipelineStart) {
    this.#sender = new FrameSender({ random: start.random });
    this.#undecryptable = start.undecryptable;
    this.#held = start.held;
  }

  get context(): bigint {
    return this.#sender.context;
  }

  hold(on: boolean): void {
    this.#held = on;
  }

  deafen(on: boolean): void {
    this.#deaf = on;
  }

  announce(peer: number, context: bigint): void {
    this.#receiver.announce(peer, context);
  }

  /** Who is not listed neither gets nor is heard, from this moment; the old key is gone before the new one is there. */
  async setEpoch(epoch: bigint, ownLeaf: number, baseKey: Bytes, peers: readonly number[]): Promise<void> {
    this.#peers = new Set(peers);
    this.#receiver.setEpoch(epoch, baseKey, peers);
    await this.#sender.setEpoch(epoch, baseKey, ownLeaf);
  }

  /** The frame as it may go on, or nothing. */
  async pass(route: FrameRoute, frame: Uint8Array): Promise<Bytes | undefined> {
    return route.direction === "send" ? this.#outgoing(route, frame) : this.#incoming(route, frame);
  }

  async #outgoing(route: FrameRoute, frame: Uint8Array): Promise<Bytes | undefined> {
    if (!this.#peers.has(route.peer)) return undefined;
    const held = this.#held;
    if (held && route.media === "video") return undefined;
    try {
      const sealed = await this.#sender.seal(held ? opusSilence(frame) : frame, MEDIA[route.media]);
      // The hold, or the peer's end, may have come while the frame was being sealed.
      return (this.#held && !held) || !this.#peers.has(route.peer) ? undefined : sealed;
    } catch {
      return undefined;
    }
  }

  async #incoming(route: FrameRoute, frame: Uint8Array): Promise<Bytes | undefined> {
    try {
      const opened = await this.#receiver.open(route.peer, frame, MEDIA[route.media]);
      // Opened all the same: who says what cannot be opened is to be known. Picture goes on, unseen, since a decoder that misses one waits for the next whole one.
      return this.#deaf && route.media === "audio" ? opusSilence(opened) : opened;
    } catch (error) {
      this.#undecryptable(route.peer, codeOf(error));
      return undefined;
    }
  }
}
