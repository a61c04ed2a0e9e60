/** What each end of a call says about itself: held, muted, with a picture or without; and this end's own word, said once for each change. */
import { utf8 } from "../../protocol/wire/bytes.ts";
import type { SignalOf } from "../../protocol/wire/signals.ts";
import type { Member, RoomGroup } from "../lines/channel.ts";
import type { CallScope } from "./call-scope.ts";

export interface EndSays {
  readonly held: boolean;
  readonly muted: boolean;
  readonly camera: boolean;
  /** Leaves that this end has lost. */
  readonly lost: readonly number[];
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
  hear(sender: Member, { held, muted, camera, lost = [] }: SignalOf<"sender">): void {
    this.#said.set(sender.leaf, { held: held && sender.guest === undefined, muted, camera, lost });
  }

  forget(leaf: number): void {
    this.#said.delete(leaf);
  }

  isAnyHeld(group: RoomGroup): boolean {
    return group.members.some((member) => !member.own && !member.ignored && this.#said.get(member.leaf)?.held === true);
  }

  say({ context, held, muted, camera, lost }: EndSays & { readonly context: string }): void {
    if (this.#call.ring.phase !== "active") return;
    const own = { held, muted, camera, ...(lost.length > 0 ? { lost: [...lost] } : {}) };
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
