/** What enrolment is built from: handed in by `node/start`, and what its own files share. */
import type { OrganisationView } from "../../protocol/wire/api.ts";
import type { Authority } from "../../protocol/identity/certificate.ts";
import type { Contacts, LedgerPort, PeersPort, Random } from "../area.ts";
import type { Assurance } from "../assurance/assurance.ts";
import type { CallPeer } from "../federation/calls.ts";
import type { Database } from "../storage/database.ts";
import type { Trx } from "../storage/writer.ts";
import type { Announce } from "./announce.ts";
import type { Certificates } from "./certificates.ts";
import type { Chains } from "./chains.ts";
import type { Links } from "./links.ts";
import type { Registry } from "./registry.ts";
import type { ReplacementBook } from "./replacement-book.ts";
import type { Sessions } from "./sessions.ts";

export interface EnrolInput {
  db: Database;
  registry: Registry;
  announce: Announce;
  assurance: Assurance;
  sessions: Sessions;
  authority: Authority;
  ledger: LedgerPort;
  contacts: Contacts;
  peers: PeersPort;
  callPeer: CallPeer;
  config: { domain: string; organisation: string; demonstration: boolean; codeHashes: readonly string[]; lost: { deskMayRevoke: boolean; replacementNeedsTwo: boolean; codeMinutes: number } };
  /** How often one address may try codes: each try that leads nowhere, and each code. */
  codeTries: { take(address: string): boolean };
  /** How many devices one desk may revoke, by its person. */
  deskRevocations: { take(person: string): boolean };
  /** Where links lead: the node's public URL. */
  publicUrl: () => string;
  organisation: () => OrganisationView;
  cutOff: (trx: Trx, deviceId: string, code: string) => void;
  now: () => number;
  random: Random;
}

export interface EnrolParts extends EnrolInput {
  links: Links;
  chains: Chains;
  certificates: Certificates;
  replacements: ReplacementBook;
  event: Assurance["event"];
  enrolled: Assurance["enrolled"];
}
