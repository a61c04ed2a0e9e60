/** The types of the federation table (`protocol/wire/federation.ts`), for callers and handlers alike. */
import type { z } from "zod";
import type { federation, FederationCall } from "../../protocol/wire/federation.ts";

export type Federation<C extends FederationCall> = z.input<(typeof federation)[C]["in"]>;
export type FederationResult<C extends FederationCall> = z.output<(typeof federation)[C]["out"]>;

/** Sends one call to one peer; throws `federation/unreachable`, `federation/no-accord`, `federation/refused`. */
export type CallPeer = <C extends FederationCall>(domain: string, call: C, args: Federation<C>) => Promise<FederationResult<C>>;
