/** The rehearsal as far as two people with a line between them, with ears in their pages; its voices are a tone. Needs the rehearsal's ports, 7100 and on, and nobody else on them. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Frame, Locator, Page } from "playwright-core";
import { launchChromium } from "../../testing/browser/chromium.ts";
import { type Rehearsal, startRehearsal } from "../../testing/browser/rehearsal-process.ts";
import { begin, makeLine, openStage, seatFrame } from "../../testing/browser/stage.ts";
import { toneWav } from "../../testing/browser/tone-wav.ts";
import { leaveNoFolder, leaveNoProcess } from "./leave-nothing.ts";
import { putEars } from "./seat-ears.ts";

export interface TwoSeats {
  readonly browser: Browser;
  readonly rehearsal: Rehearsal;
  readonly page: Page;
  readonly president: Frame;
  readonly minister: Frame;
  button(frame: Frame, step: string): Locator;
  press(frame: Frame, step: string): Promise<void>;
  close(): Promise<void>;
}

export async function openTwoSeats(): Promise<TwoSeats> {
  const data = leaveNoFolder(mkdtempSync(join(tmpdir(), "entente-bench-seats-")));
  const microphoneFile = join(data, "tone.wav");
  writeFileSync(microphoneFile, toneWav());
  const rehearsal = await startRehearsal({ data });
  // Its nodes end with it: SIGTERM is told on.
  leaveNoProcess(rehearsal.process);
  const browser = await launchChromium({ microphoneFile });
  const stage = await openStage(browser, rehearsal.rehearsal, {
    async prepare(context) {
      await context.route("**/*.wav", (route) => route.fulfill({ contentType: "audio/wav", body: toneWav() }));
      await putEars(context);
    },
  });
  await begin(stage);
  await makeLine(stage);
  const button = (frame: Frame, step: string) => frame.locator(`[data-step="${step}"]`).first();
  return {
    browser,
    rehearsal,
    page: stage.page,
    president: await seatFrame(stage.page, "president"),
    minister: await seatFrame(stage.page, "minister"),
    button,
    press: (frame, step) => button(frame, step).click({ timeout: 30_000 }),
    async close() {
      await browser.close();
      await rehearsal.stop();
    },
  };
}
