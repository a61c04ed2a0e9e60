/** What persons say of where they are, and officers for those who have no device: checked as the far end will check it, so that nothing is handed to a station that would fail there. */
import { equalBytes, fromBase64Url } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import { domainOf, type PersonUri } from "../../protocol/identity/uri.ts";
import { openPresence, openVouch, PRESENCE_CLOCK_TOLERANCE_SECONDS, type PresenceStatement, type VouchStatement } from "../../protocol/station/presence.ts";
import type { Caller, Handlers } from "../area.ts";
import type { Reader, Trx } from "../storage/writer.ts";
import { device, onDuty } from "./callers.ts";
import type { ListViews } from "./list-views.ts";
import type { StationParts } from "./parts.ts";
import type { ListRow, PresentRow } from "./station-book.ts";

export function createPresences(parts: StationParts, views: ListViews): Handlers {
  const { db, registry, domain, book, seconds, nameOf } = parts;

  /** What was signed is for this list, this station as it stands, now. */
  const assertFits = (from: Reader, said: PresenceStatement | VouchStatement): ListRow => {
    const row = book.liveList(from, said.list);
    const place = book.placeOf(from, row.device_id);
    if (said.station !== book.stationOf(row) || said.place.kind !== place?.kind || said.place.name !== place.name) throw new Failure("station/other-station");
    if (said.until < row.until || Math.abs(said.at - seconds()) > PRESENCE_CLOCK_TOLERANCE_SECONDS) throw new Failure("station/other-times");
    return row;
  };
  const fellElsewhere = (trx: Trx, row: ListRow, person: string) => {
    book.fall(trx, row, "elsewhere", person);
    parts.event(trx, { kind: "station/elsewhere", person, text: book.placeOf(trx, row.device_id)?.name ?? "" });
  };
  /** The later word about where somebody is counts: a list elsewhere that has this person falls, as a whole. */
  const settle = (trx: Trx, person: string, here: ListRow) => {
    for (const other of book.listsWith(trx, person)) {
      if (equalBytes(other.list, here.list) || other.device_id === here.device_id) continue;
      fellElsewhere(trx, other, person);
    }
    for (const other of book.askedOf(trx, person)) if (other.device_id !== here.device_id) book.away(trx, other.list, person);
  };
  const keyOf = (deviceId: string) => {
    const known = registry.device(deviceId);
    if (!known) throw new Failure("auth/no-session");
    return known.signKey;
  };
  /** Says something of the own person about a list that stands; `mine`: where the person is on it. */
  const ofOneself = async (caller: Caller, id: string, say: (trx: Trx, row: ListRow, person: string, mine: readonly PresentRow[]) => void): Promise<Record<string, never>> => {
    const { person } = device(caller);
    await db.writer.run((trx) => {
      const row = book.liveList(trx, fromBase64Url(id));
      say(trx, row, person, book.present(trx, row.list).filter((one) => one.person === person));
    });
    return {};
  };

  return {
    "presence.asked": async (_args, caller) => {
      const own = device(caller);
      const here = book.listsWith(db.read, own.person);
      const asks = book.askedOf(db.read, own.person).filter((row) => row.device_id !== own.deviceId || row.state === "gathering").filter((row) => !here.some((one) => equalBytes(one.list, row.list)));
      return { asks: asks.slice(0, 16).map(views.ask), here: here.slice(0, 16).map((row) => views.here(row, own.person)) };
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
    "presence.leave": ({ list }, caller) =>
      ofOneself(caller, list, (trx, row, person, mine) => {
        for (const { said } of mine) book.remove(trx, row.list, said);
        book.away(trx, row.list, person);
      }),
    "presence.elsewhere": ({ list }, caller) =>
      ofOneself(caller, list, (trx, row, person, mine) => {
        if (mine.length === 0 && !book.asked(trx, row.list).some((one) => one.person === person)) throw new Failure("station/list-over");
        book.away(trx, row.list, person);
        // One claim that does not hold, and the list is none.
        if (mine.length > 0) fellElsewhere(trx, row, person);
      }),
    "presence.lists": async (_args, caller) => {
      const own = device(caller);
      if (!onDuty(own)) throw new Failure("auth/not-allowed");
      return { lists: book.live(db.read).slice(0, 200).map(views.ask) };
    },
  };
}
