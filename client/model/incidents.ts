/** Disclosure incidents as screens see them, and what a person can do about one. */
import type { Side } from "../../protocol/dispatch/incident/report.ts";
import type { Severity } from "../../protocol/dispatch/incident/step.ts";
import type { Rank } from "../../protocol/wire/fields.ts";

export type { Severity, Side };

export interface IncidentDraft {
  /** Ids, hex. Of different originators: each hears of its own alone. */
  readonly dispatches: readonly string[];
  /** Domain of the organisation whose people told it; the own one unless said. */
  readonly discloser?: string;
  readonly told: {
    readonly by: string;
    readonly to: string;
    readonly place: string;
    /** Seconds since 1970. */
    readonly at: number;
    /** Empty where this device may not carry them. */
    readonly words: string;
  };
  readonly sourceInDanger: boolean;
  /** Colleagues who assess the damage for the own side too: they get what is written here. */
  readonly with?: readonly string[];
}

export interface AssessmentDraft {
  readonly severity: Severity;
  readonly text: string;
  readonly inferred: string;
  readonly measures: string;
}

export interface AssessmentView extends AssessmentDraft {
  /** Hex. */
  readonly hash: string;
  readonly turn: number;
  readonly by: { readonly person: string; readonly name: string };
  readonly device: string;
  readonly at: number;
}

export interface IncidentView {
  /** Hex: of the signed report. */
  readonly id: string;
  readonly dispatches: readonly { readonly id: string; readonly title?: string }[];
  readonly rank: Rank;
  /** Of this person. */
  readonly side: Side | "reporter";
  readonly reportedBy: { readonly person: string; readonly name: string; readonly organisation: string };
  readonly discloser: { readonly domain: string; readonly organisation: string };
  readonly originator: { readonly domain: string; readonly organisation: string };
  readonly told: IncidentDraft["told"];
  readonly sourceInDanger: boolean;
  readonly enteredAt: number;
  readonly arrivedAt: number;
  readonly due: number;
  readonly people: readonly { readonly person: string; readonly name: string; readonly side: Side; readonly seenAt?: number; /** Has what this device has to say. */ readonly told: boolean }[];
  readonly assessments: Readonly<Record<Side, { readonly current?: AssessmentView; readonly versions: readonly AssessmentView[] }>>;
  /** A source is in danger, and nobody of this side has looked at it. */
  readonly rings: boolean;
  /** By this person: not there yet, and asked for. */
  readonly mayAssess: boolean;
  readonly seen: boolean;
}

export interface IncidentsApi {
  /** Signs and sends; returns the ids of what was reported, one for each originator. Throws `gate/above-ceiling`, `incident/…`. */
  report(draft: IncidentDraft): Promise<string[]>;
  /** For the own side; a further one replaces it, and the earlier stays to be seen. */
  assess(id: string, assessment: AssessmentDraft): Promise<void>;
  /** Signed: when it was seen, and by whom. */
  see(id: string): Promise<void>;
  /** A source is in danger: rings. */
  onUrgent(listener: (event: { readonly kind: "incident-urgent"; readonly incident: string }) => void): () => void;
}
