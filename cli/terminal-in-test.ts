/** A terminal for tests: keeps what was printed and said, answers questions from a list, and ends when told. */
import { runEntente } from "./commands/program.ts";
import type { Terminal } from "./commands/terminal.ts";

export interface Transcript {
  readonly out: string[];
  readonly err: string[];
  /** How often the bell rang. */
  readonly bells: () => number;
  readonly code: Promise<number>;
  /** Ctrl-C. */
  end(): void;
  /** Resolves once a line of standard output is found. */
  until(look: (line: string) => boolean): Promise<string>;
}

export function run(args: readonly string[], options: { cwd: string; answers?: string[]; env?: Record<string, string> }): Transcript {
  const out: string[] = [];
  const err: string[] = [];
  const watching = new Set<() => void>();
  let end = () => {};
  let bells = 0;
  const ended = new Promise<void>((resolve) => (end = resolve));
  const { answers } = options;
  const terminal: Terminal = {
    print(line) {
      out.push(line);
      for (const look of watching) look();
    },
    say: (line) => void err.push(line),
    bell: () => void (bells += 1),
    ask: answers ? async () => answers.shift() ?? "" : null,
    env: options.env ?? {},
    cwd: options.cwd,
    ended: () => ended,
  };
  const code = runEntente(args, terminal);
  return {
    out,
    err,
    bells: () => bells,
    code,
    end,
    until: (look) =>
      new Promise((resolve, reject) => {
        const check = () => {
          const found = out.find(look);
          if (found === undefined) return;
          watching.delete(check);
          resolve(found);
        };
        watching.add(check);
        check();
        void code.then((ended) => reject(new Error(`ended with ${ended}: ${err.join("\n")}`)));
      }),
  };
}

/** Runs to its end. */
export async function ran(args: readonly string[], options: Parameters<typeof run>[1]): Promise<{ code: number; out: string; err: string }> {
  const transcript = run(args, options);
  const code = await transcript.code;
  return { code, out: transcript.out.join("\n"), err: transcript.err.join("\n") };
}
