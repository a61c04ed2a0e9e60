/** What a station's own device asks: it opens a list, asks people to say that they are there, says that these are all, and ends it. */
import { equalBytes, fromBase64Url } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Caller, Handlers } from "../area.ts";
import type { Trx } from "../storage/writer.ts";
import { device, onDuty } from "./callers.ts";
import type { ListViews } from "./list-views.ts";
import type { StationParts } from "./parts.ts";
import type { ListRow } from "./station-book.ts";

const DEFAULT_MINUTES = 60;

export function createOwnLists(parts: StationParts, views: ListViews): Handlers {
  const { db, registry, book, seconds } = parts;

  const station = (caller: Caller) => {
    const own = device(caller);
    const place = book.placeOf(db.read, own.deviceId);
    if (!place) throw new Failure("station/no-place");
    return { ...own, place };
  };
  /** Does something to a list that stands as it is written: what fell in the same moment does not stand again. */
  const withOwn = async (caller: Caller, id: string, change: (trx: Trx, row: ListRow) => void): Promise<ListRow> => {
    const own = station(caller);
    return db.writer.run((trx) => {
      const row = book.liveList(trx, fromBase64Url(id));
      if (row.device_id !== own.deviceId) throw new Failure("station/list-over");
      change(trx, row);
      return row;
    });
  };
  const persons = (wanted: readonly string[]) => {
    for (const person of wanted) if (!registry.person(person)) throw new Failure("station/nobody", person);
    return wanted;
  };

  return {
    "station.people": async (_args, caller) => {
      if (!onDuty(device(caller))) station(caller);
      return { people: registry.people().map(({ person, name }) => ({ person, name })) };
    },
    "station.open": async ({ persons: asked, minutes }, caller) => {
      const { deviceId } = station(caller);
      const list = parts.random(16);
      await db.writer.run((trx) => book.open(trx, { list, device_id: deviceId, state: "gathering", at: seconds(), until: seconds() + (minutes ?? DEFAULT_MINUTES) * 60, why: null, who: null }, persons(asked)));
      return views.list(list);
    },
    "station.ask": async ({ list, persons: asked }, caller) => {
      const row = await withOwn(caller, list, (trx, { list: own }) => book.ask(trx, own, persons(asked)));
      return views.list(row.list);
    },
    "station.complete": async ({ list }, caller) => {
      const row = await withOwn(caller, list, (trx, own) => {
        if (book.present(trx, own.list).length === 0) throw new Failure("station/empty");
        book.complete(trx, own);
      });
      return views.list(row.list);
    },
    "station.leave": async ({ list, said }, caller) => {
      const row = await withOwn(caller, list, (trx, { list: own }) => book.remove(trx, own, fromBase64Url(said)));
      return views.list(row.list);
    },
    "station.end": async ({ list }, caller) => {
      await withOwn(caller, list, (trx, own) => book.fall(trx, own, "ended", null));
      return {};
    },
    "station.lists": async (_args, caller) => {
      const { deviceId } = device(caller);
      const place = book.placeOf(db.read, deviceId);
      if (!place) return { lists: [] };
      const rows = [...book.liveOf(db.read, deviceId)];
      const last = book.lastFall(db.read, deviceId) ?? book.lastOver(db.read, deviceId);
      const current = db.read.first(db.as<{ station_list: ListRow }>().selectFrom("station_list").selectAll().where("device_id", "=", deviceId).where("state", "=", "current"));
      if (current && !rows.some((row) => equalBytes(row.list, current.list))) rows.push(current); // run out, and nobody has said so yet
      else if (last && !rows.some(({ state }) => state === "current")) rows.push(last);
      return { place, lists: await Promise.all(rows.map(({ list }) => views.list(list))) };
    },
  };
}
