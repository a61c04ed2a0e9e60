/**
 * How long after accepting is the other heard, next to the least a browser can do? `node bench/call-setup.bench.ts [rounds]`.
 * The media part of it: key agreement and signalling over two nodes are not in these figures. Both ways take turns in one browser.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launchChromium } from "../testing/browser/chromium.ts";
import { serveFixture } from "../testing/browser/fixtures/serve-fixture.ts";
import { toneWav } from "../testing/browser/tone-wav.ts";
import type { CallSetupPage } from "./pages/call-setup-page.ts";

type Way = keyof CallSetupPage;
type Took = Awaited<ReturnType<CallSetupPage[Way]>>;

const rounds = Number(process.argv[2] ?? 20);
const folder = mkdtempSync(join(tmpdir(), "entente-bench-"));
const microphoneFile = join(folder, "tone.wav");
writeFileSync(microphoneFile, toneWav());
const browser = await launchChromium({ microphoneFile });
const fixture = await serveFixture("call-setup.html", `${import.meta.dirname}/pages`);
const page = await browser.newPage();
await page.goto(fixture.url);

const took: Record<Way, Took[]> = { bare: [], ours: [] };
// The first round of each warms the browser up and is not counted.
for (let round = -1; round < rounds; round++) {
  for (const way of ["bare", "ours"] as const) {
    const figures: Took = await page.evaluate(`bench.${way}()`);
    if (round >= 0) took[way].push(figures);
  }
}
await browser.close();
await fixture.close();
rmSync(folder, { recursive: true });

const at = (way: Way, from: keyof Took, share: number) => took[way].map((one) => one[from]).sort((a, b) => a - b)[Math.floor(share * (rounds - 1))]!;
for (const from of ["fromConnect", "fromAccept"] as const) {
  const row = (way: Way) => ({ "p50 ms": Math.round(at(way, from, 0.5)), "p90 ms": Math.round(at(way, from, 0.9)) });
  console.log(from === "fromConnect" ? `From connect, sound ready, to first decoded audio (${rounds} rounds)` : "From accept to first decoded audio, the microphone yet to be opened");
  console.table({ "bare RTCPeerConnection pair": row("bare"), "media sessions, SFrame inside": row("ours") });
  console.log(`ratio of p50: ${(at("ours", from, 0.5) / at("bare", from, 0.5)).toFixed(2)} (aim: 1.3 at most)\n`);
}
