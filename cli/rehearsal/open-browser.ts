/** Opens the page for somebody who sits before this machine. Where there is nobody, or no browser, the address is said and nothing fails. */
import { spawn } from "node:child_process";

export interface Desktop {
  readonly platform: NodeJS.Platform;
  /** Its `PATH` says where the opener is found; `DISPLAY` or `WAYLAND_DISPLAY`, on Linux, that there is a screen. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  say(text: string): void;
}

export function openBrowser(url: string, desktop: Desktop): void {
  const { platform, environment } = desktop;
  const say = () => desktop.say(`Open ${url} in a browser.`);
  if (platform === "linux" && !environment["DISPLAY"] && !environment["WAYLAND_DISPLAY"]) return say();
  const opener = platform === "darwin" ? "open" : platform === "win32" ? "explorer" : "xdg-open";
  const child = spawn(opener, [url], { stdio: "ignore", detached: true, env: { ...environment } });
  child.on("error", say);
  // explorer ends with 1 also when it has opened the page.
  if (platform !== "win32") child.on("exit", (code) => (code === 0 ? undefined : say()));
  child.unref();
}
