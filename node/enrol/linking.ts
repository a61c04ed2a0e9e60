/** Further devices: asked for by a link, signed into the chain by a device of the person or by two officers, refused by either. */
import { type Bytes, concat, equalBytes, fromBase64Url, toBase64Url } from "../../protocol/wire/bytes.ts";
import { canonicalCbor } from "../../protocol/wire/cbor.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Args, Result } from "../../protocol/wire/api.ts";
import { type ChainEntry, parseEntry } from "../../protocol/identity/chain-entry.ts";
import type { Caller } from "../area.ts";
import type { Reader, Trx } from "../storage/writer.ts";
import type { EnrolParts } from "./parts.ts";
import type { DeviceRow } from "./registry.ts";
import type { EnrolTables } from "./tables.ts";

const LINK_SECONDS = 15 * 60;
/** A rehearsal prints its links at the start, and they are taken up when somebody gets round to it. */
const REHEARSED_LINK_SECONDS = 24 * 3600;
const NO_PROOF = toBase64Url(new Uint8Array(32));

type DeviceCaller = Extract<Caller, { kind: "device" }>;

export function createLinking(parts: EnrolParts) {
  const { db, links, registry, chains, certificates, replacements, announce, assurance, now } = parts;
  const tables = db.as<EnrolTables>();
  const seconds = () => Math.floor(now() / 1000);

  /** Checks and keeps one entry, and does what it says to the device it names. */
  const accept = async (person: string, bytes: Bytes, leaf: Bytes, officerKeys: () => readonly Bytes[], within?: (trx: Trx) => void): Promise<Bytes> => {
    const entry = parseEntry(bytes);
    if (entry.person !== person) throw new Failure("chain/other-person");
    const kept = chains.leafOf(person, bytes);
    if (kept) return chains.receipt(kept);
    const { row } = admitted(db.read, entry, person);
    const certificate = entry.act.kind === "add" ? await certificates.issue(person, entry.act.device) : null;
    const change: Partial<DeviceRow> = entry.act.kind === "add" ? { state: "enrolled", certificate } : { status: "revoked", reason: `chain/${entry.act.reason}` };
    const notice = await assurance.signedNotice({ ...row, ...change });
    await db.writer.run((trx) => {
      // Signing waited meanwhile: somebody may have refused the device, or ended its replacement.
      const { replacement } = admitted(trx, entry, person);
      within?.(trx);
      const chain = chains.extend(trx, person, bytes, leaf, officerKeys());
      const known = [...chain.devices.values()].find((device) => device.record.deviceId === row.device_id)!;
      if (!equalBytes(known.record.signKey, row.sign_key)) throw new Failure("enrol/other-request");
      registry.changeDevice(trx, row.device_id, change);
      announce.chainGrew(trx, person, { seq: chain.entries.length - 1, bytes });
      announce.notice(trx, person, notice);
      if (entry.act.kind === "add") {
        assurance.event(trx, { kind: entry.by.kind === "officers" ? "device/added-by-officers" : "device/added", person, text: row.name });
        assurance.enrolled(trx, row.device_id);
        if (replacement) replacements.end(trx, replacement, "enrolled", "");
      } else {
        assurance.event(trx, { kind: "device/revoked-by-owner", person, text: row.name });
        parts.cutOff(trx, row.device_id, "device/revoked");
      }
    });
    return chains.receipt(leaf);
  };

  const admitted = (from: Reader, entry: ChainEntry, person: string) => {
    const row = subjectOf(from, entry, person);
    const replacement = entry.act.kind === "add" ? replacements.ofDevice(from, row.device_id) : undefined;
    if (replacement) replacements.admit(replacement, entry.by.kind === "officers" ? entry.by.keys : undefined);
    return { row, replacement };
  };

  /** From the disk: in a transaction memory is behind. */
  const rowOf = (from: Reader, deviceId: string) => from.first(tables.selectFrom("enrol_device").selectAll().where("device_id", "=", deviceId));

  /** The device that the entry is about, which must wait for it or be enrolled. */
  const subjectOf = (from: Reader, entry: ChainEntry, person: string): DeviceRow => {
    const deviceId = entry.act.kind === "add" ? entry.act.device.deviceId : entry.act.deviceId;
    const row = rowOf(from, deviceId);
    if (!row || row.person !== person) throw new Failure(entry.act.kind === "add" ? "enrol/not-pending" : "device/unknown");
    if (entry.act.kind === "add" && row.state !== "pending") throw new Failure("enrol/not-pending", row.state);
    return row;
  };

  const isOfficer = (caller: DeviceCaller) => caller.role === "security" || caller.role === "desk";
  /** A link of the person's own is for own devices to answer, any other for officers too. */
  const forOfficers = (row: DeviceRow) => row.proof === null || replacements.ofDevice(db.read, row.device_id) !== undefined;
  const mayAnswer = (caller: DeviceCaller, row: DeviceRow) => row.person === caller.person || (forOfficers(row) && isOfficer(caller));
  const halves = (deviceId: string) => db.read.all(tables.selectFrom("enrol_half").selectAll().where("device_id", "=", deviceId));

  /** Two keys of one person would be one officer, who could give himself anybody's name. The chain can't tell: whose a key is, only this node knows. */
  const twoPersons = (keys: readonly Uint8Array[], subject: string) => {
    const whose = keys.map((key) => registry.rows().find((row) => row.state === "enrolled" && equalBytes(row.sign_key, key))?.person);
    if (whose.includes(undefined)) throw new Failure("chain/unknown-officer");
    if (new Set(whose).size !== keys.length || whose.includes(subject)) throw new Failure("enrol/same-officer");
  };

  const approve = async (args: Args<"device.approve">, caller: DeviceCaller): Promise<Result<"device.approve">> => {
    const own = registry.device(caller.deviceId)!;
    if (!isOfficer(caller)) throw new Failure("auth/not-allowed");
    const row = registry.row(args.deviceId);
    if (!row || row.state !== "pending" || !forOfficers(row)) throw new Failure("enrol/not-pending");
    const payload = fromBase64Url(args.entry);
    const signature = fromBase64Url(args.signature);
    // Parsed with this half in both places: what it names is checked before anything is kept.
    const { by, act, person } = parseEntry(canonicalCbor([payload, [signature, signature]]));
    if (person !== row.person || act.kind !== "add" || act.device.deviceId !== row.device_id || by.kind !== "officers") throw new Failure("enrol/other-request");
    if (!by.keys.some((key) => equalBytes(key, own.signKey))) throw new Failure("chain/unknown-officer");
    const replacement = replacements.ofDevice(db.read, row.device_id);
    if (replacement) replacements.admit(replacement, by.keys);
    twoPersons(by.keys, person);
    const first = halves(row.device_id).find((half) => equalBytes(half.entry, payload) && !equalBytes(half.officer_key, own.signKey));
    if (!first) {
      await db.writer.run((trx) => {
        const half = { device_id: row.device_id, officer_key: own.signKey, entry: payload, signature };
        trx.run(tables.insertInto("enrol_half").values(half).onConflict((conflict) => conflict.columns(["device_id", "officer_key"]).doUpdateSet(half)));
        assurance.event(trx, { kind: "device/first-officer", person: row.person, text: row.name });
        announce.linkRequested(trx, replacement ? [replacement.second_device!] : otherOfficers(caller.deviceId), { deviceId: row.device_id, person: row.person });
      });
      return { state: "waiting-for-second-officer" };
    }
    if (registry.officerKeys().every((key) => !equalBytes(key, first.officer_key))) throw new Failure("chain/unknown-officer"); // left meanwhile
    const signatures = by.keys.map((key) => (equalBytes(key, own.signKey) ? signature : concat(first.signature)));
    await accept(row.person, canonicalCbor([payload, signatures]), fromBase64Url(args.leaf), registry.officerKeys, (trx) => void trx.run(tables.deleteFrom("enrol_half").where("device_id", "=", row.device_id)));
    return { state: "enrolled" };
  };

  const otherOfficers = (self: string) =>
    registry
      .rows()
      .map((row) => registry.device(row.device_id))
      .filter((device) => device && device.deviceId !== self && device.status !== "revoked" && (device.role === "security" || device.role === "desk"))
      .map((device) => device!.deviceId);

  return {
    "chain.append": async (args: Args<"chain.append">, caller: DeviceCaller): Promise<Result<"chain.append">> => {
      const entry = fromBase64Url(args.entry);
      if (parseEntry(entry).by.kind !== "device") throw new Failure("auth/not-allowed", "officers use device.approve");
      return { receipt: toBase64Url(await accept(caller.person, entry, fromBase64Url(args.leaf), () => [])) };
    },
    "device.link": async (_args: Args<"device.link">, caller: DeviceCaller): Promise<Result<"device.link">> => {
      const expiresAt = seconds() + (parts.config.demonstration ? REHEARSED_LINK_SECONDS : LINK_SECONDS);
      return { token: await db.writer.run((trx) => links.make(trx, { kind: "device", person: caller.person, byDevice: caller.deviceId, expiresAt, proven: true })), expiresAt };
    },
    "device.pending": async (_args: unknown, caller: DeviceCaller): Promise<Result<"device.pending">> => {
      const stands = (row: DeviceRow) => {
        const replacement = replacements.ofDevice(db.read, row.device_id);
        return !replacement || replacements.isOpen(replacement);
      };
      const waiting = registry.rows().filter((row) => row.state === "pending" && row.request !== null && mayAnswer(caller, row) && stands(row));
      return {
        requests: waiting.slice(0, 50).map((row) => {
          const signed = halves(row.device_id);
          const replacement = replacements.ofDevice(db.read, row.device_id);
          return {
            deviceId: row.device_id,
            person: row.person,
            token: toBase64Url(row.token!),
            request: toBase64Url(row.request!),
            proof: row.proof ? toBase64Url(row.proof) : NO_PROOF,
            signatures: signed.map((half) => toBase64Url(half.signature)),
            ...(signed[0] ? { entry: toBase64Url(signed[0].entry) } : {}),
            ...(replacement ? { replacement: replacement.id } : {}),
            at: row.added_at,
          };
        }),
      };
    },
    "device.approve": approve,
    "device.refuse": async ({ deviceId }: Args<"device.refuse">, caller: DeviceCaller) => {
      const row = registry.row(deviceId);
      if (!row || row.state !== "pending" || !mayAnswer(caller, row)) throw new Failure("enrol/not-pending");
      await db.writer.run((trx) => {
        if (rowOf(trx, deviceId)?.state !== "pending") throw new Failure("enrol/not-pending");
        const replacement = replacements.ofDevice(trx, deviceId);
        if (replacement) replacements.end(trx, replacement, "refused", caller.person);
        else registry.changeDevice(trx, deviceId, { state: "refused" });
        assurance.event(trx, { kind: "device/refused", person: row.person, text: row.name });
      });
      return {};
    },
  };
}
