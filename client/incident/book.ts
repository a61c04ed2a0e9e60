/** The incidents that this person has to do with: in memory as in the sealed store, each change stored before it shows. What was signed is parsed once. */
import { bounded, foldIncident, type Incident } from "../../protocol/dispatch/incident/fold.ts";
import { incidentHash, type IncidentReport, peekReport } from "../../protocol/dispatch/incident/report.ts";
import { peekStep, type SaidStep, stepHash } from "../../protocol/dispatch/incident/step.ts";
import { type Bytes, toHex } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import { listeners } from "../listeners.ts";
import { serial } from "../serial.ts";
import { encodeRecord, readRecords } from "../store/records.ts";
import type { Batch, Store } from "../store/store.ts";
import { type IncidentRecord, incidentRecord } from "./records.ts";

const PREFIX = "incident/";

export interface KnownIncident {
  readonly id: string;
  readonly hash: Bytes;
  readonly record: IncidentRecord;
  readonly report: IncidentReport;
  readonly steps: readonly SaidStep[];
  readonly folded: Incident;
}

export interface IncidentBook {
  load(): Promise<void>;
  all(): readonly KnownIncident[];
  get(id: string): KnownIncident | undefined;
  require(id: string): KnownIncident;
  /** `undefined` from `change` leaves it as it is. `together`: stored in the same batch. */
  change(id: string, change: (before: KnownIncident | undefined) => IncidentRecord | undefined, together?: Batch): Promise<void>;
  onChange(listener: () => void): () => void;
}

export function createIncidentBook(store: Store): IncidentBook {
  const known = new Map<string, KnownIncident>();
  const changed = listeners<void>();
  const inTurn = serial();

  return {
    async load() {
      for (const [, record] of await readRecords(store, PREFIX, incidentRecord)) {
        const incident = knownOf(record);
        known.set(incident.id, incident);
      }
    },
    all: () => [...known.values()],
    get: (id) => known.get(id),
    require(id) {
      const found = known.get(id);
      if (!found) throw new Failure("incident/unknown");
      return found;
    },
    change: (id, change, together = {}) =>
      inTurn(async () => {
        const next = change(known.get(id));
        const incident = next && knownOf(next);
        await store.commit({ put: [...(incident ? [[PREFIX + id, encodeRecord(incident.record)] as const] : []), ...(together.put ?? [])], ...(together.remove ? { remove: together.remove } : {}) });
        if (!incident) return;
        known.set(id, incident);
        changed.tell();
      }),
    onChange: changed.add,
  };
}

/** Of steps, those that can count are kept: somebody who says many things in one place fills no store. */
function knownOf(record: IncidentRecord): KnownIncident {
  const report = peekReport(record.report);
  const hash = incidentHash(record.report);
  const said = record.steps.map(({ step }): SaidStep => ({ hash: toHex(stepHash(step)), bytes: step as Bytes, step: peekStep(step) }));
  const steps = bounded(report, said);
  const kept = new Set(steps.map(({ bytes }) => bytes));
  return { id: toHex(hash), hash, record: { ...record, steps: record.steps.filter(({ step }) => kept.has(step as Bytes)) }, report, steps, folded: foldIncident(report, steps) };
}
