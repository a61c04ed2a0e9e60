/**
 * Taking back reaches also whom this person let in: a controller knows nobody who has it from a colleague, so whoever handed it on passes the word on, once for each and until it has gone. The word is the controller's,
 * and counts by its signature alone.
 */
import { type Bytes, equalBytes } from "../../protocol/wire/bytes.ts";
import { codeOf } from "../../protocol/wire/failure.ts";
import type { ClientEnvironment } from "../environment.ts";
import type { Letters } from "../letters/letters.ts";
import type { Session } from "../session/session.ts";
import type { DispatchBook } from "./book.ts";
import type { HeldDispatch } from "./records.ts";

/** Words that are remembered of one dispatch: more than its portions and readers can give. */
const MOST_RELAYS = 512;
/** Colleagues to whom one dispatch is handed on. */
export const MOST_PASSED = 256;

/** The same word again is owed to nobody anew: two who handed it on to one another would tell each other for ever. */
export function withRelay(before: HeldDispatch, revocation: Bytes, chain: readonly Bytes[]): HeldDispatch {
  if (before.passedTo.length === 0 || before.relays.length >= MOST_RELAYS || before.relays.some((one) => equalBytes(one.revocation, revocation))) return before;
  return { ...before, relays: [...before.relays, { revocation, chain: [...chain], to: before.passedTo }] };
}

export function createDispatchRelaying(deps: { book: DispatchBook; letters: Pick<Letters, "addressees" | "send">; session: Pick<Session, "state">; log: ClientEnvironment["log"] }) {
  const { book, letters } = deps;

  async function relay(id: string): Promise<void> {
    if (deps.session.state() !== "online") return;
    for (const { revocation, chain, to } of book.held.get(id)?.relays ?? []) {
      if (to.length === 0) continue;
      const found = await letters.addressees(to);
      const codes = await letters.send(found.map(({ person, devices }) => ({ to: { person, devices }, content: { kind: "revoked", revocation, chain } })));
      const gone = found.filter((_, index) => codes[index] === undefined).map(({ person }) => person);
      await book.hold(id, (before) => before && { ...before, relays: before.relays.map((one) => (equalBytes(one.revocation, revocation) ? { ...one, to: one.to.filter((person) => !gone.includes(person)) } : one)) });
    }
  }

  return {
    relay,
    /** What could not go while the device was away. */
    async resume(): Promise<void> {
      for (const [id, { relays }] of book.held) if (relays.some(({ to }) => to.length > 0)) await relay(id).catch((error: unknown) => deps.log("dispatch.not-relayed", { code: codeOf(error) }));
    },
  };
}
