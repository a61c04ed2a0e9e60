/** A station as those on a line or call with it see it: its place, and everybody who is there, by name. */
import type { Rank } from "../../protocol/wire/fields.ts";

export interface StationView {
  end: string;
  endName: string;
  own: boolean;
  place: string;
  placeKind: "room" | "vehicle" | "desk";
  /** The presence fact's value. */
  value: string;
  present: { name: string; person: string | null; rank: Rank; vouchedBy: string | null; setBy: string | null; setAt: number }[];
  /** The least-cleared person. */
  least?: string;
  /** Of the list, seconds. */
  since?: number;
  until?: number;
  fell?: { why: "elsewhere" | "in-call" | "clearance" | "ended" | "lapsed"; name: string };
}
