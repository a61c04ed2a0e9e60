/** How far an asking for earlier messages has got, as screens see it. */
export interface AskView {
  readonly state: "asked" | "coming" | "done" | "refused" | "failed";
  readonly of: "own" | "anybody";
  readonly count: number;
  /** What the line does not carry now, and stayed where it is. */
  readonly held: number;
  /** Of the part that is on its way, 0 to 1. */
  readonly progress: number;
  readonly why?: string;
}
