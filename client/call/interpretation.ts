/**
 * Who is heard how loudly, at one listener. In a mesh each end gets every voice; interpretation is a matter of gains where they are played, never of what is sent. Pure: the same words give
 * the same gains, and every combination gives one.
 */

export const FLOOR = "floor";

export type InterpretationMode = "none" | "consecutive" | "simultaneous";

export interface Speaker {
  readonly leaf: number;
  readonly person: string | null;
  /** The floor, or the language into which this end interprets. */
  readonly speaks: string;
  /** Only listens, by role, and no desk has opened the microphone. */
  readonly listening: boolean;
  /** Another device of the same person speaks. */
  readonly standby: boolean;
}

export interface Listener {
  readonly person: string | null;
  readonly hears: string;
  /** How loud the floor is under interpretation, 0 to 1. */
  readonly balance: number;
}

/** By leaf, 0 to 1. */
export function gains(speakers: readonly Speaker[], listener: Listener, mode: InterpretationMode): Map<number, number> {
  const interpreted = mode === "simultaneous" && listener.hears !== FLOOR && speakers.some((speaker) => isPlayed(speaker, listener) && speaker.speaks === listener.hears);
  return new Map(speakers.map((speaker) => [speaker.leaf, isPlayed(speaker, listener) ? gainOf(speaker, listener, mode, interpreted) : 0]));
}

/** What this listener hears: the language asked for, or the floor as long as nobody interprets into it. */
export function heardChannel(speakers: readonly Speaker[], listener: Listener, mode: InterpretationMode): string {
  if (mode !== "simultaneous") return FLOOR;
  return speakers.some((speaker) => isPlayed(speaker, listener) && speaker.speaks === listener.hears) ? listener.hears : FLOOR;
}

function gainOf({ speaks }: Speaker, { hears, balance }: Listener, mode: InterpretationMode, interpreted: boolean): number {
  if (mode !== "simultaneous") return 1; // everybody is on the floor, interpreters take turns
  if (interpreted && speaks === hears) return 1;
  if (speaks !== FLOOR) return 0;
  return interpreted ? Math.min(1, Math.max(0, balance)) : 1;
}

/** Nobody hears another device of their own, nor both devices of somebody who moves between two. */
function isPlayed({ person, listening, standby }: Speaker, listener: Listener): boolean {
  return !listening && !standby && (person === null || person !== listener.person);
}
