/**
 * One call on this device: carries out what the ring machine decides, and keeps its parts in step: who is in the group (`call-door`, `call-admission`, `call-revocation`, `call-guests`, `call-newcomers`), what is heard
 * (`call-sound`, `call-voices`, `call-move`, `call-lost`, `call-hold`), what is said (`call-ends`, `call-declaration`, `call-pairing`), what is logged (`call-ledger`, `call-account`), what is remembered (`call-memory`). The order is the security: cut and re-key first, then
 * everything else; media flows only when both nodes have promised to log the call and the gate is open. Over 400 lines: whatever can happen to a call comes in here, and that order can be
 * checked only where all of it stands together; each thing that is done is in its part.
 */
import type { Bytes } from "../../protocol/wire/bytes.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import type { Rank } from "../../protocol/wire/fields.ts";
import type { Signal, SignalOf } from "../../protocol/wire/signals.ts";
import type { GroupEvent, Member, RoomGroup, SignalEvent } from "../lines/channel.ts";
import type { CaptureState } from "../media/port.ts";
import { CallActs } from "./call-acts.ts";
import { CallAdmission } from "./call-admission.ts";
import { CallAttendance } from "./call-attendance.ts";
import { CallAccount } from "./call-account.ts";
import { CallDeclaration } from "./call-declaration.ts";
import { CallDoor } from "./call-door.ts";
import { CallEnds } from "./call-ends.ts";
import { callEntry } from "./call-entry.ts";
import { CallGuests } from "./call-guests.ts";
import { type CallParts, hearInCall } from "./call-hearing.ts";
import { CallHold } from "./call-hold.ts";
import { leaveCall } from "./call-leaving.ts";
import { CallLedger } from "./call-ledger.ts";
import { CallLost } from "./call-lost.ts";
import type { CallMedia } from "./call-media.ts";
import { CallMemory, type CallPast } from "./call-memory.ts";
import { CallMove } from "./call-move.ts";
import { CallNewcomers } from "./call-newcomers.ts";
import { CallPairing } from "./call-pairing.ts";
import { CallRevocation } from "./call-revocation.ts";
import type { CallDeps, CallScope } from "./call-scope.ts";
import { CallSound, type EarlyEnd } from "./call-sound.ts";
import { CallVoices } from "./call-voices.ts";
import { NamedTimers } from "./named-timers.ts";
import { ADMIT_MS, REACH_MS, RING_MS, ringMachine, STALE_RING_MS, UNHEARD_MS } from "./ring-machine.ts";
import { type Admission, isOfMany, type LineSignal, type RingEffect, type RingEvent, type RingPhase, type RingState, type RingStep } from "./ring-state.ts";

export class Call implements CallScope {
  readonly deps: CallDeps;
  readonly timers: NamedTimers;
  readonly door: CallDoor;
  /** What the person does in it. */
  readonly acts: CallActs;
  readonly #admission: CallAdmission;
  readonly #attendance: CallAttendance;
  readonly #account: CallAccount;
  readonly #guests: CallGuests;
  readonly #revocation: CallRevocation;
  readonly #hold: CallHold;
  readonly #lost: CallLost;
  readonly #newcomers: CallNewcomers;
  readonly #move: CallMove;
  #waiting: ReadonlySet<number> = new Set();
  readonly #memory: CallMemory;
  readonly #parts: CallParts;
  #ring: RingState;
  #group: RoomGroup | undefined;
  /** The person is on another call for now: nothing is said or heard here. */
  #parked = false;
  /** Whose device's revocation ended the call. */
  #revoked = "";

