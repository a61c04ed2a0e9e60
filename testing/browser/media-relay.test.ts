/** Relayed media: where TURN is configured, the far end learns no address of this end. Needs Debian's `coturn`. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchChromium } from "./chromium.ts";
import { eventually, MediaEnds } from "./fixtures/media-ends.ts";
import { serveFixture, type ServedFixture } from "./fixtures/serve-fixture.ts";
import { startTurnServer, turnServerPresent, type RunningTurn } from "./fixtures/turn-server.ts";

describe.skipIf(!turnServerPresent)(`a relayed call${turnServerPresent ? "" : " (skipped: install coturn)"}`, () => {
  let browser: Browser;
  let fixture: ServedFixture;
  let turn: RunningTurn;
  let ends: MediaEnds;

  beforeAll(async () => {
    [browser, fixture, turn] = await Promise.all([launchChromium(), serveFixture("media.html"), startTurnServer()]);
    ends = new MediaEnds(browser, fixture.url);
  });
  afterAll(async () => {
    await ends?.close();
    await browser?.close();
    await turn?.close();
    await fixture?.close();
  });

  it("carries sound over relayed candidates alone, and tells no address of either end", async () => {
    const relayed = { relayOnly: true, iceServers: [turn.iceServer(600)] };
    await Promise.all([ends.open(0, relayed), ends.open(1, relayed)]);
    await ends.mesh([0, 1]);
    await eventually(() => ends.heard(1, 0), ({ hertz, rms }) => Math.abs(hertz - 400) < 25 && rms > 0.02);

    const told = ends.carried.flatMap(({ signal }) =>
      signal.kind === "candidates" ? signal.candidates.map(({ candidate }) => candidate) : signal.sdp.split("\r\n").filter((line) => line.startsWith("a=candidate:")),
    );
    expect(told.length).toBeGreaterThan(0);
    for (const candidate of told) {
      expect(candidate).toMatch(/ typ relay /);
      expect(candidate).toMatch(/ raddr 0\.0\.0\.0 rport 0 /);
    }

    // The browser's figures lag behind what it does: sound may be there before they name the pair.
    const usedPair = async () => {
      const stats = (await ends.run(1, (end) => end.stats(0), null)) as Record<string, unknown>[];
      const pair = stats.find(({ type, nominated, state }) => type === "candidate-pair" && nominated === true && state === "succeeded");
      return ["localCandidateId", "remoteCandidateId"].map((end) => stats.find(({ id }) => id === pair?.[end])?.["candidateType"]);
    };
    await expect.poll(usedPair, { timeout: 10_000 }).toEqual(["relay", "relay"]);
  });

  it("does not come about with a credential whose time is over", async () => {
    const late = new MediaEnds(browser, fixture.url);
    try {
      const relayed = { relayOnly: true, iceServers: [turn.iceServer(-60)] };
      await Promise.all([late.open(0, relayed), late.open(1, relayed)]);
      await late.mesh([0, 1]);
      await eventually(async () => late.carried.length, (count) => count >= 2);
      await new Promise((resolve) => setTimeout(resolve, 1500));
      expect(late.carried.every(({ signal }) => signal.kind === "description")).toBe(true);
      expect((await late.events(1)).map(({ kind }) => kind)).not.toContain("connected");
    } finally {
      await late.close();
    }
  });
});
