/** What every command is given. */
import type { Terminal } from "./terminal.ts";

export interface Context {
  readonly terminal: Terminal;
  /** For commands whose answer is an exit code. */
  exit(code: number): void;
}
