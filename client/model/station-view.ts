/** A station as those on a line or call with it see it: its place, and everybody who is there, by name. */
import type { Rank } from "../../protocol/wire/fields.ts";
import type { FallReason, Place } from "../../protocol/wire/station-place.ts";

export interface StationView {
  end: string;
  endName: string;
  own: boolean;
  place: string;
  placeKind: Place["kind"];
  /** The presence fact's value. */
  value: string;
  present: { name: string; person: string | null; rank: Rank; vouchedBy: string | null; setBy: string | null; setAt: number }[];
  /** The least-cleared person. */
  least?: string;
  /** Of the list, seconds. */
  since?: number;
  until?: number;
  fell?: { why: FallReason; name: string };
}
