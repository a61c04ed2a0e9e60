/**
 * What an area of the node is: tables, handlers, and what it wants to do at start and stop. `node/start` merges them; areas know of one another
 * only through the small interfaces that they are given.
 */
import type { Migration } from "kysely";
import type { Args, Procedure, Push, Result } from "../protocol/wire/api.ts";
import type { Federation as FederationArgs, FederationResult } from "./federation/calls.ts";
import type { FederationCall } from "../protocol/wire/federation.ts";
import type { Role } from "../protocol/wire/fields.ts";

/** Who calls, as the session established it; never from the arguments. */
export type Caller =
  | { kind: "device"; deviceId: string; person: string; role: Role }
  | { kind: "guest"; deviceId: string; guest: string; room: string }
  | { kind: "stranger"; address: string };

export type Handlers = { [P in Procedure]?: (args: Args<P>, caller: Caller) => Promise<Result<P>> };
export type FederationHandlers = { [C in FederationCall]?: (args: FederationArgs<C>, peer: { domain: string }) => Promise<FederationResult<C>> };

export interface Area {
  migrations?: Record<string, Migration>;
  handlers?: Handlers;
  federation?: FederationHandlers;
  start?(): Promise<void>;
  stop?(): Promise<void>;
}

/** Time in milliseconds since 1970, and a clock that never runs backwards. */
export interface Clock {
  now(): number;
  monotonic(): number;
  /** Returns the function that cancels. */
  after(milliseconds: number, run: () => void): () => void;
}

export type Random = (bytes: number) => Uint8Array<ArrayBuffer>;

/** Pushes to a connected device; false when it is not connected (what matters lies in its mailbox anyway). */
export type PushTo = (deviceId: string, push: Push) => boolean;
