/** Opens the page in which a call can be answered: in the browser of this machine, or by a command of the person's own. */
import { spawn } from "node:child_process";
import { wordsOf } from "./ring-out.ts";

/** The line's own page. Nothing of what the far end says is in the address. */
export function addressOfLine(app: string, line: string): string {
  return `${app}/#/lines/${encodeURIComponent(line)}`;
}

/** `command`: words, no shell; `{url}` in one of them stands for the address, which else comes last. */
export function openCall(url: string, parts: { command: string | undefined; env: Readonly<Record<string, string | undefined>>; failed: (why: string) => void }): void {
  const words = wordsOf(parts.command ?? defaultOpener(parts.env));
  if (words.length === 0) return parts.failed(`Open ${url} in a browser.`);
  const filled = words.some((word) => word.includes("{url}")) ? words.map((word) => word.replaceAll("{url}", url)) : [...words, url];
  spawn(filled[0]!, filled.slice(1), { stdio: "ignore", detached: true })
    .on("error", () => parts.failed(`${filled[0]} does not start. Open ${url} in a browser.`))
    .unref();
}

function defaultOpener(env: Readonly<Record<string, string | undefined>>): string {
  if (process.platform === "darwin") return "open";
  if (process.platform === "win32") return "explorer";
  return env["DISPLAY"] || env["WAYLAND_DISPLAY"] ? "xdg-open" : "";
}
