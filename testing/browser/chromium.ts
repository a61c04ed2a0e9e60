/**
 * A real Chromium for tests, screenshots and benches, through playwright-core.
 *
 * Media stays on this machine: no STUN server is ever configured, mDNS names are off (they are multicast on the network), loopback
 * addresses are gathered, and a packet to one of the machine's own addresses is delivered over `lo` by the kernel, whoever runs the
 * tests. As root the proof can be made stricter by a network namespace with nothing but loopback:
 * `unshare -n bash -c 'ip link set lo up && npx vitest run --project browser'`.
 */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium, type Browser } from "playwright-core";
import { Failure } from "../../protocol/wire/failure.ts";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/usr/bin/google-chrome-stable", "/snap/bin/chromium"];

/** Path of a Chromium. As root on Debian it is installed where there is none. Throws `testing/no-chromium` with what to do. */
function findChromium(): string {
  const named = process.env.ENTENTE_CHROMIUM;
  if (named !== undefined && named !== "") {
    if (existsSync(named)) return named;
    throw new Failure("testing/no-chromium", `ENTENTE_CHROMIUM names ${named}, which does not exist`);
  }
  const found = PLACES.find((place) => existsSync(place));
  if (found !== undefined) return found;
  if (process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    try {
      // A new machine has no list of packages yet.
      execFileSync("apt-get", ["update", "-q"], { stdio: "ignore", timeout: 300_000 });
      execFileSync("apt-get", ["install", "-y", "-q", "--no-install-recommends", "chromium"], { stdio: "ignore", timeout: 600_000 });
    } catch {
      // Said below, with what was meant to happen.
    }
    if (existsSync("/usr/bin/chromium")) return "/usr/bin/chromium";
  }
  throw new Failure(
    "testing/no-chromium",
    "the browser tests need Chromium: install it (Debian, Ubuntu: `sudo apt-get install chromium`), or name one in ENTENTE_CHROMIUM",
  );
}

const AS_A_USER = fileURLToPath(new URL("as-a-user.sh", import.meta.url));
const isRoot = () => process.getuid?.() === 0;

export interface LaunchOptions {
  /** A capture device that beeps stands in for the microphone; false leaves the browser without one. True unless told. */
  readonly fakeDevices?: boolean;
  /** A WAV file that the fake microphone plays, looped. */
  readonly microphoneFile?: string;
  readonly args?: readonly string[];
}

/** Takes about half a second: launch once for a test file and give each person a context of their own. The caller closes it. */
export async function launchChromium(options: LaunchOptions = {}): Promise<Browser> {
  const browser = findChromium();
  return chromium.launch({
    ...(isRoot() ? { executablePath: AS_A_USER, env: { ...process.env, ENTENTE_BROWSER: browser } } : { executablePath: browser }),
    headless: true,
    // Playwright's own list mutes sound, which starves decoders of a clock.
    ignoreDefaultArgs: ["--mute-audio"],
    args: [
      ...(isRoot() ? ["--no-sandbox"] : []),
      "--headless=new",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--disable-dev-shm-usage",
      "--disable-features=WebRtcHideLocalIpsWithMdns",
      "--allow-loopback-in-peer-connection",
      "--autoplay-policy=no-user-gesture-required",
      ...((options.fakeDevices ?? true) ? ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"] : []),
      ...(options.microphoneFile === undefined ? [] : [`--use-file-for-fake-audio-capture=${options.microphoneFile}`]),
      ...(options.args ?? []),
    ],
  });
}
