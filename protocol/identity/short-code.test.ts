/** The spoken code, with a man in the middle who controls every message between the two. */
import { describe, expect, it } from "vitest";
import { refusalOf, testRandom, testSigner, alice, bob } from "./test-people.ts";
import { codeMachine, type CodeMessage, type CodeState, startMachine } from "./code-machine.ts";
import { codeFrom, type CodeParty, halves } from "./short-code.ts";

const party = (person: typeof alice, name: string): CodeParty => ({ person, fingerprint: testSigner(`fp ${name}`).publicKey, deviceKey: testSigner(`leaf ${name}`).publicKey });
const a = party(alice, "a");
const b = party(bob, "b");
const callId = "call-1";

/** Runs both machines, each message through `between`. */
function exchange(between: (message: CodeMessage) => CodeMessage = (message) => message, seenByB: CodeParty = a, seenByA: CodeParty = b) {
  let { state: initiator, send } = startMachine({ role: "initiator", own: a, far: seenByA, callId, random: testRandom("a") });
  let { state: responder } = startMachine({ role: "responder", own: b, far: seenByB, callId, random: testRandom("b") });
  let toResponder = true;
  while (send) {
    const step = codeMachine(toResponder ? responder : initiator, between(send));
    if (toResponder) responder = step.state;
    else initiator = step.state;
    send = step.send;
    toResponder = !toResponder;
  }
  return { initiator, responder };
}
const codeOfState = (state: CodeState) => ("code" in state ? state.code : state.step);
const readOut = (state: CodeState) => (state.step === "reading" ? state.read : "");

describe("the short code", () => {
  it("is eight digits, the same at both ends; each reads four and types the other's", () => {
    const { initiator, responder } = exchange();
    expect(codeOfState(initiator)).toMatch(/^\d{8}$/);
    expect(codeOfState(responder)).toBe(codeOfState(initiator));
    expect(codeMachine(initiator, { kind: "typed", digits: readOut(responder) }).state.step).toBe("confirmed");
    expect(codeMachine(responder, { kind: "typed", digits: ` ${readOut(initiator).slice(0, 2)} - ${readOut(initiator).slice(2)}` }).state.step).toBe("confirmed");
    expect(halves("initiator", "12345678")).toEqual({ read: "1234", type: "5678" });
    expect(halves("responder", "12345678")).toEqual({ read: "5678", type: "1234" });
  });

  it("typing one's own half back confirms nothing", () => {
    const { initiator } = exchange();
    expect(codeMachine(initiator, { kind: "typed", digits: readOut(initiator) }).state.step).toBe("reading");
  });

  it("differs when a key, a fingerprint, the call or the roles differ", () => {
    const base = { initiator: a, responder: b, initiatorNonce: new Uint8Array(32), responderNonce: new Uint8Array(32), callId };
    const codes = [base, { ...base, callId: "call-2" }, { ...base, initiator: b, responder: a }, { ...base, initiator: { ...a, deviceKey: testSigner("m").publicKey } }, { ...base, responder: { ...b, fingerprint: testSigner("m").publicKey } }, { ...base, responderNonce: new Uint8Array(32).fill(1) }].map(codeFrom);
    expect(new Set(codes).size).toBe(codes.length);
  });

  it("is wrong at both ends when somebody in the middle shows each his own key", () => {
    const middle = (real: CodeParty) => ({ ...real, deviceKey: testSigner("middle").publicKey });
    // the commitment is over the initiator's true key, so the responder notices before any digit is read
    expect(exchange(undefined, middle(a), middle(b)).responder).toMatchObject({ step: "failed", reason: "code/commitment-mismatch" });
  });

  it("attack 3: a device id in place of a key is refused", async () => {
    expect(await refusalOf(() => codeFrom({ initiator: { ...a, deviceKey: new Uint8Array(16) }, responder: b, initiatorNonce: new Uint8Array(32), responderNonce: new Uint8Array(32), callId }))).toBe("code/bad-party");
    expect(await refusalOf(() => codeFrom({ initiator: a, responder: { ...a, person: bob }, initiatorNonce: new Uint8Array(32), responderNonce: new Uint8Array(32), callId }))).toBe("code/same-party");
  });

  it("a nonce searched for after the reveal does not open the commitment", () => {
    const { responder } = exchange((message) => (message.kind === "open" ? { kind: "open", nonce: new Uint8Array(32).fill(9) } : message));
    expect(responder).toMatchObject({ step: "failed", reason: "code/commitment-mismatch" });
  });

  it("attack 12: a message out of its turn, or twice, ends the attempt", () => {
    const fresh = () => startMachine({ role: "responder", own: b, far: a, callId, random: testRandom("b") }).state;
    expect(codeMachine(fresh(), { kind: "open", nonce: new Uint8Array(32) }).state).toMatchObject({ reason: "code/out-of-order" });
    expect(codeMachine(fresh(), { kind: "commit", commitment: new Uint8Array(31) }).state).toMatchObject({ reason: "code/out-of-order" });
    const committed = codeMachine(fresh(), { kind: "commit", commitment: new Uint8Array(32) }).state;
    expect(codeMachine(committed, { kind: "commit", commitment: new Uint8Array(32).fill(1) }).state).toMatchObject({ reason: "code/out-of-order" });
    const { initiator } = exchange();
    // a second reveal would let the other side try nonce after nonce
    expect(codeMachine(initiator, { kind: "reveal", nonce: new Uint8Array(32) }).state).toMatchObject({ reason: "code/out-of-order" });
  });

  it("wrong digits may be typed three times, then a new code is needed", async () => {
    let state: CodeState = exchange().initiator;
    for (const left of [2, 1]) {
      state = codeMachine(state, { kind: "typed", digits: "0000x" }).state;
      expect(state).toMatchObject({ step: "reading", attemptsLeft: left });
    }
    state = codeMachine(state, { kind: "typed", digits: "" }).state;
    expect(state).toMatchObject({ step: "failed", reason: "code/exhausted" });
    expect(codeMachine(state, { kind: "typed", digits: "1234" }).state).toBe(state);
    expect(await refusalOf(() => codeMachine(startMachine({ role: "responder", own: b, far: a, callId, random: testRandom("b") }).state, { kind: "typed", digits: "1" }))).toBe("code/not-ready");
  });
});
