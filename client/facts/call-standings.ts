/**
 * Standings in one call. This end asks a fresh challenge every 20 s and at each epoch, has its own node answer everybody's, and believes a far node's answer for 60 s from
 * the moment it asked, by its own monotonic clock. An answer that does not come holds the call. All of it is unseen by the people who talk.
 */
import type { Challenge } from "../../protocol/identity/standing.ts";
import { verifyStanding } from "../../protocol/identity/standing.ts";
import { StandingClock } from "../../protocol/assurance/standing-clock.ts";
import { type Bytes, equalBytes, fromBase64Url, toBase64Url, toHex } from "../../protocol/wire/bytes.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import type { SignalOf } from "../../protocol/wire/signals.ts";
import type { Clock, Random } from "../environment.ts";
import type { LineChannel, Member, RoomGroup } from "../lines/channel.ts";
import { callIdOf } from "./call-id.ts";
import type { StatedDevice } from "../../protocol/assurance/device-fact.ts";
import { type Directory, nodeOf } from "./directory.ts";

export const CHALLENGE_EVERY_MS = 20_000;
/** How long a standing of the epoch before still counts: enough for the new ones to come. */
const EPOCH_GRACE_MS = 10_000;
const ASK_AGAIN_MS = 2_000;
const OWN_CHALLENGES_KEPT = 4;

export interface CallStandingsDeps {
  readonly channel: LineChannel;
  readonly directory: () => Directory | undefined;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: (event: string, values?: Record<string, string | number>) => void;
  readonly changed: () => void;
}

interface Accepted {
  readonly stated: StatedDevice;
  readonly leafKey: string;
  /** Monotonic: not counted from here on, whatever the clock of standings says. */
  notBeyond: number;
}

export class CallStandings {
  readonly #deps: CallStandingsDeps;
  readonly #clock: StandingClock;
  readonly #accepted = new Map<string, Accepted>();
  readonly #serials = new Map<string, number>();
  readonly #challenges = new Map<number, { end: string; challenge: Bytes }>();
  #ownChallenges: Bytes[] = [];
  #group: RoomGroup;
  #asking = false;
  #askAgain = false;
  #cancelTick: () => void = () => {};
  #closed = false;

  constructor(deps: CallStandingsDeps, group: RoomGroup) {
    this.#deps = deps;
    this.#clock = new StandingClock({ now: () => deps.clock.monotonic() });
    this.#group = group;
    this.#challenge("first");
  }

