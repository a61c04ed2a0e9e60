/**
 * Frames of incidents as devices hand them in: signed, and without words. The node checks whose they are, and that whoever reports something of its own people's dispatches had access to them; it can't make one.
 * Bounded: a person's devices hand in so many an hour, and an incident has so many places as it has people and turns.
 */
import { openFrame, peekFrame, type IncidentFrame } from "../../protocol/dispatch/incident/frame.ts";
import { MOST_ASSESSORS } from "../../protocol/dispatch/incident/report.ts";
import { MOST_TURNS } from "../../protocol/dispatch/incident/step.ts";
import { type Chain, verifyChain } from "../../protocol/identity/chain.ts";
import { type DeviceId, domainOf, type PersonUri } from "../../protocol/identity/uri.ts";
import { type Bytes, concat, equalBytes } from "../../protocol/wire/bytes.ts";
import { canonicalCbor, parseCbor } from "../../protocol/wire/cbor.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { DispatchRecord } from "../dispatch/record.ts";
import type { Registry } from "../enrol/registry.ts";
import type { Database } from "../storage/database.ts";
import type { OversightTables } from "./tables.ts";

const MOST_OF_AN_INCIDENT = MOST_ASSESSORS * 2 * (MOST_TURNS + 1) + 1;
const MAX_CHAIN = 16 << 20;
const MOST_SHOWN = 1_000;

export interface FrameParts {
  readonly domain: string;
  readonly db: Database;
  readonly registry: Pick<Registry, "device" | "officerKeys">;
  readonly record: DispatchRecord;
  /** Of a node with an accord in force. */
  readonly officerKeysOf: (domain: string) => readonly Bytes[] | undefined;
  readonly now: () => number;
}

export function createFrames(parts: FrameParts) {
  const { db } = parts;
  const tables = db.as<OversightTables>();

  function chainOf(person: string, entries: readonly Bytes[]): Chain {
    const domain = domainOf(person as PersonUri);
    const officerKeys = domain === parts.domain ? parts.registry.officerKeys() : parts.officerKeysOf(domain);
    if (!officerKeys) throw new Failure("federation/no-accord", domain);
    return verifyChain(entries, { person: person as PersonUri, officerKeys });
  }

  function reportOf(incident: Uint8Array): Extract<IncidentFrame, { kind: "report" }> | undefined {
    const row = db.read.first(tables.selectFrom("oversight_frame").select("frame").where("of", "=", incident).where("kind", "=", "report"));
    const frame = row && peekFrame(row.frame);
    return frame?.kind === "report" ? frame : undefined;
  }

  /** Throws `incident/…`, `chain/…`, `wire/…`. */
  async function take(bytes: Bytes, entries: readonly Bytes[], by: string): Promise<void> {
    const claimed = peekFrame(bytes);
    const chain = chainOf(claimed.by, entries);
    const device = chain.devices.get(claimed.deviceId as DeviceId);
    if (!device) throw new Failure("incident/unknown-device");
    const own = domainOf(claimed.by as PersonUri) === parts.domain;
    const known = own ? parts.registry.device(claimed.deviceId) : undefined;
    if (own && (known?.person !== claimed.by || !equalBytes(known.signKey, device.record.signKey))) throw new Failure("incident/unknown-device");
    const frame = openFrame(bytes, device.record.signKey);
    const report = frame.kind === "report" ? frame : reportOf(frame.incident);
    if (!report) throw new Failure("incident/unknown");
    if (frame.kind === "report") requireAccess(frame, chain.fingerprint);
    const side = report.originatorSide.includes(frame.by) ? "originator" : report.discloserSide.includes(frame.by) ? "discloser" : undefined;
    if (frame.kind !== "report" && side === undefined && frame.by !== report.by) throw new Failure("incident/not-named");
    if (frame.kind === "assess" && frame.side !== side) throw new Failure("incident/other-side");
    if (![report.by, ...report.originatorSide, ...report.discloserSide].some((person) => person === by)) throw new Failure("incident/not-named");
    await db.writer.run((trx) => {
      const { n } = trx.prepare("select count(*) as n from oversight_frame where incident = ?").get(frame.incident) as { n: number };
      if (n >= MOST_OF_AN_INCIDENT) throw new Failure("rate/too-many");
      trx.prepare("insert or ignore into oversight_frame (of, incident, kind, frame, by_person, at) values (?, ?, ?, ?, ?, ?)").run(frame.of, frame.incident, frame.kind, bytes, frame.by, Math.floor(parts.now()));
      trx.prepare("insert into oversight_chain (person, fingerprint, entries, length) values (?, ?, ?, ?) on conflict (person, fingerprint) do update set entries = excluded.entries, length = excluded.length where excluded.length > oversight_chain.length").run(frame.by, chain.fingerprint, canonicalCbor([...entries]), entries.length);
    });
  }

  /** Of dispatches that this node decides about: whoever was never let in can't have disclosed them, and reports nothing. Of others it can't know. */
  function requireAccess(frame: Extract<IncidentFrame, { kind: "report" }>, fingerprint: Uint8Array): void {
    for (const dispatch of frame.dispatches) if (parts.record.find(dispatch) && !parts.record.isParty(dispatch, frame.by, fingerprint)) throw new Failure("incident/not-a-reader");
  }

  return {
    take,
    list(before: number | undefined): { frames: { frame: Bytes; at: number }[]; chains: { person: string; entries: Bytes[] }[]; more: number | undefined } {
      const rows = db.read.all(tables.selectFrom("oversight_frame").selectAll().where("at", "<", before ?? Number.MAX_SAFE_INTEGER).orderBy("at", "desc").limit(MOST_SHOWN + 1));
      const shown = rows.slice(0, MOST_SHOWN);
      const people = [...new Set(shown.map(({ by_person }) => by_person))].slice(0, 250);
      const chains = people.flatMap((person) => db.read.all(tables.selectFrom("oversight_chain").selectAll().where("person", "=", person)).slice(0, 2).map((row) => ({ person, entries: (parseCbor(row.entries, MAX_CHAIN) as Uint8Array[]).map((entry) => concat(entry)) })));
      return { frames: shown.map(({ frame, at }) => ({ frame: concat(frame), at })), chains, more: rows.length > MOST_SHOWN ? shown.at(-1)!.at : undefined };
    },
  };
}
export type Frames = ReturnType<typeof createFrames>;
