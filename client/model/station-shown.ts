/** This device as a station, as its own screen shows it. */
import type { StationListView } from "../../protocol/wire/station.ts";
import type { Place } from "../../protocol/wire/station-place.ts";

export interface StationShown {
  place: Place;
  /** `qr`: to be scanned by who is here. `ending`: five minutes and less. */
  lists: (StationListView & { qr?: string; ending: boolean })[];
}
