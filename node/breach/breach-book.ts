/**
 * Breaches of protocol, as far as the node has to do with them: it says who the security officers are, keeps the reports of those who have no line to one, and notes what it can see by itself, so that the officer
 * sees a client that stays silent. A report's bytes are signed by the person's device: they can be held back here, and not changed.
 */
import { fromBase64Url, fromHex, toBase64Url, toHex } from "../../protocol/wire/bytes.ts";
import type { BreachKind } from "../../protocol/wire/breach.ts";
import { openBreachReport } from "../../protocol/wire/breach.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Area, Caller } from "../area.ts";
import type { Registry } from "../enrol/registry.ts";
import type { Database } from "../storage/database.ts";
import type { Trx } from "../storage/writer.ts";
import { breachMigrations, type BreachTables } from "./tables.ts";

const DAY_MS = 86_400_000;
const KEPT_MS = 400 * DAY_MS;
const MOST_A_DAY = 50;
const MOST_SHOWN = 2000;

/** A fact that needs nobody's word: a guest's leaf in a call's group, an override in the ledger, a gap in what a device asked for. */
export interface Observed {
  readonly kind: Exclude<BreachKind, "open-line">;
  readonly person: string;
  readonly call: string;
  /** Milliseconds. */
  readonly at: number;
  readonly until: number | null;
  readonly note: string;
}

export interface BreachBook extends Area {
  observe(trx: Trx, fact: Observed): void;
}

export function createBreachBook(parts: { db: Database; registry: Registry; now: () => number }): BreachBook {
  const { db, registry, now } = parts;
  const tables = db.as<BreachTables>();

  const requireDevice = (caller: Caller) => {
    if (caller.kind !== "device") throw new Failure("auth/not-allowed");
    return caller;
  };

  return {
    migrations: breachMigrations,
    observe(trx, { kind, person, call, at, until, note }) {
      if (registry.person(person) === undefined) return; // only of one's own people has the officer anything to say
      trx.run(tables.insertInto("breach_observed").values({ kind, person, call, at: Math.floor(at), until: until === null ? null : Math.floor(until), note: note.slice(0, 400) }));
    },
    async start() {
      const before = now() - KEPT_MS;
      await db.writer.run((trx) => {
        trx.run(tables.deleteFrom("breach_report").where("at", "<", before));
        trx.run(tables.deleteFrom("breach_observed").where("at", "<", before));
      });
    },
    handlers: {
      "breach.officers": async (_args, caller) => {
        requireDevice(caller);
        return { officers: registry.people().filter((row) => row.role === "security" && row.enrolled === 1).map((row) => ({ person: row.person, name: row.name })) };
      },
      "breach.report": async ({ report: text }, caller) => {
        const device = requireDevice(caller);
        const known = registry.device(device.deviceId);
        if (!known) throw new Failure("auth/not-allowed");
        const bytes = fromBase64Url(text);
        const report = openBreachReport(bytes, known.signKey);
        if (report.person !== device.person || report.deviceId !== device.deviceId) throw new Failure("breach/not-yours");
        const at = now();
        await db.writer.run((trx) => {
          if (trx.first(tables.selectFrom("breach_report").select("id").where("id", "=", report.id))) return; // said again after a lost answer
          const today = trx.all(tables.selectFrom("breach_report").select("id").where("person", "=", device.person).where("at", ">", at - DAY_MS).limit(MOST_A_DAY));
          if (today.length >= MOST_A_DAY) throw new Failure("rate/too-many");
          trx.run(tables.insertInto("breach_report").values({ id: report.id, person: device.person, report: bytes, at, seen_at: null }));
        });
        return {};
      },
      "breach.mine": async (_args, caller) => {
        const { person } = requireDevice(caller);
        const rows = db.read.all(tables.selectFrom("breach_report").select(["id", "seen_at"]).where("person", "=", person).orderBy("at", "desc").limit(500));
        return { reports: rows.map((row) => ({ id: toHex(row.id), ...(row.seen_at === null ? {} : { seenAt: row.seen_at }) })) };
      },
      "security.breaches": async () => {
        const reports = db.read.all(tables.selectFrom("breach_report").selectAll().orderBy("at", "desc").limit(MOST_SHOWN));
        const observed = db.read.all(tables.selectFrom("breach_observed").selectAll().orderBy("at", "desc").limit(MOST_SHOWN));
        return {
          reports: reports.map((row) => ({ report: toBase64Url(row.report), at: row.at, ...(row.seen_at === null ? {} : { seenAt: row.seen_at }) })),
          observed: observed.map(({ kind, person, call, at, until, note }) => ({ kind: kind as Observed["kind"], person, call, at, until, note })),
        };
      },
      "security.breachSeen": async ({ reports }) => {
        const at = now();
        await db.writer.run((trx) => {
          for (const id of reports) trx.run(tables.updateTable("breach_report").set({ seen_at: at }).where("id", "=", fromHex(id)).where("seen_at", "is", null));
        });
        return {};
      },
    },
  };
}
