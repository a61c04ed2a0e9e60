/** What it was when it last stood still for a moment: for what takes too long to be worked out at each key. */
import { useEffect, useState } from "react";

const REST_MS = 250;

export function useRested<T>(value: T): T {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), REST_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return rested;
}
