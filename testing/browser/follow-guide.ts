/** Goes through a chapter of the rehearsal as somebody would who has not read a word: what is ringed is pressed, what is ringed and empty is filled in, nothing else is touched. */
import type { ElementHandle, Frame, Page } from "playwright-core";
import { seatFrame } from "./stage.ts";

export interface FollowedGuide {
  readonly page: Page;
  stepNow(): Promise<string | null>;
  /** Until that step is over; with what is to be typed where a text is wanted. */
  follow(step: string, typed: string, longest?: number): Promise<void>;
  seat(name: string): Promise<Frame>;
}

export function followGuide(page: Page, onPress: (step: string) => void = () => undefined): FollowedGuide {
  const pressed: string[] = [];
  const stepNow = () => page.locator(".rehearsal").getAttribute("data-step-id");

  async function ringed(): Promise<{ name: string; element: ElementHandle<HTMLElement> } | undefined> {
    for (const frame of page.frames()) {
      const element = (await frame.$("[data-next]").catch(() => null)) as ElementHandle<HTMLElement> | null;
      if (element && (await element.isVisible().catch(() => false))) return { name: (await element.getAttribute("data-step")) ?? "", element };
    }
    return undefined;
  }

  /** What each seat's call says, and what it says holds the level down. */
  async function limits(): Promise<string[]> {
    const said: string[] = [];
    for (const frame of page.frames()) {
      const surface = await frame.$("section.call").catch(() => null);
      if (!surface) continue;
      const why = await (await frame.$('[data-step="limiting"]'))?.innerText();
      said.push(`:${new URL(frame.url()).port} ${await surface.getAttribute("data-state")} level ${await surface.getAttribute("data-level")} settled ${await surface.getAttribute("data-settled")}: ${why ?? ""}`);
    }
    return said;
  }

  return {
    page,
    stepNow,
    async follow(step, typed, longest = 120_000) {
      const end = performance.now() + longest;
      while ((await stepNow()) === step) {
        if (performance.now() > end) throw new TypeError(`stuck at "${step}" after pressing ${pressed.slice(-6).join(", ")}; ${(await limits()).join("; ")}`);
        const found = await ringed();
        if (found) {
          const { name, element } = found;
          try {
            const tag = await element.evaluate((one) => one.tagName);
            if (tag === "INPUT" || tag === "TEXTAREA") await element.fill(typed, { timeout: 2_000 });
            else if (tag === "SELECT") await element.selectOption(name.replace(/^role-/, ""), { timeout: 2_000 });
            else await element.click({ timeout: 2_000 });
            pressed.push(name);
            onPress(name);
          } catch {
            // It went away or was covered in the meantime; the guide points anew.
          }
        }
        await page.waitForTimeout(250);
      }
    },
    seat: (name) => seatFrame(page, name),
  };
}
