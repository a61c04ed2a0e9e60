/** The area of stations. What it states is the organisation's own word about its own places and people; what persons and officers say is checked as the far end will check it, so that nothing is handed to a station that would fail there. */
import { concat, equalBytes, fromBase64Url, toBase64Url } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { StationListView } from "../../protocol/wire/station.ts";
import type { Signer } from "../../protocol/wire/signed.ts";
import { fingerprintOf } from "../../protocol/identity/chain.ts";
import { deviceUri, domainOf, type PersonUri } from "../../protocol/identity/uri.ts";
import { signClearance } from "../../protocol/station/clearance.ts";
import { openPresence, openVouch, type PresenceStatement, type VouchStatement } from "../../protocol/station/presence.ts";
import type { StatedPlace } from "../../protocol/station/place.ts";
import type { Area, Caller, Mailbox, Random } from "../area.ts";
import type { Registry } from "../enrol/registry.ts";
import type { Database } from "../storage/database.ts";
import type { Reader, Trx } from "../storage/writer.ts";
import { createCallActivity } from "./call-activity.ts";
import { createStationBook, type ListRow, type PresentRow } from "./station-book.ts";
import { stationMigrations } from "./tables.ts";

type DeviceCaller = Extract<Caller, { kind: "device" }>;

export interface Stations extends Area {
  /** What a standing says of the device's place, for a line or for that call. */
  stated(deviceId: string, call: string | null): StatedPlace | undefined;
}

export interface StationParts {
  domain: string;
  db: Database;
  registry: Registry;
  mailbox: Mailbox;
  nodeKey: Signer;
  /** The first entry of the person's chain, if there is one. */
  genesis: (person: string) => Uint8Array | undefined;
  event: (trx: Trx, event: { kind: string; person?: string; text: string }) => void;
  now: () => number;
  monotonic: () => number;
  random: Random;
}

const DEFAULT_MINUTES = 60;
const CLOCK_TOLERANCE = 300;

