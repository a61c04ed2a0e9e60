/** Passing signals that are said in one go, before anything else is waited for, leave as one message: when somebody comes in, every end says again all that it knows, and each message costs every device of a room a step of its own. */
import type { Bytes } from "../../protocol/wire/bytes.ts";
import type { Rank } from "../../protocol/wire/fields.ts";
import type { Signal } from "../../protocol/wire/signals.ts";
import type { Random } from "../environment.ts";
import type { RoomUri } from "./channel.ts";
import { writeSignals } from "./content.ts";

export interface PassingDeps {
  readonly random: Random;
  readonly send: (room: RoomUri, plaintext: Bytes, rank: Rank) => Promise<void>;
}

/** Resolves once the node has it, as far as that can be known; rejects with all that were said with it. */
export function gatherPassing({ random, send }: PassingDeps): (room: RoomUri, signal: Signal, rank: Rank) => Promise<void> {
  const gathering = new Map<string, { signals: Signal[]; sent: Promise<void> }>();

  async function leave(key: string, room: RoomUri, rank: Rank): Promise<void> {
    await Promise.resolve(); // the end of this turn
    const { signals } = gathering.get(key)!;
    gathering.delete(key);
    await Promise.all(writeSignals(signals, () => random(16), rank).map((plaintext) => send(room, plaintext, rank)));
  }

  return (room, signal, rank) => {
    const key = `${rank} ${room}`;
    const open = gathering.get(key);
    if (open) {
      open.signals.push(signal);
      return open.sent;
    }
    const made = { signals: [signal], sent: Promise.resolve() };
    gathering.set(key, made);
    made.sent = leave(key, room, rank);
    return made.sent;
  };
}
