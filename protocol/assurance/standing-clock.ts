/**
 * How long a standing counts: 60 s from the moment this verifier sent the challenge that it answers, by the verifier's own monotonic clock. Nobody's wall clock matters, and a node
 * that keeps an old answer back gains nothing. Absence holds.
 */
import { type Bytes, toHex } from "../wire/bytes.ts";
import { Failure } from "../wire/failure.ts";

export const STANDING_LIFETIME_MS = 60_000;
const CHALLENGES_KEPT = 64;

export class StandingClock {
  readonly #now: () => number;
  readonly #lifetime: number;
  readonly #asked = new Map<string, number>();
  readonly #freshUntil = new Map<string, number>();

  /** `now` is monotonic, in milliseconds. */
  constructor(options: { now: () => number; lifetimeMs?: number }) {
    this.#now = options.now;
    this.#lifetime = options.lifetimeMs ?? STANDING_LIFETIME_MS;
  }

  /** Remembers when this challenge went out. Old ones are forgotten, and an answer to them is stale. */
  asked(challenge: Bytes): void {
    this.#asked.set(toHex(challenge), this.#now());
    if (this.#asked.size > CHALLENGES_KEPT) this.#asked.delete(this.#asked.keys().next().value!);
  }

  /** To be called with a standing that `verifyStanding` accepted, for the challenge it answers. Throws `standing/stale-challenge`. */
  answered(end: string, challenge: Bytes): void {
    const askedAt = this.#asked.get(toHex(challenge));
    if (askedAt === undefined || this.#now() - askedAt >= this.#lifetime) throw new Failure("standing/stale-challenge");
    this.#freshUntil.set(end, Math.max(askedAt + this.#lifetime, this.#freshUntil.get(end) ?? 0));
  }

  isFresh(end: string): boolean {
    return this.#now() < (this.#freshUntil.get(end) ?? Number.NEGATIVE_INFINITY);
  }

  /** The monotonic time at which the first of these ends lapses; undefined when one is lapsed already. For setting one timer. */
  nextLapse(ends: readonly string[]): number | undefined {
    if (ends.length === 0 || !ends.every((end) => this.isFresh(end))) return undefined;
    return Math.min(...ends.map((end) => this.#freshUntil.get(end)!));
  }

  /** A node said "revoked", or the leaf is gone: at once. */
  forget(end: string): void {
    this.#freshUntil.delete(end);
  }
}