export function createStations(parts: StationParts): Stations {
  const { db, registry, domain, now } = parts;
  const book = createStationBook(parts);
  const activity = createCallActivity(parts.monotonic);
  const seconds = () => Math.floor(now() / 1000);
  const nameOf = (person: string) => registry.person(person)?.name ?? person;

  const device = (caller: Caller): DeviceCaller => {
    if (caller.kind !== "device") throw new Failure("auth/not-allowed");
    return caller;
  };
  const onDuty = ({ role }: DeviceCaller) => role === "security" || role === "desk";
  const station = (caller: Caller) => {
    const own = device(caller);
    const place = book.placeOf(db.read, own.deviceId);
    if (!place) throw new Failure("station/no-place");
    return { ...own, place };
  };
  const liveList = (from: Reader, id: string): ListRow => {
    const row = book.list(from, fromBase64Url(id));
    if (!row || row.state === "over" || seconds() >= row.until) throw new Failure("station/list-over");
    return row;
  };
  /** Does something to a list that stands as it is written: what fell in the same moment does not stand again. */
  const withOwn = async (caller: Caller, id: string, change: (trx: Trx, row: ListRow) => void): Promise<ListRow> => {
    const own = station(caller);
    return db.writer.run((trx) => {
      const row = liveList(trx, id);
      if (row.device_id !== own.deviceId) throw new Failure("station/list-over");
      change(trx, row);
      return row;
    });
  };
  const stationUri = (row: ListRow) => {
    const owner = registry.row(row.device_id);
    if (!owner) throw new Failure("device/unknown");
    return deviceUri(owner.person as PersonUri, row.device_id);
  };

  const clearance = async (list: Uint8Array, person: string, deviceId: string | null): Promise<string> => {
    const row = registry.person(person);
    if (!row) throw new Failure("station/nobody");
    const set = book.clearanceOf(db.read, person);
    const genesis = parts.genesis(person);
    const key = deviceId === null ? undefined : registry.device(deviceId)?.signKey;
    return toBase64Url(
      await signClearance(
        {
          v: 1,
          domain,
          person,
          name: row.name,
          fingerprint: genesis ? fingerprintOf(genesis) : null,
          device: deviceId === null || !key ? null : { deviceId, signKey: concat(key) },
          rank: set?.rank ?? 0,
          officer: row.role === "security" || row.role === "desk",
          setBy: set?.by_person ?? null,
          setAt: set?.at ?? 0,
          list: concat(list),
          issuedAt: seconds(),
        },
        parts.nodeKey,
      ),
    );
  };

  const presentView = async (row: PresentRow): Promise<StationListView["present"][number]> => ({
    ...(row.person === null ? {} : { person: row.person }),
    name: row.name,
    rank: (row.person === null ? 0 : (book.clearanceOf(db.read, row.person)?.rank ?? 0)) as 0 | 1 | 2 | 3,
    kind: row.kind,
    ...(row.officer === null ? {} : { vouchedBy: nameOf(row.officer), officer: await clearance(row.list, row.officer, row.device_id) }),
    at: row.at,
    said: toBase64Url(row.said),
    ...(row.person === null ? {} : { clearance: await clearance(row.list, row.person, row.kind === "self" ? row.device_id : null) }),
  });
  const listView = async (list: Uint8Array): Promise<StationListView> => {
    const row = book.list(db.read, list)!;
    const present = await Promise.all(book.present(db.read, list).map(presentView));
    const lapsed = row.state !== "over" && seconds() >= row.until;
    const fell = lapsed ? { why: "lapsed" as const } : row.why === null ? undefined : { why: row.why, ...(row.who === null ? {} : { person: row.who, name: nameOf(row.who) }) };
    return { list: toBase64Url(row.list), state: lapsed ? "over" : row.state, at: row.at, until: row.until, asked: book.asked(db.read, list).map(({ person, elsewhere }) => ({ person, name: nameOf(person), ...(elsewhere === null ? {} : { elsewhere }) })), present, ...(fell ? { fell } : {}) };
  };
  const askView = (row: ListRow) => ({ station: stationUri(row), place: book.placeOf(db.read, row.device_id)!, list: toBase64Url(row.list), at: row.at, until: row.until, by: nameOf(registry.row(row.device_id)!.person) });
  const hereView = (row: ListRow, person: string) => {
    const officer = book.present(db.read, row.list).find((one) => one.person === person)?.officer ?? null;
    return { ...askView(row), ...(officer === null ? {} : { vouchedBy: nameOf(officer) }) };
  };

  /** What was signed is for this list, this station as it stands, now. */
  const assertFits = (from: Reader, said: PresenceStatement | VouchStatement): ListRow => {
    const row = book.list(from, said.list);
    if (!row || row.state === "over" || seconds() >= row.until) throw new Failure("station/list-over");
    const place = book.placeOf(from, row.device_id);
    if (said.station !== stationUri(row) || said.place.kind !== place?.kind || said.place.name !== place.name) throw new Failure("station/other-station");
    if (said.until < row.until || Math.abs(said.at - seconds()) > CLOCK_TOLERANCE) throw new Failure("station/other-times");
    return row;
  };
  /** The later word about where somebody is counts: a list elsewhere that has this person falls, as a whole. */
  const settle = (trx: Trx, person: string, here: ListRow) => {
    for (const other of book.listsWith(trx, person)) {
      if (equalBytes(other.list, here.list) || other.device_id === here.device_id) continue;
      book.fall(trx, other, "elsewhere", person);
      parts.event(trx, { kind: "station/elsewhere", person, text: book.placeOf(trx, other.device_id)?.name ?? "" });
    }
    for (const other of book.askedOf(trx, person)) if (other.device_id !== here.device_id) book.away(trx, other.list, person);
  };
  const keyOf = (deviceId: string) => {
    const known = registry.device(deviceId);
    if (!known) throw new Failure("auth/no-session");
    return known.signKey;
  };
  const persons = (wanted: readonly string[]) => {
    for (const person of wanted) if (!registry.person(person)) throw new Failure("station/nobody", person);
    return wanted;
  };

  return {
    migrations: stationMigrations,
    /** A device that is cut off is no place, and vouches for nobody's presence. */
    cutOff(trx, deviceId) {
      for (const row of book.liveOf(trx, deviceId)) book.fall(trx, row, "ended", null);
      for (const row of book.live(trx)) if (book.present(trx, row.list).some((one) => one.device_id === deviceId)) book.fall(trx, row, "clearance", registry.row(deviceId)?.person ?? null);
    },
    handlers: {
      "security.place": async ({ deviceId, place }, caller) => {
        const row = registry.row(deviceId);
        if (!row || row.state !== "enrolled" || row.status === "revoked") throw new Failure("device/unknown");
        await db.writer.run((trx) => {
          book.setPlace(trx, deviceId, place, device(caller).person);
          parts.event(trx, { kind: place ? "station/placed" : "station/unplaced", person: row.person, text: [row.name, place?.name].filter(Boolean).join(" · ") });
        });
        return {};
      },
      "security.clearance": async ({ person, rank }, caller) => {
        if (!registry.person(person)) throw new Failure("station/nobody");
        await db.writer.run((trx) => {
          book.setClearance(trx, person, rank, device(caller).person);
          parts.event(trx, { kind: rank === null ? "clearance/taken" : "clearance/set", person, text: rank === null ? "" : String(rank) });
        });
        return {};
      },
      "security.stations": async () => ({
        places: book.places(db.read).map(({ device_id, kind, name, by_person, at }) => ({ deviceId: device_id, place: { kind, name }, by: by_person, byName: nameOf(by_person), at })),
        clearances: book.clearances(db.read).map(({ person, rank, by_person, at }) => ({ person, rank, by: by_person, byName: nameOf(by_person), at })),
      }),
      "station.people": async (_args, caller) => {
        if (!onDuty(device(caller))) station(caller);
        return { people: registry.people().map(({ person, name }) => ({ person, name })) };
      },
      "station.open": async ({ persons: asked, minutes }, caller) => {
        const { deviceId } = station(caller);
        const list = parts.random(16);
        await db.writer.run((trx) => book.open(trx, { list, device_id: deviceId, state: "gathering", at: seconds(), until: seconds() + (minutes ?? DEFAULT_MINUTES) * 60, why: null, who: null }, persons(asked)));
        return listView(list);
      },
      "station.ask": async ({ list, persons: asked }, caller) => {
        const row = await withOwn(caller, list, (trx, { list: own }) => book.ask(trx, own, persons(asked)));
        return listView(row.list);
      },
      "station.complete": async ({ list }, caller) => {
        const row = await withOwn(caller, list, (trx, own) => {
          if (book.present(trx, own.list).length === 0) throw new Failure("station/empty");
          book.complete(trx, own);
        });
        return listView(row.list);
      },
      "station.leave": async ({ list, said }, caller) => {
        const row = await withOwn(caller, list, (trx, { list: own }) => book.remove(trx, own, fromBase64Url(said)));
        return listView(row.list);
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
        return { place, lists: await Promise.all(rows.map(({ list }) => listView(list))) };
      },
      "presence.asked": async (_args, caller) => {
        const own = device(caller);
        const here = book.listsWith(db.read, own.person);
        const asks = book.askedOf(db.read, own.person).filter((row) => row.device_id !== own.deviceId || row.state === "gathering").filter((row) => !here.some((one) => equalBytes(one.list, row.list)));
        return { asks: asks.slice(0, 16).map(askView), here: here.slice(0, 16).map((row) => hereView(row, own.person)) };
      },
      "presence.confirm": async ({ statement }, caller) => {
        const own = device(caller);
        const bytes = fromBase64Url(statement);
        const said = openPresence(bytes, keyOf(own.deviceId));
        if (said.person !== own.person || said.deviceId !== own.deviceId) throw new Failure("station/other-person");
        await db.writer.run((trx) => {
          const row = assertFits(trx, said);
          settle(trx, own.person, row);
          book.add(trx, { list: row.list, said: bytes, kind: "self", person: own.person, name: nameOf(own.person), device_id: own.deviceId, officer: null, at: said.at });
        });
        return {};
      },
      "presence.vouch": async ({ statement }, caller) => {
        const own = device(caller);
        if (!onDuty(own)) throw new Failure("auth/not-allowed");
        const bytes = fromBase64Url(statement);
        const said = openVouch(bytes, keyOf(own.deviceId));
        if (said.officer !== own.person || said.deviceId !== own.deviceId) throw new Failure("station/other-person");
        if (said.person !== null && (domainOf(said.person as PersonUri) !== domain || !registry.person(said.person))) throw new Failure("station/nobody");
        await db.writer.run((trx) => {
          const row = assertFits(trx, said);
          // From the officer's own device, and not by the station's about its own list.
          if (own.deviceId === row.device_id) throw new Failure("station/own-list");
          if (said.person !== null) settle(trx, said.person, row);
          book.add(trx, { list: row.list, said: bytes, kind: "vouched", person: said.person, name: said.person === null ? said.name : nameOf(said.person), device_id: own.deviceId, officer: own.person, at: said.at });
          parts.event(trx, { kind: "station/vouched", person: own.person, text: [said.person === null ? said.name : nameOf(said.person), book.placeOf(trx, row.device_id)?.name ?? ""].join(" · ") });
        });
        return {};
      },
      "presence.leave": async ({ list }, caller) => {
        const own = device(caller);
        await db.writer.run((trx) => {
          const row = liveList(trx, list);
          const mine = book.present(trx, row.list).filter(({ person }) => person === own.person);
          mine.forEach(({ said }) => book.remove(trx, row.list, said));
          book.away(trx, row.list, own.person);
        });
        return {};
      },
      "presence.elsewhere": async ({ list }, caller) => {
        const own = device(caller);
        await db.writer.run((trx) => {
          const row = liveList(trx, list);
          const listed = book.present(trx, row.list).some(({ person }) => person === own.person);
          const asked = book.asked(trx, row.list).some(({ person }) => person === own.person);
          if (!listed && !asked) throw new Failure("station/list-over");
          book.away(trx, row.list, own.person);
          if (!listed) return;
          // One claim that does not hold, and the list is none.
          book.fall(trx, row, "elsewhere", own.person);
          parts.event(trx, { kind: "station/elsewhere", person: own.person, text: book.placeOf(trx, row.device_id)?.name ?? "" });
        });
        return {};
      },
      "presence.lists": async (_args, caller) => {
        const own = device(caller);
        if (!onDuty(own)) throw new Failure("auth/not-allowed");
        return { lists: book.live(db.read).slice(0, 200).map(askView) };
      },
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
      return { ...place, list: null, fell: { why: "in-call", person: busy.person, name: nameOf(busy.person!) } };
    },
  };
}
