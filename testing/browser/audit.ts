/** axe-core over a page in a test's hands: WCAG 2.1 A and AA, light and dark. It comes in over the devtools, so the page's strict Content-Security-Policy stays as it is. */
import axe from "axe-core";
import type { Frame, Page } from "playwright-core";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"];

/** What is wrong, as lines to read; empty when nothing is. `seen` grows by how many checks passed, so that a test can tell "all well" from "nothing looked at". */
export async function audit(page: Page | Frame, where: string, seen: { passes: number }): Promise<string[]> {
  const found: string[] = [];
  for (const theme of ["light", "dark"] as const) {
    await page.evaluate((to) => {
      // Colours are judged as they come to rest.
      const still = new CSSStyleSheet();
      still.replaceSync("*, *::before, *::after { transition: none !important; animation: none !important; }");
      document.adoptedStyleSheets = [still];
      document.documentElement.dataset.theme = to;
    }, theme);
    if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axe.source);
    const result = await page.evaluate(async (rules) => {
      const { axe: inPage } = globalThis as unknown as { axe: typeof axe };
      const { violations, passes } = await inPage.run(document, { runOnly: rules, resultTypes: ["violations"], iframes: false, elementRef: false });
      return { passes: passes.length, violations: violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html, any, all }) => `${html.slice(0, 200)} (${[...any, ...all].map(({ message }) => message).join("; ").slice(0, 200)})`).join(" | ")}`) };
    }, RULES);
    seen.passes += result.passes;
    found.push(...result.violations.map((line) => `${where}, ${theme}: ${line}`));
  }
  await page.evaluate(() => void delete document.documentElement.dataset.theme);
  return found;
}
