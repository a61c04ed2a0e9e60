/**
 * One call on this device: carries out what the ring machine decides, keeps group, media, entry and gate in step, and says to the others what they must know. The order is
 * the security: cut and re-key first, then everything else; media flows only when both nodes have promised to log the call and the gate is open.
 * Longer than most files: it is the one place where these meet.
 */
import { declare as requireWithin, overrideGate, type Override } from "../../protocol/assurance/gate.ts";
import { activeDevice } from "../../protocol/identity/chain.ts";
import { type DeviceId, parseUri, type PersonUri } from "../../protocol/identity/uri.ts";
import { type Bytes, equalBytes, utf8 } from "../../protocol/wire/bytes.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import type { Rank } from "../../protocol/wire/fields.ts";
import type { Signal, SignalOf } from "../../protocol/wire/signals.ts";
import { callIdOf } from "../facts/call-id.ts";
import type { Directory } from "../facts/directory.ts";
import type { Me, RoomAssessment } from "../facts/port.ts";
import type { GroupEvent, Member, RoomGroup, SignalEvent } from "../lines/channel.ts";
import type { CallView } from "../model/views.ts";
import { CallCode } from "./call-code.ts";
import { callEntry } from "./call-entry.ts";
import { callGate, type CallGate } from "./call-gate.ts";
import { CallLedger } from "./call-ledger.ts";
import { CallMedia } from "./call-media.ts";
import { inTurn, placeInTurn } from "./committer.ts";
import { GuestInvitations } from "./guest-invitations.ts";
import type { CallsDeps } from "./port.ts";
import { ADMIT_MS, REACH_MS, RING_MS, type RingEffect, type RingEvent, ringMachine, type RingState, type RingStep, STALE_RING_MS } from "./ring-machine.ts";

/** Without sound or picture from a peer for so long, it is gone. */
const PEER_LOST_MS = 30_000;
/** A device that could not be taken out of the group is cut off already; its keys are taken as soon as the hub can be asked. */
const REMOVE_AGAIN_MS = 4_000;

export interface CallDeps extends CallsDeps {
  /** Whose key a KeyPackage is for, both its signatures verified. */
  readonly keyPackageOwner: (keyPackage: Bytes) => Bytes;
  readonly changed: () => void;
}

interface SaidBySender {
  readonly held: boolean;
  readonly muted: boolean;
  readonly camera: boolean;
}

export class Call {
  readonly #deps: CallDeps;
  readonly #ledger: CallLedger;
  readonly #invitations: GuestInvitations;
  /** Ends of guests whom somebody brought who may not. */
  readonly #notGuests = new Set<string>();
  readonly #senders = new Map<number, SaidBySender>();
  readonly #guestNames = new Map<string, string>();
  readonly #timers = new Map<string, () => void>();
  #ring: RingState;
  #group: RoomGroup | undefined;
  #media: CallMedia | null = null;
  #code: CallCode | null = null;
  #declared: { rank: Rank; turn: number; leaf: number } = { rank: 0, turn: 0, leaf: -1 };
  #override: Override | null = null;
  #overridden: { by: string; reason: string } | null = null;
  #gate: CallGate = { state: "open", ownHeld: false, waysOut: [] };
  #gateSince: number | undefined;
  #context = "";
  #saidSender = "";
  #muted = false;
  #video: boolean;
  #startedAt: number | undefined;
  #endedAt: number | undefined;
  /** Whose device's revocation ended the call. */
  #revoked = "";
  #microphone: CallView["microphone"] = "unknown";
  #guestLink: CallView["guestLink"];

