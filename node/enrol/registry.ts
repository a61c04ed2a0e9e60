/**
 * People and devices, held in memory beside their tables: rooms ask for every message. What a transaction changes shows here once it is on the disk.
 */
import { type Bytes, concat, toHex } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Role } from "../../protocol/wire/fields.ts";
import type { KnownDevice } from "../area.ts";
import type { Database } from "../storage/database.ts";
import type { Trx } from "../storage/writer.ts";
import type { EnrolTables } from "./tables.ts";

type PersonRow = EnrolTables["enrol_person"];
export type DeviceRow = EnrolTables["enrol_device"];

export interface Registry {
  person(person: string): PersonRow | undefined;
  people(): PersonRow[];
  row(deviceId: string): DeviceRow | undefined;
  rowsOf(person: string): DeviceRow[];
  rows(): DeviceRow[];
  /** Enrolled, whatever its status. */
  device(deviceId: string): KnownDevice | undefined;
  /** May act now. */
  devicesOf(person: string): KnownDevice[];
  knowsKey(signKey: Uint8Array): boolean;
  officerKeys(): Bytes[];
  putPerson(trx: Trx, person: PersonRow): void;
  putDevice(trx: Trx, device: DeviceRow): void;
  /** Throws `device/unknown`. */
  changeDevice(trx: Trx, deviceId: string, change: Partial<DeviceRow>): DeviceRow;
}

const MOST_OFFICER_KEYS = 16; // as many as an accord names
const officers: ReadonlySet<Role> = new Set<Role>(["security", "desk"]);

export function openRegistry(db: Database): Registry {
  const tables = db.as<EnrolTables>();
  const people = new Map(db.read.all(tables.selectFrom("enrol_person").selectAll()).map((row) => [row.person, row]));
  const rows = new Map<string, DeviceRow>();
  const byPerson = new Map<string, Set<string>>();
  const keys = new Set<string>();

  const remember = (row: DeviceRow) => {
    rows.set(row.device_id, row);
    keys.add(toHex(row.sign_key));
    const own = byPerson.get(row.person);
    if (own) own.add(row.device_id);
    else byPerson.set(row.person, new Set([row.device_id]));
  };
  for (const row of db.read.all(tables.selectFrom("enrol_device").selectAll().orderBy("added_at"))) remember(row);

  const known = (row: DeviceRow): KnownDevice => ({ deviceId: row.device_id, person: row.person, role: people.get(row.person)?.role ?? "member", signKey: concat(row.sign_key), class: row.class, status: row.status });
  const rowsOf = (person: string) => [...(byPerson.get(person) ?? [])].map((id) => rows.get(id)!);
  const acting = (row: DeviceRow) => row.state === "enrolled" && row.status !== "revoked";

  return {
    person: (person) => people.get(person),
    people: () => [...people.values()],
    row: (deviceId) => rows.get(deviceId),
    rowsOf,
    rows: () => [...rows.values()],
    device(deviceId) {
      const row = rows.get(deviceId);
      return row?.state === "enrolled" ? known(row) : undefined;
    },
    devicesOf: (person) => rowsOf(person).filter(acting).map(known),
    knowsKey: (signKey) => keys.has(toHex(signKey)),
    officerKeys: () =>
      [...rows.values()]
        .filter((row) => acting(row) && officers.has(people.get(row.person)?.role ?? "member"))
        .slice(0, MOST_OFFICER_KEYS)
        .map((row) => concat(row.sign_key)),
    putPerson(trx, person) {
      trx.run(tables.insertInto("enrol_person").values(person).onConflict((conflict) => conflict.column("person").doUpdateSet(person)));
      trx.afterCommit(() => people.set(person.person, person));
    },
    putDevice(trx, device) {
      trx.run(tables.insertInto("enrol_device").values(device));
      trx.afterCommit(() => remember(device));
    },
    changeDevice(trx, deviceId, change) {
      const before = trx.first(tables.selectFrom("enrol_device").selectAll().where("device_id", "=", deviceId));
      if (!before) throw new Failure("device/unknown");
      const after: DeviceRow = { ...before, ...change };
      trx.run(tables.updateTable("enrol_device").set(change).where("device_id", "=", deviceId));
      trx.afterCommit(() => remember(after));
      return after;
    },
  };
}
