/** The chain of who knew and who decided, as an overseer sees it: without a title or a word of content. `signed`: checked on this device against the device that signed it; the rest is the node's word. */
import type { Severity, Side } from "./incidents.ts";
import type { ReleaseEvent } from "../../protocol/wire/dispatch/procedures.ts";
import type { Rank } from "../../protocol/wire/fields.ts";

export interface OverseenDispatch {
  readonly id: string;
  readonly originator: string;
  readonly rank: Rank;
  readonly marking: { readonly en: string; readonly fr: string };
  readonly createdAt: number;
  readonly until: number | null;
  readonly state: "active" | "revoked";
  readonly portions: readonly { readonly kind: "text" | "file"; readonly rank: Rank }[];
  readonly controllers: readonly string[];
  readonly readers: number;
  readonly opened: number;
  readonly denied: number;
}

export interface OverseenRelease {
  readonly to: string;
  readonly organisation: string;
  readonly portions: readonly number[];
  readonly by: string;
  readonly second?: string;
  readonly asked?: string;
  readonly at: number;
  readonly state: "active" | "revoked" | "one-signature";
  readonly signed: boolean;
}

export interface OverseenDetail extends Omit<OverseenDispatch, "readers" | "opened" | "denied"> {
  readonly signed: boolean;
  readonly releases: readonly OverseenRelease[];
  /** By the node's word. */
  readonly events: readonly ReleaseEvent[];
}

export interface OverseenIncident {
  readonly id: string;
  readonly dispatches: readonly string[];
  readonly rank: Rank;
  readonly discloser: string;
  readonly toldAt: number;
  readonly enteredAt: number;
  readonly due: number;
  readonly sourceInDanger: boolean;
  readonly by: string;
  readonly people: readonly { readonly person: string; readonly side: Side }[];
  readonly signed: boolean;
  readonly seen: readonly { readonly person: string; readonly at: number; readonly signed: boolean }[];
  readonly assessments: readonly { readonly side: Side; readonly turn: number; readonly severity: Severity; readonly by: string; readonly at: number; readonly signed: boolean }[];
}

export interface OversightApi {
  dispatches(before?: number): Promise<{ readonly dispatches: readonly OverseenDispatch[]; readonly more?: number }>;
  dispatch(id: string): Promise<OverseenDetail>;
  incidents(before?: number): Promise<{ readonly incidents: readonly OverseenIncident[]; readonly more?: number }>;
}
