/** Which counters of one key were already heard: a sliding window (as in RFC 4303 §3.4.3), wide enough for picture and sound to overtake each other. */
const SIZE = 1024;

export class ReplayWindow {
  #highest = -1;
  readonly #seen = new Uint8Array(SIZE);

  /** True where the counter is new and not too old to tell. Does not remember it: only an authentic frame may move the window. */
  accepts(ctr: number): boolean {
    if (ctr > this.#highest) return true;
    return ctr > this.#highest - SIZE && this.#seen[ctr % SIZE] === 0;
  }

  /** Remembers the counter. False where it was seen in the meantime: two copies can be in decryption at once. */
  take(ctr: number): boolean {
    if (!this.accepts(ctr)) return false;
    if (ctr > this.#highest) {
      if (ctr - this.#highest >= SIZE) this.#seen.fill(0);
      else for (let skipped = this.#highest + 1; skipped < ctr; skipped++) this.#seen[skipped % SIZE] = 0;
      this.#highest = ctr;
    }
    this.#seen[ctr % SIZE] = 1;
    return true;
  }
}
