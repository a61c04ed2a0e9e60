/** A person who has nothing but the keyboard: presses keys, and is lost the moment the focus is nowhere or can't be seen. */
import type { Page } from "playwright-core";

export interface Focus {
  readonly tag: string;
  readonly step: string | null;
  readonly name: string;
  /** An outline is drawn around it, and it lies within the window. */
  readonly seen: boolean;
}

/** The focus as it comes to rest: screens move it a moment after what they show. */
export async function focus(page: Page): Promise<Focus> {
  return page.evaluate(async () => {
    const frames = (count: number) => new Promise<void>((resolve) => (count === 0 ? resolve() : requestAnimationFrame(() => void frames(count - 1).then(resolve))));
    await frames(3);
    const element = document.activeElement ?? document.body;
    // React Aria hides the input of a radio button and draws the focus around its label.
    const drawn = element.matches('input[type="radio"], input[type="file"]') ? (element.closest("label") ?? element) : element;
    const style = getComputedStyle(drawn);
    const box = drawn.getBoundingClientRect();
    const inWindow = box.width > 0 && box.height > 0 && box.right > 0 && box.bottom > 0 && box.left < innerWidth && box.top < innerHeight;
    return { tag: element.tagName.toLowerCase(), step: element.closest("[data-step]")?.getAttribute("data-step") ?? null, name: (element.getAttribute("aria-label") ?? element.textContent ?? "").slice(0, 60), seen: inWindow && style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) >= 2 };
  });
}

/** Throws when the focus is nowhere, or somewhere that can't be seen. */
export async function press(page: Page, ...keys: readonly string[]): Promise<Focus> {
  for (const key of keys) await page.keyboard.press(key);
  const now = await focus(page);
  if (now.tag === "body" || !now.seen) throw new TypeError(`after ${keys.join(" ")} the focus can't be seen: ${JSON.stringify(now)}`);
  return now;
}

/** Waits until that step has the focus, and it can be seen: what a key began may take a moment. */
export async function focusComes(page: Page, step: string): Promise<void> {
  const end = performance.now() + 20_000;
  let now = await focus(page);
  while (now.step !== step || !now.seen) {
    if (performance.now() > end) throw new TypeError(`${step} does not get the focus: ${JSON.stringify(now)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    now = await focus(page);
  }
}

/** Tab, or Shift+Tab, until that step has the focus; every stop on the way must be seen. */
export async function tabTo(page: Page, step: string, key: "Tab" | "Shift+Tab" = "Tab"): Promise<void> {
  const passed: string[] = [];
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press(key);
    const now = await focus(page);
    // Past the last stop comes the browser's own bar, and then the page again.
    if (now.tag !== "body" && !now.seen) throw new TypeError(`on the way to ${step} the focus can't be seen: ${JSON.stringify(now)}`);
    if (now.step === step) return;
    passed.push(now.step ?? `${now.tag} ${now.name}`);
  }
  throw new TypeError(`${step} is not reached by ${key}: ${passed.join(" → ")}`);
}
