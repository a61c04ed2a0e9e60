/** Timers by name: a new one of a name takes the place of the one before. */
import type { Clock } from "../environment.ts";

export class NamedTimers {
  readonly #clock: Clock;
  readonly #running = new Map<string, () => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  has(name: string): boolean {
    return this.#running.has(name);
  }

  after(name: string, milliseconds: number, run: () => void): void {
    this.cancel(name);
    this.#running.set(
      name,
      this.#clock.after(milliseconds, () => {
        this.#running.delete(name);
        run();
      }),
    );
  }

  /** What was begun elsewhere and can be given up: `start` returns how, and may have run already. */
  keep(name: string, start: () => () => void): void {
    this.cancel(name);
    this.#running.set(name, start());
  }

  cancel(name: string): void {
    this.#running.get(name)?.();
    this.#running.delete(name);
  }

  clear(): void {
    for (const name of this.#running.keys()) this.cancel(name);
  }
}
