/** Something that is loaded when it is first wanted. A failure goes to the nearest zone; wanted again, it is tried again. */
import { useEffect, useState } from "react";
import { useFailure } from "./failure.tsx";

export function useLoaded<T>(load: () => Promise<T>, wanted: boolean): T | null {
  const [loaded, setLoaded] = useState<{ readonly it: T } | null>(null);
  const report = useFailure();
  useEffect(() => {
    if (!wanted || loaded) return undefined;
    let here = true;
    load().then(
      (it) => (here ? setLoaded({ it }) : undefined),
      (failure: unknown) => (here ? report(failure) : undefined),
    );
    return () => {
      here = false;
    };
  }, [load, wanted, loaded, report]);
  return loaded?.it ?? null;
}
