import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openBrowser } from "./open-browser.ts";

const url = "http://localhost:7100";
let folder: string;
let said: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "entente-opener-"));
  said = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** An executable that notes what it was told to open. */
function install(name: string, exitCode = 0): string {
  const opened = join(folder, "opened");
  writeFileSync(join(folder, name), `#!/bin/sh\necho "$@" > '${opened}.part'\n/bin/mv '${opened}.part' '${opened}'\nexit ${exitCode}\n`, { mode: 0o755 });
  return opened;
}

function desktop(environment: Record<string, string>, platform: NodeJS.Platform = "linux") {
  return { platform, environment: { PATH: folder, ...environment }, say: (text: string) => void said.push(text) };
}

const toldWhatToOpen = () => vi.waitFor(() => expect(said).toEqual([`Open ${url} in a browser.`]), { timeout: 10_000 });

describe("the rehearsal's page", () => {
  it.each([
    ["linux", "xdg-open", { DISPLAY: ":0" }],
    ["linux", "xdg-open", { WAYLAND_DISPLAY: "wayland-0" }],
    ["darwin", "open", {}],
    ["win32", "explorer", {}],
  ] as const)("is opened on %s by %s", async (platform, opener, environment) => {
    const opened = install(opener);
    openBrowser(url, desktop(environment, platform));
    await vi.waitFor(() => expect(readFileSync(opened, "utf8")).toBe(`${url}\n`), { timeout: 10_000 });
    expect(said).toEqual([]);
  });

  it("is named where no browser is installed, and nothing fails", async () => {
    openBrowser(url, desktop({ DISPLAY: ":0" }));
    await toldWhatToOpen();
  });

  it("is named where the opener found no browser", async () => {
    install("xdg-open", 3);
    openBrowser(url, desktop({ DISPLAY: ":0" }));
    await toldWhatToOpen();
  });

  it("is named where there is no screen, and no opener is started", async () => {
    const opened = install("xdg-open");
    openBrowser(url, desktop({}));
    await toldWhatToOpen();
    expect(existsSync(opened)).toBe(false);
  });
});
