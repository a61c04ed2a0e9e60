/** From a call that a desk answers to a call to that desk: the first is given up, the line with the desk is made where none stands, and it rings there, saying for whom. */
import { cardText } from "../../protocol/identity/card.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Calls } from "../call/port.ts";
import type { Contacts } from "../contacts/contacts.ts";
import type { Clock } from "../environment.ts";
import type { RoomUri } from "../lines/channel.ts";
import type { Delegation } from "./delegation.ts";

/** A desk that is there answers the request within a breath; one that is not would not answer the call either. */
const LINE_WITHIN_MS = 20_000;

export interface CallingTheDesk {
  readonly calls: Pick<Calls, "calls" | "call" | "hangUp">;
  readonly contacts: Pick<Contacts, "acceptCard">;
  readonly delegation: Pick<Delegation, "of">;
  readonly own: { readonly person: string };
  readonly personOf: (line: RoomUri) => string | undefined;
  /** A line with that person in which one of their devices is. */
  readonly lineWith: (person: string) => RoomUri | undefined;
  readonly onChange: (listener: () => void) => () => void;
  readonly clock: Pick<Clock, "after">;
}

export async function callTheDesk(room: string, deps: CallingTheDesk): Promise<string> {
  const call = deps.calls.calls().find((one) => one.room === room);
  const meant = call?.line ? deps.personOf(call.line) : undefined;
  const desk = meant === undefined ? undefined : deps.delegation.of(meant);
  if (!call?.desk || !desk || meant === undefined) throw new Failure("call/no-desk");
  if (call.state !== "ended") await deps.calls.hangUp(room);
  if (deps.lineWith(desk.person) === undefined) await deps.contacts.acceptCard(cardText(desk.card));
  return deps.calls.call(await lineWithin(desk.person, deps), { video: call.video, precedence: call.precedence, meant });
}

function lineWithin(person: string, { lineWith, onChange, clock }: CallingTheDesk): Promise<RoomUri> {
  return new Promise((resolve, reject) => {
    const stop = onChange(look);
    const cancel = clock.after(LINE_WITHIN_MS, () => end(() => reject(new Failure("call/desk-not-there"))));
    function end(how: () => void): void {
      stop();
      cancel();
      how();
    }
    function look(): void {
      const line = lineWith(person);
      if (line !== undefined) end(() => resolve(line));
    }
    look();
  });
}
