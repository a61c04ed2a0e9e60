/**
 * Whether people can be rung: what this device says of itself to its node, and what nodes say of the people that one wants to call. Nodes' words, no more: a call is
 * never refused by them, and a device that rings corrects them.
 */
import { MOST_REACHED, type PushSubscription, type ReachAnswer, type Rings } from "../../protocol/wire/reach.ts";
import { codeOf } from "../../protocol/wire/failure.ts";
import type { CallSettings } from "../../protocol/wire/settings.ts";
import type { Clock } from "../environment.ts";
import { listeners } from "../listeners.ts";
import type { ClientView, ReachView } from "../model/views.ts";
import { changesAhead, disturbsAt } from "./undisturbed.ts";
import type { Session } from "../session/session.ts";

export type PushState = NonNullable<ClientView["push"]>;

export interface Reach {
  /** After each connect, and whenever what may disturb has changed. */
  say(): Promise<void>;
  /** Throws what the node refuses with. */
  subscribe(subscription: PushSubscription | null): Promise<void>;
  push(): PushState | undefined;
  /** Asks, unless what was answered a moment ago still stands. Never throws: not knowing is an answer. */
  look(persons: readonly string[]): Promise<void>;
  of(person: string): ReachView | undefined;
  all(): Readonly<Record<string, ReachView>>;
  onChange(listener: () => void): () => void;
}

export interface ReachDeps {
  readonly session: Pick<Session, "call">;
  readonly rings: Rings;
  readonly settings: () => CallSettings;
  /** The node's time, milliseconds. */
  readonly nodeTime: () => number;
  readonly clock: Pick<Clock, "monotonic">;
  readonly log: (event: string, values?: Record<string, string | number>) => void;
}

/** An answer is taken for no longer than this, whatever time the node puts on it. */
const LONGEST_MS = 60_000;

export function createReach({ session, rings, settings, nodeTime, clock, log }: ReachDeps): Reach {
  const changed = listeners<void>();
  const answers = new Map<string, { view: ReachView; fresh: number }>();
  const asking = new Map<string, Promise<void>>();
  let push: PushState | undefined;
  let all: Readonly<Record<string, ReachView>> = {};

  function take(given: readonly ReachAnswer[], asked: readonly string[]): void {
    for (const { person, ringable, urgent, until } of given) {
      if (!asked.includes(person)) continue;
      answers.set(person, { view: { ringable, urgent }, fresh: clock.monotonic() + Math.min(LONGEST_MS, Math.max(0, until - nodeTime())) });
    }
    all = Object.fromEntries([...answers].map(([person, { view }]) => [person, view]));
    changed.tell();
  }

  async function state(subscription?: PushSubscription | null): Promise<void> {
    const { undisturbed } = settings();
    const now = nodeTime();
    push = (await session.call("reach.state", { rings, disturbs: disturbsAt(undisturbed, now), later: changesAhead(undisturbed, now), tells: undisturbed.tells, ...(subscription === undefined ? {} : { push: subscription }) })).push as PushState;
    changed.tell();
  }

  async function ask(persons: readonly string[]): Promise<void> {
    try {
      take((await session.call("reach.get", { persons: [...persons] })).answers, persons);
    } catch (error) {
      log("reach.not-asked", { code: codeOf(error) });
    } finally {
      for (const person of persons) asking.delete(person);
    }
  }

  return {
    say: () => state(),
    subscribe: (subscription) => state(subscription),
    push: () => push,
    async look(persons) {
      const wanted = [...new Set(persons)].filter((person) => !asking.has(person) && (answers.get(person)?.fresh ?? -Infinity) <= clock.monotonic());
      for (let at = 0; at < wanted.length; at += MOST_REACHED) {
        const some = wanted.slice(at, at + MOST_REACHED);
        const asked = ask(some);
        for (const person of some) asking.set(person, asked);
      }
      await Promise.all(persons.map((person) => asking.get(person)));
    },
    of: (person) => answers.get(person)?.view,
    all: () => all,
    onChange: changed.add,
  };
}
