/** The facts that a level is computed from. Each says whose it is, how it came to be known, and for how long it holds. */

/** OPEN, PRIVATE, VERIFIED, SECURE. */
export type Level = 0 | 1 | 2 | 3;
export const OPEN = 0;
export const PRIVATE = 1;
export const VERIFIED = 2;
export const SECURE = 3;
export const levelNames = ["OPEN", "PRIVATE", "VERIFIED", "SECURE"] as const;

export type { Rank } from "../label/policy.ts";

/** `presence`: who is at a station; other devices have none. */
export type FactKind = "person" | "authenticator" | "device" | "presence" | "client" | "path";

export interface Fact {
  /** A device's or guest's URI, or "path". */
  readonly end: string;
  readonly leaf?: number;
  readonly person?: string;
  readonly kind: FactKind;
  /** A stable code of `fact-values.ts`, e.g. "device/personal". */
  readonly value: string;
  readonly level: Level;
  /** "checked" by this end itself, or "stated" by the node of that end. */
  readonly source: "checked" | "stated";
  /** The domain that stated it. */
  readonly statedBy?: string;
  /** Seconds since 1970. */
  readonly since: number;
  readonly until?: number;
  readonly demonstration?: boolean;
  /** Persons by whose word it holds: the desks of an introduction. */
  readonly by?: readonly string[];
}
