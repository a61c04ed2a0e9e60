/** Candidates come one by one within a few milliseconds; each signal is an MLS message, so they leave together. */
import type { MediaCandidate } from "../../client/media/port.ts";

const WAIT = 5;
/** What `parseMediaSignal` lets through. */
const MOST = 32;

export class CandidateBatch {
  readonly #flush: (candidates: readonly MediaCandidate[]) => void;
  #waiting: MediaCandidate[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(flush: (candidates: readonly MediaCandidate[]) => void) {
    this.#flush = flush;
  }

  add(candidate: RTCIceCandidate): void {
    this.#waiting.push({
      candidate: candidate.candidate,
      mid: candidate.sdpMid,
      line: candidate.sdpMLineIndex,
      ufrag: candidate.usernameFragment,
    });
    if (this.#waiting.length >= MOST) this.#send();
    else this.#timer ??= setTimeout(() => this.#send(), WAIT);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#waiting = [];
  }

  #send(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waiting.length > 0) this.#flush(this.#waiting);
    this.#waiting = [];
  }
}
