/** The rehearsal's page in a test's hands: seats, the buttons in them, and the few moves that several tests make. */
import type { Browser, BrowserContext, Frame, FrameLocator, Locator, Page } from "playwright-core";

export type SeatName = "president" | "minister" | "phone" | "guest";

export interface Stage {
  readonly page: Page;
  readonly context: BrowserContext;
  clicks: number;
  seat(name: SeatName): FrameLocator;
  at(name: SeatName, step: string): Locator;
  press(target: Locator): Promise<void>;
  /** Both ends say the same level, settled. */
  bothAre(level: 0 | 1 | 2, names?: readonly SeatName[]): Promise<void>;
  /** The far end's meter, on the decoded stream, is above silence. */
  hears(name: SeatName): Promise<void>;
  hearsNothing(name: SeatName): Promise<void>;
  stepIs(id: string): Promise<void>;
}

export async function openStage(browser: Browser, url: string, options: { width?: number; height?: number; query?: string; prepare?: (context: BrowserContext) => Promise<void> } = {}): Promise<Stage> {
  const context = await browser.newContext({ viewport: { width: options.width ?? 1440, height: options.height ?? 1000 } });
  await options.prepare?.(context);
  const page = await context.newPage();
  await page.goto(`${url}/${options.query ?? ""}`);
  const seat = (name: SeatName) => page.frameLocator(`[data-seat="${name}"] iframe`);
  const meter = async (name: SeatName) => Number(await seat(name).locator('[data-meter="far"]').first().getAttribute("aria-valuenow"));
  const stage: Stage = {
    page,
    context,
    clicks: 0,
    seat,
    at: (name, step) => seat(name).locator(`[data-step="${step}"]`).first(),
    async press(target) {
      stage.clicks += 1;
      await target.click({ timeout: 20_000 });
    },
    async bothAre(level, names = ["president", "minister"]) {
      for (const name of names) await seat(name).locator(`section.call[data-level="${level}"][data-settled="true"]`).waitFor({ timeout: 30_000 });
    },
    hears: (name) => until(async () => (await meter(name)) > 0.1, `${name} hears nothing`),
    hearsNothing: (name) => until(async () => (await meter(name)) < 0.05, `${name} still hears something`),
    stepIs: (id) => page.locator(`.rehearsal[data-step-id="${id}"]`).waitFor({ timeout: 40_000 }),
  };
  return stage;
}

/** Asks until it is so, for twenty seconds. Of its own, since pictures and benches use the stage without a test runner. */
async function until(isSo: () => Promise<boolean>, otherwise: string): Promise<void> {
  const end = performance.now() + 20_000;
  while (!(await isSo())) {
    if (performance.now() > end) throw new TypeError(otherwise);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** For what is run in the seat's own page. */
export async function seatFrame(page: Page, name: string): Promise<Frame> {
  return (await (await page.locator(`[data-seat="${name}"] iframe`).elementHandle())!.contentFrame())!;
}

/** To the step at which all seats are shown, whatever happens in them. */
export async function skipToFree({ page }: Stage): Promise<void> {
  while ((await page.locator('.rehearsal[data-step-id="free"]').count()) === 0) await page.getByRole("button", { name: "Skip this step" }).click({ timeout: 20_000 });
}

export async function begin(stage: Stage): Promise<void> {
  await stage.press(stage.page.locator('[data-step="begin"]'));
  await stage.stepIs("card");
}

export async function makeLine(stage: Stage): Promise<void> {
  await stage.press(stage.at("president", "hand-over"));
  await stage.press(stage.at("president", "pass-graustark.example"));
  await stage.press(stage.at("minister", "accept-card-confirm"));
  await stage.stepIs("call");
}

export async function callAndAnswer(stage: Stage): Promise<void> {
  await stage.press(stage.at("president", "call"));
  await stage.press(stage.at("minister", "answer"));
  await stage.bothAre(1);
}

/** Each types the four digits that the other reads. */
export async function verifyByVoice(stage: Stage): Promise<void> {
  const read = async (name: SeatName) => (await stage.at(name, "code-read").innerText({ timeout: 20_000 })).trim();
  const [left, right] = [await read("president"), await read("minister")];
  await stage.press(stage.at("president", "code-type"));
  await stage.at("president", "code-type").pressSequentially(right);
  await stage.press(stage.at("minister", "code-type"));
  await stage.at("minister", "code-type").pressSequentially(left);
  await stage.bothAre(2);
}
