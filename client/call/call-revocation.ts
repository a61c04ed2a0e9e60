/** Who of a call's group is heard no more, by what is known now: a group says what was known when its epoch began. A device that was only lowered stays; the gate sees to it. */
import type { DeviceId } from "../../protocol/identity/uri.ts";
import type { Member, RoomGroup } from "../lines/channel.ts";
import type { CallScope } from "./call-scope.ts";

export class CallRevocation {
  readonly #call: Pick<CallScope, "deps" | "room">;
  readonly #isBarred: (end: string) => boolean;

  /** `isBarred`: of an end that somebody brought who may not. */
  constructor(call: Pick<CallScope, "deps" | "room">, isBarred: (end: string) => boolean) {
    this.#call = call;
    this.#isBarred = isBarred;
  }

  /** By notice, by chain, or by the standing that its own node signed: whichever comes first. */
  excludes(member: Member): boolean {
    if (this.#isBarred(member.end)) return true;
    if (member.person === null) return false;
    const { deps, room } = this.#call;
    if (deps.facts.revoked(member.person, member.deviceId)) return true;
    const chain = deps.people.known(member.person)?.chain;
    if (chain && chain.devices.get(member.deviceId as DeviceId)?.revokedAtSeq !== undefined) return true;
    return deps.facts.assess(room).assessment.facts.some((fact) => fact.end === member.end && fact.value === "device/revoked");
  }

  /** The same group when nobody new is to be ignored. */
  judged(group: RoomGroup): RoomGroup {
    const revoked = new Set(group.members.filter((member) => !member.ignored && this.excludes(member)).map(({ leaf }) => leaf));
    return revoked.size === 0 ? group : { ...group, members: group.members.map((member) => (revoked.has(member.leaf) ? { ...member, ignored: true } : member)) };
  }

  /** Whose revocation ends the call: the own device's, or that of everybody else. */
  endedBy(group: RoomGroup): Member | undefined {
    const own = group.members.find((member) => member.own);
    const others = group.members.filter((member) => member.person === null || member.person !== own?.person);
    if (own?.ignored) return own;
    return others.length > 0 && others.every((member) => member.ignored) ? others[0] : undefined;
  }
}
