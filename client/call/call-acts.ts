/** What the person does in a call that runs. Each act asks first whether the call is at the point for it, and is then the part's whose business it is. */
import { Failure } from "../../protocol/wire/failure.ts";
import type { Rank } from "../../protocol/wire/fields.ts";
import type { RoomGroup } from "../lines/channel.ts";
import type { CallDoor } from "./call-door.ts";
import type { CallGuests } from "./call-guests.ts";
import type { CallParts } from "./call-hearing.ts";
import type { CallMedia } from "./call-media.ts";
import type { CallScope } from "./call-scope.ts";
import type { InterpretationMode } from "./interpretation.ts";

type ActedOn = Pick<CallParts, "declaration" | "sound" | "voices" | "pairing"> & { readonly door: CallDoor; readonly guests: CallGuests };

/** All throw `call/not-active` where nothing runs. */
export class CallActs {
  readonly #call: CallScope & { readonly media: CallMedia | null };
  readonly #parts: ActedOn;

  constructor(call: CallScope & { readonly media: CallMedia | null }, parts: ActedOn) {
    this.#call = call;
    this.#parts = parts;
  }

  async declare(rank: Rank): Promise<void> {
    await this.#parts.declaration.declare(rank, this.#running());
  }

  async override(reason: string): Promise<void> {
    this.#running();
    await this.#parts.declaration.goOn(reason);
  }

  mute(on: boolean): void {
    this.#parts.sound.mute(on);
    this.#call.deps.changed();
  }

  async camera(on: boolean): Promise<void> {
    this.#running();
    await this.#parts.sound.camera(on);
    this.#call.deps.changed();
  }

  /** Asks an own device to go on with this call. */
  async continueOn(deviceId: string): Promise<void> {
    this.#running();
    const { deps, ring } = this.#call;
    await deps.channel.sendSignal(ring.line, { kind: "ring", call: ring.call, video: ring.video, at: ring.at, to: deviceId });
  }

  /** Asks these persons to come, and lets them in when it is their turn. */
  bringIn(persons: readonly string[]): void {
    const { phase } = this.#call.ring;
    if (phase !== "active" && phase !== "placing") throw new Failure("call/not-active");
    this.#parts.door.bringIn(persons);
    this.#call.deps.changed();
  }

  /** Takes somebody out, with all their devices. Throws `call/not-a-desk`, `call/not-here`. */
  async putOut(person: string): Promise<void> {
    const group = this.#running();
    const { deps, ring, room, media } = this.#call;
    if (!ring.staged || !this.#parts.door.mayAdmit(ring.own.person)) throw new Failure("call/not-a-desk");
    const leaves = group.members.filter((member) => member.person === person && !member.own).map(({ leaf }) => leaf);
    if (leaves.length === 0) throw new Failure("call/not-here");
    for (const leaf of leaves) media?.drop(leaf);
    await deps.channel.commit(room, { remove: leaves });
  }

  /** How languages are dealt with, for everybody. */
  async interpret(mode: InterpretationMode, languages: readonly string[]): Promise<void> {
    await this.#parts.voices.conduct(mode, languages, this.#running());
  }

  async openMicrophone(person: string, open: boolean): Promise<void> {
    await this.#parts.voices.openMicrophone(person, open, this.#running());
  }

  speakInto(channel: string): void {
    this.#running();
    this.#parts.voices.speakInto(channel);
  }

  listenTo(channel: string, balance: number): void {
    this.#running();
    this.#parts.voices.listenTo(channel, balance);
  }

  startCode(): void {
    this.#running();
    this.#parts.pairing.start();
  }

  async typeCode(digits: string): Promise<boolean> {
    return this.#parts.pairing.type(digits, this.#running());
  }

  async inviteGuest(minutes: number): Promise<{ url: string; expiresAt: number }> {
    this.#running();
    return this.#parts.guests.invite(minutes);
  }

  async removeGuest(guest: string): Promise<void> {
    await this.#parts.guests.remove(guest, this.#running(), (leaf) => this.#call.media?.drop(leaf));
  }

  #running(): RoomGroup {
    const { ring, group } = this.#call;
    if (ring.phase !== "active" || !group) throw new Failure("call/not-active");
    return group;
  }
}
