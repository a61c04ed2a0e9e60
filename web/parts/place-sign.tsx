/** What kind of place a station stands in, as a sign beside its name. */
import { CarFront, Landmark, Monitor } from "lucide-react";
import type { StationView } from "../../client/model/station-view.ts";

export function PlaceSign({ kind, size = 20 }: { kind: StationView["placeKind"]; size?: number }) {
  const Sign = kind === "room" ? Landmark : kind === "vehicle" ? CarFront : Monitor;
  return <Sign size={size} aria-hidden />;
}
