/** Something that the node is asked for while it is looked at: again every five seconds, since an officer leaves a screen open and others act meanwhile. */
import { useCallback, useEffect, useState } from "react";
import { useFailure } from "./failure.tsx";

const AGAIN_MS = 5000;

export function useAsked<T>(ask: () => Promise<T>): [T | null, () => void] {
  const [value, setValue] = useState<T | null>(null);
  const report = useFailure();
  const refresh = useCallback(() => {
    ask().then(setValue, report);
  }, [ask, report]);
  useEffect(() => {
    refresh();
    const timer = setInterval(refresh, AGAIN_MS);
    return () => clearInterval(timer);
  }, [refresh]);
  return [value, refresh];
}
