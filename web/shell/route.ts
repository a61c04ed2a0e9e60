/** Where one is: kept in the address's fragment, so that back, reload and bookmarks work and the server never sees it. */
import { useSyncExternalStore } from "react";

export type Route =
  | { screen: "lines"; room?: string }
  /** The board; `item` is an arrangement's id, `<id> counter`, `new` or `new <desk>`. */
  | { screen: "desk"; item?: string }
  | { screen: "missed" }
  /** `item` as in `MinutesScreen`. */
  | { screen: "minutes"; item?: string }
  /** `item` as in `DispatchesScreen`. */
  | { screen: "dispatches"; item?: string }
  /** `item`: an incident's id. */
  | { screen: "incidents"; item?: string }
  /** `item`: a dispatch's id; without one, a leaked passage. */
  | { screen: "exposure"; item?: string }
  | { screen: "oversight" }
  | { screen: "devices" }
  | { screen: "security" }
  | { screen: "lost" }
  | { screen: "settings" };

export function readRoute(hash: string): Route {
  const [screen, ...rest] = hash.replace(/^#\/?/, "").split("/");
  if (screen === "missed" || screen === "devices" || screen === "security" || screen === "lost" || screen === "oversight" || screen === "settings") return { screen };
  if (screen === "desk" || screen === "minutes" || screen === "dispatches" || screen === "incidents" || screen === "exposure") {
    const item = rest.length > 0 ? decoded(rest.join("/")) : undefined;
    return item ? { screen, item } : { screen };
  }
  const room = rest.length > 0 ? decoded(rest.join("/")) : undefined;
  return room ? { screen: "lines", room } : { screen: "lines" };
}

export function hashOf(route: Route): string {
  if (route.screen === "desk" || route.screen === "minutes" || route.screen === "dispatches" || route.screen === "incidents" || route.screen === "exposure") return route.item ? `#/${route.screen}/${encodeURIComponent(route.item)}` : `#/${route.screen}`;
  return route.screen === "lines" ? (route.room ? `#/lines/${encodeURIComponent(route.room)}` : "#/lines") : `#/${route.screen}`;
}

export function go(route: Route): void {
  location.hash = hashOf(route);
}

/** The line that something happened on last. */
export function newestLine<T extends { lastAt: number; readOnly: boolean }>(lines: readonly T[]): T | undefined {
  return lines.filter((line) => !line.readOnly).reduce<T | undefined>((newest, line) => (newest && newest.lastAt >= line.lastAt ? newest : line), undefined);
}

const listen = (changed: () => void) => {
  addEventListener("hashchange", changed);
  return () => removeEventListener("hashchange", changed);
};

/** Somebody's mangled link leads to the list, not to an error. */
function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

const WIDE = "(min-width: 801px)";

/** Whether list and line stand side by side; the same width as in `shell.css`. */
export function useWide(): boolean {
  return useSyncExternalStore(
    (changed) => {
      const query = matchMedia(WIDE);
      query.addEventListener("change", changed);
      return () => query.removeEventListener("change", changed);
    },
    () => matchMedia(WIDE).matches,
  );
}

export function useHash(): string {
  return useSyncExternalStore(listen, () => location.hash);
}
