/** What stations are built from: handed in by `node/start`, and what their own files share. */
import type { Signer } from "../../protocol/wire/signed.ts";
import type { Mailbox, Random } from "../area.ts";
import type { Registry } from "../enrol/registry.ts";
import type { Database } from "../storage/database.ts";
import type { Trx } from "../storage/writer.ts";
import type { StationBook } from "./station-book.ts";

export interface StationInput {
  domain: string;
  db: Database;
  registry: Registry;
  mailbox: Mailbox;
  nodeKey: Signer;
  /** The first entry of the person's chain, if there is one. */
  genesis: (person: string) => Uint8Array | undefined;
  event: (trx: Trx, event: { kind: string; person?: string; text: string }) => void;
  now: () => number;
  monotonic: () => number;
  random: Random;
}

export interface StationParts extends StationInput {
  book: StationBook;
  seconds: () => number;
  /** As the node knows the person; else the person's URI. */
  nameOf: (person: string) => string;
}
