/** Whoever goes to a line goes there to write. On a touch screen the keyboard would come up over what is to be read, so the line itself has the focus there. */
import { hasFinePointer } from "../parts/typing.ts";

export function enterLine(surface = document.querySelector<HTMLElement>(".line-screen")): void {
  const field = hasFinePointer() ? surface?.querySelector<HTMLElement>("textarea") : null;
  (field ?? surface)?.focus({ preventScroll: true });
}
