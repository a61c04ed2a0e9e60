/**
 * The short code in one call of two: carries the protocol's machine over the call's own group. The initiator is whoever placed the call, on whatever device. Each fresh attempt
 * gives a liar another chance in ten thousand, so there are few.
 */
import { type CodeMessage, codeMachine, type CodeState, startMachine } from "../../protocol/identity/code-machine.ts";
import type { CodeParty, CodeRole } from "../../protocol/identity/short-code.ts";
import type { Bytes } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Signal, SignalOf } from "../../protocol/wire/signals.ts";
import type { Random } from "../environment.ts";
import type { CallView } from "../model/views.ts";

const MOST_ATTEMPTS = 5;
const NOTHING = new Uint8Array(0) as Bytes;
/** In a `failed` step: no failure, but "begin anew, please", which only the initiator can. */
const BEGIN = Uint8Array.of(1) as Bytes;

export interface CallCodeDeps {
  readonly role: CodeRole;
  readonly own: CodeParty;
  readonly far: CodeParty;
  readonly callId: string;
  readonly random: Random;
  readonly send: (signal: Signal) => void;
  readonly changed: () => void;
}

export class CallCode {
  readonly #deps: CallCodeDeps;
  #machine: CodeState | null = null;
  #attempts = 0;
  #waiting = false;
  #farDone = false;
  #farFailed = false;

  constructor(deps: CallCodeDeps) {
    this.#deps = deps;
  }

  /** For which device keys this code is: another device means another code. */
  get deviceKeys(): readonly [Bytes, Bytes] {
    return [this.#deps.own.deviceKey, this.#deps.far.deviceKey];
  }

  /** Throws `code/too-many-attempts`. */
  start(): void {
    if (this.#deps.role === "responder") {
      this.#waiting = true;
      this.#say("failed", BEGIN);
      this.#deps.changed();
      return;
    }
    this.#fresh();
  }

  hear(said: SignalOf<"code">): void {
    const value = said.value as Bytes;
    switch (said.step) {
      case "commit":
        if (this.#deps.role !== "responder" || this.#machine?.step === "confirmed" || !this.#mayTry()) return;
        this.#begin();
        this.#advance({ kind: "commit", commitment: value });
        break;
      case "nonce":
        this.#advance({ kind: "reveal", nonce: value });
        break;
      case "open":
        this.#advance({ kind: "open", nonce: value });
        break;
      case "done":
        this.#farDone = true;
        break;
      case "failed":
        if (value.length === 1) {
          if (this.#deps.role === "initiator" && this.#machine?.step !== "confirmed" && this.#mayTry()) this.#fresh();
        } else this.#farFailed = true;
        break;
    }
    this.#deps.changed();
  }

  /** True when right. Throws `code/not-ready`. */
  type(digits: string): boolean {
    if (!this.#machine) throw new Failure("code/not-ready");
    const { state } = codeMachine(this.#machine, { kind: "typed", digits });
    this.#machine = state;
    if (state.step === "confirmed") this.#say("done", NOTHING);
    if (state.step === "failed") this.#say("failed", NOTHING);
    this.#deps.changed();
    return state.step === "confirmed";
  }

  view(): CallView["code"] {
    const machine = this.#machine;
    if (!machine) return { state: this.#waiting ? "waiting" : "none" };
    switch (machine.step) {
      case "reading":
        return this.#farFailed ? { state: "failed" } : { state: "ready", read: machine.read, attemptsLeft: machine.attemptsLeft };
      case "confirmed":
        return { state: this.#farDone ? "done" : "typed", read: machine.code.slice(...(machine.role === "initiator" ? [0, 4] : [4, 8])) };
      case "failed":
        return { state: "failed" };
      default:
        return { state: "waiting" };
    }
  }

  #mayTry(): boolean {
    return this.#attempts < MOST_ATTEMPTS;
  }

  #fresh(): void {
    if (!this.#mayTry()) throw new Failure("code/too-many-attempts");
    const send = this.#begin();
    if (send) this.#sendStep(send);
    this.#deps.changed();
  }

  #begin(): CodeMessage | undefined {
    const { state, send } = startMachine(this.#deps);
    this.#machine = state;
    this.#attempts++;
    this.#waiting = false;
    this.#farDone = false;
    this.#farFailed = false;
    return send;
  }

  #advance(event: CodeMessage): void {
    if (!this.#machine) return;
    const { state, send } = codeMachine(this.#machine, event);
    this.#machine = state;
    if (send) this.#sendStep(send);
  }

  #sendStep(message: CodeMessage): void {
    if (message.kind === "commit") this.#say("commit", message.commitment);
    else if (message.kind === "reveal") this.#say("nonce", message.nonce);
    else this.#say("open", message.nonce);
  }

  #say(step: SignalOf<"code">["step"], value: Bytes): void {
    this.#deps.send({ kind: "code", step, value });
  }
}
