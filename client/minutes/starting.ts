/** What is known on this device of a call whose minutes are to begin. Suggestions only: whoever writes them may say otherwise, and what counts is what both sides sign. */
import type { Rank } from "../../protocol/wire/fields.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { MinutesOf } from "../../protocol/wire/minutes/version.ts";
import { toHex } from "../../protocol/wire/bytes.ts";
import type { RoomUri } from "../lines/channel.ts";
import type { MinutesStart } from "../model/minutes.ts";
import { type MinutesViewContext, partyOf } from "./minutes-view.ts";

/** A call as the line of it remembers it, milliseconds. */
export interface CallHeld {
  readonly line: RoomUri;
  readonly from: number;
  readonly to: number | null;
}

export interface StartingDeps {
  readonly view: MinutesViewContext;
  readonly ceilingOf: (room: RoomUri) => Rank;
  readonly callHeld: (call: string) => CallHeld | undefined;
  /** Of all that took place in that line, from the first to the last. */
  readonly heldIn: (room: RoomUri) => Omit<CallHeld, "line"> | undefined;
  readonly arrangement: (id: string) => { readonly subject: string; readonly label: Rank; readonly start: number; readonly minutes: number; readonly conference: RoomUri | undefined; readonly desks: readonly string[] } | undefined;
  readonly now: () => number;
}

/** Throws `minutes/of-nothing`. */
export function startOf(of: MinutesOf, deps: StartingDeps): MinutesStart {
  return of.kind === "call" ? startOfCall(of.call, deps) : startOfArrangement(toHex(of.arrangement), deps);
}

function startOfCall(call: string, deps: StartingDeps): MinutesStart {
  const held = deps.callHeld(call);
  const persons = held ? deps.view.personsOf(held.line) : [];
  if (!held || persons.length !== 2) throw new Failure("minutes/of-nothing");
  const ceiling = deps.ceilingOf(held.line);
  return { room: held.line, title: "", label: ceiling, ceiling, held: { from: held.from, to: held.to }, signers: persons.map((person) => partyOf(person, deps.view)) };
}

function startOfArrangement(id: string, deps: StartingDeps): MinutesStart {
  const known = deps.arrangement(id);
  if (!known?.conference) throw new Failure("minutes/of-nothing");
  const room = known.conference;
  const ceiling = deps.ceilingOf(room);
  const held = deps.heldIn(room) ?? { from: Math.min(known.start * 1000, deps.now()), to: null };
  return { room, title: known.subject, label: Math.min(known.label, ceiling) as Rank, ceiling, held, signers: known.desks.map((person) => partyOf(person, deps.view)) };
}
