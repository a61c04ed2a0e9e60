/**
 * Who stands at the door of a call, and who may open it. In a staged call that is a desk and nobody else: a device that anybody else lets in is cut off here in the turn in which it comes in, and
 * taken out. Principals come in the agreed order; whoever is early waits, and nobody has to press twice. What is agreed about a conference comes from its desks; without it the caller is the desk.
 */
import { Failure } from "../../protocol/wire/failure.ts";
import type { GroupEvent, Member, RoomGroup } from "../lines/channel.ts";
import type { CallAdmission } from "./call-admission.ts";
import type { CallScope } from "./call-scope.ts";
import { placeInTurn } from "./committer.ts";
import { RING_MS } from "./ring-machine.ts";
import { type Admission, isOfMany } from "./ring-state.ts";
import type { CallRole, Staging } from "./staging.ts";
import { awaitedBefore } from "./turn-order.ts";

/** Where somebody stands who is not in the call. `due`: a desk wants them in, and somebody comes before. */
export type Awaited = "waiting" | "ringing" | "due" | "declined" | "busy" | "unable" | "no-answer" | "left" | "not-asked";

export class CallDoor {
  readonly #call: CallScope;
  readonly #admission: CallAdmission;
  readonly #knocks = new Map<string, Admission<"knock">>();
  /** Whom this device wants in: pressed once, carried out when it is their turn. */
  readonly #wanted = new Set<string>();
  /** Whom this device has yet to ring. */
  readonly #toRing = new Set<string>();
  readonly #rungAt = new Map<string, number>();
  readonly #been = new Set<string>();
  /** Ends that somebody brought who may not. */
  readonly #uninvited = new Set<string>();
  #rolled = "";

  constructor(call: CallScope, admission: CallAdmission) {
    this.#call = call;
    this.#admission = admission;
    const { rung, staged, phase } = call.ring;
    if (phase !== "placing") return;
    const now = call.deps.clock.now();
    for (const person of rung) {
      this.#rungAt.set(person, now);
      if (staged) this.#wanted.add(person);
    }
  }

  get staging(): Staging {
    const { deps, ring } = this.#call;
    return deps.staging?.(ring.line) ?? { desks: [ring.caller], roles: new Map(), order: [], languages: [] };
  }

  isDesk(person: string | null): boolean {
    return person !== null && this.staging.desks.includes(person);
  }

