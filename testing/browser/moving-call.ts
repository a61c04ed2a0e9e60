/**
 * The rehearsal as far as a call that can move: the President's page at one node, two pages of the Prime Minister's at the other, all three with the same steady tone, so that any silence is a gap,
 * and with an ear at their loudspeakers.
 */
import type { Browser } from "playwright-core";
import { putMixEar } from "./mix-ear.ts";
import { begin, callAndAnswer, makeLine, openStage, type Stage, verifyByVoice } from "./stage.ts";
import { toneWav } from "./tone-wav.ts";

export async function openMovingCall(browser: Browser, url: string): Promise<Stage> {
  const stage = await openStage(browser, url, {
    async prepare(context) {
      await context.route("**/*.wav", (route) => route.fulfill({ contentType: "audio/wav", body: toneWav() }));
      await putMixEar(context);
    },
  });
  await begin(stage);
  await makeLine(stage);
  // Rings before the line is there are not for it.
  await stage.seat("phone").locator(".line-row").first().waitFor({ state: "attached", timeout: 60_000 });
  await callAndAnswer(stage);
  await verifyByVoice(stage);
  return stage;
}
