/** The short code of a call is between two devices, and another one for other devices. */
import type { PersonUri } from "../../protocol/identity/uri.ts";
import { type Bytes, equalBytes } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { SignalOf } from "../../protocol/wire/signals.ts";
import { callIdOf } from "../facts/call-id.ts";
import type { RoomGroup } from "../lines/channel.ts";
import type { CallView } from "../model/views.ts";
import { CallCode } from "./call-code.ts";
import type { CallScope } from "./call-scope.ts";

export class CallPairing {
  readonly #call: CallScope;
  #code: CallCode | null = null;

  constructor(call: CallScope) {
    this.#call = call;
  }

  /** Keeps the code while it is still for these two devices; there is none where there is no pair. */
  follow(group: RoomGroup): void {
    this.#code = this.#between(group);
  }

  start(): void {
    if (!this.#code) throw new Failure("code/not-between-two");
    this.#code.start();
  }

  /** True when right; the contacts are then told whose line this is. */
  async type(digits: string, group: RoomGroup): Promise<boolean> {
    if (!this.#code) throw new Failure("code/not-ready");
    const right = this.#code.type(digits);
    const far = group.members.find((member) => !member.own && member.person !== null);
    if (right && far?.person) await this.#call.deps.verifiedByCode(far.person);
    return right;
  }

  hear(said: SignalOf<"code">): void {
    this.#code?.hear(said);
  }

  view(): CallView["code"] {
    return this.#code?.view() ?? { state: "none" };
  }

  #between(group: RoomGroup): CallCode | null {
    const { deps, room, ring } = this.#call;
    const members = group.members.filter((member) => member.person !== null && !member.ignored);
    const own = members.find((member) => member.own);
    const [far, ...more] = members.filter((member) => !member.own);
    if (!own || !far || more.length > 0 || far.person === own.person) return null;
    const before = this.#code;
    const [ownPerson, farPerson] = [deps.people.known(own.person!), deps.people.known(far.person!)];
    if (!ownPerson || !farPerson) return before;
    if (before && equalBytes(before.deviceKeys[0], own.signatureKey) && equalBytes(before.deviceKeys[1], far.signatureKey)) return before;
    const party = (person: string, fingerprint: Bytes, deviceKey: Bytes) => ({ person: person as PersonUri, fingerprint, deviceKey });
    return new CallCode({
      role: ring.caller === ring.own.person ? "initiator" : "responder",
      own: party(own.person!, ownPerson.chain.fingerprint, own.signatureKey),
      far: party(far.person!, farPerson.chain.fingerprint, far.signatureKey),
      callId: callIdOf(room),
      random: deps.random,
      send: (signal) => this.#call.sayInCall(signal),
      changed: deps.changed,
    });
  }
}
