/** Who is in the call, as the ring machine, the promises and the rights of desks count them: persons, each once, with however many devices. */
import type { RoomGroup } from "../lines/channel.ts";
import type { CallAdmission } from "./call-admission.ts";
import type { CallDoor } from "./call-door.ts";
import type { CallScope } from "./call-scope.ts";

export class CallAttendance {
  readonly #call: Pick<CallScope, "ring" | "group">;
  readonly #door: CallDoor;
  readonly #admission: CallAdmission;

  constructor(call: Pick<CallScope, "ring" | "group">, door: CallDoor, admission: CallAdmission) {
    this.#call = call;
    this.#door = door;
    this.#admission = admission;
  }

  /** Persons and guests beside this person. */
  besides({ members }: RoomGroup): string[] {
    const { own } = this.#call.ring;
    return [...new Set(members.flatMap((member) => (member.person === own.person || member.ignored || this.#admission.isLeaving(member) ? [] : [member.person ?? member.end])))];
  }

  /** A desk that is in keeps the call open, however many go. */
  deskStays(group = this.#call.group): boolean {
    return this.#call.ring.staged && group !== undefined && this.besides(group).some((one) => this.#door.isDesk(one) && !this.#call.ring.gone.includes(one));
  }

  /** The persons who talk, or who will. `waiting`: leaves that are still coming in. */
  talking(waiting: ReadonlySet<number>): string[] {
    const { group, ring } = this.#call;
    return group ? group.members.flatMap((member) => (member.person === null || waiting.has(member.leaf) ? [] : [member.person])) : [...ring.others];
  }

  /** In a staged call its desks say how high is talked; where none is in it, whoever is. */
  mayDeclare(person: string): boolean {
    const { group, ring } = this.#call;
    if (!ring.staged || this.#door.isDesk(person)) return true;
    return !(group?.members.some((member) => this.#door.isDesk(member.person)) ?? false);
  }
}
