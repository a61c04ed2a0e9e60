/** What each end of a call says about itself: held, muted, with a picture or without; and this end's own word, said once for each change. */
import { utf8 } from "../../protocol/wire/bytes.ts";
import type { SignalOf } from "../../protocol/wire/signals.ts";
import type { Member, RoomGroup } from "../lines/channel.ts";
import type { CallScope } from "./call-scope.ts";
import { FLOOR } from "./interpretation.ts";

export interface EndSays {
  readonly held: boolean;
  readonly muted: boolean;
  readonly camera: boolean;
  /** Leaves that this end has lost. */
  readonly lost: readonly number[];
  /** Silent, since another device of the same person speaks. */
  readonly standby: boolean;
  /** Leaves of the same person in whose place it speaks. */
  readonly instead: readonly number[];
  readonly speaks: string;
  readonly hears: string;
  /** Most of its connections lose packets. */
  readonly poor: boolean;
  /** Its person is on another call for now, and neither speaks nor hears here. */
  readonly parked: boolean;
}

export class CallEnds {
  readonly #call: CallScope;
  readonly #said = new Map<number, EndSays>();
  #own = "";

  constructor(call: CallScope) {
    this.#call = call;
  }

  get said(): ReadonlyMap<number, EndSays> {
    return this.#said;
  }

  /** A guest's own hold holds nobody else. */
  hear(sender: Member, said: SignalOf<"sender">): void {
    const { muted, camera, lost = [], standby = false, instead = [], speaks = FLOOR, hears = FLOOR, poor = false, parked = false } = said;
    this.#said.set(sender.leaf, { held: said.held && sender.guest === undefined, muted, camera, lost, standby, instead, speaks, hears, poor, parked });
  }

  forget(leaf: number): void {
    this.#said.delete(leaf);
    for (const [other, said] of this.#said) if (said.instead.includes(leaf)) this.#said.set(other, { ...said, instead: said.instead.filter((one) => one !== leaf) });
  }

  /** `waiting`: leaves that are not in the talk yet. */
  isAnyHeld(group: RoomGroup, waiting: ReadonlySet<number>): boolean {
    return group.members.some((member) => !member.own && !member.ignored && !waiting.has(member.leaf) && this.#said.get(member.leaf)?.held === true);
  }

  /** Everybody else is on another call: nobody hears. */
  isEverybodyParked(group: RoomGroup): boolean {
    const others = group.members.filter((member) => !member.own && !member.ignored);
    return others.length > 0 && others.every(({ leaf }) => this.#said.get(leaf)?.parked === true);
  }

  say({ context, held, muted, camera, lost, standby, instead, speaks, hears, poor, parked }: EndSays & { readonly context: string }): void {
    if (this.#call.ring.phase !== "active") return;
    const own = {
      held,
      muted,
      camera,
      ...(standby ? { standby: true as const } : {}),
      ...(instead.length > 0 ? { instead: [...instead] } : {}),
      ...(speaks === FLOOR ? {} : { speaks }),
      ...(hears === FLOOR ? {} : { hears }),
      ...(poor ? { poor } : {}),
      ...(parked ? { parked: true as const } : {}),
      ...(lost.length > 0 ? { lost: [...lost] } : {}),
    };
    const key = JSON.stringify([context, own]);
    if (key === this.#own) return;
    this.#own = key;
    this.#call.sayInCall({ kind: "sender", context: utf8(context), ...own });
  }

  /** Somebody may be here who has not heard it. */
  sayAnew(): void {
    this.#own = "";
  }
}
