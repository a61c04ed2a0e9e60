/** Replacements of lost devices, row by row: who made a code for whom, who else agreed, what became of it; who is told. */
import { equalBytes } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { ReplacementView } from "../../protocol/wire/replacement.ts";
import type { Reader, Trx } from "../storage/writer.ts";
import type { Invite } from "./links.ts";
import type { Assurance } from "../assurance/assurance.ts";
import type { Database } from "../storage/database.ts";
import type { Announce } from "./announce.ts";
import type { Registry } from "./registry.ts";
import type { EnrolTables } from "./tables.ts";

export type Replacement = EnrolTables["enrol_replacement"];
type Ending = NonNullable<Replacement["ended"]>;

const LISTED_SECONDS = 86_400;
const MOST_LISTED = 100;
/** Wrong codes at which the officers are told, while one is open. */
const TOLD_AT: readonly number[] = [10, 100, 1000, 10_000, 100_000];

export interface ReplacementBook {
  /** Throws `replace/unknown`. */
  read(from: Reader, id: string): Replacement;
  ofInvite(from: Reader, invite: Invite): Replacement | undefined;
  /** The one by which this device came, or asks to come. */
  ofDevice(from: Reader, deviceId: string): Replacement | undefined;
  /** Of the last day; of one person, or all. */
  recent(person?: string): Replacement[];
  isOpen(row: Replacement): boolean;
  /** Those of the person that could still come to something, and those whose device waits in vain. */
  unended(trx: Trx, person: string): Replacement[];
  view(row: Replacement): ReplacementView;
  add(trx: Trx, row: Replacement): void;
  change(trx: Trx, row: Replacement, to: Partial<Replacement>): void;
  /** Throws `replace/ended`. */
  asked(trx: Trx, row: Replacement, deviceId: string): void;
  /** Throws `replace/…` where the device may not be signed in, or not by these. `keys`: of the officers; undefined for a device of the person. */
  admit(row: Replacement, keys: readonly Uint8Array[] | undefined): void;
  end(trx: Trx, row: Replacement, ended: Ending, by: string): void;
  /** Somebody tried a token that leads nowhere. */
  wrongToken(): void;
}

const lostOf = (row: Replacement) => (row.lost === "" ? [] : row.lost.split(" "));

export function createReplacementBook(parts: { db: Database; registry: Registry; announce: Announce; assurance: Pick<Assurance, "event">; now: () => number }): ReplacementBook {
  const { db, registry, announce, now } = parts;
  const tables = db.as<EnrolTables>();
  const seconds = () => Math.floor(now() / 1000);
  const nameOf = (person: string) => registry.person(person)?.name ?? person;
  /** Since this start of the node. */
  let wrong = 0;
  const wrongBefore = new Map<string, number>();
  const wrongSince = (id: string) => wrong - (wrongBefore.get(id) ?? 0);

  /** Once it is asked for, as long as it is listed: what nobody sees any more can't be signed. */
  const isOpen = (row: Replacement) => row.ended === null && seconds() < (row.device_id === null ? row.expires_at : row.at + LISTED_SECONDS);
  const change = (trx: Trx, row: Replacement, to: Partial<Replacement>) => {
    trx.run(tables.updateTable("enrol_replacement").set(to).where("id", "=", row.id));
    announce.replacement(trx, row.person, row.id);
  };

  return {
    read(from, id) {
      const row = from.first(tables.selectFrom("enrol_replacement").selectAll().where("id", "=", id));
      if (!row) throw new Failure("replace/unknown");
      return row;
    },
    ofInvite: (from, invite) => from.first(tables.selectFrom("enrol_replacement").selectAll().where("token_hash", "=", invite.token_hash)),
    ofDevice: (from, deviceId) => from.first(tables.selectFrom("enrol_replacement").selectAll().where("device_id", "=", deviceId)),
    recent(person) {
      const all = tables.selectFrom("enrol_replacement").selectAll().where("at", ">", seconds() - LISTED_SECONDS).orderBy("at", "desc").limit(MOST_LISTED);
      return db.read.all(person === undefined ? all : all.where("person", "=", person));
    },
    isOpen,
    unended: (trx, person) => trx.all(tables.selectFrom("enrol_replacement").selectAll().where("person", "=", person).where("ended", "is", null)).filter((row) => isOpen(row) || row.device_id !== null),
    view(row) {
      const device = row.device_id === null ? undefined : registry.row(row.device_id);
      return {
        id: row.id,
        person: row.person,
        name: nameOf(row.person),
        by: row.by,
        lost: lostOf(row),
        lostNames: lostOf(row).map((deviceId) => registry.row(deviceId)?.name ?? deviceId),
        issuedBy: row.issued_by,
        issuedByName: nameOf(row.issued_by),
        issuingDevice: row.issuing_device,
        needsSecond: row.needs_second === 1,
        ...(row.second_by === null ? {} : { secondBy: row.second_by, secondByName: nameOf(row.second_by) }),
        ...(row.second_device === null ? {} : { secondDevice: row.second_device }),
        state: row.ended ?? (!isOpen(row) ? "expired" : device ? "asked" : "open"),
        ...(device ? { deviceId: device.device_id, deviceName: device.name } : {}),
        online: device !== undefined && device.last_seen !== null,
        at: row.at,
        expiresAt: row.expires_at,
        wrongTries: wrongSince(row.id),
      };
    },
    add(trx, row) {
      trx.run(tables.insertInto("enrol_replacement").values(row));
      wrongBefore.set(row.id, wrong);
      announce.replacement(trx, row.person, row.id);
    },
    change,
    asked(trx, row, deviceId) {
      if (row.ended !== null) throw new Failure("replace/ended", row.ended);
      change(trx, row, { device_id: deviceId });
    },
    admit(row, keys) {
      if (!isOpen(row)) throw new Failure("replace/ended", row.ended ?? "expired");
      if (row.needs_second === 1 && row.second_device === null) throw new Failure("replace/second-missing");
      if (keys === undefined) return;
      if (row.by !== "officers") throw new Failure("replace/own-device-signs");
      // Two keys of one person would be one officer: whose keys these are was looked at when they agreed.
      const named = [row.issuing_device, row.second_device!].map((deviceId) => registry.device(deviceId)?.signKey);
      if (!named.every((key) => key && keys.some((one) => equalBytes(one, key)))) throw new Failure("enrol/other-request");
    },
    end(trx, row, ended, by) {
      change(trx, row, { ended });
      if (ended !== "enrolled" && row.device_id !== null && registry.row(row.device_id)?.state === "pending") registry.changeDevice(trx, row.device_id, { state: "refused" });
      parts.assurance.event(trx, { kind: `replace/${ended}`, person: row.person, text: by === "" ? nameOf(row.issued_by) : nameOf(by) });
    },
    wrongToken() {
      wrong++;
      const guessed = this.recent().filter((row) => isOpen(row) && TOLD_AT.includes(wrongSince(row.id)));
      if (guessed.length > 0) void db.writer.run((trx) => guessed.forEach(({ person, id }) => parts.assurance.event(trx, { kind: "replace/guessing", person, text: String(wrongSince(id)) }))).catch(() => undefined); // the count goes on, and is told at the next step
    },
  };
}
