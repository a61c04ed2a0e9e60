/** A security officer's reports: those that people's devices said in their lines with this officer, kept here; and, asked for anew each time, those that lie at the node and what the node saw by itself. */
import { z } from "zod";
import type { Args, Procedure, Result } from "../../protocol/wire/api.ts";
import { type BreachReport, openBreachReport, peekBreachReport } from "../../protocol/wire/breach.ts";
import { fromBase64Url, fromHex, toHex } from "../../protocol/wire/bytes.ts";
import { bytesUpTo } from "../../protocol/wire/cbor-schema.ts";
import { codeOf } from "../../protocol/wire/failure.ts";
import type { Clock } from "../environment.ts";
import type { LineChannel, RoomUri, SignalEvent } from "../lines/channel.ts";
import { listeners } from "../listeners.ts";
import { encodeRecord, readRecords } from "../store/records.ts";
import type { Store } from "../store/store.ts";

const PREFIX = "breach-report/";
const MOST_SEEN_AT_ONCE = 256;

const keptReport = z.strictObject({ report: bytesUpTo(64 << 10), line: z.string(), at: z.int(), seenAt: z.int().nullable() });
type KeptReport = z.infer<typeof keptReport>;

export interface ReportHeld {
  readonly report: BreachReport;
  readonly via: "line" | "server";
  readonly signed: boolean;
  readonly at: number;
  readonly seenAt: number | null;
}

export interface ReportsDeps {
  readonly store: Store;
  readonly channel: Pick<LineChannel, "sendSignal">;
  readonly call: <P extends Procedure>(name: P, args: Args<P>) => Promise<Result<P>>;
  readonly isOfficer: () => boolean;
  readonly own: { readonly person: string; readonly domain: string };
  /** A device's key as the person's chain has it; undefined where the chain is not known here. */
  readonly keyOf: (person: string, deviceId: string) => Uint8Array | undefined;
  readonly clock: Clock;
  readonly log: (event: string, values?: Record<string, string | number>) => void;
}

export interface Reports {
  load(): Promise<void>;
  /** Must be stored before the mailbox goes on. */
  heard(event: SignalEvent): Promise<void>;
  /** Throws what the node says: `auth/not-allowed` for who is no officer. */
  all(): Promise<{ reports: ReportHeld[]; observed: Result<"security.breaches">["observed"]; altered: number }>;
  /** `ids`: hex. Tells the people, and the officer's other devices. */
  markSeen(ids: readonly string[]): Promise<void>;
  onChange(listener: () => void): () => void;
}

export function createReports(deps: ReportsDeps): Reports {
  const { store, channel, clock } = deps;
  const changed = listeners<void>();
  const kept = new Map<string, KeptReport>();

  async function keep(id: string, record: KeptReport): Promise<void> {
    await store.commit({ put: [[PREFIX + id, encodeRecord(record)]] }); // first: what could not be stored comes again, and must not be known then
    kept.set(id, record);
    changed.tell();
  }

  function held(bytes: Uint8Array, about: { via: "line" | "server"; at: number; seenAt: number | null }): ReportHeld | undefined {
    try {
      const claimed = peekBreachReport(bytes);
      const key = deps.keyOf(claimed.person, claimed.deviceId);
      // What came in a line was opened under MLS by that very device; what lay at the node is the node's word where the chain is not known here.
      return { report: key ? openBreachReport(bytes, key) : claimed, signed: key !== undefined, ...about };
    } catch (error) {
      deps.log("breach.report-refused", { code: codeOf(error) });
      return undefined;
    }
  }

  return {
    async load() {
      for (const [key, record] of await readRecords(store, PREFIX, keptReport)) kept.set(key.slice(PREFIX.length), record);
    },
    async heard({ room, signal, sender, own: said, at }) {
      if (said || sender.person === null || !deps.isOfficer()) return;
      if (signal.kind === "breach-report" && sender.person !== deps.own.person) {
        if (!sender.person.startsWith(`mimi://${deps.own.domain}/`)) return; // another organisation has officers of its own
        let report: BreachReport;
        try {
          report = openBreachReport(signal.report, sender.signatureKey);
        } catch (error) {
          return deps.log("breach.report-refused", { code: codeOf(error) });
        }
        const id = toHex(report.id);
        if (report.person !== sender.person || report.deviceId !== sender.deviceId || kept.has(id)) return;
        await keep(id, { report: signal.report, line: room, at, seenAt: null });
      }
      if (signal.kind === "breach-seen" && sender.person === deps.own.person) {
        for (const id of signal.reports.map((one) => toHex(one))) {
          const record = kept.get(id);
          if (record && record.seenAt === null && record.line === room) await keep(id, { ...record, seenAt: at });
        }
      }
    },
    async all() {
      const atNode = await deps.call("security.breaches", {});
      const said = [...kept.values()].flatMap(({ report, at, seenAt }) => held(report, { via: "line", at, seenAt }) ?? []);
      const lying = atNode.reports.flatMap(({ report, at, seenAt }) => held(fromBase64Url(report), { via: "server", at, seenAt: seenAt ?? null }) ?? []);
      const known = new Set(said.map(({ report }) => toHex(report.id)));
      const reports = [...said, ...lying.filter(({ report }) => !known.has(toHex(report.id)))].sort((a, b) => b.report.startedAt - a.report.startedAt);
      return { reports, observed: atNode.observed, altered: atNode.reports.length - lying.length };
    },
    async markSeen(ids) {
      const now = Math.floor(clock.now());
      const byLine = new Map<RoomUri, string[]>();
      const elsewhere: string[] = [];
      for (const id of new Set(ids)) {
        const record = kept.get(id);
        if (!record) elsewhere.push(id);
        else if (record.seenAt === null) byLine.set(record.line, [...(byLine.get(record.line) ?? []), id]);
      }
      for (let at = 0; at < elsewhere.length; at += MOST_SEEN_AT_ONCE) await deps.call("security.breachSeen", { reports: elsewhere.slice(at, at + MOST_SEEN_AT_ONCE) });
      for (const [line, seen] of byLine) {
        for (const id of seen) await keep(id, { ...kept.get(id)!, seenAt: now });
        // A line that is over tells nobody; what was seen is seen all the same.
        await channel.sendSignal(line, { kind: "breach-seen", reports: seen.slice(0, MOST_SEEN_AT_ONCE).map(fromHex) }).catch((error: unknown) => deps.log("signal-not-sent", { kind: "breach-seen", code: codeOf(error) }));
      }
    },
    onChange: changed.add,
  };
}
