/** Pictures of what a browser test has on its screens, kept where somebody asks for them: `ENTENTE_PICTURES=folder`. Those that docs/images has are called the same there. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";

const folder = process.env["ENTENTE_PICTURES"];

/** Of what is to be seen. */
export async function picture(page: Page, name: string): Promise<void> {
  await keep(page, name, false);
}

/** To the page's end. */
export async function wholePicture(page: Page, name: string): Promise<void> {
  await keep(page, name, true);
}

/** At a desktop's and at a phone's width; then as it was. */
export async function pictureAtWidths(page: Page, name: string): Promise<void> {
  if (!folder) return;
  const before = page.viewportSize()!;
  for (const width of [1100, 390]) {
    await page.setViewportSize({ width, height: 900 });
    await page.waitForTimeout(300); // what moves has arrived
    await picture(page, `${name}-${width}`);
  }
  await page.setViewportSize(before);
}

async function keep(page: Page, name: string, fullPage: boolean): Promise<void> {
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage });
}
