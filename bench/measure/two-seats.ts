/** The rehearsal as far as two people with a line between them, with ears in their pages; its voices are a tone. Needs the rehearsal's ports, 7100 and on, and nobody else on them. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Frame, Locator, Page } from "playwright-core";
import { Failure } from "../../protocol/wire/failure.ts";
import { launchChromium } from "../../testing/browser/chromium.ts";
import { type Rehearsal, startRehearsal } from "../../testing/browser/rehearsal-process.ts";
import { leaveNoFolder, leaveNoProcess } from "./leave-nothing.ts";
import { putEars } from "./seat-ears.ts";
import { toneFile } from "./tone-file.ts";

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

const PATIENCE = { timeout: 30_000 };

export async function openTwoSeats(): Promise<TwoSeats> {
  const data = leaveNoFolder(mkdtempSync(join(tmpdir(), "entente-bench-seats-")));
  const microphoneFile = join(data, "tone.wav");
  writeFileSync(microphoneFile, toneFile());
  const rehearsal = await startRehearsal({ data });
  // Its nodes end with it: SIGTERM is told on.
  leaveNoProcess(rehearsal.process);
  const browser = await launchChromium({ microphoneFile });
  const context = await browser.newContext({ viewport: { width: 1440, height: 1000 } });
  await context.route("**/*.wav", (route) => route.fulfill({ contentType: "audio/wav", body: toneFile() }));
  await putEars(context);
  const page = await context.newPage();
  const button = (frame: Frame, step: string) => frame.locator(`[data-step="${step}"]`).first();
  const press = (frame: Frame, step: string) => button(frame, step).click(PATIENCE);
  const stepIs = (id: string) => page.locator(`.rehearsal[data-step-id="${id}"]`).waitFor({ timeout: 60_000 });

  await page.goto(rehearsal.rehearsal);
  await page.locator('[data-step="begin"]').click(PATIENCE);
  await stepIs("card");
  const [president, minister] = [await seatOf(page, "president"), await seatOf(page, "minister")];
  await press(president, "hand-over");
  await press(president, "pass-graustark.example");
  await press(minister, "accept-card-confirm");
  await stepIs("call");
  return {
    browser,
    rehearsal,
    page,
    president,
    minister,
    button,
    press,
    async close() {
      await browser.close();
      await rehearsal.stop();
    },
  };
}

async function seatOf(page: Page, name: string): Promise<Frame> {
  const frame = await (await page.locator(`[data-seat="${name}"] iframe`).elementHandle(PATIENCE))?.contentFrame();
  if (!frame) throw new Failure("bench/no-seat", name);
  return frame;
}
