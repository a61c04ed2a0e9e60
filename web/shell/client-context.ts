/** Gives every screen the client and its current view. The view is an immutable snapshot, so React compares it by identity. */
import { createContext, useContext, useSyncExternalStore } from "react";
import type { EntenteClient } from "../../client/model/entente-client.ts";
import type { ClientView } from "../../client/model/views.ts";
import { viewSource } from "./view-source.ts";

export const ClientContext = createContext<EntenteClient | null>(null);

export function useClient(): EntenteClient {
  const client = useContext(ClientContext);
  if (!client) throw new TypeError("no client above this screen");
  return client;
}

export function useView(): ClientView {
  const { subscribe, current } = viewSource(useClient());
  return useSyncExternalStore(subscribe, current);
}
