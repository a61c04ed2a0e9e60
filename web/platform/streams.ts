/** Live pictures, kept apart from the view: who is seen, by leaf. The media port puts them here as they come and takes them away as they end. */
import { useSyncExternalStore } from "react";

export type Seen = number | "self";

const streams = new Map<Seen, MediaStream>();
const listeners = new Set<() => void>();

export function showStream(who: Seen, stream: MediaStream | null): void {
  if (stream) streams.set(who, stream);
  else streams.delete(who);
  for (const listener of listeners) listener();
}

export function forgetStreams(): void {
  streams.clear();
  for (const listener of listeners) listener();
}

const subscribe = (changed: () => void) => {
  listeners.add(changed);
  return () => listeners.delete(changed);
};

export function useStream(who: Seen): MediaStream | undefined {
  return useSyncExternalStore(subscribe, () => streams.get(who));
}
