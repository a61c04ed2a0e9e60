/**
 * Who is let into one call and taken out of it: commits that any member could make, and that one makes in turn. Only a device that the line's own words named is let in, and only with a
 * KeyPackage of its own.
 */
import { activeDevice } from "../../protocol/identity/chain.ts";
import type { DeviceId } from "../../protocol/identity/uri.ts";
import { type Bytes, equalBytes } from "../../protocol/wire/bytes.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import type { RoomGroup } from "../lines/channel.ts";
import type { CallScope } from "./call-scope.ts";
import { inTurn, placeInTurn } from "./committer.ts";
import type { RingEffect } from "./ring-machine.ts";

/** A device that could not be taken out of the group is cut off already; its keys are taken as soon as the hub can be asked. */
const REMOVE_AGAIN_MS = 4_000;

export class CallAdmission {
  readonly #call: CallScope;

  constructor(call: CallScope) {
    this.#call = call;
  }

  /** This device asks to be let in. */
  async ask(takeOver: boolean): Promise<void> {
    const { deps, room, ring } = this.#call;
    try {
      const keyPackage = await deps.channel.keyPackageFor("call");
      if (this.#call.ring.phase !== "accepting") return; // hung up meanwhile: nobody is to let this device in
      await deps.channel.sendSignal(ring.line, { kind: "accept", call: room, keyPackage, takeOver });
    } catch (error) {
      deps.log("accept-not-sent", { code: codeOf(error) });
      this.#call.dispatch({ kind: "failed" });
    }
  }

  /** The KeyPackage must be of the very device that said `accept`: what MLS then checks is only that somebody of the room may be added. */
  admit(effect: Extract<RingEffect, { kind: "admit" }>): void {
    const { deps, room } = this.#call;
    const group = this.#call.group ?? deps.channel.group(room);
    const record = deps.people.known(effect.person);
    const device = record && !deps.facts.revoked(effect.person, effect.deviceId) && activeDevice(record.chain, effect.deviceId as DeviceId);
    try {
      if (!group || !device || !equalBytes(deps.keyPackageOwner(effect.keyPackage), device.record.signKey)) throw new Failure("call/foreign-key-package");
    } catch (error) {
      deps.log("not-admitted", { code: codeOf(error), person: effect.person });
      return;
    }
    const remove = group.members.filter((member) => member.person === effect.person && member.deviceId !== effect.deviceId).map((member) => member.leaf);
    const isIn = () => this.#call.group?.members.some((member) => member.deviceId === effect.deviceId) ?? false;
    if (isIn()) return;
    const place = placeInTurn(group, (member) => member.person !== effect.person);
    if (place === undefined) return;
    this.#inTurn(`admit ${effect.deviceId}`, place, () => {
      if (!isIn()) this.commit({ add: [effect.keyPackage], ...(effect.takeOver ? { remove } : {}) }, "admit");
    });
  }

  commit(change: { add?: readonly Bytes[]; remove?: readonly number[] }, why: string): void {
    const { deps, room } = this.#call;
    deps.channel.commit(room, change).catch((error: unknown) => {
      deps.log("commit-refused", { code: codeOf(error), why });
      if (this.#call.ring.phase === "placing") this.#call.dispatch({ kind: "failed" });
    });
  }

  removeIgnored(group: RoomGroup): void {
    for (const member of group.members) if (member.ignored) this.remove(member.leaf, member.end);
  }

  /** `end`: whose leaf it is; a leaf number is given to somebody else as soon as it is free. */
  remove(leaf: number, end: string): void {
    const { deps, room, timers, group } = this.#call;
    const place = group && placeInTurn(group, (member) => member.leaf !== leaf);
    if (place === undefined) return;
    const isIn = () => this.#call.group?.members.some((member) => member.leaf === leaf && member.end === end) ?? false;
    const name = `remove ${leaf}`;
    this.#inTurn(name, place, () => {
      if (!isIn()) return;
      deps.channel.commit(room, { remove: [leaf] }).catch((error: unknown) => {
        deps.log("commit-refused", { code: codeOf(error), why: "remove" });
        if (this.#call.ring.phase === "active") timers.after(name, REMOVE_AGAIN_MS, () => this.remove(leaf, end));
      });
    });
  }

  #inTurn(name: string, place: number, run: () => void): void {
    const { timers, deps } = this.#call;
    timers.keep(name, () => inTurn(place, deps.clock, run));
  }
}
