/** This device as a station, as its own screen shows it. */
import type { StationListView } from "../../protocol/wire/station.ts";

export interface StationShown {
  place: { kind: "room" | "vehicle" | "desk"; name: string };
  /** `qr`: to be scanned by who is here. `ending`: five minutes and less. */
  lists: (StationListView & { qr?: string; ending: boolean })[];
}
