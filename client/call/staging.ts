/** What was agreed about the call of a conference: who its desks are, who comes as what, and in which order. Types only: `client/desk` knows it, `client/call` keeps to it. */
import type { CallRole } from "../../protocol/wire/desk/terms.ts";

export type { CallRole };

export interface Staging {
  /** Persons who speak for the organisations: nobody else lets anybody in or declares. */
  readonly desks: readonly string[];
  /** By person. Who is not named here has no business in the call. */
  readonly roles: ReadonlyMap<string, CallRole>;
  /** Principals, in the order in which they join. */
  readonly order: readonly string[];
  /** Into which there is interpretation, beside the floor. */
  readonly languages: readonly string[];
  /** The call that principals of this one are in already: this one takes its place. */
  readonly continues?: string;
}
