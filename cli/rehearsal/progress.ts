/** Progress for people, on standard error: standard output is kept for the one line that programs read. */
export interface Progress {
  step(text: string): void;
  note(text: string): void;
}

export function progressOn(stream: NodeJS.WriteStream, started: number, now: () => number): Progress {
  return {
    step: (text) => void stream.write(`${String(((now() - started) / 1000).toFixed(1)).padStart(5)} s  ${text}\n`),
    note: (text) => void stream.write(`         ${text}\n`),
  };
}
