/** The node's record of dispatches as it may be looked at: who controls, who may read, what happened. For those who control one, for letters, and for overseers; nothing in it is content, and it hands out no share of a key. */
import { peekHead, type DispatchHead } from "../../protocol/dispatch/head.ts";
import { peekRelease } from "../../protocol/dispatch/release-statement.ts";
import { isReader } from "../../protocol/dispatch/reader.ts";
import type { ListedEvent } from "../../protocol/dispatch/exposure/event-list.ts";
import { domainOf, type PersonUri } from "../../protocol/identity/uri.ts";
import { type Bytes, concat, equalBytes, toBase64Url } from "../../protocol/wire/bytes.ts";
import { MOST_RELEASES_SHOWN, OVERSIGHT_PAGE, type ShownRelease } from "../../protocol/wire/dispatch/exposure.ts";
import type { ReleaseEvent } from "../../protocol/wire/dispatch/procedures.ts";
import type { Database } from "../storage/database.ts";
import type { DispatchTables } from "./tables.ts";

export interface RecordedDispatch {
  readonly head: Bytes;
  readonly parsed: DispatchHead;
  readonly hash: Bytes;
  readonly state: "active" | "revoked";
  /** Milliseconds, the node's clock. */
  readonly at: number;
}

export interface DispatchRecord {
  find(dispatch: Uint8Array): RecordedDispatch | undefined;
  /** Newest first, older than that. */
  list(before: number | undefined): (RecordedDispatch & { readonly readers: number; readonly opened: number; readonly denied: number })[];
  releases(dispatch: Uint8Array): ShownRelease[];
  /** In the order in which they were noted. */
  events(dispatch: Uint8Array): ListedEvent[];
  /** Whether that person has been let in to it, revoked since or not, or controls it. `fingerprint`: of the chain by which they are known. */
  isParty(dispatch: Uint8Array, person: string, fingerprint: Uint8Array): boolean;
  /** Whoever was let in to a dispatch may write to those who control it. */
  mayWriteTo(from: string, to: string): boolean;
}

type EventRow = DispatchTables["dispatch_event"];
const MOST_LOOKED_AT = 500;

export function createDispatchRecord(db: Database): DispatchRecord {
  const tables = db.as<DispatchTables>();
  type Row = DispatchTables["dispatch_dispatch"];
  const recorded = (row: Row): RecordedDispatch => ({ head: concat(row.head), parsed: peekHead(row.head), hash: concat(row.hash), state: row.state, at: Math.floor(row.at) });
  const row = (dispatch: Uint8Array) => db.read.first(tables.selectFrom("dispatch_dispatch").selectAll().where("id", "=", dispatch));
  const counted = (kind: string, dispatch: Uint8Array) => (db.read.prepare("select count(*) as n from dispatch_event where dispatch = ? and kind = ?").get(dispatch, kind) as { n: number }).n;

  function releasesTo(person: string, dispatch?: Uint8Array) {
    const domain = domainOf(person as PersonUri);
    const readers = `(reader in (?, ?) or reader glob ?)`;
    const values = [`person ${person}`, `organisation ${domain}`, `office * ${domain}`];
    const rows = dispatch
      ? db.read.prepare(`select release, dispatch from dispatch_release where ${readers} and dispatch = ? limit ${MOST_LOOKED_AT}`).all(...values, dispatch)
      : db.read.prepare(`select release, dispatch from dispatch_release where ${readers} order by at desc limit ${MOST_LOOKED_AT}`).all(...values);
    return rows as { release: Uint8Array; dispatch: Uint8Array }[];
  }

  return {
    find(dispatch) {
      const found = row(dispatch);
      return found && recorded(found);
    },
    list: (before) =>
      db.read.all(tables.selectFrom("dispatch_dispatch").selectAll().where("at", "<", before ?? Number.MAX_SAFE_INTEGER).orderBy("at", "desc").limit(OVERSIGHT_PAGE)).map((one) => ({
        ...recorded(one),
        readers: (db.read.prepare("select count(distinct reader) as n from dispatch_release where dispatch = ?").get(one.id) as { n: number }).n,
        opened: counted("opened", one.id),
        denied: counted("denied", one.id),
      })),
    releases: (dispatch) =>
      db.read.all(tables.selectFrom("dispatch_release").selectAll().where("dispatch", "=", dispatch).orderBy("at").limit(MOST_RELEASES_SHOWN)).map(({ release, state, second, at }) => ({ release: toBase64Url(release), state, ...(second === null ? {} : { second: second }), at: Math.floor(at) })),
    events: (dispatch) => db.read.all(tables.selectFrom("dispatch_event").selectAll().where("dispatch", "=", dispatch).orderBy("n")).map(listed),
    isParty(dispatch, person, fingerprint) {
      const found = row(dispatch);
      if (!found) return false;
      if (peekHead(found.head).controllers.some((one) => one.person === person && equalBytes(one.fingerprint, fingerprint))) return true;
      return releasesTo(person, dispatch).some(({ release }) => {
        const { reader } = peekRelease(release);
        return reader.kind === "person" ? equalBytes(reader.fingerprint, fingerprint) : isReader({ kind: "organisation", domain: reader.domain }, { person, role: "" });
      });
    },
    mayWriteTo: (from, to) => releasesTo(from).some(({ dispatch }) => peekHead(row(dispatch)!.head).controllers.some(({ person }) => person === to)),
  };
}

function listed(row: EventRow): ListedEvent {
  return { at: Math.floor(row.at), kind: row.kind, person: row.person, deviceId: row.device_id, deviceClass: row.class as ListedEvent["deviceClass"], level: row.level, portion: row.portion, code: row.code, by: row.by_person, asked: row.asked };
}

/** The same as devices are told it: what is not there is left out. */
export function toldEvent(event: ListedEvent): ReleaseEvent {
  return Object.fromEntries(Object.entries(event).filter(([, value]) => value !== null)) as ReleaseEvent;
}
