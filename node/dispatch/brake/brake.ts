/**
 * The bulk brake. A reader who opens unusually much of what this node releases gets nothing more, over all dispatches, until one of this node's own security officers has looked at it; a restart changes
 * nothing of that. Both sides' officers are told at once, of the person and of nothing that was opened.
 */
import { domainOf, type PersonUri } from "../../../protocol/identity/uri.ts";
import type { BrakeReason, ReaderLimits } from "../../../protocol/wire/dispatch/procedures.ts";
import { Failure } from "../../../protocol/wire/failure.ts";
import type { Area, Caller } from "../../area.ts";
import { CALLS_LANE } from "../../federation/lanes.ts";
import type { Outbox } from "../../federation/outbox.ts";
import type { Database } from "../../storage/database.ts";
import type { Reader, Trx } from "../../storage/writer.ts";
import type { EventRow } from "../book.ts";
import { nameOfKey } from "../book.ts";
import type { LocalTime } from "../local-time.ts";
import type { Brake } from "../ports.ts";
import { createOpened } from "./opened.ts";
import type { BrakeTables } from "./tables.ts";

export interface BrakeSettings {
  readonly on: boolean;
  readonly keysPerHour: number;
  readonly dispatchesPerHour: number;
  readonly dispatchesPerDay: number;
  /** Hours of the node's zone, and how many dispatches one reader may open in them. */
  readonly quiet: { readonly from: number; readonly until: number; readonly dispatches: number } | null;
}

export interface BrakeParts {
  readonly domain: string;
  readonly db: Database;
  readonly settings: BrakeSettings;
  readonly zone: string;
  readonly localTime: LocalTime;
  readonly outbox: Pick<Outbox, "append">;
  readonly peer: (domain: string) => unknown;
  /** To the security officers' devices, and into what they read later. */
  readonly tellOfficers: (trx: Trx, event: { kind: string; person: string; text: string }) => void;
  readonly note: (trx: Trx, events: readonly Partial<EventRow>[]) => void;
  readonly ownPerson: (person: string) => boolean;
  /** Milliseconds. */
  readonly now: () => number;
}

export interface BrakeArea extends Area, Brake {}

