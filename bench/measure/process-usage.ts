/** CPU time and memory of other processes, as the kernel counts them. Linux only. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

let ticksASecond = 0;

/** Seconds of user and system time since the process began, all threads. */
export function cpuSeconds(pid: number): number {
  ticksASecond ||= Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // Fields 14 and 15, proc(5); the name, field 2, may hold anything and ends with the last bracket.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / ticksASecond;
}

/** Of all of them together. */
export const cpuOf = (pids: readonly number[]): number => pids.reduce((sum, pid) => sum + cpuSeconds(pid), 0);

/** Resident memory now, in MiB. */
export function residentMiB(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Number(kilobytes) / 1024;
}
