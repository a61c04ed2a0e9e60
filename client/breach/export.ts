/** The officer's report as files: CSV for a spreadsheet, JSON for everything else. */
import type { BreachOverview } from "../model/breaches.ts";

const COLUMNS = ["person", "name", "call", "started", "ended", "with", "kind", "from", "until", "who", "note", "answer", "answered", "came by", "signed", "reported", "seen"] as const;

/** RFC 4180, UTF-8 with a mark, so that spreadsheets read names right. One row a breach; what only the node saw has rows of its own. */
export function breachesAsCsv({ reports, observed }: BreachOverview): string {
  const rows = [
    ...reports.flatMap((report) =>
      report.items.map((item) => [
        report.person, report.name, report.call, time(report.startedAt), time(report.endedAt), report.with.map(({ name, person }) => name || person).join("; "),
        item.kind, time(item.at), time(item.until), item.whoName || (item.who ?? ""), item.note, report.answer?.text ?? "", time(report.answer?.at), report.via, report.signed ? "yes" : "no", "yes", time(report.seenAt),
      ]),
    ),
    ...observed.filter(({ state }) => state !== "reported").map((one) => [one.person, one.name, one.call, "", "", "", one.kind, time(one.at), time(one.until), "", one.note, "", "", "node", "", one.state, ""]),
  ];
  return `\uFEFF${[[...COLUMNS], ...rows].map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
}

export function breachesAsJson({ reports, observed }: BreachOverview): string {
  return `${JSON.stringify({ reports, observed }, null, 2)}\n`;
}

const time = (milliseconds: number | null | undefined) => (milliseconds === null || milliseconds === undefined ? "" : new Date(milliseconds).toISOString());

/** Names, reasons and answers are other people's: what a spreadsheet would run as a formula is quoted as text. */
function cell(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
