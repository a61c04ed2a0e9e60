/** Devices as the organisation sees them: class, evidence, status; who says so, and who is told at once. */
import { canonicalCbor } from "../../protocol/wire/cbor.ts";
import { type Bytes, fromBase64Url, toBase64Url } from "../../protocol/wire/bytes.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import type { Args, DeviceView } from "../../protocol/wire/api.ts";
import type { Signer } from "../../protocol/wire/signed.ts";
import { encodeLeaf } from "../../protocol/ledger/leaf.ts";
import { factLeaf } from "../../protocol/ledger/blinded.ts";
import type { Standing } from "../../protocol/identity/standing.ts";
import type { Area, Caller, KnownGuest, LedgerPort, PushTo, Random } from "../area.ts";
import type { Observed } from "../breach/breach-book.ts";
import { type Announce, signNotice } from "../enrol/announce.ts";
import type { DeviceRow, Registry } from "../enrol/registry.ts";
import type { EnrolTables } from "../enrol/tables.ts";
import type { Database } from "../storage/database.ts";
import type { Reader, Trx } from "../storage/writer.ts";
import { type Denied, deniedBy } from "./denylist.ts";
import { openSerials } from "./serials.ts";
import { StandingGaps } from "./standing-gaps.ts";
import { createStandings } from "./standings.ts";
import { assuranceMigrations, type AssuranceTables } from "./tables.ts";

export interface SecurityEvent {
  kind: string;
  text: string;
  person?: string;
  /** The call that it is about. */
  room?: string;
}

export interface Assurance extends Area {
  view: (row: DeviceRow) => DeviceView;
  /** Something the security officer should see; never content. */
  event: (trx: Trx, event: SecurityEvent) => void;
  /** Within the transaction that enrols a device: the deny-list counts from the first moment. */
  enrolled: (trx: Trx, deviceId: string) => void;
  signedNotice: (row: DeviceRow) => Promise<Bytes>;
  /** For good. Throws `device/unknown`, `device/revoked`. */
  revoke: (deviceId: string, reason: string, caller: Extract<Caller, { kind: "device" }>, within: (trx: Trx, row: DeviceRow) => void) => Promise<DeviceView>;
  serial: () => number;
  /** A device comes into a call. */
  joined: (room: string, deviceId: string) => void;
}

export interface AssuranceParts {
  domain: string;
  db: Database;
  registry: Registry;
  announce: Announce;
  ledger: LedgerPort;
  nodeKey: Signer;
  push: PushTo;
  online: (deviceId: string) => boolean;
  /** How it would be woken for a call now. */
  wakes: (deviceId: string) => DeviceView["wakes"];
  behind: (deviceId: string) => DeviceView["behind"];
  cutOff: (trx: Trx, deviceId: string, code: string) => void;
  guest: (deviceId: string) => KnownGuest | undefined;
  /** Of a station (`node/station`). */
  placeOf: (deviceId: string, call: string | null) => Standing["place"];
  membership: (room: string, deviceId: string) => { kind: "line" | "call" } | undefined;
  /** From the config: what is denied whatever the officer's own list says. */
  denied: readonly Denied[];
  /** Who may go on above the ceiling, by policy. */
  overrideBy: readonly string[];
  /** Notes what broke protocol in a call, for the officer's report. */
  observe: (trx: Trx, fact: Observed) => void;
  now: () => number;
  monotonic: () => number;
  random: Random;
}

const MOST_EVENTS = 500;
const DENIED = "denied/";

