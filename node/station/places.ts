/** Which device is where, and who is cleared how high: security officers say so. */
import { Failure } from "../../protocol/wire/failure.ts";
import type { Handlers } from "../area.ts";
import { device } from "./callers.ts";
import type { StationParts } from "./parts.ts";
import { categoriesIn } from "./station-book.ts";

export function createPlaces({ db, registry, book, event, nameOf }: StationParts): Handlers {
  return {
    "security.place": async ({ deviceId, place }, caller) => {
      const row = registry.row(deviceId);
      if (!row || row.state !== "enrolled" || row.status === "revoked") throw new Failure("device/unknown");
      await db.writer.run((trx) => {
        book.setPlace(trx, deviceId, place, device(caller).person);
        event(trx, { kind: place ? "station/placed" : "station/unplaced", person: row.person, text: [row.name, place?.name].filter(Boolean).join(" · ") });
      });
      return {};
    },
    "security.clearance": async ({ person, rank, categories }, caller) => {
      if (!registry.person(person)) throw new Failure("station/nobody");
      await db.writer.run((trx) => {
        book.setClearance(trx, person, { rank, categories }, device(caller).person);
        event(trx, { kind: rank === null ? "clearance/taken" : "clearance/set", person, text: rank === null ? "" : String(rank) });
      });
      return {};
    },
    "security.stations": async () => ({
      places: book.places(db.read).map(({ device_id, kind, name, by_person, at }) => ({ deviceId: device_id, place: { kind, name }, by: by_person, byName: nameOf(by_person), at })),
      clearances: book.clearances(db.read).map((row) => ({ person: row.person, rank: row.rank, categories: categoriesIn(row), by: row.by_person, byName: nameOf(row.by_person), at: row.at })),
    }),
  };
}
