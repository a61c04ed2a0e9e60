/** What kind of place a station stands in, as a sign beside its name. */
import { Building2, CarFront, Monitor } from "lucide-react";
import type { StationView } from "../../client/model/station-view.ts";

export function PlaceSign({ kind, size = 20 }: { kind: StationView["placeKind"]; size?: number }) {
  const Sign = kind === "room" ? Building2 : kind === "vehicle" ? CarFront : Monitor;
  return <Sign size={size} aria-hidden />;
}
