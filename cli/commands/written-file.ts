/** Where a command puts a file that was made for somebody. */
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Terminal } from "./terminal.ts";

/** Under `to`, else under its own name, in the folder where the command runs. `mode`: who may read it. */
export function writeMade(terminal: Terminal, file: { readonly name: string; readonly bytes: Uint8Array }, to: string | undefined, mode = 0o666): void {
  const path = resolve(terminal.cwd, to ?? file.name);
  writeFileSync(path, file.bytes, { mode });
  terminal.say(`Written to ${path}.`);
}
