/** The node's own record of its people's dispatches: the only thing that it decides by. */
import type { Bytes } from "../../protocol/wire/bytes.ts";
import { concat } from "../../protocol/wire/bytes.ts";
import { type DispatchHead, peekHead } from "../../protocol/dispatch/head.ts";
import { readerKey, type Reader } from "../../protocol/dispatch/reader.ts";
import { peekRelease, type ReleaseStatement, releaseHash } from "../../protocol/dispatch/release-statement.ts";
import type { Revocation } from "../../protocol/dispatch/revocation.ts";
import { domainOf, type PersonUri } from "../../protocol/identity/uri.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Database } from "../storage/database.ts";
import type { Reader as Read, Trx } from "../storage/writer.ts";
import type { DispatchTables } from "./tables.ts";

export type DispatchRow = DispatchTables["dispatch_dispatch"];
export type ReleaseRow = DispatchTables["dispatch_release"];
export type EventRow = Omit<DispatchTables["dispatch_event"], "n">;

export interface KeyRecord {
  readonly portion: number;
  readonly share: Bytes;
  readonly revoked: boolean;
  readonly releases: readonly (Pick<ReleaseRow, "state" | "until"> & { readonly statement: ReleaseStatement })[];
}

export interface DispatchBook {
  find(from: Read, id: Uint8Array): { row: DispatchRow; head: DispatchHead } | undefined;
  create(trx: Trx, head: Bytes, hash: Bytes, parsed: DispatchHead): void;
  /** A key of that dispatch; undefined for any other. */
  key(from: Read, dispatch: Uint8Array, key: Uint8Array): KeyRecord | undefined;
  release(trx: Trx, bytes: Bytes, parsed: ReleaseStatement, shares: ReadonlyMap<string, Bytes>, more: { state: ReleaseRow["state"]; second: string | null }): "new" | "known" | "completed";
  stateOf(from: Read, release: Uint8Array): ReleaseRow["state"];
  revoke(trx: Trx, what: Revocation): void;
  /** When that reader was last taken back, as it was signed; 0: never. */
  revokedAt(from: Read, dispatch: Uint8Array, reader: string): number;
  /** Whether anybody has let that person in, by name, office or organisation. */
  hasReader(from: Read, dispatch: Uint8Array, person: string): boolean;
  releasesOf(from: Read, dispatch: Uint8Array): ReleaseRow[];
  note(trx: Trx, events: readonly Partial<EventRow>[]): void;
  events(from: Read, dispatch: Uint8Array, after: number, most: number): DispatchTables["dispatch_event"][];
  /** False for a nonce that was here before. */
  once(trx: Trx, nonce: Uint8Array, at: number): boolean;
  forgetNonces(trx: Trx, before: number): void;
}

const GONE = new Uint8Array(32);
const name = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64url");
export { name as nameOfKey };

