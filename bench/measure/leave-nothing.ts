/** A bench that is stopped half-way leaves no server running and no folder behind. */
import type { ChildProcess } from "node:child_process";
import { rmSync } from "node:fs";

const children = new Set<ChildProcess>();
const folders = new Set<string>();

process.once("exit", () => {
  for (const child of children) if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM"); // which those that have children of their own hand on
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => process.exit(1));

export function leaveNoProcess<C extends ChildProcess>(child: C): C {
  children.add(child);
  return child;
}

export function leaveNoFolder(folder: string): string {
  folders.add(folder);
  return folder;
}
