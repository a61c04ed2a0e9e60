/**
 * Places, clearances and lists, as they stand. A list falls as a whole: when a person on it says to be elsewhere, is in a call somewhere else, has another clearance than it says, or when its time is over.
 * What fell never stands again; a new one is opened.
 */
import { concat, equalBytes } from "../../protocol/wire/bytes.ts";
import { deviceUri, type PersonUri } from "../../protocol/identity/uri.ts";
import type { FallReason, Place, StatedPlace } from "../../protocol/wire/station-place.ts";
import type { Mailbox } from "../area.ts";
import type { Registry } from "../enrol/registry.ts";
import type { Database } from "../storage/database.ts";
import type { Reader, Trx } from "../storage/writer.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import { heldCategories, MOST_ASKED, MOST_PRESENT } from "../../protocol/wire/station.ts";
import type { StationTables } from "./tables.ts";

export type ListRow = StationTables["station_list"];
export type PresentRow = StationTables["station_present"];

const KEPT_SECONDS = 7 * 86_400;

export interface StationBook {
  placeOf(from: Reader, deviceId: string): Place | undefined;
  places(from: Reader): StationTables["station_place"][];
  setPlace(trx: Trx, deviceId: string, place: Place | null, by: string): void;
  clearanceOf(from: Reader, person: string): StationTables["station_clearance"] | undefined;
  clearances(from: Reader): StationTables["station_clearance"][];
  /** `categories`: left out, those that are there stay. */
  setClearance(trx: Trx, person: string, said: { rank: number | null; categories?: readonly string[] | undefined }, by: string): void;
  list(from: Reader, list: Uint8Array): ListRow | undefined;
  /** Gathering or in force, not run out. Throws `station/list-over`. */
  liveList(from: Reader, list: Uint8Array): ListRow;
  /** The URI of the device whose list it is. */
  stationOf(row: ListRow): string;
  liveOf(from: Reader, deviceId: string): ListRow[];
  live(from: Reader): ListRow[];
  lastOver(from: Reader, deviceId: string): ListRow | undefined;
  /** The fall that stands: nothing was completed since, and opening or ending another list changes nothing of it. */
  lastFall(from: Reader, deviceId: string): ListRow | undefined;
  open(trx: Trx, row: ListRow, asked: readonly string[]): void;
  /** Throws `station/too-many`; so does `add`. */
  ask(trx: Trx, list: Uint8Array, persons: readonly string[]): void;
  asked(from: Reader, list: Uint8Array): { person: string; elsewhere: number | null }[];
  /** What asks for that person's word. */
  askedOf(from: Reader, person: string): ListRow[];
  /** The person says not to be there: not asked again until the station does. */
  away(trx: Trx, list: Uint8Array, person: string): void;
  present(from: Reader, list: Uint8Array): PresentRow[];
  /** Live lists on which the person stands. */
  listsWith(from: Reader, person: string): ListRow[];
  add(trx: Trx, row: PresentRow): void;
  remove(trx: Trx, list: Uint8Array, said: Uint8Array): void;
  complete(trx: Trx, row: ListRow): void;
  fall(trx: Trx, row: ListRow, why: FallReason, who: string | null): void;
  /** For a standing; undefined for a device that is no station. */
  stated(from: Reader, deviceId: string): StatedPlace | undefined;
}

/** As an officer has given them; what can't be read is none. */
export function categoriesIn({ categories }: Pick<StationTables["station_clearance"], "categories">): string[] {
  const read = heldCategories.safeParse(JSON.parse(categories));
  return read.success ? read.data : [];
}

