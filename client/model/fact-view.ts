/** One fact as it is shown. */
/** OPEN 0, PRIVATE 1, VERIFIED 2, SECURE 3. */
export type LevelNumber = 0 | 1 | 2 | 3;

export interface FactView {
  end: string;
  endName: string;
  kind: "person" | "authenticator" | "device" | "presence" | "client" | "path";
  /** A stable code such as `device/personal`; catalogues have its sentence and how to raise it. */
  value: string;
  level: LevelNumber;
  source: "checked" | "stated";
  statedBy?: string;
  since: number;
  until?: number;
  demonstration: boolean;
  own: boolean;
  /** Names of the desks by whose word it holds. */
  by?: string[];
  /** Of a station: its place, and whom the sentence is about (the least-cleared, or who is elsewhere). */
  place?: string;
  who?: string;
}
