/**
 * What holds the focus may vanish under the hands: a button whose work is done, a row that was put away. The browser then drops the focus to nowhere, and whoever works with keys or
 * a screen reader begins again at the top. Here it goes to the nearest place around it that is still there. A screen that knows better moves it first.
 */

/** Returns the function that ends it. */
export function keepFocus(page: Document): () => void {
  let around: readonly HTMLElement[] = [];
  let due = 0;

  function remember(event: FocusEvent): void {
    around = event.target instanceof HTMLElement ? outwards(event.target) : [];
  }

  /** Who presses beside everything wants no focus; what was pressed away is another matter. */
  function release(event: PointerEvent): void {
    if (event.target instanceof Element && !event.target.closest(FOCUSABLE)) around = [];
  }

  function look(): void {
    due = 0;
    const [held, ...rest] = around;
    if (!held || (page.activeElement && page.activeElement !== page.body) || holds(held)) return;
    around = [];
    rest.find((element) => element.matches(FOCUSABLE) && holds(element))?.focus({ preventScroll: true });
  }

  const observer = new MutationObserver(() => (due ||= requestAnimationFrame(look)));
  observer.observe(page.body, { subtree: true, childList: true, attributes: true, attributeFilter: ["disabled", "hidden", "inert", "aria-hidden", "style", "class"] });
  page.addEventListener("focusin", remember);
  page.addEventListener("pointerdown", release);
  return () => {
    observer.disconnect();
    cancelAnimationFrame(due);
    page.removeEventListener("focusin", remember);
    page.removeEventListener("pointerdown", release);
  };
}

const FOCUSABLE = "[tabindex], a[href], button, input, select, textarea, summary";

/** Whether it could have the focus now. */
function holds(element: HTMLElement): boolean {
  return element.isConnected && !element.matches(":disabled") && element.checkVisibility();
}

function outwards(from: HTMLElement): HTMLElement[] {
  const found: HTMLElement[] = [];
  for (let element: HTMLElement | null = from; element; element = element.parentElement) found.push(element);
  return found;
}
