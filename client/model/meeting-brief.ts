/** What may be said to whom: for somebody who is about to meet people, dispatch by dispatch. */
import type { Denial } from "../../protocol/wire/dispatch/procedures.ts";
import type { DispatchView, LabelShown, ReaderChoice } from "./dispatches.ts";

/** `ask`: not known to be allowed, so to be asked first. Of several people who are met, the one to whom least may be said counts. */
export type BriefVerdict = "say" | "ask" | "not";

export type BriefReason =
  // say
  | "released" // to them
  | "label" // releasable to their organisation, and not controlled by the originator
  | "originator" // they wrote it
  // ask
  | "unknown"
  | "not-released" // yours to release
  | "some-of-them" // to people there, not to all
  | "asked" // no answer yet
  | "second" // a second person has to agree
  // not
  | "revoked"
  | "portion-revoked"
  | "reader-revoked"
  | "over"
  | "not-releasable"
  | "not-asked" // controlled by the originator
  | "onward-never"
  | "refused"
  | "tear-line" // they have another text instead
  | "clearance"
  | "not-yours";

export interface BriefParty {
  readonly choice: ReaderChoice;
  readonly name: string;
  readonly organisation: string;
}

export interface BriefPortion {
  readonly index: number;
  readonly kind: "text" | "file";
  readonly label: LabelShown;
  readonly verdict: BriefVerdict;
  /** In the order of the parties. */
  readonly why: readonly { readonly party: string; readonly verdict: BriefVerdict; readonly reason: BriefReason }[];
  /** Of what may be said, where it is open here. */
  readonly text?: string;
  readonly file?: string;
  readonly denial?: Denial;
}

export interface BriefTearLine {
  readonly id: string;
  readonly title: string;
  readonly label: LabelShown;
  readonly text: string;
  /** Who of those who are met have it. */
  readonly to: readonly string[];
}

export interface BriefDispatch extends Pick<DispatchView, "id" | "title" | "role" | "originator" | "label" | "state"> {
  readonly portions: readonly BriefPortion[];
  /** Approved: they have these. */
  readonly tearLines: readonly BriefTearLine[];
  /** Who has a tear line of it whose text is not here. */
  readonly tearLinesElsewhere: readonly string[];
}

export interface MeetingBrief {
  readonly madeAt: number;
  readonly with: readonly BriefParty[];
  /** Those of which something may be said first. */
  readonly dispatches: readonly BriefDispatch[];
}

export interface BriefApi {
  /** What may be said to those who will be met, of each dispatch that is here. Opens what may be said, which the originators see. Throws `brief/nobody`. */
  brief(of: readonly ReaderChoice[]): Promise<MeetingBrief>;
}
