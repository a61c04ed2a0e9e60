/**
 * The outside of a command, without control characters: whatever people, desks and nodes elsewhere have chosen as a name, a subject or a reason is printed somewhere, and a terminal obeys what an ESC begins. This is the
 * one place that every word passes, so that no command can forget. That a line's end in such a word does not begin a line of ours is for `oneLine`, where the word is put in.
 */
import type { Terminal } from "./terminal.ts";

const CONTROLS = /[^\P{Cc}\t\n\r]|\r(?!\n)/gu;

export function plainTerminal(terminal: Terminal): Terminal {
  const { ask } = terminal;
  return { ...terminal, print: (line) => terminal.print(plain(line)), say: (line) => terminal.say(plain(line)), ask: ask && ((question) => ask(plain(question))) };
}

function plain(text: string): string {
  return text.replace(CONTROLS, "\ufffd");
}
