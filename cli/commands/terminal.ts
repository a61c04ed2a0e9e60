/** What a command sees of the outside: its words go to standard error, its data to standard output, so that a pipe gets data only. */
import { createInterface } from "node:readline/promises";

export interface Terminal {
  /** Data: one line. */
  print(line: string): void;
  /** Words for the person at the keyboard: one line. */
  say(line: string): void;
  /** Null where nobody hears it. */
  readonly bell: (() => void) | null;
  /** Null where nobody can be asked. */
  readonly ask: ((question: string) => Promise<string>) | null;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The folder that relative paths count from. */
  readonly cwd: string;
  /** Resolves when the process is told to end. */
  ended(): Promise<void>;
}

export function processTerminal(): Terminal {
  // Whoever reads only the beginning, as `head` does, wants no more. What was begun is finished; what runs until it is told to end, ends.
  const unread = new Promise<void>((resolve) => {
    process.stdout.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
      resolve();
    });
  });
  return {
    print: (line) => void process.stdout.write(`${line}\n`),
    say: (line) => void process.stderr.write(`${line}\n`),
    bell: process.stderr.isTTY ? () => void process.stderr.write("\u0007") : null,
    ask: process.stdin.isTTY && process.stderr.isTTY ? askPerson : null,
    env: process.env,
    cwd: process.cwd(),
    ended: () =>
      new Promise((resolve) => {
        void unread.then(resolve);
        for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve());
      }),
  };
}

async function askPerson(question: string): Promise<string> {
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await reader.question(question)).trim();
  } finally {
    reader.close();
  }
}
