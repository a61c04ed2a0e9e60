/** Rings on a machine without a page: the terminal's bell, and a command of the person's own, again and again until it is answered. */
import { type ChildProcess, spawn } from "node:child_process";

const ROUND_MS = 3_000;

export interface RingOut {
  /** Of the calls that ring now; none falls silent at once. */
  ringing(calls: number): void;
  stop(): void;
}

/** `command`: words, no shell; one round of it at a time. */
export function createRingOut(parts: { bell: (() => void) | null; command: string | undefined; failed: (why: string) => void }): RingOut {
  let timer: NodeJS.Timeout | undefined;
  let sound: ChildProcess | undefined;

  function play(): void {
    const [program, ...words] = wordsOf(parts.command);
    if (program === undefined || sound) return;
    const child = spawn(program, words, { stdio: "ignore" });
    sound = child;
    child.on("error", (error) => parts.failed(error.message));
    child.on("close", () => (sound = sound === child ? undefined : sound));
  }

  function round(): void {
    parts.bell?.();
    play();
  }

  function stop(): void {
    clearInterval(timer);
    timer = undefined;
    sound?.kill();
    sound = undefined;
  }

  return {
    ringing(calls) {
      if (calls === 0) return stop();
      if (timer) return;
      timer = setInterval(round, ROUND_MS);
      round();
    },
    stop,
  };
}

export function wordsOf(command: string | undefined): string[] {
  return (command ?? "").split(/\s+/).filter((word) => word !== "");
}
