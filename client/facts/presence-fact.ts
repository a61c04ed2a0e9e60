/** Who is at a station, as far as this end can tell: from the list that the station handed on, and from its node's word on whether that list is the one in force. */
import type { FactCode } from "../../protocol/assurance/fact-values.ts";
import { judgeList, type ListExpectation, type ListVerdict, nonceOfList } from "../../protocol/station/list.ts";
import type { StatedPlace } from "../../protocol/wire/station-place.ts";
import { type Bytes, equalBytes } from "../../protocol/wire/bytes.ts";

export interface Presence {
  readonly place: StatedPlace;
  /** Null while there is no list in force, or it has not come. */
  readonly verdict: ListVerdict | null;
}

/** `list`: what the station said last. A list that is not the one in force is not looked at. */
export function presenceOf(place: StatedPlace, list: Bytes | undefined, expected: Omit<ListExpectation, "place" | "list">): Presence {
  const nonce = list && nonceOfList(list);
  if (!list || !place.list || !nonce || !equalBytes(nonce, place.list)) return { place, verdict: null };
  const { kind, name } = place;
  return { place, verdict: judgeList(list, { ...expected, place: { kind, name }, list: place.list }) };
}

/** `now` in seconds. */
export function presenceValue({ place, verdict }: Presence, now: number): { value: FactCode; until?: number } {
  if (place.fell) return { value: place.fell.why === "lapsed" ? "presence/lapsed" : "presence/fallen" };
  if (!verdict) return { value: "presence/unlisted" };
  if (!verdict.ok) return { value: "presence/refused" };
  if (now >= verdict.until) return { value: "presence/lapsed" };
  return { value: `presence/cleared-${verdict.rank}`, until: verdict.until };
}
