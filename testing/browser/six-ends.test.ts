/**
 * Six ends in six pages, fifteen connections, sealed as in a call. Each end plays a tone of its own: who hears whom is measured in what was decoded, and interpretation at the loudspeaker. Then one
 * end's network loses a fifth of all packets: what that costs that end, and that it costs nobody else anything.
 */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { judgeConnections, type LinkQuality } from "../../client/call/connection-quality.ts";
import { FLOOR, gains, type Speaker } from "../../client/call/interpretation.ts";
import { launchChromium } from "./chromium.ts";
import { LossyPath } from "./fixtures/lossy-path.ts";
import { eventually, MediaEnds } from "./fixtures/media-ends.ts";
import { serveFixture, type ServedFixture } from "./fixtures/serve-fixture.ts";

const SIX = [0, 1, 2, 3, 4, 5];
const [LISTENER, PRINCIPAL, FRENCH, GERMAN, LOSSY] = [0, 1, 2, 3, 4] as const;
const OTHERS = SIX.filter((leaf) => leaf !== LOSSY);
const pitch = (leaf: number) => 400 + 300 * leaf;
let browser: Browser;
let fixture: ServedFixture;
let ends: MediaEnds;
let path: LossyPath;

beforeAll(async () => {
  [browser, fixture, path] = await Promise.all([launchChromium(), serveFixture("media.html"), LossyPath.around(LOSSY, OTHERS, Math.random)]);
  ends = new MediaEnds(browser, fixture.url);
  ends.tamper = (signal, from, to) => path.rewrite(signal, from, to);
  await Promise.all(SIX.map((leaf) => ends.open(leaf, { packetMs: 40 })));
  await ends.mesh(SIX);
}, 120_000);
afterAll(async () => {
  await ends?.close();
  await browser?.close();
  await fixture?.close();
  path?.close();
});

/** The latest of what that end measures, by peer. */
async function links(leaf: number): Promise<Map<number, LinkQuality>> {
  const seen = new Map<number, LinkQuality>();
  for (const event of await ends.events(leaf)) if (event.kind === "quality") seen.set(event.peer, event);
  return seen;
}
const NONE = { own: false, peers: new Set<number>() };
/** Everybody that end does not hear now, of those named. */
async function unheard(listener: number, speakers: readonly number[]): Promise<number[]> {
  const heard = await Promise.all(speakers.map((speaker) => ends.heard(listener, speaker)));
  return speakers.filter((speaker, i) => Math.abs(heard[i]!.hertz - pitch(speaker)) >= 25 || heard[i]!.rms <= 0.02);
}
/** Each pair, heard at one time or another: a lost packet is a stumble, not an end. */
async function allHear(leaves: readonly number[]): Promise<void> {
  for (const listener of leaves) {
    let missing = leaves.filter((leaf) => leaf !== listener);
    await eventually(async () => (missing = await unheard(listener, missing)), (left) => left.length === 0, 60_000);
  }
}

describe("six ends by mesh", () => {
  it("each hears each: thirty decoded tones, each of the end that it should be", async () => {
    await allHear(SIX);
    for (const leaf of SIX) expect((await ends.events(leaf)).filter(({ kind }) => kind === "connected").length).toBeGreaterThanOrEqual(5);
  }, 240_000);

  it("who listens to a language hears its interpreter and the floor at the balance, while five others talk; nobody else's sound changes", async () => {
    const speaks = (leaf: number) => (leaf === FRENCH ? "fr" : leaf === GERMAN ? "de" : FLOOR);
    const speakers = SIX.filter((leaf) => leaf !== LISTENER).map((leaf): Speaker => ({ leaf, person: String(leaf), speaks: speaks(leaf), listening: false, standby: false }));
    const tones = [PRINCIPAL, FRENCH, GERMAN, LOSSY, 5].map(pitch);
    /** The strongest of several looks: a tone that stumbles for a moment is not a quiet one. */
    const full = tones.map(() => 0);
    for (let look = 0; look < 15; look++) {
      for (const [i, strength] of (await ends.played(LISTENER, tones)).entries()) full[i] = Math.max(full[i]!, strength);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(Math.min(...full)).toBeGreaterThan(0.01);
    for (const [leaf, gain] of gains(speakers, { person: "me", hears: "fr", balance: 0.25 }, "simultaneous")) await ends.run(LISTENER, (end, [peer, value]: [number, number]) => end.gain(peer, value), [leaf, gain]);
    const near = (share: number | undefined, wanted: number) => share !== undefined && Math.abs(share - wanted) < 0.1;
    await eventually(
      async () => (await ends.played(LISTENER, tones)).map((strength, i) => strength / full[i]!),
      ([floor, french, german, lossy, sixth]) => near(floor, 0.25) && near(french, 1) && near(german, 0) && near(lossy, 0.25) && near(sixth, 0.25),
      20_000,
    );
    expect(await unheard(PRINCIPAL, [FRENCH, GERMAN])).toEqual([]);
    for (const leaf of SIX) if (leaf !== LISTENER) await ends.run(LISTENER, (end, peer: number) => end.gain(peer, 1), leaf);
  }, 120_000);

  it("one loses a fifth of its packets: every other end finds that one and nobody else, it finds itself, and all go on hearing one another", async () => {
    path.share = 0.2;
    for (const leaf of OTHERS) {
      const judged = await eventually(async () => judgeConnections(await links(leaf), NONE), ({ peers }) => peers.has(LOSSY), 30_000);
      expect({ leaf, own: judged.own, peers: [...judged.peers] }).toEqual({ leaf, own: false, peers: [LOSSY] });
    }
    expect((await eventually(async () => judgeConnections(await links(LOSSY), NONE), ({ own }) => own, 30_000)).peers.size).toBe(0);
    await allHear(SIX);
    for (const leaf of SIX) expect((await ends.events(leaf)).map(({ kind }) => kind)).not.toContain("failed");
    expect(path.lost / (path.lost + path.passed)).toBeGreaterThan(0.02);
    path.share = 0;
    await eventually(async () => judgeConnections(await links(PRINCIPAL), NONE), ({ peers }) => peers.size === 0, 30_000);
  }, 240_000);
});
