/**
 * Ends that come into a call while it runs. Until it is known what they are they neither count for the level nor are sent anything, so that nobody's sentence is cut because somebody joins, and
 * nobody hears a word before the level with them is known. That ends: once all is known of them, and they themselves see no lower level than this end does; and in any case soon.
 */
import type { Level } from "../../protocol/assurance/facts.ts";
import type { RoomGroup } from "../lines/channel.ts";

/** As long as a difference between two ends is not shown as one: a lower word of the newcomer may be of before it had heard everybody. */
const COMPLETE_MS = 5_000;
/** Then an end counts as it is, with what is missing: the lowest. */
const ANYHOW_MS = 10_000;

export interface Newcomer {
  /** Its evidence was checked, its node vouches for it, it has said what it sees. */
  readonly complete: boolean;
  /** What it says; null when nothing that counts. */
  readonly says: Level | null;
  /** What this end would come to with it. */
  readonly levelWith: () => Level;
}

export class Arrivals {
  /** Since when, by the monotonic clock. */
  readonly #since = new Map<string, number>();

  /** `before`: who was in the group until now. Between two there is nothing to disturb yet: who comes as the second counts at once. */
  enter(before: RoomGroup, group: RoomGroup, now: number): void {
    const present = new Set(group.members.map(({ end }) => end));
    for (const end of this.#since.keys()) if (!present.has(end)) this.#since.delete(end);
    if (before.members.filter(({ ignored }) => !ignored).length < 2) return;
    const known = new Set(before.members.map(({ end }) => end));
    for (const { end, guest } of group.members) if (!known.has(end) && guest === undefined) this.#since.set(end, now);
  }

  has(end: string): boolean {
    return this.#since.has(end);
  }

  ends(): ReadonlySet<string> {
    return new Set(this.#since.keys());
  }

  /** Those who have arrived count from now on. */
  review(now: number, of: (end: string) => Newcomer): void {
    for (const [end, since] of this.#since) {
      const age = now - since;
      const newcomer = of(end);
      if (age >= ANYHOW_MS || (newcomer.complete && (age >= COMPLETE_MS || (newcomer.says !== null && newcomer.says >= newcomer.levelWith())))) this.#since.delete(end);
    }
  }

  /** Milliseconds until time alone lets somebody arrive. */
  nextChange(now: number): number | undefined {
    const waits = [...this.#since.values()].map((since) => (now - since < COMPLETE_MS ? since + COMPLETE_MS - now : since + ANYHOW_MS - now));
    return waits.length === 0 ? undefined : Math.max(0, Math.min(...waits));
  }
}
