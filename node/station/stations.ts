/** The area of stations. What it states is the organisation's own word about its own places and people. */
import type { StatedPlace } from "../../protocol/wire/station-place.ts";
import type { Area } from "../area.ts";
import { createCallActivity } from "./call-activity.ts";
import { createListViews } from "./list-views.ts";
import { createOwnLists } from "./own-lists.ts";
import type { StationInput, StationParts } from "./parts.ts";
import { createPlaces } from "./places.ts";
import { createPresences } from "./presences.ts";
import { categoriesIn, createStationBook } from "./station-book.ts";
import { stationMigrations } from "./tables.ts";

export interface Stations extends Area {
  /** What a standing says of the device's place, for a line or for that call. */
  stated(deviceId: string, call: string | null): StatedPlace | undefined;
  /** How high an officer has cleared that person, and for which categories; undefined where none has said. */
  clearanceOf(person: string): { readonly rank: number; readonly categories: string[] } | undefined;
}

export function createStations(input: StationInput): Stations {
  const { db, registry } = input;
  const book = createStationBook(input);
  const activity = createCallActivity(input.monotonic);
  const parts: StationParts = { ...input, book, seconds: () => Math.floor(input.now() / 1000), nameOf: (person) => registry.person(person)?.name ?? person };
  const views = createListViews(parts);

  return {
    migrations: stationMigrations,
    /** A device that is cut off is no place, and vouches for nobody's presence. */
    cutOff(trx, deviceId) {
      for (const row of book.liveOf(trx, deviceId)) book.fall(trx, row, "ended", null);
      for (const row of book.live(trx)) if (book.present(trx, row.list).some((one) => one.device_id === deviceId)) book.fall(trx, row, "clearance", registry.row(deviceId)?.person ?? null);
    },
    handlers: { ...createPlaces(parts), ...createOwnLists(parts, views), ...createPresences(parts, views) },
    clearanceOf(person) {
      const row = book.clearanceOf(db.read, person);
      return row && { rank: row.rank, categories: categoriesIn(row) };
    },
    stated(deviceId, call) {
      if (call !== null) activity.seen(deviceId, call);
      const place = book.stated(db.read, deviceId);
      if (!place?.list || call === null) return place;
      const busy = book.present(db.read, place.list).find(({ person }) => person !== null && registry.devicesOf(person).some((one) => one.deviceId !== deviceId && activity.elsewhere(one.deviceId, call)));
      if (!busy) return place;
      const row = book.list(db.read, place.list)!;
      void db.writer.run((trx) => {
        if (book.list(trx, row.list)?.state !== "current") return;
        book.fall(trx, row, "in-call", busy.person);
        parts.event(trx, { kind: "station/elsewhere", person: busy.person!, text: place.name });
      }).catch(() => undefined); // said below all the same, and tried again with the next statement
      return { ...place, list: null, fell: { why: "in-call", person: busy.person, name: parts.nameOf(busy.person!) } };
    },
  };
}
