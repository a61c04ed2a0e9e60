/** snowdrop (Debian, 2003): marks by synonyms, typing errors and spaces. Called as a person would, in a home of its own. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PROGRAM = "sd-eng";
const PATIENCE = 10_000;

export function hasSnowdrop(): boolean {
  try {
    execFileSync("sh", ["-c", `command -v ${PROGRAM}`], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

export interface Snowdrop {
  mark(recipient: string): string;
  /** What it says of a passage; null: nobody. */
  recipientOf(passage: string): string | null;
  close(): void;
}

export function snowdrop(text: string): Snowdrop {
  const home = mkdtempSync(join(tmpdir(), "snowdrop-"));
  const run = (args: readonly string[]) => execFileSync(PROGRAM, args, { cwd: home, env: { ...process.env, HOME: home }, stdio: ["ignore", "pipe", "pipe"], timeout: PATIENCE, encoding: "utf8" });
  writeFileSync(join(home, "original"), text);
  return {
    mark(recipient) {
      run(["-6", "-i", "original", "marked", recipient]);
      return readFileSync(join(home, "marked"), "utf8");
    },
    recipientOf(passage) {
      writeFileSync(join(home, "leaked"), passage);
      try {
        return /Recipient\s*: *(.+)/.exec(run(["-6", "-e", "original", "leaked"]))?.[1]?.trim() ?? null;
      } catch {
        return null;
      }
    },
    close: () => rmSync(home, { recursive: true }),
  };
}
