/**
 * Who is let into one call and taken out of it: commits that any member could make, and that one makes in turn. Only a device that the line's own words named is let in, and only with a
 * KeyPackage of its own.
 */
import { activeDevice } from "../../protocol/identity/chain.ts";
import type { DeviceId } from "../../protocol/identity/uri.ts";
import { type Bytes, equalBytes } from "../../protocol/wire/bytes.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import type { Member, RoomGroup } from "../lines/channel.ts";
import type { CallScope } from "./call-scope.ts";
import { inTurn, placeInTurn } from "./committer.ts";
import type { Admission } from "./ring-state.ts";

/** A device that could not be taken out of the group is cut off already; its keys are taken as soon as the hub can be asked. */
const REMOVE_AGAIN_MS = 4_000;

export class CallAdmission {
  readonly #call: CallScope;
  readonly #leaving = new Map<number, string>();
  #keyPackage: Promise<Bytes> | undefined;

  constructor(call: CallScope) {
    this.#call = call;
  }

  /** While it rings: makes the KeyPackage with which this device may ask to be let in. */
  prepare(): void {
    this.#keyPackage ??= this.#call.deps.channel.keyPackageFor("call");
    this.#keyPackage.catch(() => undefined); // whoever asks is told
  }

  /** This device asks to be let in. `along`: what the others can use in the meantime. */
  async ask({ takeOver, again }: { readonly takeOver: boolean; readonly again?: boolean | undefined }, along: Promise<Admission<"admit">["along"]>): Promise<void> {
    const { deps, room, ring } = this.#call;
    try {
      this.prepare();
      const ready = this.#keyPackage!;
      this.#keyPackage = undefined; // for one join
      const [keyPackage, more] = await Promise.all([ready, along]);
      if (this.#call.ring.phase !== "accepting" && this.#call.ring.phase !== "waiting") return; // hung up meanwhile: nobody is to let this device in
      await deps.channel.sendSignal(ring.line, { kind: "accept", call: room, keyPackage, takeOver, ...more });
    } catch (error) {
      deps.log("accept-not-sent", { code: codeOf(error) });
      if (again) return; // the first knock stands
      this.#call.dispatch({ kind: "failed" });
    }
  }

  /**
   * Let in by all who are in, one of them in turn. A device that takes over comes in beside the one that speaks, which goes when the new one speaks (`call-move`), or in its place where that one
   * holds the call (`holding`). `admitted` hears of it, before the group does, where this device lets it in: whose key, and at which leaf.
   */
  admit(asked: Admission<"admit">, holding: (group: RoomGroup) => readonly number[], admitted: (who: { key: Bytes; leaf: number }) => void): void {
    const group = this.#checked(asked);
    const place = group && placeInTurn(group, (member) => member.person !== asked.person && !this.isLeaving(member));
    if (place === undefined || this.#isIn(asked.deviceId)) return;
    const { deps } = this.#call;
    this.#inTurn(`admit ${asked.deviceId}`, place, () => {
      if (this.#isIn(asked.deviceId)) return;
      const now = this.#call.group ?? group!;
      const remove = asked.takeOver ? holding(now) : [];
      void this.commit({ add: [asked.keyPackage], ...(remove.length > 0 ? { remove } : {}) }, "admit");
      admitted({ key: deps.keyPackageOwner(asked.keyPackage), leaf: firstFree(now, remove) });
    });
  }

  /** Let in by this device, since its person pressed. False when it did not come about. */
  async letIn(asked: Admission<"knock">): Promise<boolean> {
    return this.#checked(asked) !== undefined && (this.#isIn(asked.deviceId) || (await this.commit({ add: [asked.keyPackage] }, "let in")));
  }

  async commit(change: { add?: readonly Bytes[]; remove?: readonly number[] }, why: string): Promise<boolean> {
    const { deps, room } = this.#call;
    try {
      await deps.channel.commit(room, change);
      return true;
    } catch (error) {
      deps.log("commit-refused", { code: codeOf(error), why });
      if (this.#call.ring.phase === "placing") this.#call.dispatch({ kind: "failed" });
      return false;
    }
  }

  /** The KeyPackage must be of the very device that said `accept`: what MLS then checks is only that somebody of the room may be added. */
  #checked({ person, deviceId, keyPackage }: Admission<"admit" | "knock">): RoomGroup | undefined {
    const { deps, room } = this.#call;
    const group = this.#call.group ?? deps.channel.group(room);
    const record = deps.people.known(person);
    const device = record && !deps.facts.revoked(person, deviceId) && activeDevice(record.chain, deviceId as DeviceId);
    try {
      if (!group || !device || !equalBytes(deps.keyPackageOwner(keyPackage), device.record.signKey)) throw new Failure("call/foreign-key-package");
      return group;
    } catch (error) {
      deps.log("not-admitted", { code: codeOf(error), person });
      return undefined;
    }
  }

  #isIn(deviceId: string): boolean {
    return this.#call.group?.members.some((member) => member.deviceId === deviceId) ?? false;
  }

  /** A new epoch: who is out is on the way out no longer, and may come again. `joined`: this device has only just come in, and knows of nobody. */
  follow(group: RoomGroup, joined: boolean): void {
    for (const [leaf, end] of this.#leaving) if (joined || !group.members.some((member) => member.leaf === leaf && member.end === end)) this.#leaving.delete(leaf);
  }

  removeIgnored(group: RoomGroup): void {
    for (const member of group.members) if (member.ignored) this.remove(member.leaf, member.end);
    if (this.#leaving.size > 0) this.#removeInTurn(); // others are in it now, and somebody else's turn it may be
  }

  /** `end`: whose leaf it is; a leaf number is given to somebody else as soon as it is free. Who is on the way out takes nobody else out. */
  remove(leaf: number, end: string): void {
    if (this.#leaving.get(leaf) === end) return;
    this.#leaving.set(leaf, end);
    this.#removeInTurn();
  }

  /** Has said that it goes, or is to go: it is still in the group, and no longer in the call. */
  isLeaving({ leaf, end }: Pick<Member, "leaf" | "end">): boolean {
    return this.#leaving.get(leaf) === end;
  }

  #removeInTurn(): void {
    const { deps, room, timers, group } = this.#call;
    const place = group && placeInTurn(group, (member) => !this.isLeaving(member));
    if (place === undefined) return;
    this.#inTurn("remove", place, () => {
      const members = this.#call.group?.members ?? [];
      const leaves = members.filter((member) => this.isLeaving(member)).map(({ leaf }) => leaf);
      for (const leaf of this.#leaving.keys()) if (!leaves.includes(leaf)) this.#leaving.delete(leaf);
      if (leaves.length === 0) return;
      deps.channel.commit(room, { remove: leaves }).catch((error: unknown) => {
        deps.log("commit-refused", { code: codeOf(error), why: "remove" });
        if (this.#call.ring.phase === "active") timers.after("remove", REMOVE_AGAIN_MS, () => this.#removeInTurn());
      });
    });
  }

  #inTurn(name: string, place: number, run: () => void): void {
    const { timers, deps } = this.#call;
    timers.keep(name, () => inTurn(place, deps.clock, run));
  }
}

/** Where MLS puts whoever is added next (RFC 9420 §12.1.1). */
function firstFree({ members }: RoomGroup, removed: readonly number[]): number {
  const taken = new Set(members.map(({ leaf }) => leaf).filter((leaf) => !removed.includes(leaf)));
  let leaf = 0;
  while (taken.has(leaf)) leaf++;
  return leaf;
}
