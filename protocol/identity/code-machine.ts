/**
 * The short code as a machine, for either side. The order is the security: commit, then reveal, then open; a message out of its turn, or twice, ends the attempt. Wrong digits
 * may be typed three times, then only a fresh code will do.
 */
import { type Bytes, equalBytes } from "../wire/bytes.ts";
import { Failure } from "../wire/failure.ts";
import { checkTyped, codeFrom, type CodeParty, type CodeRole, commitmentTo, halves, startCode } from "./short-code.ts";

export const CODE_ATTEMPTS = 3;

export type CodeMessage = { kind: "commit"; commitment: Bytes } | { kind: "reveal"; nonce: Bytes } | { kind: "open"; nonce: Bytes };
/** A message of the far side, or digits typed here. */
export type CodeEvent = CodeMessage | { kind: "typed"; digits: string };

interface Setting {
  readonly role: CodeRole;
  readonly own: CodeParty;
  readonly far: CodeParty;
  readonly callId: string;
  readonly nonce: Bytes;
}

export type CodeState = Setting &
  (
    | { readonly step: "await-commit" }
    | { readonly step: "await-reveal" }
    | { readonly step: "await-open"; readonly commitment: Bytes }
    | { readonly step: "reading"; readonly code: string; readonly read: string; readonly attemptsLeft: number }
    | { readonly step: "confirmed"; readonly code: string }
    | { readonly step: "failed"; readonly reason: "code/commitment-mismatch" | "code/out-of-order" | "code/exhausted" }
  );

export interface CodeStep {
  readonly state: CodeState;
  /** To be sent to the far side, inside the call's group. */
  readonly send?: CodeMessage;
}

/** The initiator is whoever placed the call: both sides know it. */
export function startMachine(input: { role: CodeRole; own: CodeParty; far: CodeParty; callId: string; random: (length: number) => Bytes }): CodeStep {
  const { role, own, far, callId } = input;
  const { nonce, commitment } = startCode(input);
  const setting: Setting = { role, own, far, callId, nonce };
  if (role === "responder") return { state: { ...setting, step: "await-commit" } };
  return { state: { ...setting, step: "await-reveal" }, send: { kind: "commit", commitment } };
}

/** Pure: the same state and event give the same step. Never throws on what the far side sends. */
export function codeMachine(state: CodeState, event: CodeEvent): CodeStep {
  if (state.step === "failed" || state.step === "confirmed") return { state };
  if (event.kind === "typed") return { state: typed(state, event.digits) };
  if (state.step === "await-commit" && event.kind === "commit" && event.commitment.length === 32) {
    return { state: { ...setting(state), step: "await-open", commitment: event.commitment }, send: { kind: "reveal", nonce: state.nonce } };
  }
  if (state.step === "await-reveal" && event.kind === "reveal" && event.nonce.length === 32) {
    return { state: reading(state, event.nonce), send: { kind: "open", nonce: state.nonce } };
  }
  if (state.step === "await-open" && event.kind === "open" && event.nonce.length === 32) {
    if (!equalBytes(commitmentTo(state.far, state.callId, event.nonce), state.commitment)) return { state: { ...setting(state), step: "failed", reason: "code/commitment-mismatch" } };
    return { state: reading(state, event.nonce) };
  }
  return { state: { ...setting(state), step: "failed", reason: "code/out-of-order" } };
}

function reading(state: CodeState, farNonce: Bytes): CodeState {
  const initiating = state.role === "initiator";
  const code = codeFrom({
    initiator: initiating ? state.own : state.far,
    responder: initiating ? state.far : state.own,
    initiatorNonce: initiating ? state.nonce : farNonce,
    responderNonce: initiating ? farNonce : state.nonce,
    callId: state.callId,
  });
  return { ...setting(state), step: "reading", code, read: halves(state.role, code).read, attemptsLeft: CODE_ATTEMPTS };
}

function typed(state: CodeState, digits: string): CodeState {
  if (state.step !== "reading") throw new Failure("code/not-ready");
  if (checkTyped(state.role, state.code, digits)) return { ...setting(state), step: "confirmed", code: state.code };
  if (state.attemptsLeft <= 1) return { ...setting(state), step: "failed", reason: "code/exhausted" };
  return { ...state, attemptsLeft: state.attemptsLeft - 1 };
}

function setting({ role, own, far, callId, nonce }: CodeState): Setting {
  return { role, own, far, callId, nonce };
}