  /** A new epoch: new challenges, and those who are gone are forgotten. */
  enter(group: RoomGroup): void {
    this.#group = group;
    const present = new Map(group.members.map((member) => [member.end, member]));
    const limit = this.#deps.clock.monotonic() + EPOCH_GRACE_MS;
    for (const [end, accepted] of this.#accepted) {
      const member = present.get(end);
      if (!member || toHex(member.signatureKey) !== accepted.leafKey) this.#accepted.delete(end);
      else accepted.notBeyond = Math.min(accepted.notBeyond, limit);
    }
    for (const [leaf, { end }] of this.#challenges) if (present.get(end)?.leaf !== leaf) this.#challenges.delete(leaf);
    this.#challenge("first");
  }

  hearChallenge(sender: Member, challenge: Bytes): void {
    if (sender.guest !== undefined) return; // a guest's end is OPEN: there is nothing for it to verify
    this.#challenges.set(sender.leaf, { end: sender.end, challenge });
    void this.#ask();
  }

  hearStanding(sender: Member, said: SignalOf<"standing">): void {
    const challenges = said.challenges.map(([leaf, challenge]): Challenge => ({ leaf, challenge: challenge as Bytes }));
    try {
      this.#accept(sender, said.standing as Bytes, challenges);
    } catch (error) {
      this.#deps.log("standing-refused", { code: codeOf(error), end: sender.end });
    }
  }

  /** Null when none was accepted, or it lapsed. */
  stated(end: string): StatedDevice | null {
    return this.isFresh(end) ? this.#accepted.get(end)!.stated : null;
  }

  isFresh(end: string): boolean {
    const accepted = this.#accepted.get(end);
    return accepted !== undefined && this.#clock.isFresh(end) && this.#deps.clock.monotonic() < accepted.notBeyond;
  }

  /** Milliseconds from now until the first standing in force lapses; undefined when none is in force. */
  nextLapse(): number | undefined {
    const now = this.#deps.clock.monotonic();
    const ends = [...this.#accepted.keys()].filter((end) => this.isFresh(end));
    if (ends.length === 0) return undefined;
    return Math.max(0, Math.min(this.#clock.nextLapse(ends)!, ...ends.map((end) => this.#accepted.get(end)!.notBeyond)) - now);
  }

  /** Something about an own device changed: have it stated anew without waiting for the next round. */
  refresh(): void {
    void this.#ask();
  }

  close(): void {
    this.#closed = true;
    this.#cancelTick();
  }

  #challenge(round: "first" | "further"): void {
    if (this.#closed) return;
    this.#cancelTick();
    this.#cancelTick = this.#deps.clock.after(CHALLENGE_EVERY_MS, () => this.#challenge("further"));
    const challenge = this.#deps.random(32);
    this.#ownChallenges = [...this.#ownChallenges.slice(1 - OWN_CHALLENGES_KEPT), challenge];
    this.#clock.asked(challenge);
    const own = this.#group.members.find((member) => member.own);
    if (own) this.#challenges.set(own.leaf, { end: own.end, challenge });
    this.#send({ kind: "challenge", challenge });
    // An answer that lacks the others' challenges is refused by them: theirs are on the way, and what is asked now would only delay the one that counts.
    const awaited = this.#group.members.some((member) => !member.own && !member.ignored && member.guest === undefined && !this.#challenges.has(member.leaf));
    if (round === "further" || !awaited) void this.#ask();
  }

  /** Has the own node answer all challenges that are here. One request at a time; what comes meanwhile is in the next. */
  async #ask(): Promise<void> {
    if (this.#asking) {
      this.#askAgain = true;
      return;
    }
    this.#asking = true;
    try {
      do {
        this.#askAgain = false;
        await this.#askOnce();
      } while (this.#askAgain && !this.#closed);
    } catch (error) {
      this.#deps.log("standing-not-given", { code: codeOf(error) });
      this.#deps.clock.after(ASK_AGAIN_MS, () => void this.#ask());
    } finally {
      this.#asking = false;
    }
  }

  async #askOnce(): Promise<void> {
    const group = this.#group;
    const own = group.members.find((member) => member.leaf === group.ownLeaf);
    if (this.#closed || !own || own.guest !== undefined) return;
    const challenges = [...this.#challenges].map(([leaf, { challenge }]): [number, Bytes] => [leaf, challenge]).sort(([a], [b]) => a - b);
    const answer = await this.#deps.channel.call("standing.call", {
      room: group.room,
      epoch: group.epoch,
      leafKey: toBase64Url(own.signatureKey),
      challenges: challenges.map(([leaf, challenge]): [number, string] => [leaf, toBase64Url(challenge)]),
    });
    if (this.#closed) return;
    const standing = fromBase64Url(answer.standing);
    this.hearStanding(own, { kind: "standing", standing, challenges });
    this.#send({ kind: "standing", standing, challenges });
  }

  #accept(sender: Member, bytes: Bytes, challenges: readonly Challenge[]): void {
    const directory = this.#deps.directory();
    const node = directory && nodeOf(directory, sender.end);
    if (!node) throw new Failure("standing/unknown-node");
    // Which of this end's challenges it answers: any that is still inside its 60 s.
    const own = challenges.find(({ leaf, challenge }) => leaf === this.#group.ownLeaf && this.#ownChallenges.some((one) => equalBytes(one, challenge)));
    if (!own) throw new Failure("standing/stale-challenge");
    const leafKey = toHex(sender.signatureKey);
    const lastSerial = this.#serials.get(leafKey);
    const standing = verifyStanding(bytes, {
      kind: "call",
      nodeKey: node.nodeKey,
      domain: node.domain,
      leafKey: sender.signatureKey,
      callId: callIdOf(this.#group.room),
      epochAtLeast: this.#group.epoch,
      challenges,
      ownChallenge: own,
      ...(lastSerial === undefined ? {} : { lastSerial }),
    });
    if (standing.room !== this.#group.room) throw new Failure("standing/other-call");
    if (standing.deviceId !== sender.deviceId || standing.person !== sender.person) throw new Failure("standing/other-device");
    this.#clock.answered(sender.end, own.challenge);
    this.#serials.set(leafKey, standing.serial);
    const { class: deviceClass, status, evidence, issuedAt, place } = standing;
    this.#accepted.set(sender.end, { stated: { class: deviceClass, status, evidence, issuedAt, place }, leafKey, notBeyond: Number.POSITIVE_INFINITY });
    this.#deps.changed();
  }

  #send(signal: SignalOf<"challenge"> | SignalOf<"standing">): void {
    if (this.#group.members.length < 2) return;
    this.#deps.channel.sendSignal(this.#group.room, signal, { ephemeral: true }).catch((error: unknown) => this.#deps.log("signal-not-sent", { kind: signal.kind, code: codeOf(error) }));
  }
}