  roleOf(person: string | null): CallRole | undefined {
    if (person === null) return undefined;
    return this.staging.roles.get(person) ?? (this.#call.ring.staged && this.isDesk(person) ? "desk" : undefined);
  }

  /** Whether what that person says about who comes in counts. */
  mayAdmit(person: string | null): boolean {
    return person !== null && (!this.#call.ring.staged || this.isDesk(person));
  }

  /** A desk keeps the call open for those who are still to come. */
  get staysAlone(): boolean {
    return this.#call.ring.staged && this.isDesk(this.#call.ring.own.person);
  }

  isUninvited(end: string): boolean {
    return this.#uninvited.has(end);
  }

  /** Before anything else is done with a new epoch. `before`: who was in. */
  lookAt({ committer, added, removed }: GroupEvent, before: RoomGroup | undefined): void {
    for (const { end } of removed) this.#uninvited.delete(end);
    if (!this.#call.ring.staged || committer === null) return;
    for (const member of added) {
      if (this.#isInvited(member, committer, before)) {
        this.#uninvited.delete(member.end);
        continue;
      }
      const { deps, ring } = this.#call;
      const nameOf = (person: string | null) => (person === null ? "" : (deps.people.known(person)?.name ?? person));
      this.#uninvited.add(member.end);
      deps.log("let-in-refused", { end: member.end, by: committer.end });
      deps.note(ring.line, "let-in-refused", { who: nameOf(member.person), by: nameOf(committer.person) });
    }
  }

  /** Who is in, as somebody who may let in has said: seen from outside, nobody else knows. */
  followRoll(): void {
    if (this.#call.group) return this.review(); // from inside it is seen
    for (const person of this.#call.ring.roll?.present ?? []) this.#isIn(person);
    this.review();
  }

  #isIn(person: string): void {
    this.#been.add(person);
    this.#rungAt.delete(person);
  }

  /** The group as it is now: who is in waits no longer. */
  follow(group: RoomGroup): void {
    for (const { person, ignored } of group.members) {
      if (person === null || ignored) continue;
      this.#isIn(person);
      this.#wanted.delete(person);
      this.#toRing.delete(person);
      this.#knocks.delete(person);
    }
    this.review();
  }

  knock(admission: Admission<"knock">): void {
    this.#knocks.set(admission.person, admission); // of two own devices the later one
    this.review();
  }

  /** Declined, or no longer wants to: a press of before is no leave for what another device of theirs sends later. */
  unknock(person: string): void {
    this.#knocks.delete(person);
    this.#wanted.delete(person);
    this.#toRing.delete(person);
    this.review();
  }

  /** Throws `call/not-a-desk`, `call/not-in-line`, `call/not-named`. */
  bringIn(persons: readonly string[]): void {
    const { ring } = this.#call;
    if (!this.mayAdmit(ring.own.person)) throw new Failure("call/not-a-desk");
    for (const person of persons) {
      if (!ring.others.includes(person)) throw new Failure("call/not-in-line");
      if (!this.isNamed(person)) throw new Failure("call/not-named");
    }
    for (const person of persons) {
      if (ring.present.includes(person)) continue;
      this.#wanted.add(person);
      this.#toRing.add(person);
    }
    this.review();
  }

  /** Lets in whoever is due, rings whom this device has asked for, and tells those who are outside. */
  review(): void {
    const { ring } = this.#call;
    if (ring.phase !== "placing" && ring.phase !== "active") return;
    if (this.mayAdmit(ring.own.person)) {
      for (const knock of this.#knocks.values()) if (this.#mayCome(knock.person)) void this.#open(knock);
      this.#ring();
    }
    this.#sayRoll();
  }

  /** Who must come in first, before this person may. */
  awaitedBefore(person: string): readonly string[] {
    const { order } = this.staging;
    return awaitedBefore(person, order, new Set(order.filter((one) => this.hasBeen(one))));
  }

  /** Is in the call, or was: as seen here, or as whoever may let in has said. */
  hasBeen(person: string): boolean {
    const { roll, present } = this.#call.ring;
    return this.#been.has(person) || present.includes(person) || (roll?.present.includes(person) ?? false);
  }

  /** Whether that person has business in the call. Without an arrangement everybody of the line may be asked. */
  isNamed(person: string): boolean {
    const { roles, desks } = this.staging;
    return roles.size === 0 || roles.has(person) || desks.includes(person);
  }

  stateOf(person: string): Awaited {
    const { answers, roll, phase } = this.#call.ring;
    if (this.#knocks.has(person) || (phase !== "active" && roll?.waiting.includes(person))) return "waiting";
    const answer = answers[person];
    if (answer === "declined" || answer === "busy" || answer === "unable") return answer;
    const at = this.#rungAt.get(person);
    if (at !== undefined) return this.#call.deps.clock.now() - at < RING_MS ? "ringing" : "no-answer";
    if (this.#wanted.has(person)) return "due";
    return this.hasBeen(person) ? "left" : "not-asked";
  }

  /** Somebody else who may is ringing these. */
  rings(persons: readonly string[]): void {
    this.#noteRung(persons);
  }

  #isInvited(member: Member, committer: Member, before: RoomGroup | undefined): boolean {
    // Going on with another device of one's own needs nobody's leave: the person is in.
    if (member.person !== null && before?.members.some(({ person, ignored }) => person === member.person && !ignored)) return true;
    return this.isDesk(committer.person) && (member.person === null || this.isNamed(member.person));
  }

  #mayCome(person: string): boolean {
    if (!this.isNamed(person)) return false;
    if (this.#call.ring.staged && this.isDesk(person)) return true; // desks come and go
    return this.#wanted.has(person) && this.awaitedBefore(person).length === 0;
  }

  async #open(knock: Admission<"knock">): Promise<void> {
    const { person } = knock;
    this.#knocks.delete(person);
    if (await this.#admission.letIn(knock)) return;
    if (this.#knocks.has(person) || this.#call.ring.present.includes(person)) return;
    this.#wanted.delete(person); // refused or lost: whoever may presses again
    this.#knocks.set(person, knock);
    this.#call.deps.changed();
  }

  #ring(): void {
    const due = [...this.#toRing].filter((person) => !this.#knocks.has(person) && this.awaitedBefore(person).length === 0);
    for (const person of this.#toRing) if (due.includes(person) || this.#knocks.has(person)) this.#toRing.delete(person);
    if (due.length === 0) return;
    this.#noteRung(due);
    this.#call.dispatch({ kind: "bring", persons: due });
  }

  #noteRung(persons: readonly string[]): void {
    const { deps, timers } = this.#call;
    const now = deps.clock.now();
    for (const person of persons) this.#rungAt.set(person, now);
    timers.after(`unanswered ${persons.join(" ")}`, RING_MS, () => deps.changed());
  }

  /** One of those who may let in tells those who are outside: the first of them by leaf. */
  #sayRoll(): void {
    const { ring, group, room } = this.#call;
    if (!isOfMany(ring) || !group || placeInTurn(group, ({ person }) => this.mayAdmit(person)) !== 0) return;
    const present = [...new Set(group.members.flatMap(({ person, ignored }) => (person === null || ignored ? [] : [person])))];
    const waiting = [...this.#knocks.keys()];
    const said = JSON.stringify([present, waiting]);
    if (said === this.#rolled) return;
    this.#rolled = said;
    this.#call.sayInLine({ kind: "roll", call: room, epoch: group.epoch, present, waiting });
  }
}
