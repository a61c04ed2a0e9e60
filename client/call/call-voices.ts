/**
 * Who is heard how loudly at this end, and who may speak into what: interpretation, microphones that are closed by role, devices between which somebody moves. What each end listens to is said
 * to all. A desk conducts in a staged call, anybody in another one; what somebody says who may not is not heard.
 */
import { Failure } from "../../protocol/wire/failure.ts";
import type { SignalOf } from "../../protocol/wire/signals.ts";
import type { Member, RoomGroup } from "../lines/channel.ts";
import type { CallDoor } from "./call-door.ts";
import type { CallEnds, EndSays } from "./call-ends.ts";
import type { CallScope } from "./call-scope.ts";
import { FLOOR, gains, heardChannel, type InterpretationMode, type Listener, type Speaker } from "./interpretation.ts";

/** Enough of the original to hear that somebody speaks, and how. */
const BALANCE = 0.15;

interface Turn {
  readonly turn: number;
  readonly leaf: number;
}

export class CallVoices {
  readonly #call: CallScope;
  readonly #door: CallDoor;
  readonly #ends: CallEnds;
  readonly #isStandby: (member: Member, group: RoomGroup) => boolean;
  #conducted: (Turn & { mode: InterpretationMode; languages: readonly string[] }) | null = null;
  readonly #opened = new Map<string, Turn & { open: boolean }>();
  #speaks = FLOOR;
  #hears = FLOOR;
  #balance = BALANCE;

  constructor(call: CallScope, door: CallDoor, ends: CallEnds, isStandby: (member: Member, group: RoomGroup) => boolean) {
    this.#call = call;
    this.#door = door;
    this.#ends = ends;
    this.#isStandby = isStandby;
  }

  get mode(): InterpretationMode {
    return this.#conducted?.mode ?? (this.#door.staging.languages.length > 0 ? "simultaneous" : "none");
  }

  get languages(): readonly string[] {
    return this.#conducted?.languages ?? this.#door.staging.languages;
  }

  /** Into which this end speaks: never into one that there is not. */
  get speaks(): string {
    return this.#allowed(this.#speaks);
  }

  get hears(): string {
    return this.#allowed(this.#hears);
  }

  get balance(): number {
    return this.#balance;
  }

  get mayConduct(): boolean {
    return this.#mayConduct(this.#call.ring.own.person);
  }

  mayInterpret(person: string | null): boolean {
    if (!this.#call.ring.staged || this.#door.staging.roles.size === 0) return true;
    return this.#door.roleOf(person) === "interpreter";
  }

  /** By role, until a desk opens the microphone. */
  isListening(person: string | null): boolean {
    return person !== null && this.#door.roleOf(person) === "note-taker" && this.#opened.get(person)?.open !== true;
  }

  /** Throws `call/not-a-desk`. */
  async conduct(mode: InterpretationMode, languages: readonly string[], group: RoomGroup): Promise<void> {
    if (!this.mayConduct) throw new Failure("call/not-a-desk");
    this.#conducted = { mode, languages: [...languages], turn: (this.#conducted?.turn ?? 0) + 1, leaf: group.ownLeaf };
    this.#call.update();
    await this.#call.deps.channel.sendSignal(this.#call.room, { kind: "interpretation", mode, languages: [...languages], turn: this.#conducted.turn });
  }

  /** Throws `call/not-a-desk`, `call/not-here`. */
  async openMicrophone(person: string, open: boolean, group: RoomGroup): Promise<void> {
    if (!this.mayConduct) throw new Failure("call/not-a-desk");
    if (!group.members.some((member) => member.person === person)) throw new Failure("call/not-here");
    const turn = (this.#opened.get(person)?.turn ?? 0) + 1;
    this.#opened.set(person, { open, turn, leaf: group.ownLeaf });
    this.#call.update();
    await this.#call.deps.channel.sendSignal(this.#call.room, { kind: "voice", person, open, turn });
  }

  /** Throws `call/no-such-channel`, `call/not-an-interpreter`. */
  speakInto(channel: string): void {
    if (channel !== FLOOR && !this.mayInterpret(this.#call.ring.own.person)) throw new Failure("call/not-an-interpreter");
    if (this.#allowed(channel) !== channel) throw new Failure("call/no-such-channel");
    this.#speaks = channel;
    this.#call.update();
  }

  /** Throws `call/no-such-channel`. */
  listenTo(channel: string, balance: number): void {
    if (this.#allowed(channel) !== channel) throw new Failure("call/no-such-channel");
    this.#hears = channel;
    this.#balance = Math.min(1, Math.max(0, balance));
    this.#call.update();
  }

  /** What the device did from which this one took over. */
  follow({ speaks, hears }: Pick<EndSays, "speaks" | "hears">): void {
    this.#speaks = speaks;
    this.#hears = hears;
  }

  hearInterpretation(sender: Member, { mode, languages, turn }: SignalOf<"interpretation">): void {
    if (!this.#mayConduct(sender.person) || !isLater({ turn, leaf: sender.leaf }, this.#conducted)) return;
    this.#conducted = { mode, languages, turn, leaf: sender.leaf };
  }

  hearVoice(sender: Member, { person, open, turn }: SignalOf<"voice">): void {
    const before = this.#opened.get(person) ?? null;
    if (!this.#mayConduct(sender.person) || !isLater({ turn, leaf: sender.leaf }, before)) return;
    this.#opened.set(person, { open, turn, leaf: sender.leaf });
  }

  tellNewcomers(): void {
    if (!this.mayConduct) return;
    if (this.#conducted) this.#call.sayInCall({ kind: "interpretation", mode: this.#conducted.mode, languages: [...this.#conducted.languages], turn: this.#conducted.turn });
    for (const [person, { open, turn }] of this.#opened) this.#call.sayInCall({ kind: "voice", person, open, turn });
  }

  /** By leaf, 0 to 1: what the loudspeaker here is to play. */
  gains(group: RoomGroup, silent: boolean): ReadonlyMap<number, number> {
    if (silent) return new Map();
    return gains(this.#speakers(group), this.#listener(), this.mode);
  }

  /** What is really heard: the floor, as long as nobody interprets into the language asked for. */
  heard(group: RoomGroup): string {
    return heardChannel(this.#speakers(group), this.#listener(), this.mode);
  }

  /** Into which another end speaks, as far as it may. */
  channelOf(member: Member): string {
    const speaks = this.#ends.said.get(member.leaf)?.speaks ?? FLOOR;
    return this.mayInterpret(member.person) ? this.#allowed(speaks) : FLOOR;
  }

  #speakers(group: RoomGroup): Speaker[] {
    return group.members
      .filter((member) => !member.own && !member.ignored)
      .map((member) => ({ leaf: member.leaf, person: member.person, speaks: this.channelOf(member), listening: this.isListening(member.person), standby: this.#isStandby(member, group) }));
  }

  #listener(): Listener {
    return { person: this.#call.ring.own.person, hears: this.hears, balance: this.#balance };
  }

  #allowed(channel: string): string {
    return this.mode === "simultaneous" && this.languages.includes(channel) ? channel : FLOOR;
  }

  #mayConduct(person: string | null): boolean {
    return this.#door.mayAdmit(person);
  }
}

/** Of two that cross, every end takes the same one. */
function isLater(one: Turn, before: Turn | null): boolean {
  return before === null || one.turn > before.turn || (one.turn === before.turn && one.leaf > before.leaf);
}
