/**
 * Changes told in measure: the first at once, those that follow together a moment later. A call begins with dozens of changes within a tenth of a second; to draw the whole screen for each of them
 * takes the time that the call itself needs.
 */
const PACE_MS = 40;

/** Returns what is to be called at each change; `tell` sees the last one, always. */
export function paced(tell: () => void, pace = PACE_MS): () => void {
  let waiting = false;
  let again = false;
  const wait = () => {
    waiting = true;
    setTimeout(() => {
      waiting = false;
      if (!again) return;
      again = false;
      wait();
      tell();
    }, pace);
  };
  return () => {
    if (waiting) {
      again = true;
      return;
    }
    wait();
    tell();
  };
}
