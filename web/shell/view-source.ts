/**
 * What all screens draw from: one snapshot of the client at a time, the same for every part of the screen, replaced at the pace of `paced`. Asked for anew by each part at each
 * drawing, it would have changed in the meantime more often than not, and everything would be drawn again.
 */
import type { EntenteClient } from "../../client/model/entente-client.ts";
import type { ClientView } from "../../client/model/views.ts";
import { paced } from "./paced.ts";

export interface ViewSource {
  readonly subscribe: (listener: () => void) => () => void;
  readonly current: () => ClientView;
}

const sources = new WeakMap<object, ViewSource>();

export function viewSource(client: Pick<EntenteClient, "subscribe" | "view">): ViewSource {
  const known = sources.get(client);
  if (known) return known;
  const listeners = new Set<() => void>();
  let shown = client.view();
  client.subscribe(
    paced(() => {
      shown = client.view();
      for (const listener of listeners) listener();
    }),
  );
  const source: ViewSource = {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    current: () => shown,
  };
  sources.set(client, source);
  return source;
}