export function createAssurance(parts: AssuranceParts): Assurance {
  const { db, registry, announce, now } = parts;
  const tables = db.as<AssuranceTables>();
  const seconds = () => Math.floor(now() / 1000);
  const gaps = new StandingGaps();
  let nextSerial: () => number = () => {
    throw new Failure("internal/not-wired");
  };

  const evidenceOf = (from: Reader, deviceId: string) => from.all(tables.selectFrom("assurance_evidence").selectAll().where("device_id", "=", deviceId).orderBy("id", "desc").limit(16));
  const deniedNow = (from: Reader): Denied[] => [...parts.denied, ...from.all(tables.selectFrom("assurance_denied").selectAll())];

  const event: Assurance["event"] = (trx, { kind, text, person }) => {
    trx.run(tables.insertInto("assurance_event").values({ at: now(), kind, person: person ?? null, text: text.slice(0, 600) }));
  };

  const behindOf = (deviceId: string) => {
    const behind = parts.behind(deviceId);
    return behind ? { behind } : {};
  };

  const view: Assurance["view"] = (row) => ({
    deviceId: row.device_id,
    person: row.person,
    name: row.name,
    platform: row.platform,
    class: row.class,
    evidence: evidenceOf(db.read, row.device_id).map((one) => ({ kind: one.kind, ...(one.note === null ? {} : { note: one.note }), ...(one.by_person === null ? {} : { by: one.by_person }), at: one.at })),
    status: row.state === "pending" ? "pending" : row.status,
    ...(row.reason === null ? {} : { reason: row.reason }),
    addedAt: row.added_at,
    ...(row.last_seen === null ? {} : { lastSeen: row.last_seen }),
    online: parts.online(row.device_id),
    ...behindOf(row.device_id),
    wakes: parts.wakes(row.device_id),
    authenticator: row.authenticator,
    demonstration: row.demonstration === 1,
  });

  const signedNotice: Assurance["signedNotice"] = (row) =>
    signNotice({ v: 1, domain: parts.domain, person: row.person, deviceId: row.device_id, class: row.class, status: row.status, reason: row.reason ?? "", serial: nextSerial(), at: seconds() }, parts.nodeKey);

  /** Changes class or status, and tells everybody concerned in the same transaction. The notice is signed before, since signing waits. */
  const change = async (row: DeviceRow, to: Partial<DeviceRow>, said: SecurityEvent, within: (trx: Trx) => void = () => undefined): Promise<DeviceRow> => {
    const notice = await signedNotice({ ...row, ...to });
    // Blinded, so that the log shows that something was decided and to nobody what.
    const fact = canonicalCbor({ domain: parts.domain, person: row.person, deviceId: row.device_id, class: to.class ?? row.class, status: to.status ?? row.status, at: seconds() });
    const { leaf } = factLeaf("device-status", fact, parts.random);
    return db.writer.run((trx) => {
      within(trx);
      const after = registry.changeDevice(trx, row.device_id, to);
      announce.notice(trx, row.person, notice);
      event(trx, said);
      try {
        parts.ledger.enqueue(trx, encodeLeaf(leaf));
      } catch (cause) {
        event(trx, { kind: "ledger/missed", person: row.person, text: `${row.name} · ${codeOf(cause)}` }); // a log that has stopped must not keep a stolen device alive
      }
      if (after.status === "revoked") parts.cutOff(trx, row.device_id, "device/revoked");
      trx.afterCommit(() => {
        for (const own of registry.devicesOf(row.person)) parts.push(own.deviceId, { push: "device-changed", deviceId: row.device_id });
      });
      return after;
    });
  };

  const set = async (args: Args<"security.set">, caller: Extract<Caller, { kind: "device" }>): Promise<DeviceView> => {
    const row = registry.row(args.deviceId);
    if (!row || row.state !== "enrolled") throw new Failure("device/unknown");
    if (row.status === "revoked" && args.status !== "revoked") throw new Failure("device/revoked"); // a revoked key never comes back
    const raises = (args.class === "approved" || args.class === "issued") && args.class !== row.class;
    if (raises && args.evidence === undefined) throw new Failure("device/evidence-missing");
    const status = args.status ?? row.status;
    if (status === "good" && row.status !== "good") {
      const denied = deniedBy(row.platform, deniedNow(db.read));
      if (denied) throw new Failure("device/denied", denied.match);
    }
    const to: Partial<DeviceRow> = { class: args.class ?? row.class, status, reason: status === "good" ? null : (args.reason ?? row.reason) };
    const after = await change(row, to, { kind: `device/${status === row.status ? `class-${to.class}` : status}`, person: row.person, text: [row.name, args.evidence?.kind, args.evidence?.note, args.reason].filter(Boolean).join(" · ") }, (trx) => {
      if (args.evidence) trx.run(tables.insertInto("assurance_evidence").values({ device_id: row.device_id, kind: args.evidence.kind, note: args.evidence.note ?? null, by_person: caller.person, at: seconds() }));
    });
    return view(after);
  };

  /** Lowers whatever the list now catches, and lifts only what the list itself had lowered. */
  const applyDenylist = async () => {
    const denied = deniedNow(db.read);
    for (const row of registry.rows()) {
      if (row.state !== "enrolled" || row.status === "revoked") continue;
      const hit = deniedBy(row.platform, denied);
      const loweredByList = row.status === "lowered" && (row.reason?.startsWith(DENIED) ?? false);
      if (hit && row.status === "good") await change(row, { status: "lowered", reason: `${DENIED}${hit.reason}` }, { kind: "device/denied", person: row.person, text: `${row.name} · ${hit.match}: ${hit.reason}` });
      if (!hit && loweredByList) await change(row, { status: "good", reason: null }, { kind: "device/denial-lifted", person: row.person, text: row.name });
    }
  };

  const standings = createStandings({
    domain: parts.domain,
    nodeKey: parts.nodeKey,
    serial: () => nextSerial(),
    now,
    facts: (caller) => {
      const guest = caller.kind === "guest" ? parts.guest(caller.deviceId) : undefined;
      if (guest) return { person: guest.guest, class: "guest", status: "good", evidence: [] };
      const row = caller.kind === "device" ? registry.row(caller.deviceId) : undefined;
      if (!row) throw new Failure("auth/no-session");
      const evidence = evidenceOf(db.read, row.device_id).map((one): Standing["evidence"][number] => ({ kind: evidenceCode(one.kind), ...(one.note === null ? {} : { note: one.note.slice(0, 200) }) }));
      return { person: row.person, class: row.class, status: row.status, evidence: [...(row.demonstration ? [{ kind: "demonstration" }] : []), ...evidence].slice(0, 16) };
    },
    given(room, deviceId, person) {
      const gap = gaps.asked(room, deviceId, { monotonic: parts.monotonic(), at: now() });
      // Not waited for: a call must not lapse because a finding can't be written down.
      if (gap) void db.writer.run((trx) => parts.observe(trx, { kind: "standing-lapsed", person, call: room, at: gap.from, until: gap.until, note: "" })).catch(() => undefined);
    },
    placeOf: parts.placeOf,
    assertInRoom: (room, deviceId, kind) => {
      const is = parts.membership(room, deviceId);
      if (!is) throw new Failure("standing/not-in-room");
      if (is.kind !== kind) throw new Failure("standing/other-kind");
    },
  });

  return {
    migrations: assuranceMigrations,
    async start() {
      nextSerial = await openSerials(db);
      await applyDenylist();
    },
    handlers: {
      ...standings,
      "security.devices": async () => ({
        devices: registry.rows().filter((row) => row.state !== "refused").map(view),
        people: registry.people().map((row) => ({ person: row.person, name: row.name, role: row.role, enrolled: row.enrolled === 1 })),
      }),
      "security.set": (args, caller) => set(args, caller as Extract<Caller, { kind: "device" }>),
      "security.denylist": async ({ set: wanted }) => {
        if (wanted) {
          await db.writer.run((trx) => {
            trx.run(tables.deleteFrom("assurance_denied"));
            for (const entry of new Map(wanted.map((one) => [one.match, one])).values()) trx.run(tables.insertInto("assurance_denied").values(entry));
            event(trx, { kind: "denylist/set", text: wanted.map((one) => one.match).join(", ") });
          });
          await applyDenylist();
        }
        return { entries: deniedNow(db.read).map(({ match, reason }) => ({ match, reason })) };
      },
      "security.events": async () => ({
        events: db.read.all(tables.selectFrom("assurance_event").selectAll().orderBy("id", "desc").limit(MOST_EVENTS)).map((row) => ({ at: row.at, kind: row.kind, text: row.text, ...(row.person === null ? {} : { person: row.person }) })),
      }),
      "override.record": async ({ room, leaf }, caller) => {
        if (caller.kind !== "device" || !parts.overrideBy.includes(caller.person)) throw new Failure("override/not-allowed");
        if (!parts.membership(room, caller.deviceId)) throw new Failure("override/not-in-room");
        const bytes = fromBase64Url(leaf);
        await db.writer.run((trx) => {
          parts.ledger.enqueue(trx, bytes);
          event(trx, { kind: "override", person: caller.person, text: room });
          parts.observe(trx, { kind: "override", person: caller.person, call: room, at: now(), until: null, note: "" });
        });
        return { receipt: toBase64Url(await parts.ledger.receipt(bytes)) };
      },
    },
    view,
    event,
    enrolled(trx, deviceId) {
      const row = trx.first(db.as<EnrolTables>().selectFrom("enrol_device").selectAll().where("device_id", "=", deviceId));
      const hit = row && deniedBy(row.platform, deniedNow(trx));
      if (!row || !hit) return;
      registry.changeDevice(trx, deviceId, { status: "lowered", reason: `${DENIED}${hit.reason}` });
      event(trx, { kind: "device/denied", person: row.person, text: `${row.name} · ${hit.match}: ${hit.reason}` });
    },
    signedNotice,
    async revoke(deviceId, reason, caller, within) {
      const row = registry.row(deviceId);
      if (!row || row.state !== "enrolled") throw new Failure("device/unknown");
      if (row.status === "revoked") return view(row); // by somebody else who was told of the loss
      const by = registry.person(caller.person)?.name ?? caller.person;
      return view(await change(row, { status: "revoked", reason }, { kind: "device/revoked", person: row.person, text: [row.name, reason, by].join(" · ") }, (trx) => within(trx, row)));
    },
    serial: () => nextSerial(),
    joined: (room, deviceId) => gaps.joined(room, deviceId),
  };
}

/** A standing carries codes: what an officer typed becomes one, in full only on the desk. */
function evidenceCode(kind: string): string {
  const code = kind.toLowerCase().replace(/[^a-z0-9/-]+/g, "-").replace(/^[^a-z]+/, "").slice(0, 64);
  return code === "" ? "other" : code;
}
