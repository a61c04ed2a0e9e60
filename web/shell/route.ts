/** Where one is: kept in the address's fragment, so that back, reload and bookmarks work and the server never sees it. */
import { useSyncExternalStore } from "react";

export type Route =
  | { screen: "lines"; room?: string }
  | { screen: "devices" }
  | { screen: "security" }
  | { screen: "settings" };

export function readRoute(hash: string): Route {
  const [screen, ...rest] = hash.replace(/^#\/?/, "").split("/");
  if (screen === "devices" || screen === "security" || screen === "settings") return { screen };
  const room = rest.length > 0 ? decodeURIComponent(rest.join("/")) : undefined;
  return room ? { screen: "lines", room } : { screen: "lines" };
}

export function go(route: Route): void {
  location.hash = route.screen === "lines" ? (route.room ? `#/lines/${encodeURIComponent(route.room)}` : "#/lines") : `#/${route.screen}`;
}

const listen = (changed: () => void) => {
  addEventListener("hashchange", changed);
  return () => removeEventListener("hashchange", changed);
};

export function useHash(): string {
  return useSyncExternalStore(listen, () => location.hash);
}
