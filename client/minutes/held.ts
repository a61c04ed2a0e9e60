/** When a call was, as its line remembers it on this device: from the call itself while it is known, then from the note that it left in the conversation. */
import type { History, StoredMessage } from "../lines/history.ts";
import type { RoomUri } from "../lines/channel.ts";
import type { CallView } from "../model/views.ts";
import type { CallHeld } from "./starting.ts";

const NOTE = "note-call ";

export interface HeldDeps {
  readonly calls: () => readonly CallView[];
  readonly lines: () => readonly RoomUri[];
  readonly history: Pick<History, "of" | "get">;
}

export function callHeld(call: string, { calls, lines, history }: HeldDeps): CallHeld | undefined {
  const known = calls().find(({ room, line, startedAt }) => room === call && line !== null && startedAt !== undefined);
  if (known) return { line: known.line!, from: Math.floor(known.startedAt!), to: known.endedAt === undefined ? null : Math.floor(known.endedAt) };
  for (const line of lines()) {
    const note = history.get(line, `${NOTE}${call}`);
    if (note) return { line, ...times(note) };
  }
  return undefined;
}

/** Of all calls that took place there; undefined where none did. */
export function heldIn(room: RoomUri, { calls, history }: HeldDeps): Omit<CallHeld, "line"> | undefined {
  const running = calls().filter(({ line, startedAt }) => line === room && startedAt !== undefined);
  const spans = [...history.of(room).filter(({ id, values }) => id.startsWith(NOTE) && values["from"] !== undefined).map(times), ...running.map(({ startedAt, endedAt }) => ({ from: Math.floor(startedAt!), to: endedAt === undefined ? null : Math.floor(endedAt) }))];
  if (spans.length === 0) return undefined;
  const ends = spans.map(({ to }) => to);
  return { from: Math.min(...spans.map(({ from }) => from)), to: ends.includes(null) ? null : Math.max(...(ends as number[])) };
}

function times({ at, values }: StoredMessage): Omit<CallHeld, "line"> {
  return { from: Number(values["from"] ?? at), to: values["to"] === undefined ? null : Number(values["to"]) };
}
