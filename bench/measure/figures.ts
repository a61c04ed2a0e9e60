/** Figures as the benches print them: quantiles by nearest rank, tables in markdown, and on what they were taken. */
import { cpus, loadavg } from "node:os";

/** Nearest rank; NaN of nothing. `share` from 0 to 1. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? Number.NaN;
}

/** Three digits that mean something: 0.123, 12.3, 1234. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  return size >= 100 ? String(Math.round(value)) : size >= 10 ? value.toFixed(1) : size >= 1 ? value.toFixed(2) : value.toFixed(3);
}

export const spread = (values: readonly number[]): string[] => [0.5, 0.95, 0.99].map((share) => short(quantile(values, share)));

export function ratio(ours: number, theirs: number): string {
  return Number.isFinite(ours / theirs) ? `${(ours / theirs).toFixed(2)}×` : "–";
}

/** The first column is text, the others are figures. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, i) => (i === 0 ? "---" : "---:"))), ...rows.map(line)].join("\n");
}

/** Machine, date and load, without which a figure says little. */
export function circumstances(at: Date): string {
  const [cpu] = cpus();
  return `${at.toISOString().slice(0, 16).replace("T", " ")} UTC, ${cpus().length} × ${cpu?.model.trim() ?? "?"}, Node ${process.version}, load ${loadavg()
    .map((load) => load.toFixed(1))
    .join(" ")}`;
}

export const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
