/** What a screen reader would be given: text that comes into a live region which stood there before, and alerts as they appear. Runs in the page from its start. */
import type { Page } from "playwright-core";

export interface Announcement {
  readonly how: "alert" | "status" | "log";
  readonly text: string;
}

/** Before the first page is opened. */
export async function hearAnnouncements(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const said: Announcement[] = [];
    Object.assign(globalThis, { said });
    const REGIONS = '[role="alert"], [role="status"], [role="log"], [aria-live="polite"], [aria-live="assertive"]';
    const stood = new WeakSet<Element>();
    const howOf = (region: Element): Announcement["how"] => (region.getAttribute("role") === "alert" || region.getAttribute("aria-live") === "assertive" ? "alert" : region.getAttribute("role") === "log" ? "log" : "status");
    const say = (region: Element, text: string) => text.trim() !== "" && said.push({ how: howOf(region), text: text.trim() });
    const begin = () => {
      new MutationObserver((changes) => {
        const told = new Set<Element>();
        for (const { target, addedNodes } of changes) {
          const element = target instanceof Element ? target : target.parentElement;
          const region = element?.closest(REGIONS);
          // A log is read by what is added to it, every other region as a whole.
          if (region && stood.has(region)) {
            if (howOf(region) === "log") for (const node of addedNodes) say(region, node.textContent ?? "");
            else if (!told.has(region)) {
              told.add(region);
              say(region, region.textContent ?? "");
            }
          }
          for (const node of addedNodes) {
            if (!(node instanceof Element)) continue;
            for (const each of [...(node.matches(REGIONS) ? [node] : []), ...node.querySelectorAll(REGIONS)]) if (howOf(each) === "alert" && !stood.has(each)) say(each, each.textContent ?? "");
          }
        }
        for (const region of document.querySelectorAll(REGIONS)) stood.add(region);
      }).observe(document, { subtree: true, childList: true, characterData: true });
    };
    begin();
  });
}

/** Everything since the page was loaded, in order. */
export async function announced(page: Page): Promise<Announcement[]> {
  return page.evaluate(() => (globalThis as unknown as { said: Announcement[] }).said);
}
