/**
 * Changes told in measure: the first at once, those that follow together a moment later. A call begins with dozens of changes within a tenth of a second; to draw the whole screen for each of them
 * takes the time that the call itself needs. Where the machine can't keep up the moment grows: a timer that comes late says so.
 */
const PACE_MS = 40;
const SLOWEST_MS = 400;
const LATENESS_COUNTS = 3;

/** Returns what is to be called at each change; `tell` sees the last one, always. */
export function paced(tell: () => void, pace = PACE_MS): () => void {
  let waiting = false;
  let again = false;
  const wait = (milliseconds: number) => {
    waiting = true;
    const due = performance.now() + milliseconds;
    setTimeout(() => {
      waiting = false;
      if (!again) return;
      again = false;
      wait(Math.min(SLOWEST_MS, pace + LATENESS_COUNTS * Math.max(0, performance.now() - due)));
      tell();
    }, milliseconds);
  };
  return () => {
    if (waiting) {
      again = true;
      return;
    }
    wait(pace);
    tell();
  };
}