export function createDispatchBook(db: Database, now: () => number): DispatchBook {
  const tables = db.as<DispatchTables>();
  // A head and a release never change once they are here; what was signed is parsed once.
  const parsedHeads = new Map<string, DispatchHead>();
  const parsedReleases = new Map<string, ReleaseStatement>();
  const MOST_PARSED = 2_000;

  function remembered<T>(known: Map<string, T>, key: string, parse: () => T): T {
    const before = known.get(key);
    if (before) return before;
    if (known.size >= MOST_PARSED) known.delete(known.keys().next().value!);
    const parsed = parse();
    known.set(key, parsed);
    return parsed;
  }

  return {
    find(from, id) {
      const row = from.first(tables.selectFrom("dispatch_dispatch").selectAll().where("id", "=", id));
      return row && { row, head: remembered(parsedHeads, name(row.hash), () => peekHead(row.head)) };
    },
    create(trx, head, hash, parsed) {
      const before = trx.first(tables.selectFrom("dispatch_dispatch").select("hash").where("id", "=", parsed.id));
      if (before) {
        if (name(before.hash) !== name(hash)) throw new Failure("dispatch/taken");
        return;
      }
      trx.run(tables.insertInto("dispatch_dispatch").values({ id: parsed.id, originator: parsed.originator, head, hash, rank: parsed.rank, until: parsed.terms.until, state: "active", at: now() }));
    },
    key(from, dispatch, key) {
      const found = from.prepare("select k.portion, k.share, exists (select 1 from dispatch_portion_revoked p where p.dispatch = k.dispatch and p.portion = k.portion) as revoked from dispatch_key k where k.key = ? and k.dispatch = ?").get(key, dispatch) as { portion: number; share: Uint8Array; revoked: number } | undefined;
      if (!found) return undefined;
      const releases = from.prepare("select r.hash, r.release, r.state, r.until from dispatch_release_key rk join dispatch_release r on r.hash = rk.release where rk.key = ?").all(key) as { hash: Uint8Array; release: Uint8Array; state: ReleaseRow["state"]; until: number | null }[];
      return {
        portion: found.portion,
        share: concat(found.share),
        revoked: found.revoked === 1,
        releases: releases.map((row) => ({ state: row.state, until: row.until, statement: remembered(parsedReleases, name(row.hash), () => peekRelease(row.release)) })),
      };
    },
    release(trx, bytes, parsed, shares, { state, second }) {
      const hash = releaseHash(bytes);
      const before = trx.first(tables.selectFrom("dispatch_release").select(["state"]).where("hash", "=", hash));
      if (before) {
        if (before.state !== "one-signature" || state !== "active") return "known";
        trx.run(tables.updateTable("dispatch_release").set({ state, second }).where("hash", "=", hash));
        return "completed";
      }
      for (const { key, portion } of parsed.renderings) {
        const known = trx.first(tables.selectFrom("dispatch_key").select(["dispatch", "portion"]).where("key", "=", key));
        const share = shares.get(name(key));
        if (known && (name(known.dispatch) !== name(parsed.dispatch) || known.portion !== portion)) throw new Failure("dispatch/key-taken");
        if (!known) {
          if (!share) throw new Failure("dispatch/no-share");
          trx.run(tables.insertInto("dispatch_key").values({ key, dispatch: parsed.dispatch, portion, share }));
        }
        trx.run(tables.insertInto("dispatch_release_key").values({ key, release: hash }));
      }
      trx.run(tables.insertInto("dispatch_release").values({ hash, dispatch: parsed.dispatch, reader: readerKey(parsed.reader), release: bytes, until: parsed.until, state, by_person: parsed.by, second, asked: parsed.asked?.by ?? null, at: now() }));
      return "new";
    },
    stateOf: (from, release) => from.first(tables.selectFrom("dispatch_release").select("state").where("hash", "=", release))!.state,
    revoke(trx, { dispatch, what, at }) {
      // What can never be released again is not kept: whoever takes this node's file later finds no half of it.
      if (what.kind === "whole") {
        trx.run(tables.updateTable("dispatch_dispatch").set({ state: "revoked" }).where("id", "=", dispatch));
        trx.run(tables.updateTable("dispatch_key").set({ share: GONE }).where("dispatch", "=", dispatch));
      } else if (what.kind === "portion") {
        trx.run(tables.insertInto("dispatch_portion_revoked").values({ dispatch, portion: what.portion, at: now() }).onConflict((conflict) => conflict.doNothing()));
        trx.run(tables.updateTable("dispatch_key").set({ share: GONE }).where("dispatch", "=", dispatch).where("portion", "=", what.portion));
      } else {
        const reader = readerKey(what as Reader);
        trx.run(tables.updateTable("dispatch_release").set({ state: "revoked" }).where("dispatch", "=", dispatch).where("reader", "=", reader));
        trx.prepare("insert into dispatch_reader_revoked (dispatch, reader, at) values (?, ?, ?) on conflict (dispatch, reader) do update set at = max(at, excluded.at)").run(dispatch, reader, at);
      }
    },
    revokedAt: (from, dispatch, reader) => (from.prepare("select at from dispatch_reader_revoked where dispatch = ? and reader = ?").get(dispatch, reader) as { at: number } | undefined)?.at ?? 0,
    hasReader(from, dispatch, person) {
      const domain = domainOf(person as PersonUri);
      return from.prepare("select 1 from dispatch_release where dispatch = ? and (reader in (?, ?) or reader glob ?) limit 1").get(dispatch, `person ${person}`, `organisation ${domain}`, `office * ${domain}`) !== undefined;
    },
    releasesOf: (from, dispatch) => from.all(tables.selectFrom("dispatch_release").selectAll().where("dispatch", "=", dispatch).orderBy("at")),
    note(trx, events) {
      for (const event of events) {
        const { dispatch, kind } = event as EventRow;
        trx
          .prepare("insert into dispatch_event (dispatch, at, kind, person, device_id, class, level, portion, code, by_person, asked, rule) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
          .run(dispatch, event.at ?? now(), kind, event.person ?? null, event.device_id ?? null, event.class ?? null, event.level ?? null, event.portion ?? null, event.code ?? null, event.by_person ?? null, event.asked ?? null, event.rule ?? null);
      }
    },
    events: (from, dispatch, after, most) => from.all(tables.selectFrom("dispatch_event").selectAll().where("dispatch", "=", dispatch).where("n", ">", after).orderBy("n").limit(most)),
    once: (trx, nonce, at) => trx.prepare("insert or ignore into dispatch_nonce (nonce, at) values (?, ?)").run(nonce, at).changes === 1,
    forgetNonces: (trx, before) => void trx.run(tables.deleteFrom("dispatch_nonce").where("at", "<", before)),
  };
}
