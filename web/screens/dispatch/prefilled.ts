/** What another screen hands over to be written on: taken once. */
import type { Written } from "./draft.ts";

let handed: Partial<Written> | null = null;

export function handOver(written: Partial<Written>): void {
  handed = written;
}

export function takeHanded(): Partial<Written> {
  const taken = handed ?? {};
  handed = null;
  return taken;
}