export function createBrake(parts: BrakeParts): BrakeArea {
  const { db, domain, settings } = parts;
  const tables = db.as<BrakeTables>();
  const common: ReaderLimits = { keysPerHour: settings.keysPerHour, dispatchesPerHour: settings.dispatchesPerHour, dispatchesPerDay: settings.dispatchesPerDay, quietDispatches: settings.quiet?.dispatches ?? settings.dispatchesPerDay };
  const opened = createOpened((person, after) => {
    const lifted = brakeOf(db.read, person)?.lifted_at ?? 0;
    const rows = db.read.prepare("select dispatch, at / 60000 as minute, count(*) as keys from dispatch_event where person = ? and kind = 'opened' and at > ? group by dispatch, minute order by minute").all(person, Math.max(after * 1000, lifted)) as { dispatch: Uint8Array; minute: number; keys: number }[];
    return rows.map(({ dispatch, minute, keys }) => ({ dispatch: nameOfKey(dispatch), at: minute * 60, keys }));
  });

  const brakeOf = (from: Reader, person: string) => from.prepare("select * from dispatch_brake where person = ?").get(person) as BrakeTables["dispatch_brake"] | undefined;
  const limitsOf = (from: Reader, person: string): ReaderLimits => {
    const row = from.prepare("select * from dispatch_reader_limit where person = ?").get(person) as BrakeTables["dispatch_reader_limit"] | undefined;
    return row ? limitsIn(row) : common;
  };

  /** When the quiet hours that it is now began, seconds. */
  function quietSince(at: number): number | undefined {
    const { quiet } = settings;
    if (!quiet) return undefined;
    const since = (parts.localTime(at).minute - quiet.from * 60 + 1440) % 1440;
    const span = (quiet.until * 60 - quiet.from * 60 + 1440) % 1440;
    return since < span ? at - since * 60 - 60 : undefined;
  }

  function tooMuch(from: Reader, person: string, opening: { dispatch: string; at: number; keys: number }): { why: BrakeReason; count: number; limit: number } | undefined {
    const limits = limitsOf(from, person);
    const would = opened.with(person, opening, quietSince(opening.at));
    const checks: { why: BrakeReason; count: number; limit: number }[] = [
      { why: "quiet-hours", count: would.quiet, limit: limits.quietDispatches },
      { why: "dispatches-hour", count: would.hour, limit: limits.dispatchesPerHour },
      { why: "dispatches-day", count: would.day, limit: limits.dispatchesPerDay },
      { why: "keys-hour", count: would.keys, limit: limits.keysPerHour },
    ];
    return checks.find(({ count, limit }) => count > limit);
  }

  function tell(trx: Trx, person: string, paused: boolean, text: string, kind: string): void {
    parts.tellOfficers(trx, { kind, person, text });
    const theirs = domainOf(person as PersonUri);
    if (theirs !== domain && parts.peer(theirs)) parts.outbox.append(trx, theirs, CALLS_LANE, JSON.stringify({ call: "readerBraked", args: { person, paused } }));
  }

  const officer = (caller: Caller) => {
    if (caller.kind !== "device" || caller.role !== "security") throw new Failure("auth/not-allowed");
    return caller.person;
  };

  return {
    holds: (from, person) => (settings.on && brakeOf(from, person)?.lifted_at === null ? 0 : undefined),
    admit(trx, { person, dispatch, keys, at }) {
      if (!settings.on) return true;
      const opening = { dispatch: nameOfKey(dispatch), at, keys };
      const over = tooMuch(trx, person, opening);
      if (!over) {
        opened.add(person, opening);
        return true;
      }
      const row = { person, dispatch, at: Math.floor(parts.now()), why: over.why, count: over.count, most: over.limit, lifted_at: null, lifted_by: null };
      trx.run(tables.insertInto("dispatch_brake").values(row).onConflict((conflict) => conflict.column("person").doUpdateSet(row)));
      parts.note(trx, [{ dispatch, kind: "paused", person, code: "dispatch/braked" }]);
      tell(trx, person, true, String(over.count), `brake/${over.why}`);
      return false;
    },
    handlers: {
      "security.brakes": async (_args, caller) => {
        officer(caller);
        const held = db.read.all(tables.selectFrom("dispatch_brake").selectAll().where("lifted_at", "is", null).orderBy("at", "desc").limit(5000));
        const { quiet } = settings;
        return {
          on: settings.on,
          brakes: held.map(({ person, at, why, count, most }) => ({ person, at, why, count, limit: most })),
          limits: db.read.all(tables.selectFrom("dispatch_reader_limit").selectAll().limit(5000)).map((row) => ({ person: row.person, limits: limitsIn(row), by: row.by_person, at: row.at })),
          common,
          ...(quiet ? { quiet: { from: quiet.from, until: quiet.until, zone: parts.zone } } : {}),
        };
      },
      "security.liftBrake": async ({ person }, caller) => {
        const by = officer(caller);
        await db.writer.run((trx) => {
          const row = brakeOf(trx, person);
          if (row?.lifted_at !== null) throw new Failure("dispatch/not-braked");
          trx.run(tables.updateTable("dispatch_brake").set({ lifted_at: Math.floor(parts.now()), lifted_by: by }).where("person", "=", person));
          opened.forget(person); // counted anew, from now on
          parts.note(trx, [{ dispatch: row.dispatch, kind: "resumed", person, by_person: by }]);
          tell(trx, person, false, by, "brake/lifted");
        });
        return {};
      },
      "security.readerLimits": async ({ person, limits }, caller) => {
        const by = officer(caller);
        await db.writer.run((trx) => {
          trx.run(tables.deleteFrom("dispatch_reader_limit").where("person", "=", person));
          if (limits) trx.run(tables.insertInto("dispatch_reader_limit").values({ person, keys_hour: limits.keysPerHour, dispatches_hour: limits.dispatchesPerHour, dispatches_day: limits.dispatchesPerDay, quiet: limits.quietDispatches, by_person: by, at: Math.floor(parts.now()) }));
          parts.tellOfficers(trx, { kind: "brake/limits", person, text: by });
        });
        return {};
      },
    },
    federation: {
      readerBraked: async ({ person, paused }, peer) => {
        // A peer says this of our own people alone, and it says it to our officers alone: nothing is held here by it.
        if (domainOf(person as PersonUri) !== domain) throw new Failure("federation/not-yours");
        if (parts.ownPerson(person)) await db.writer.run((trx) => parts.tellOfficers(trx, { kind: paused ? "brake/elsewhere" : "brake/lifted-elsewhere", person, text: peer.domain }));
        return { status: "success" };
      },
    },
  };
}

const limitsIn = (row: BrakeTables["dispatch_reader_limit"]): ReaderLimits => ({ keysPerHour: row.keys_hour, dispatchesPerHour: row.dispatches_hour, dispatchesPerDay: row.dispatches_day, quietDispatches: row.quiet });
