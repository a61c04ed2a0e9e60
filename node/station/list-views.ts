/** A list as it is shown to its station, with the node's own word on the clearance of everybody on it; and as it is shown to those who are asked to say that they are there. */
import { concat, toBase64Url } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { PresenceAsk, StationListView } from "../../protocol/wire/station.ts";
import { fingerprintOf } from "../../protocol/identity/chain.ts";
import { signClearance } from "../../protocol/station/clearance.ts";
import type { StationParts } from "./parts.ts";
import type { ListRow, PresentRow } from "./station-book.ts";

export interface ListViews {
  list(list: Uint8Array): Promise<StationListView>;
  ask(row: ListRow): PresenceAsk;
  /** Where that person stands on it. */
  here(row: ListRow, person: string): PresenceAsk;
}

export function createListViews(parts: StationParts): ListViews {
  const { db, registry, domain, book, seconds, nameOf } = parts;

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
  const askView = (row: ListRow) => ({ station: book.stationOf(row), place: book.placeOf(db.read, row.device_id)!, list: toBase64Url(row.list), at: row.at, until: row.until, by: nameOf(registry.row(row.device_id)!.person) });
  const hereView = (row: ListRow, person: string) => {
    const officer = book.present(db.read, row.list).find((one) => one.person === person)?.officer ?? null;
    return { ...askView(row), ...(officer === null ? {} : { vouchedBy: nameOf(officer) }) };
  };

  return { list: listView, ask: askView, here: hereView };
}
