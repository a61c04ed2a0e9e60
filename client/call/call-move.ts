/**
 * A person goes on with another device, without redialling and without a gap: the new device comes in beside the one that speaks, connects, and is silent; once every other end has said that it
 * sees the very same facts and is connected, it speaks, and the old one is taken out. Both count for the level while both are in. At every other end one of the two is played, never both.
 */
import type { RoomAssessment } from "../facts/port.ts";
import type { Member, RoomGroup } from "../lines/channel.ts";
import type { CallAdmission } from "./call-admission.ts";
import type { CallEnds } from "./call-ends.ts";
import type { CallScope } from "./call-scope.ts";
import type { CallSound } from "./call-sound.ts";
import type { CallVoices } from "./call-voices.ts";

/** An end that never agrees, or with which there is no path, does not keep somebody at the old device. */
const ANYHOW_MS = 6_000;
/** Without any sound at all it stays where it was. */
const GIVEN_UP_MS = 20_000;

export class CallMove {
  readonly #call: CallScope;
  readonly #admission: CallAdmission;
  readonly #ends: CallEnds;
  readonly #sound: () => CallSound;
  readonly #voices: () => CallVoices;
  #standby = false;
  #instead: readonly number[] = [];
  #since = 0;

  constructor(call: CallScope, admission: CallAdmission, ends: CallEnds, sound: () => CallSound, voices: () => CallVoices) {
    this.#call = call;
    this.#admission = admission;
    this.#ends = ends;
    this.#sound = sound;
    this.#voices = voices;
  }

  /** This device is in the group, and another one of its person speaks. */
  get standby(): boolean {
    return this.#standby;
  }

  /** Leaves of this person that are to be taken out. */
  get instead(): readonly number[] {
    return this.#instead;
  }

  /** Gone: its number may be given to somebody else. */
  forget(leaf: number): void {
    this.#instead = this.#instead.filter((one) => one !== leaf);
  }

  /** On coming in, before anything is opened. */
  begin(group: RoomGroup): void {
    this.#standby = this.siblings(group).length > 0;
    this.#instead = [];
    if (!this.#standby) return;
    const { deps, timers } = this.#call;
    this.#since = deps.clock.monotonic();
    timers.after("move anyhow", ANYHOW_MS, () => this.#call.update());
    timers.after("move given up", GIVEN_UP_MS, () => this.#call.dispatch({ kind: "not-moved" }));
  }

  /** Whatever may have changed: on to speaking, as soon as nobody loses a word by it; and who has moved leaves the old device behind. */
  review(group: RoomGroup, room: RoomAssessment): void {
    if (this.#standby && this.#mayGoOn(group, room)) this.#goOn(group);
    for (const member of group.members) if (this.isSuperseded(member, group)) this.#admission.remove(member.leaf, member.end);
  }

  /** Of two devices of one person, the one that is not played here. A device that has said nothing yet is the new one. */
  isStandby(member: Member, group: RoomGroup): boolean {
    if (member.own) return this.#standby;
    if (member.person === null || !group.members.some((one) => one.person === member.person && one.leaf !== member.leaf && !one.ignored)) return false;
    return (this.#ends.said.get(member.leaf)?.standby ?? true) || this.isSuperseded(member, group);
  }

  /** Another device of the same person speaks in its place. */
  isSuperseded({ person, leaf }: Member, group: RoomGroup): boolean {
    if (person === null) return false;
    return group.members.some((one) => one.person === person && one.leaf !== leaf && !one.ignored && (one.own ? this.#instead : (this.#ends.said.get(one.leaf)?.instead ?? [])).includes(leaf));
  }

  #mayGoOn(group: RoomGroup, room: RoomAssessment): boolean {
    if (this.siblings(group).length === 0) return true; // it is gone already
    const { deps } = this.#call;
    const { media } = this.#sound();
    const others = group.members.filter((member) => member.person !== this.#call.ring.own.person && !member.ignored && !this.#admission.isLeaving(member));
    const connected = others.filter((member) => deps.media === null || media?.isConnected(member.leaf));
    if (connected.length === others.length && room.agreed && room.epoch === group.epoch) return true;
    return connected.length > 0 && deps.clock.monotonic() - this.#since >= ANYHOW_MS;
  }

  #goOn(group: RoomGroup): void {
    const { timers } = this.#call;
    const before = this.siblings(group);
    const said = before[0] && this.#ends.said.get(before[0].leaf);
    this.#standby = false;
    this.#instead = before.map(({ leaf }) => leaf);
    timers.cancel("move anyhow");
    timers.cancel("move given up");
    if (!said) return;
    this.#voices().follow(said);
    if (said.muted) this.#sound().mute(true); // muted there is muted here
  }

  /** Other devices of this person that are in it, and stay. */
  siblings(group: RoomGroup): Member[] {
    return group.members.filter((member) => !member.own && member.person === this.#call.ring.own.person && !member.ignored && !this.#admission.isLeaving(member));
  }
}
