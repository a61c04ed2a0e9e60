/** Where a dispatch stands in the list: what waits for an answer comes first, then what was not read. */
import type { DispatchView } from "../../client/model/dispatches.ts";

export const dispatchGroups = ["asked", "unread", "mine", "read"] as const;
export type DispatchGroup = (typeof dispatchGroups)[number];

/** Requests to this person that nobody has answered. */
export function asksOf(dispatch: DispatchView, person: string | undefined): DispatchView["asks"] {
  return dispatch.role === "reader" ? [] : dispatch.asks.filter(({ by, state }) => state === "open" && by.person !== person);
}

export function groupOf(dispatch: DispatchView, person: string | undefined): DispatchGroup {
  if (asksOf(dispatch, person).length > 0 || dispatch.seconds.length > 0) return "asked";
  if (dispatch.role !== "reader") return "mine";
  return dispatch.read ? "read" : "unread";
}

export function toDealWith(dispatches: readonly DispatchView[], person: string | undefined): number {
  return dispatches.filter((one) => ["asked", "unread"].includes(groupOf(one, person))).length;
}