export function createStationBook(parts: { db: Database; registry: Registry; mailbox: Mailbox; now: () => number }): StationBook {
  const { db, registry, mailbox, now } = parts;
  const tables = db.as<StationTables>();
  const seconds = () => Math.floor(now() / 1000);
  const lists = tables.selectFrom("station_list").selectAll();
  const isLive = (row: ListRow) => row.state !== "over" && seconds() < row.until;

  /** To the station and, where given, to persons' devices: look again. */
  const tell = (trx: Trx, row: ListRow, persons: readonly string[] = []) => {
    const devices = persons.flatMap((person) => registry.devicesOf(person)).map(({ deviceId }) => deviceId);
    mailbox.put(trx, [...new Set([row.device_id, ...devices])], { kind: "presence", at: now(), data: {} });
  };

  const book: StationBook = {
    placeOf: (from, deviceId) => from.first(tables.selectFrom("station_place").select(["kind", "name"]).where("device_id", "=", deviceId)),
    places: (from) => from.all(tables.selectFrom("station_place").selectAll().orderBy("name").orderBy("device_id")),
    setPlace(trx, deviceId, place, by) {
      for (const row of book.liveOf(trx, deviceId)) book.fall(trx, row, "ended", null);
      trx.run(tables.deleteFrom("station_place").where("device_id", "=", deviceId));
      if (place) trx.run(tables.insertInto("station_place").values({ device_id: deviceId, ...place, by_person: by, at: seconds() }));
      mailbox.put(trx, [deviceId], { kind: "presence", at: now(), data: {} });
    },
    clearanceOf: (from, person) => from.first(tables.selectFrom("station_clearance").selectAll().where("person", "=", person)),
    clearances: (from) => from.all(tables.selectFrom("station_clearance").selectAll()),
    setClearance(trx, person, { rank, categories }, by) {
      const before = book.clearanceOf(trx, person);
      trx.run(tables.deleteFrom("station_clearance").where("person", "=", person));
      if (rank !== null) trx.run(tables.insertInto("station_clearance").values({ person, rank, categories: categories === undefined ? (before?.categories ?? "[]") : JSON.stringify([...new Set(categories)].sort()), by_person: by, at: seconds() }));
      // Also one that still gathers: its station may have been given the earlier clearance for it.
      for (const row of book.listsWith(trx, person)) book.fall(trx, row, "clearance", person);
    },
    list: (from, list) => from.first(lists.where("list", "=", list)),
    liveList(from, list) {
      const row = book.list(from, list);
      if (!row || !isLive(row)) throw new Failure("station/list-over");
      return row;
    },
    stationOf({ device_id }) {
      const owner = registry.row(device_id);
      if (!owner) throw new Failure("device/unknown");
      return deviceUri(owner.person as PersonUri, device_id);
    },
    liveOf: (from, deviceId) => from.all(lists.where("device_id", "=", deviceId).where("state", "!=", "over")).filter(isLive),
    live: (from) => from.all(lists.where("state", "!=", "over")).filter(isLive),
    lastOver: (from, deviceId) => from.first(lists.where("device_id", "=", deviceId).where("state", "=", "over").orderBy("at", "desc")),
    lastFall: (from, deviceId) => from.first(lists.where("device_id", "=", deviceId).where("state", "=", "over").where("why", "is not", null).where("why", "!=", "ended").orderBy("at", "desc")),
    open(trx, row, asked) {
      // One gathers at a time; what stands goes on standing meanwhile.
      for (const other of book.liveOf(trx, row.device_id)) if (other.state === "gathering") book.fall(trx, other, "ended", null);
      const old = trx.all(lists.where("until", "<", seconds() - KEPT_SECONDS)).filter(({ state, why }) => state === "gathering" || (state === "over" && (why === null || why === "ended"))); // a fall is kept for as long as it stands
      for (const { list } of old) {
        for (const table of ["station_asked", "station_present", "station_list"] as const) trx.run(tables.deleteFrom(table).where("list", "=", list));
      }
      trx.run(tables.insertInto("station_list").values(row));
      book.ask(trx, row.list, asked);
    },
    ask(trx, list, persons) {
      for (const person of new Set(persons)) trx.run(tables.insertInto("station_asked").values({ list, person, elsewhere: null }).onConflict((conflict) => conflict.columns(["list", "person"]).doUpdateSet({ elsewhere: null })));
      if (book.asked(trx, list).length > MOST_ASKED) throw new Failure("station/too-many");
      const row = book.list(trx, list);
      if (row) tell(trx, row, persons);
    },
    asked: (from, list) => from.all(tables.selectFrom("station_asked").select(["person", "elsewhere"]).where("list", "=", list)),
    askedOf: (from, person) =>
      from
        .all(tables.selectFrom("station_asked").select("list").where("person", "=", person).where("elsewhere", "is", null))
        .flatMap(({ list }) => book.list(from, list) ?? [])
        .filter(isLive),
    away(trx, list, person) {
      const asked = book.asked(trx, list);
      // Where there is no room for the mark, nobody asked either.
      if (asked.length < MOST_ASKED || asked.some((one) => one.person === person)) trx.run(tables.insertInto("station_asked").values({ list, person, elsewhere: seconds() }).onConflict((conflict) => conflict.columns(["list", "person"]).doUpdateSet({ elsewhere: seconds() })));
      const row = book.list(trx, list);
      if (row) tell(trx, row, [person]);
    },
    present: (from, list) => from.all(tables.selectFrom("station_present").selectAll().where("list", "=", list).orderBy("kind").orderBy("at").orderBy("name")),
    listsWith: (from, person) =>
      from
        .all(tables.selectFrom("station_present").select("list").where("person", "=", person))
        .flatMap(({ list }) => book.list(from, list) ?? [])
        .filter(isLive),
    add(trx, row) {
      if (row.person !== null) trx.run(tables.deleteFrom("station_present").where("list", "=", row.list).where("person", "=", row.person));
      if (row.person !== null) trx.run(tables.updateTable("station_asked").set({ elsewhere: null }).where("list", "=", row.list).where("person", "=", row.person));
      trx.run(tables.insertInto("station_present").values(row).onConflict((conflict) => conflict.doNothing()));
      if (book.present(trx, row.list).length > MOST_PRESENT) throw new Failure("station/too-many");
      const list = book.list(trx, row.list);
      if (list) tell(trx, list, row.person === null ? [] : [row.person]);
    },
    remove(trx, list, said) {
      const row = book.present(trx, list).find((one) => equalBytes(one.said, said));
      trx.run(tables.deleteFrom("station_present").where("list", "=", list).where("said", "=", said));
      const own = book.list(trx, list);
      if (own) tell(trx, own, row?.person ? [row.person] : []);
    },
    complete(trx, row) {
      for (const other of trx.all(lists.where("device_id", "=", row.device_id).where("state", "=", "current"))) book.fall(trx, other, isLive(other) ? "ended" : "lapsed", null);
      trx.run(tables.updateTable("station_list").set({ why: "ended", who: null }).where("device_id", "=", row.device_id).where("state", "=", "over")); // falls of before are answered by this one
      trx.run(tables.updateTable("station_list").set({ state: "current" }).where("list", "=", row.list));
      tell(trx, row);
    },
    fall(trx, row, why, who) {
      trx.run(tables.updateTable("station_list").set({ state: "over", why, who }).where("list", "=", row.list));
      tell(trx, row, book.present(trx, row.list).flatMap(({ person }) => person ?? []));
    },
    stated(from, deviceId) {
      const place = book.placeOf(from, deviceId);
      if (!place) return undefined;
      const current = from.first(lists.where("device_id", "=", deviceId).where("state", "=", "current"));
      if (current && seconds() < current.until) return { ...place, list: concat(current.list), fell: null };
      if (current) return { ...place, list: null, fell: { why: "lapsed", person: null, name: "" } };
      const last = book.lastFall(from, deviceId);
      return { ...place, list: null, fell: last && last.why !== null && last.why !== "ended" ? { why: last.why, person: last.who, name: last.who === null ? "" : (registry.person(last.who)?.name ?? "") } : null };
    },
  };
  return book;
}