  /** `rung`: by which device, and whether the own node is asked for its promise already. */
  constructor(deps: CallDeps, first: RingStep, past: CallPast = { since: deps.clock.now() }, rung: { by?: EarlyEnd; promised: boolean } = { promised: true }) {
    this.deps = deps;
    this.timers = new NamedTimers(deps.clock);
    this.#ring = first.state;
    this.#memory = new CallMemory(this, past);
    const ledger = new CallLedger({ ...deps, call: first.state.call, entry: callEntry(first.state), changed: () => this.#promised() });
    const ends = new CallEnds(this);
    const declaration = new CallDeclaration(this, ledger, (person) => this.#attendance.mayDeclare(person));
    this.#admission = new CallAdmission(this);
    this.#guests = new CallGuests(this);
    this.door = new CallDoor(this, this.#admission);
    this.#attendance = new CallAttendance(this, this.door, this.#admission);
    this.#revocation = new CallRevocation(this, (end) => this.#guests.isNoGuest(end) || this.door.isUninvited(end));
    this.#lost = new CallLost(this, this.#admission, ends, () => this.door.staysAlone);
    this.#hold = new CallHold(this, declaration, ends);
    this.#account = new CallAccount(this, { parts: () => this.#parts, memory: this.#memory, hold: this.#hold, guests: this.#guests, attendance: this.#attendance, isFlowing: () => this.isFlowing() });
    this.#newcomers = new CallNewcomers(this, ends, ledger);
    this.#move = new CallMove(this, this.#admission, ends, () => this.#parts.sound, () => this.#parts.voices);
    const voices = new CallVoices(this, this.door, ends, (member, group) => this.#move.isStandby(member, group));
    const sound = new CallSound(this, this.#lost, { changed: () => this.#sayOwn(), sayEarly: (deviceId, signal) => this.#sayEarly(deviceId, signal) });
    this.#parts = { ledger, ends, declaration, voices, pairing: new CallPairing(this), sound };
    this.acts = new CallActs(this, { ...this.#parts, door: this.door, guests: this.#guests });
    this.#carryOut(first.effects);
    if (this.#ring.phase === "placing") {
      this.timers.after("ring", RING_MS, () => this.dispatch({ kind: "ring-timeout" }));
      this.timers.after("reach", REACH_MS, () => this.dispatch({ kind: "reach-timeout" }));
      this.#group = deps.channel.group(this.room);
    }
    if (this.#ring.phase === "ringing") this.timers.after("ring", STALE_RING_MS, () => this.dispatch({ kind: "ring-timeout" }));
    if (this.#ring.phase === "placing" || this.#ring.phase === "ringing") {
      // While it rings, so that nobody waits for it afterwards.
      sound.prepare(rung.by);
      if (rung.promised) void ledger.promise();
    }
    if (this.#ring.phase === "ringing") this.#admission.prepare();
    if (this.#ring.phase === "ended") this.#memory.end("ringing", "");
    else this.#memory.keep();
    this.#awaitWord();
  }

  get room(): string {
    return this.#ring.call;
  }

  get ring(): RingState {
    return this.#ring;
  }

  get group(): RoomGroup | undefined {
    return this.#group;
  }

  get media(): CallMedia | null {
    return this.#parts.sound.media;
  }

  /** The device that rang here. */
  get ringer(): string | undefined {
    return this.#memory.ringer;
  }

  /** When something was last heard of it. */
  get heardAt(): number {
    return this.#memory.heardAt;
  }

  get hasFlowed(): boolean {
    return this.#memory.startedAt !== undefined;
  }

  /** In the call, or on the way into it, with this device. */
  get busy(): boolean {
    return this.#ring.phase === "placing" || this.#ring.phase === "accepting" || (this.#ring.phase === "active" && !this.#parked);
  }

  get parked(): boolean {
    return this.#parked && this.#ring.phase === "active";
  }

  // What happens around it.

  dispatch(event: RingEvent): void {
    const before = this.#ring.phase;
    const { state, effects } = ringMachine(this.#ring, event.kind === "hang-up" || event.kind === "failed" ? { ...event, goesOn: this.#attendance.deskStays() } : event);
    this.#ring = state;
    if (state.phase !== before) this.#entered(state, before);
    this.#carryOut(effects);
    this.deps.changed();
  }

  /** Another call of the line is the call: this one was never anything to this person. */
  setAside(): void {
    this.#memory.forget();
    this.stop();
  }

  /** Of two calls that crossed, the other one is the call. */
  giveWay(): void {
    this.#memory.silence();
    this.dispatch({ kind: "hang-up" });
  }

  /** Said in the line: what it means is for the machine, who may come in for the door. */
  heard(sender: { person: string; deviceId: string }, said: LineSignal, busy: boolean): void {
    // That somebody went is theirs to say from inside: here it is seen who is in, and another of their devices knows nothing of it.
    if (said.kind === "decline" && said.why === "left" && this.#group && !this.#group.members.some(({ person, deviceId }) => person === sender.person && deviceId === sender.deviceId)) return;
    const by = { ...sender, admits: this.door.mayAdmit(sender.person) };
    const signal = said.kind === "ring" && said.only ? { ...said, only: said.only.filter((person) => person === this.#ring.own.person || this.#ring.others.includes(person)) } : said;
    if (signal.kind === "ring" && signal.only && by.admits) this.door.rings(signal.only);
    this.dispatch({ kind: "said", by, signal, busy });
    if ((signal.kind === "roll" || signal.kind === "ring") && by.admits && this.#isWithoutThis()) {
      this.#memory.heard();
      this.#awaitWord();
    }
    if (signal.kind === "roll") this.door.followRoll(); // somebody may be due now
    if (signal.kind === "accept" && sender.person === this.#ring.own.person && this.#ring.phase === "active") this.timers.after("handing over", ADMIT_MS, () => this.#reviewHanding());
  }

  onGroup(event: GroupEvent): void {
    const { phase } = this.#ring;
    if (phase === "ended" || phase === "elsewhere" || phase === "outside") {
      if (event.committer === null) leaveCall(this, event.group, true, true); // let in too late: it no longer wants to, and says so, or the others would wait for its sound
      return;
    }
    this.#guests.lookAt(event);
    this.door.lookAt(event, this.#group);
    this.#newcomers.enter(event, this.#group);
    const group = this.#revocation.judged(event.group);
    this.#group = group;
    this.#waiting = this.#newcomers.waiting(group);
    this.media?.enter(group, this.#waiting); // before anything else: whoever was removed is cut
    for (const { leaf } of event.removed) this.#forget(leaf);
    if (event.removed.some(({ person }) => person === this.#ring.own.person)) this.#reviewHanding();
    this.#admission.follow(group, event.committer === null);
    const others = group.members.filter((member) => member.person === null || member.person !== this.#ring.own.person);
    if (event.committer === null) this.#move.begin(group);
    if (phase === "accepting" || phase === "waiting" || (phase === "placing" && others.length > 0)) this.dispatch({ kind: "joined" });
    if (this.#ring.phase !== "active") return;
    this.#tellPresent(group);
    if (others.length === 0 && !this.door.staysAlone) {
      this.dispatch({ kind: "left-alone" });
      return;
    }
    if (this.#endedByRevocation(group)) return;
    this.door.follow(group);
    this.#parts.sound.open(group, this.#waiting);
    this.#admission.removeIgnored(group);
    this.#parts.pairing.follow(group);
    this.#parts.ends.sayAnew();
    if (event.added.length > 0 || event.committer === null) {
      this.#sayEntry();
      this.#parts.declaration.tellNewcomers();
      this.#parts.voices.tellNewcomers();
    }
    this.update();
  }

  onGone(why: "removed" | "closed"): void {
    this.dispatch({ kind: why });
  }

  /** Said in the call's own group. */
  hear({ sender, signal, own }: SignalEvent): void {
    if (own || sender.own || sender.ignored || this.#revocation.excludes(sender) || this.#ring.phase !== "active") return;
    if (signal.kind === "leave") this.#left(sender, signal.pageClosed ?? false);
    else if (hearInCall(this.#parts, { sender, signal }, this.#group?.ownLeaf)) this.update();
  }

  /** Said in the line, by the device that is being let in or that lets this one in: its connection, before each sees the other in the group. */
  hearConnect(sender: Member, { signal, entry }: SignalOf<"connect">): void {
    const { phase } = this.#ring;
    if ((phase !== "placing" && phase !== "accepting" && phase !== "active") || this.#revocation.excludes(sender)) return;
    if (entry && sender.person !== null) this.#parts.ledger.hear(sender.person, { kind: "entry", ...entry });
    this.#parts.sound.hearEarly(sender.deviceId, signal as Bytes);
    this.update();
  }

  /** Facts, declaration or promises changed: hold or let go, in this turn. */
  update(): void {
    if (this.#ring.phase !== "active" || !this.#group) return;
    if (this.#cutRevoked()) return;
    const room = this.deps.facts.assess(this.room);
    this.#letNewcomersTalk(this.#group);
    this.#hold.decide(this.#group, room, this.#waiting);
    const { state } = this.#hold.gate;
    const { declaration } = this.#parts;
    if (declaration.override && state !== "overridden") declaration.endOverride(); // before it is asked whether anybody goes on
    const promised = this.receiptsComplete();
    // Nothing goes to an end where nobody listens; what is said here goes nowhere while the person is elsewhere.
    this.media?.hold(state === "held" || !promised || this.#parked || this.#parts.ends.isEverybodyParked(this.#group));
    // Who is held hears nobody either, except whoever goes on in spite of it, which is shown to all.
    this.media?.deafen((state === "held" && declaration.overridden === null) || !promised || this.#parked);
    this.#move.review(this.#group, room);
    this.#lost.review(this.#group);
    if (this.#ring.phase !== "active" || !this.#group) return;
    this.#setVoices(this.#group);
    this.#account.awaitLapse();
    this.#account.note(room, this.#waiting);
    this.#sayOwn();
    this.deps.changed();
  }

  guestKnocks(event: { guest: string; name: string; keyPackage: Bytes; proof: Bytes }): void {
    if (this.#ring.phase !== "active") return;
    const keyPackage = this.#guests.knock(event);
    if (keyPackage) this.#admission.commit({ add: [keyPackage] }, "guest");
  }

  // What the person does.

  /** While the person is on another call; in the turn in which it is asked. */
  park(on: boolean): void {
    this.#requireActive();
    this.#parked = on;
    this.media?.hold(true);
    if (on) this.media?.deafen(true);
    this.update();
    this.deps.changed();
  }

  /** It goes on from another call, in which that was declared. */
  begin(declared: Rank): void {
    this.#parts.declaration.begin(declared);
  }

  hangUp(): void {
    this.dispatch({ kind: "hang-up" });
  }

  canCapture(): Promise<CaptureState> {
    return this.#parts.sound.canCapture();
  }

  answerWith(video: boolean): void {
    this.#parts.sound.beginWith(video);
  }

  // What screens see.

  receiptsComplete(): boolean {
    return this.#parts.ledger.covers([this.#ring.own.person, ...this.#attendance.talking(this.#waiting)]);
  }

  /** Connected, and both nodes have promised; whether the gate lets anything out is another matter. */
  isFlowing(): boolean {
    if (this.#ring.phase !== "active" || !this.receiptsComplete()) return false;
    return this.deps.media === null || (this.#group !== undefined && this.#parts.sound.isAnyConnected(this.#group));
  }

  details() {
    const { declaration, pairing, ledger, sound, ends, voices } = this.#parts;
    return {
      declared: declaration.rank,
      mayDeclare: this.#attendance.mayDeclare(this.#ring.own.person),
      gate: this.#hold.gate,
      gateSince: this.#hold.since,
      overridden: declaration.overridden,
      code: pairing.view(),
      receipts: ledger.receipts,
      startedAt: this.#memory.startedAt,
      endedAt: this.#memory.endedAt,
      revoked: this.#revoked,
      microphone: sound.microphone,
      muted: sound.muted,
      video: sound.video,
      guestLink: this.#guests.link,
      senders: ends.said,
      voices,
      move: this.#move,
      waiting: this.#waiting,
      poor: sound.poor,
      guestNames: this.#guests.names,
    };
  }

  // What its parts say through it.

  readonly sayInLine = (signal: Signal): void => this.#say(this.#ring.line, signal);

  readonly sayInCall = (signal: Signal): void => this.#say(this.room, signal);

  stop(): void {
    this.timers.clear();
    this.#parts.ledger.stop();
    this.#parts.sound.close();
  }

  // How effects are carried out.

  #carryOut(effects: readonly RingEffect[]): void {
    for (const effect of effects) {
      switch (effect.kind) {
        case "say":
          if (effect.signal.kind !== "ringing" || this.deps.rings !== false) this.sayInLine(effect.signal);
          break;
        case "accept":
          // Whoever may ring could have this device knock without end.
          if (effect.again && this.timers.has("knocked")) break;
          this.timers.after("knocked", ADMIT_MS, () => undefined);
          void this.#admission.ask(effect, this.#accepted(effect.takeOver));
          break;
        case "admit":
          this.#admission.admit(effect, (group) => this.#hold.causedBy(effect.person, group), (who) => this.#admitted(effect, who));
          break;
        case "knock":
          this.door.knock(effect);
          break;
        case "unknock":
          this.door.unknock(effect.person);
          break;
        case "leave":
          this.#leave(effect.stepsAside ?? false);
          break;
      }
    }
  }

  #entered({ phase }: RingState, before: RingPhase): void {
    if (phase !== "active") this.#parked = false; // whoever comes back comes back talking
    if (phase !== "placing" && phase !== "ringing") {
      this.timers.cancel("ring");
      this.timers.cancel("reach");
    }
    if (phase === "ringing") this.timers.after("ring", RING_MS, () => this.dispatch({ kind: "ring-timeout" }));
    if (phase === "accepting" || (phase === "waiting" && before !== "accepting")) this.timers.after("admit", ADMIT_MS, () => this.dispatch({ kind: "admit-timeout" }));
    if (phase === "accepting" && before === "ringing") void this.#parts.ledger.promise(); // where it was not asked for ahead
    if (phase === "active") {
      this.timers.cancel("admit");
      this.deps.letIn(this.room);
      void this.#parts.ledger.promise();
    }
    if (phase === "waiting") this.#parts.sound.close(); // at the door nothing is open
    if (phase === "ended" || phase === "elsewhere" || phase === "outside") {
      this.timers.clear();
      this.#parts.sound.close();
      void this.#parts.ledger.finish(this.deps.me()?.end);
      this.deps.breaches?.ended(this.room);
    }
    this.#awaitWord();
    if (phase === "outside" && before === "active") return this.#memory.stepOut(); // in until now, however long the others go on
    if (phase !== "ended") return this.#memory.keep();
    this.#parts.ledger.stop();
    this.#memory.end(before, this.#revoked);
  }

  /** It runs for others, or on another own device. */
  #isWithoutThis(): boolean {
    return this.#ring.phase === "outside" || this.#ring.phase === "elsewhere";
  }

  /** Not at once after a restart: what came meanwhile is heard first. */
  #awaitWord(): void {
    if (!this.#isWithoutThis()) return;
    const left = UNHEARD_MS - (this.deps.clock.now() - this.#memory.heardAt);
    this.timers.after("unheard", Math.max(STALE_RING_MS, left), () => this.dispatch({ kind: "lapsed" }));
  }

  /**
   * What goes along with the request to be let in, so that the rest comes about at the same time. Who waits at a door, or takes over, begins when let in; and where more than two read the line,
   * addresses are said in the call alone.
   */
  async #accepted(takeOver: boolean): Promise<Admission<"admit">["along"]> {
    const offer = this.#ring.staged || isOfMany(this.#ring) || takeOver ? undefined : await this.#parts.sound.accepted();
    const entry = this.#parts.ledger.own();
    return { ...(offer ? { offer } : {}), ...(entry ? { entry } : {}) };
  }

  #admitted({ person, deviceId, along: { offer, entry } }: Admission<"admit">, who: { key: Bytes; leaf: number }): void {
    if (entry) this.#parts.ledger.hear(person, { kind: "entry", ...entry });
    this.#parts.sound.admitted({ deviceId, ...who }, offer as Bytes | undefined);
  }

  #leave(stepsAside: boolean): void {
    this.#parts.sound.close();
    const group = this.#group;
    this.#group = undefined;
    if (!group) return;
    leaveCall(this, group, this.#attendance.deskStays(group), stepsAside);
  }

  #left(sender: Member, pageClosed: boolean): void {
    this.media?.drop(sender.leaf);
    this.#parts.ends.forget(sender.leaf);
    this.#parts.declaration.forget(sender.leaf);
    const group = this.#group;
    if (!group) return;
    if (group.members.every((member) => member.person === this.#ring.own.person || member.leaf === sender.leaf) && sender.person !== this.#ring.own.person && !this.door.staysAlone) {
      this.dispatch({ kind: "left-alone", pageClosed });
      return;
    }
    this.#admission.remove(sender.leaf, sender.end);
    if (sender.person === this.#ring.own.person) this.#reviewHanding();
    this.#tellPresent(group);
    this.update();
  }

  /** Another own device asked to take over: whether it still may, or has given up, and this one is the one that the person talks by. */
  #reviewHanding(): void {
    if (this.#group && this.#move.siblings(this.#group).length === 0) this.dispatch({ kind: "not-handed" });
  }

  #tellPresent(group: RoomGroup): void {
    this.dispatch({ kind: "present", ends: this.#attendance.besides(group) });
  }

  /** A revoked device need not go when it is told to: its sound is cut and its keys are taken here, in the turn in which the revocation is known. True when that ends the call. */
  #cutRevoked(): boolean {
    const before = this.#group;
    const group = before && this.#revocation.judged(before);
    if (!group || group === before) return false;
    this.#group = group;
    this.media?.enter(group, this.#waiting);
    for (const member of group.members) if (member.ignored && !member.own) this.#forget(member.leaf);
    if (this.#endedByRevocation(group)) return true;
    this.#parts.pairing.follow(group);
    this.#admission.removeIgnored(group);
    return false;
  }

  #endedByRevocation(group: RoomGroup): boolean {
    const revoked = this.#revocation.endedBy(group);
    if (!revoked) return false;
    this.#revoked = revoked.person === null ? "" : (this.deps.people.known(revoked.person)?.name ?? "");
    this.dispatch({ kind: "revoked" });
    return true;
  }

  #forget(leaf: number): void {
    this.#parts.ends.forget(leaf);
    this.#parts.declaration.forget(leaf);
    this.#move.forget(leaf);
    this.#lost.back(leaf);
  }

  /** A promise came, of the own node or another's. */
  #promised(): void {
    if (this.#ring.phase === "active") this.#sayEntry();
    this.update();
    this.deps.changed();
  }

  /** Whoever is no longer waiting hears and is heard, from this turn on. */
  #letNewcomersTalk(group: RoomGroup): void {
    const before = this.#waiting;
    this.#waiting = this.#newcomers.waiting(group);
    if (before.size !== this.#waiting.size || [...before].some((leaf) => !this.#waiting.has(leaf))) this.media?.enter(group, this.#waiting);
  }

  #setVoices(group: RoomGroup): void {
    const { sound, voices } = this.#parts;
    const own = group.members.find((member) => member.own);
    sound.silence(this.#move.standby || voices.isListening(this.#ring.own.person));
    // Of two devices of one's own, one is heard: the one that speaks.
    this.media?.play(voices.gains(group, this.#move.standby || (own !== undefined && this.#move.isSuperseded(own, group))));
  }

  #sayEarly(deviceId: string, signal: Bytes): void {
    const { line } = this.#ring;
    const entry = this.#parts.ledger.own();
    this.deps.channel
      .sendSignal(line, { kind: "connect", call: this.room, to: deviceId, signal, ...(entry ? { entry } : {}) }, { ephemeral: true })
      .catch((error: unknown) => this.deps.log("signal-not-sent", { kind: "connect", code: codeOf(error) }));
  }

  #sayEntry(): void {
    const own = this.#parts.ledger.own();
    if (own) this.sayInCall({ kind: "entry", ...own });
  }

  #sayOwn(): void {
    const { ends, sound, voices } = this.#parts;
    const muted = sound.muted || voices.isListening(this.#ring.own.person);
    ends.say({ context: sound.context, held: this.#hold.gate.ownHeld, muted, camera: this.media?.cameraOn ?? false, lost: this.#lost.leaves, standby: this.#move.standby, instead: this.#move.instead, speaks: voices.speaks, hears: voices.hears, poor: sound.poor.own, parked: this.#parked });
  }

  #requireActive(): RoomGroup {
    if (this.#ring.phase !== "active" || !this.#group) throw new Failure("call/not-active");
    return this.#group;
  }

  #say(room: string, signal: Signal): void {
    this.deps.channel.sendSignal(room, signal).catch((error: unknown) => this.deps.log("signal-not-sent", { kind: signal.kind, code: codeOf(error) }));
  }
}