  constructor(deps: CallDeps, first: RingStep) {
    this.#deps = deps;
    this.#ring = first.state;
    this.#invitations = new GuestInvitations(deps);
    this.#video = first.state.video;
    this.#ledger = new CallLedger({ ...deps, call: first.state.call, entry: callEntry(first.state), changed: () => this.#promised() });
    this.#carryOut(first.effects);
    if (this.#ring.phase === "placing") {
      this.#timer("ring", RING_MS, () => this.dispatch({ kind: "ring-timeout" }));
      this.#timer("reach", REACH_MS, () => this.dispatch({ kind: "reach-timeout" }));
      this.#group = deps.channel.group(this.room);
    }
    if (this.#ring.phase === "ringing") this.#timer("ring", STALE_RING_MS, () => this.dispatch({ kind: "ring-timeout" }));
    if (this.#ring.phase === "placing" || this.#ring.phase === "ringing") {
      deps.media?.prepare();
      void this.#ledger.promise();
    }
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
    return this.#media;
  }

  /** In the call, or on the way into it, with this device. */
  get busy(): boolean {
    return this.#ring.phase === "placing" || this.#ring.phase === "accepting" || this.#ring.phase === "active";
  }

  // What happens around it.

  dispatch(event: RingEvent): void {
    const before = this.#ring.phase;
    const { state, effects } = ringMachine(this.#ring, event);
    this.#ring = state;
    if (state.phase !== before) this.#entered(state);
    this.#carryOut(effects);
    this.#deps.changed();
  }

  onGroup(event: GroupEvent): void {
    if (this.#ring.phase === "ended" || this.#ring.phase === "elsewhere") return;
    this.#lookAtGuests(event);
    const group = this.#judged(event.group);
    this.#group = group;
    this.#media?.enter(group); // before anything else: whoever was removed is cut
    for (const { leaf } of event.removed) {
      this.#senders.delete(leaf);
      this.#cancel(`lost ${leaf}`);
    }
    const others = group.members.filter((member) => !member.own);
    if (this.#ring.phase === "accepting" || (this.#ring.phase === "placing" && others.length > 0)) this.dispatch({ kind: "joined" });
    if (this.#ring.phase !== "active") return;
    if (others.length === 0) {
      this.dispatch({ kind: "left-alone" });
      return;
    }
    if (this.#endedByRevocation(group)) return;
    this.#openMedia(group);
    this.#removeIgnored(group);
    this.#pairCode();
    this.#saidSender = "";
    if (event.added.length > 0 || event.committer === null) this.#tellNewcomers();
    this.update();
  }

  onGone(why: "removed" | "closed"): void {
    this.dispatch({ kind: why });
  }

  /** Said in the call's own group. */
  hear({ sender, signal, own }: SignalEvent): void {
    if (own || sender.own || sender.ignored || this.#isRevoked(sender) || this.#ring.phase !== "active") return;
    switch (signal.kind) {
      case "media":
        if (signal.to === this.#group?.ownLeaf) this.#media?.hear(sender.leaf, signal.signal as Bytes);
        return;
      case "sender":
        this.#senders.set(sender.leaf, { held: signal.held && sender.guest === undefined, muted: signal.muted, camera: signal.camera });
        break;
      case "leave":
        this.#left(sender);
        return;
      case "entry":
        if (sender.person !== null) this.#ledger.hear(sender.person, signal);
        break;
      case "declare":
        this.#hearDeclare(sender, signal);
        break;
      case "override":
        if (sender.person !== null) this.#overridden = signal.on ? { by: sender.person, reason: signal.reason } : this.#overridden?.by === sender.person ? null : this.#overridden;
        break;
      case "code":
        this.#code?.hear(signal);
        return;
      default:
        return;
    }
    this.update();
  }

  /** Facts, declaration or promises changed: hold or let go, in this turn. */
  update(): void {
    if (this.#ring.phase !== "active" || !this.#group) return;
    if (this.#cutRevoked()) return;
    const room = this.#deps.facts.assess(this.room);
    const farHeld = this.#group.members.some((member) => !member.own && !member.ignored && this.#senders.get(member.leaf)?.held === true);
    const me = this.#deps.me();
    const before = this.#gate.state;
    this.#gate = callGate({
      declared: this.#declared.rank,
      room,
      override: this.#override,
      farHeld,
      mayOverride: me !== undefined && (this.#deps.directory()?.overrideBy.includes(me.person) ?? false),
      reasonIsOwn: this.#deps.facts.assessmentOf(this.room).limiting?.own ?? false,
    });
    this.#media?.hold(this.#gate.state === "held" || !this.receiptsComplete());
    if (this.#gate.state !== before) this.#gateSince = this.#gate.state === "open" ? undefined : this.#deps.clock.now();
    if (this.#override && this.#gate.state !== "overridden") this.#endOverride();
    this.#noteCourse(room);
    this.#saySender();
    this.#deps.changed();
  }

  /** Whoever knocks without the secret of a link that this device made for this call was sent by the node. */
  guestKnocks(event: { guest: string; name: string; keyPackage: Bytes; proof: Bytes }): void {
    if (this.#ring.phase !== "active") return;
    const answer = this.#invitations.use({ ...event, room: this.room });
    if (answer === "repeated") return;
    if (answer === "refused") return this.#guestRefused("guest/not-invited");
    this.#guestNames.set(event.guest, event.name);
    this.#guestLink = undefined; // it works once
    this.#commit({ add: [event.keyPackage] }, "guest");
  }

  // What the person does.

  async declare(rank: Rank): Promise<void> {
    const group = this.#requireActive();
    requireWithin(rank, this.#deps.facts.ceilingOf(this.room));
    this.#declared = { rank, turn: this.#declared.turn + 1, leaf: group.ownLeaf };
    this.update();
    await this.#deps.channel.sendSignal(this.room, { kind: "declare", rank, turn: this.#declared.turn });
  }

  /** Recorded first: an override that is not in the ledger does not take place. */
  async override(reason: string): Promise<void> {
    this.#requireActive();
    const [me, directory] = this.#requireKnown();
    const { assessment } = this.#deps.facts.assess(this.room);
    const override = overrideGate({ by: me.person, declared: this.#declared.rank, assessment, policy: { allowed: directory.overrideBy, maximum: 3 } });
    await this.#ledger.recordOverride(override, reason, directory);
    await this.#deps.channel.sendSignal(this.room, { kind: "override", on: true, reason });
    this.#override = override;
    this.#overridden = { by: me.person, reason };
    this.update();
  }

  mute(on: boolean): void {
    this.#muted = on;
    this.#media?.mute(on);
    this.#saySender();
    this.#deps.changed();
  }

  async camera(on: boolean): Promise<void> {
    this.#requireActive();
    await this.#media?.camera(on);
    this.#video = on;
    this.#saySender();
    this.#deps.changed();
  }

  /** Asks an own device to go on with this call. */
  async continueOn(deviceId: string): Promise<void> {
    this.#requireActive();
    const { call, line, video, at } = this.#ring;
    await this.#deps.channel.sendSignal(line, { kind: "ring", call, video, at, to: deviceId });
  }

  startCode(): void {
    this.#requireActive();
    if (!this.#code) throw new Failure("code/not-between-two");
    this.#code.start();
  }

  async typeCode(digits: string): Promise<boolean> {
    const group = this.#requireActive();
    if (!this.#code) throw new Failure("code/not-ready");
    const right = this.#code.type(digits);
    const far = group.members.find((member) => !member.own && member.person !== null);
    if (right && far?.person) await this.#deps.verifiedByCode(far.person);
    return right;
  }

  async inviteGuest(minutes: number): Promise<{ url: string; expiresAt: number }> {
    this.#requireActive();
    const { url, expiresAt } = await this.#deps.channel.call("guest.invite", { room: this.room, minutes });
    const link = { url: this.#invitations.make(url, minutes), expiresAt };
    this.#guestLink = link;
    this.#deps.changed();
    return link;
  }

  /** `guest`: the guest's URI. Cut here at once, everywhere with the commit. */
  async removeGuest(guest: string): Promise<void> {
    const group = this.#requireActive();
    const leaves = group.members.filter((member) => member.guest === guest).map((member) => member.leaf);
    if (leaves.length === 0) throw new Failure("guest/not-here");
    for (const leaf of leaves) this.#media?.drop(leaf);
    await this.#deps.channel.commit(this.room, { remove: leaves });
    await this.#deps.channel.call("guest.remove", { guest }).catch((error: unknown) => this.#deps.log("guest-not-removed-at-node", { code: codeOf(error) }));
  }

  // What screens see.

  receiptsComplete(): boolean {
    return this.#ledger.covers([this.#ring.own.person, ...this.#present()]);
  }

  /** Connected, and both nodes have promised; whether the gate lets anything out is another matter. */
  isFlowing(): boolean {
    if (this.#ring.phase !== "active" || !this.receiptsComplete()) return false;
    return this.#deps.media === null || (this.#group?.members.some((member) => !member.own && this.#media?.isConnected(member.leaf)) ?? false);
  }

  details() {
    return {
      declared: this.#declared.rank,
      gate: this.#gate,
      gateSince: this.#gateSince,
      overridden: this.#overridden,
      code: this.#code?.view() ?? { state: "none" as const },
      receipts: this.#ledger.receipts,
      startedAt: this.#startedAt,
      endedAt: this.#endedAt,
      revoked: this.#revoked,
      microphone: this.#microphone,
      muted: this.#muted,
      video: this.#video,
      guestLink: this.#guestLink,
      senders: this.#senders as ReadonlyMap<number, SaidBySender>,
      guestNames: this.#guestNames as ReadonlyMap<string, string>,
    };
  }

  answerWith(video: boolean): void {
    this.#video = video;
  }

  stop(): void {
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
    this.#ledger.stop();
    this.#media?.close();
  }

  // How effects are carried out.

  #carryOut(effects: readonly RingEffect[]): void {
    for (const effect of effects) {
      switch (effect.kind) {
        case "say":
          this.#inLine(effect.signal);
          break;
        case "accept":
          void this.#accept(effect.takeOver);
          break;
        case "admit":
          this.#admit(effect);
          break;
        case "leave":
          this.#leave();
          break;
        case "note":
          this.#deps.note(this.#ring.line, effect.note, { call: this.room, person: this.#ring.caller });
          break;
      }
    }
  }

  #entered({ phase }: RingState): void {
    if (phase !== "placing" && phase !== "ringing") {
      this.#cancel("ring");
      this.#cancel("reach");
    }
    if (phase === "ringing") this.#timer("ring", RING_MS, () => this.dispatch({ kind: "ring-timeout" }));
    if (phase === "accepting") this.#timer("admit", ADMIT_MS, () => this.dispatch({ kind: "admit-timeout" }));
    if (phase === "active") {
      this.#cancel("admit");
      void this.#ledger.promise();
    }
    if (phase === "ended") this.#endedAt = this.#deps.clock.now();
    if (phase === "ended" || phase === "elsewhere") {
      for (const name of this.#timers.keys()) this.#cancel(name);
      void this.#ledger.finish(this.#deps.me()?.end);
    }
    if (phase === "ended") this.#ledger.stop();
  }

  async #accept(takeOver: boolean): Promise<void> {
    try {
      const keyPackage = await this.#deps.channel.keyPackageFor("call");
      if (this.#ring.phase !== "accepting") return; // hung up meanwhile: nobody is to let this device in
      await this.#deps.channel.sendSignal(this.#ring.line, { kind: "accept", call: this.room, keyPackage, takeOver });
    } catch (error) {
      this.#deps.log("accept-not-sent", { code: codeOf(error) });
      this.dispatch({ kind: "failed" });
    }
  }

  /** The KeyPackage must be of the very device that said `accept`: what MLS then checks is only that somebody of the room may be added. */
  #admit(effect: Extract<RingEffect, { kind: "admit" }>): void {
    const group = this.#group ?? this.#deps.channel.group(this.room);
    const record = this.#deps.people.known(effect.person);
    const device = record && !this.#deps.facts.revoked(effect.person, effect.deviceId) && activeDevice(record.chain, effect.deviceId as DeviceId);
    try {
      if (!group || !device || !equalBytes(this.#deps.keyPackageOwner(effect.keyPackage), device.record.signKey)) throw new Failure("call/foreign-key-package");
    } catch (error) {
      this.#deps.log("not-admitted", { code: codeOf(error), person: effect.person });
      return;
    }
    const remove = group.members.filter((member) => member.person === effect.person && member.deviceId !== effect.deviceId).map((member) => member.leaf);
    const isIn = () => this.#group?.members.some((member) => member.deviceId === effect.deviceId) ?? false;
    if (isIn()) return;
    const place = placeInTurn(group, (member) => member.person !== effect.person);
    if (place === undefined) return;
    this.#later(`admit ${effect.deviceId}`, place, () => {
      if (!isIn()) this.#commit({ add: [effect.keyPackage], ...(effect.takeOver ? { remove } : {}) }, "admit");
    });
  }

  #commit(change: { add?: readonly Bytes[]; remove?: readonly number[] }, why: string): void {
    this.#deps.channel.commit(this.room, change).catch((error: unknown) => {
      this.#deps.log("commit-refused", { code: codeOf(error), why });
      if (this.#ring.phase === "placing") this.dispatch({ kind: "failed" });
    });
  }

  #leave(): void {
    this.#media?.close();
    this.#media = null;
    const group = this.#group;
    this.#group = undefined;
    if (!group) return;
    const { room } = this;
    const others = new Set(group.members.filter((member) => member.person !== this.#ring.own.person).map((member) => member.person ?? member.guest));
    const { ended } = this.#ring;
    const gone = ended === "hung-up" || ended === "failed" || ended === "broken" || ended === "revoked";
    const revoked = group.members.filter((member) => !member.own && member.ignored).map(({ leaf }) => leaf);
    const said = gone && others.size > 0 ? this.#deps.channel.sendSignal(room, { kind: "leave", at: this.#deps.clock.now() }) : Promise.resolve();
    if (gone && others.size <= 1) this.#inLine({ kind: "ended", call: room, why: ended === "failed" || ended === "broken" ? "failed" : "hung-up", at: this.#deps.clock.now() });
    said
      .catch((error: unknown) => this.#deps.log("signal-not-sent", { kind: "leave", code: codeOf(error) }))
      // Nobody is left to do it: the revoked device does not stay behind in the room, whatever the hub keeps of it.
      .then(() => (ended === "revoked" && revoked.length > 0 ? this.#deps.channel.commit(room, { remove: revoked }) : undefined))
      .catch((error: unknown) => this.#deps.log("commit-refused", { code: codeOf(error), why: "revoked" }))
      .then(() => this.#deps.channel.close(room))
      .catch((error: unknown) => this.#deps.log("room-not-closed", { code: codeOf(error) }))
      .finally(() => this.#deps.facts.forget(room));
    this.#deps.facts.forget(room);
  }

  #left(sender: Member): void {
    this.#media?.drop(sender.leaf);
    this.#senders.delete(sender.leaf);
    const group = this.#group;
    if (!group) return;
    if (group.members.every((member) => member.own || member.leaf === sender.leaf)) {
      this.dispatch({ kind: "left-alone" });
      return;
    }
    this.#removeInTurn(sender.leaf, sender.end);
    this.update();
  }

  /** A guest is vouched for by one node alone: only a member of that node's organisation may bring one. */
  #lookAtGuests({ committer, added }: GroupEvent): void {
    for (const { guest, end } of added) {
      if (guest === undefined || committer === null) continue;
      if (committer.person !== null && parseUri(committer.person).domain === parseUri(guest).domain) continue;
      this.#notGuests.add(end);
      this.#guestRefused("guest/other-organisation");
    }
  }

  #guestRefused(code: string): void {
    this.#deps.log("guest-refused", { code });
    this.#deps.note(this.#ring.line, "guest-refused", { code });
  }

  /** By notice, by chain, or by the standing that its own node signed: whichever comes first. A device that was only lowered stays; the gate sees to it. */
  #isRevoked(member: Member): boolean {
    if (member.person === null) return this.#notGuests.has(member.end);
    const { facts, people } = this.#deps;
    if (facts.revoked(member.person, member.deviceId)) return true;
    const chain = people.known(member.person)?.chain;
    if (chain && chain.devices.get(member.deviceId as DeviceId)?.revokedAtSeq !== undefined) return true;
    return facts.assess(this.room).assessment.facts.some((fact) => fact.end === member.end && fact.value === "device/revoked");
  }

  /** The group with everybody ignored whom what is known now excludes: a group says what was known when its epoch began. */
  #judged(group: RoomGroup): RoomGroup {
    const revoked = new Set(group.members.filter((member) => !member.ignored && this.#isRevoked(member)).map(({ leaf }) => leaf));
    return revoked.size === 0 ? group : { ...group, members: group.members.map((member) => (revoked.has(member.leaf) ? { ...member, ignored: true } : member)) };
  }

  /** A revoked device need not go when it is told to: its sound is cut and its keys are taken here, in the turn in which the revocation is known. True when that ends the call. */
  #cutRevoked(): boolean {
    const before = this.#group;
    const group = before && this.#judged(before);
    if (!group || group === before) return false;
    this.#group = group;
    this.#media?.enter(group);
    for (const member of group.members) {
      if (!member.ignored || member.own) continue;
      this.#senders.delete(member.leaf);
      this.#cancel(`lost ${member.leaf}`);
    }
    if (this.#endedByRevocation(group)) return true;
    this.#pairCode();
    this.#removeIgnored(group);
    return false;
  }

  #endedByRevocation(group: RoomGroup): boolean {
    const own = group.members.find((member) => member.own);
    const others = group.members.filter((member) => !member.own);
    const revoked = own?.ignored ? own : others.length > 0 && others.every((member) => member.ignored) ? others[0] : undefined;
    if (!revoked) return false;
    this.#revoked = revoked.person === null ? "" : (this.#deps.people.known(revoked.person)?.name ?? "");
    this.dispatch({ kind: "revoked" });
    return true;
  }

  #removeIgnored(group: RoomGroup): void {
    for (const member of group.members) if (member.ignored) this.#removeInTurn(member.leaf, member.end);
  }

  #removeInTurn(leaf: number, end: string): void {
    const group = this.#group;
    const place = group && placeInTurn(group, (member) => member.leaf !== leaf);
    if (place === undefined) return;
    const isIn = () => this.#group?.members.some((member) => member.leaf === leaf && member.end === end) ?? false;
    this.#later(`remove ${leaf}`, place, () => {
      if (!isIn()) return;
      this.#deps.channel.commit(this.room, { remove: [leaf] }).catch((error: unknown) => {
        this.#deps.log("commit-refused", { code: codeOf(error), why: "remove" });
        if (this.#ring.phase === "active") this.#timer(`remove ${leaf}`, REMOVE_AGAIN_MS, () => this.#removeInTurn(leaf, end));
      });
    });
  }

  #openMedia(group: RoomGroup): void {
    const { media: port } = this.#deps;
    for (const member of group.members) if (!member.own && !member.ignored && port && !this.#media?.isConnected(member.leaf)) this.#peerLost(member.leaf);
    if (this.#media || !port) return;
    this.#media = new CallMedia(
      {
        port,
        channel: this.#deps.channel,
        clock: this.#deps.clock,
        source: this.#deps.source,
        muteOutput: this.#deps.muteOutput,
        log: this.#deps.log,
        metered: this.#deps.changed,
        changed: () => (this.#microphone === "unknown" && (this.#microphone = "ok"), this.update()),
        peerLost: (leaf) => this.#peerLost(leaf),
        peerBack: (leaf) => this.#cancel(`lost ${leaf}`),
        failed: (code) => this.#mediaFailed(code),
        context: (context) => {
          this.#context = context;
          this.#saySender();
        },
      },
      group,
      this.#video,
    );
    if (this.#muted) this.#media.mute(true);
  }

  #peerLost(leaf: number): void {
    if (this.#timers.has(`lost ${leaf}`)) return;
    this.#timer(`lost ${leaf}`, PEER_LOST_MS, () => {
      const member = this.#group?.members.find((one) => one.leaf === leaf);
      if (!member || this.#media?.isConnected(leaf)) return;
      if (this.#group!.members.length <= 2) this.dispatch({ kind: "failed", flowed: this.#startedAt !== undefined });
      else this.#removeInTurn(leaf, member.end);
    });
  }

  #mediaFailed(code: string): void {
    const states: Record<string, CallView["microphone"]> = { "media/no-device": "no-device", "media/denied": "denied", "media/insecure": "insecure" };
    this.#microphone = states[code] ?? "unknown";
    this.dispatch({ kind: "failed", flowed: this.#startedAt !== undefined });
  }

  /** Asked for while it rings, so that nobody waits for it afterwards. */
  #promised(): void {
    if (this.#ring.phase === "active") this.#sayEntry();
    this.update();
    this.#deps.changed();
  }

  #noteCourse(room: RoomAssessment): void {
    if (this.#startedAt === undefined && this.isFlowing()) {
      this.#startedAt = this.#deps.clock.now();
      this.#ledger.begin(this.#startedAt);
    }
    this.#ledger.note(room, { declared: this.#declared.rank, overridden: this.#gate.state === "overridden" });
  }

  #hearDeclare(sender: Member, { rank, turn }: SignalOf<"declare">): void {
    if (sender.person === null) return; // a guest declares nothing
    const before = this.#declared;
    if (turn > before.turn || (turn === before.turn && sender.leaf > before.leaf)) this.#declared = { rank: rank as Rank, turn, leaf: sender.leaf };
  }

  #tellNewcomers(): void {
    this.#sayEntry();
    if (this.#declared.turn > 0) this.#inCall({ kind: "declare", rank: this.#declared.rank, turn: this.#declared.turn });
    if (this.#override && this.#overridden) this.#inCall({ kind: "override", on: true, reason: this.#overridden.reason });
  }

  #sayEntry(): void {
    const own = this.#ledger.own();
    if (own) this.#inCall({ kind: "entry", ...own });
  }

  #saySender(): void {
    if (this.#ring.phase !== "active") return;
    const said: SignalOf<"sender"> = { kind: "sender", context: utf8(this.#context), held: this.#gate.ownHeld, muted: this.#muted, camera: this.#media?.cameraOn ?? false };
    const key = JSON.stringify([this.#context, said.held, said.muted, said.camera]);
    if (key === this.#saidSender) return;
    this.#saidSender = key;
    this.#inCall(said);
  }

  #endOverride(): void {
    this.#override = null;
    this.#overridden = null;
    this.#inCall({ kind: "override", on: false, reason: "" });
  }

  /** Between two devices, and a new one for new devices. */
  #pairCode(): void {
    const members = this.#group!.members.filter((member) => member.person !== null && !member.ignored);
    const own = members.find((member) => member.own);
    const [far, ...more] = members.filter((member) => !member.own);
    if (!own || !far || more.length > 0 || far.person === own.person) {
      this.#code = null;
      return;
    }
    const [ownPerson, farPerson] = [this.#deps.people.known(own.person!), this.#deps.people.known(far.person!)];
    if (!ownPerson || !farPerson) return;
    if (this.#code && equalBytes(this.#code.deviceKeys[0], own.signatureKey) && equalBytes(this.#code.deviceKeys[1], far.signatureKey)) return;
    const party = (person: string, fingerprint: Bytes, deviceKey: Bytes) => ({ person: person as PersonUri, fingerprint, deviceKey });
    this.#code = new CallCode({
      role: this.#ring.caller === this.#ring.own.person ? "initiator" : "responder",
      own: party(own.person!, ownPerson.chain.fingerprint, own.signatureKey),
      far: party(far.person!, farPerson.chain.fingerprint, far.signatureKey),
      callId: callIdOf(this.room),
      random: this.#deps.random,
      send: (signal) => this.#inCall(signal),
      changed: this.#deps.changed,
    });
  }

  /** The persons in the group, or who will be. */
  #present(): string[] {
    return this.#group ? this.#group.members.flatMap((member) => (member.person === null ? [] : [member.person])) : [...this.#ring.others];
  }

  #requireActive(): RoomGroup {
    if (this.#ring.phase !== "active" || !this.#group) throw new Failure("call/not-active");
    return this.#group;
  }

  #requireKnown(): [Me, Directory] {
    const [me, directory] = [this.#deps.me(), this.#deps.directory()];
    if (!me || !directory) throw new Failure("call/not-ready");
    return [me, directory];
  }

  #inLine(signal: Signal): void {
    this.#deps.channel.sendSignal(this.#ring.line, signal).catch((error: unknown) => this.#deps.log("signal-not-sent", { kind: signal.kind, code: codeOf(error) }));
  }

  #inCall(signal: Signal): void {
    this.#deps.channel.sendSignal(this.room, signal).catch((error: unknown) => this.#deps.log("signal-not-sent", { kind: signal.kind, code: codeOf(error) }));
  }

  #later(name: string, place: number, run: () => void): void {
    this.#cancel(name);
    this.#timers.set(name, inTurn(place, this.#deps.clock, run));
  }

  #timer(name: string, milliseconds: number, run: () => void): void {
    this.#cancel(name);
    this.#timers.set(
      name,
      this.#deps.clock.after(milliseconds, () => {
        this.#timers.delete(name);
        run();
      }),
    );
  }

  #cancel(name: string): void {
    this.#timers.get(name)?.();
    this.#timers.delete(name);
  }
}
