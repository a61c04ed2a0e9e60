/** `entente verify`: checks a proof of a call, a published readout, agreed minutes, or an exposure report, offline. Exit 0 it holds, 1 it does not, 2 it is no proof. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import type { ProofResult } from "../../client/proof/verify.ts";
import { verifyFile } from "../../client/proof/verify-file.ts";
import { MAX_EXPOSURE_FILE } from "../../protocol/dispatch/exposure/exposure-file.ts";
import type { TrustedNode } from "../../protocol/ledger/believed-nodes.ts";
import { showPerson, type PersonUri } from "../../protocol/identity/uri.ts";
import type { MinutesResult } from "../../protocol/minutes/minutes-file.ts";
import type { ReadoutResult } from "../../protocol/minutes/readout-file.ts";
import { type Bytes, concat, fromBase64Url, fromHex } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import { domainIn } from "../../protocol/wire/minutes/readout.ts";
import type { Context } from "./context.ts";
import { sayExposure } from "./verify-exposure.ts";
import { oneLine } from "./one-line.ts";
import { rankNames } from "./option-values.ts";
import type { Terminal } from "./terminal.ts";

const MAX_FILE = MAX_EXPOSURE_FILE;

export function addVerify(program: Command, { terminal, exit }: Context): void {
  program
    .command("verify")
    .argument("<file>", "the proof")
    .summary("check a proof of a call, a readout, minutes or an exposure report, offline")
    .description("Checks a proof of a call, a published readout, minutes that were agreed, or an exposure report of a dispatch. Nothing is fetched. Exit code 0: it holds; 1: it does not; 2: it is no proof.")
    .option("--key <domain=key>", "key of a node as you have it from elsewhere; may be given several times, and then no others are believed", collectKey)
    .option("--fingerprint <hex>", "of minutes and exposure reports: fingerprint of a signer's card as you have it; may be given several times, and then no others are believed", collectFingerprint)
    .option("--officer <key>", "of minutes and exposure reports: key of a security officer as the organisation publishes it; may be given several times", collectOfficer)
    .option("--json", "print the result as JSON")
    .addHelpText("after", "\nExample:\n  $ entente verify call-2026-11-22.entente-proof.json --key ruritania.example=3q2-7w… --key graustark.example=9Xy1…")
    .action((file: string, options: { key?: TrustedNode[]; fingerprint?: Bytes[]; officer?: Bytes[]; json?: boolean }) => {
      const bytes = readProof(resolve(terminal.cwd, file));
      const { key, fingerprint, officer } = options;
      const { kind, result } = verifyFile(bytes, { ...(key ? { trusted: key } : {}), ...(fingerprint ? { fingerprints: fingerprint } : {}), ...(officer ? { officerKeys: officer } : {}) });
      // What was given and could not count must not look as if it had.
      if (kind === "minutes" && key) throw new Failure("usage/other-trust", "Minutes rest on no node's key: give --fingerprint, and --officer where officers let a device in.");
      if (kind !== "minutes" && kind !== "exposure" && (fingerprint || officer)) throw new Failure("usage/other-trust", "Only minutes and exposure reports rest on fingerprints: give --key.");
      exit(result.ok ? 0 : kind === "call" && result.claim === "file" ? 2 : 1);
      if (kind === "readout") return sayReadout(result, terminal, options.json ?? false);
      if (kind === "minutes") return sayMinutes(result, fingerprint !== undefined, terminal, options.json ?? false);
      if (kind === "exposure") return sayExposure(result, fingerprint !== undefined, terminal, options.json ?? false);
      return sayCall(result, terminal, options.json ?? false);
    });
}

function sayCall(result: ProofResult, terminal: Terminal, json: boolean): void {
  if (json) return terminal.print(JSON.stringify(result));
  if (!result.ok) return terminal.print(`NOT PROVEN. ${whatFails[result.claim]} (${result.code})`);
  terminal.print(provenFor(result.trusted));
  for (const line of result.proven) terminal.print(`  ${line}`);
  terminal.print(`  Witnessed by ${result.witnessedBy.join(", ")} at ${new Date(result.at * 1000).toISOString()}, by their clocks.`);
  terminal.print("NOT PROVEN:");
  for (const line of result.notProven) terminal.print(`  ${line}`);
  sayKeys(result, terminal);
}

/** Minutes rest on no node: whoever knows the signers compares fingerprints. */
function sayMinutes(result: MinutesResult, compared: boolean, terminal: Terminal, json: boolean): void {
  if (!result.ok) {
    if (json) return terminal.print(JSON.stringify({ kind: "minutes", ...result }));
    return terminal.print(`NOT PROVEN. ${whatFailsOfMinutes[result.claim]} (${result.code})`);
  }
  const { version, agreements } = result.agreed;
  const reservations = agreements.flatMap(({ person, reservation }) => (reservation ? [{ person, text: reservation.text }] : []));
  if (json) return terminal.print(JSON.stringify({ ok: true, kind: "minutes", title: version.title, held: version.held, label: version.label, items: version.items.map(({ state, text }) => ({ state, text })), reservations, signers: result.signers }));
  terminal.print(compared ? "PROVEN:" : "PROVEN, if the fingerprints below are these people's own:");
  terminal.print(`  ${oneLine(version.title)}, ${rankNames[version.label]}`);
  for (const { state, text } of version.items) terminal.print(`  ${state}: ${oneLine(text)}`);
  for (const { person, device, officers } of result.signers) terminal.print(`  ${address(person)} signed exactly this, on "${oneLine(device)}"${officers.length > 0 ? ", which two officers let in" : ""}.`);
  for (const { person, text } of reservations) terminal.print(`  ${address(person)} with a reservation: ${oneLine(text)}`);
  terminal.print(`NOT PROVEN:\n${compared ? "" : "  that the fingerprints below are these people's own.\n"}  that nothing was agreed later.`);
  for (const { person, device, withdrawn } of result.signers) if (withdrawn) terminal.print(`  when ${address(person)} signed: "${oneLine(device)}" was withdrawn, before or after.`);
  const recovered = result.signers.filter(({ officers }) => officers.length > 0);
  for (const { person } of recovered) terminal.print(`  that the officers who let in the device of ${address(person)} are officers of ${domainIn(person)}: whoever made the file says so.`);
  terminal.print("IT RESTS ON THESE FINGERPRINTS; compare them with the persons' cards:");
  for (const { person, fingerprint } of result.signers) terminal.print(`  ${address(person)}=${fingerprint}`);
  if (recovered.length > 0) terminal.print("AND ON THESE KEYS OF OFFICERS; compare them with what the organisations publish:");
  for (const { person, officers } of recovered) for (const key of officers) terminal.print(`  ${domainIn(person)}=${key}`);
}

function sayReadout(result: ReadoutResult, terminal: Terminal, json: boolean): void {
  if (!result.ok) {
    if (json) return terminal.print(JSON.stringify({ kind: "readout", ...result }));
    return terminal.print(`NOT PROVEN. ${whatFailsOfReadout[result.claim]} (${result.code})`);
  }
  const { readout } = result.signed;
  const named = new Map(readout.parties.map((party) => [party.person, `${oneLine(party.name)}, ${oneLine(party.organisation)}`]));
  const proven = result.words.map(({ person, domain }) => `${address(person)} signed this text, as ${domain} vouches; it calls them "${named.get(person)}".`);
  if (json) return terminal.print(JSON.stringify({ ok: true, kind: "readout", readout, proven, logged: result.logged, nodes: result.nodes, trusted: result.trusted }));
  terminal.print(provenFor(result.trusted));
  terminal.print(`  ${oneLine(Object.values(readout.title)[0] ?? "")}`);
  for (const line of proven) terminal.print(`  ${line}`);
  for (const { domain, witnessedBy, at } of result.logged) terminal.print(`  It stands in the log of ${domain}, seen by ${witnessedBy.join(", ")} at ${new Date(at * 1000).toISOString()}.`);
  terminal.print("NOT PROVEN:\n  that an organisation is called as it is called here: those are words of the text. Go by the domain.\n  that there is no later correction: look at the page of either organisation.");
  sayKeys(result, terminal);
}

function sayKeys({ trusted, nodes }: { readonly trusted: boolean; readonly nodes: readonly { readonly domain: string; readonly nodeKey: string }[] }, terminal: Terminal): void {
  if (trusted) return;
  terminal.print("IT RESTS ON THESE KEYS; compare them with what the organisations publish:");
  for (const { domain, nodeKey } of nodes) terminal.print(`  ${domain}=${nodeKey}`);
}

/** Anybody can sign with keys of their own: without the reader's, it holds for whoever has these. */
const provenFor = (trusted: boolean): string => (trusted ? "PROVEN:" : "PROVEN, if the keys below are theirs:");

const address = (person: string) => showPerson(person as PersonUri);

const whatFailsOfMinutes = {
  file: "This is not a file of minutes that Entente made.",
  chains: "The devices of a signer can't be followed.",
  signatures: "A signature does not hold.",
  unchanged: "The file was changed after it was made.",
};

const whatFailsOfReadout = {
  file: "This is not a readout that Entente made.",
  entry: "What it says can't be read.",
  keys: "A key in it is not the one that you trust.",
  words: "A node does not vouch for who signed.",
  signatures: "A signature does not hold.",
  logged: "It does not stand in the logs as claimed, or no witness saw it.",
  unchanged: "The file was changed after it was made.",
};

const whatFails = {
  file: "This is not a proof that Entente made.",
  entry: "What it says about the call can't be read.",
  keys: "A key in it is not the one that you trust.",
  promises: "A node's promise to log this call does not hold.",
  logged: "The call does not stand in the log as claimed, or no witness saw it.",
  end: "The record of how the call went does not hold.",
  unchanged: "The file was changed after it was made.",
};

function readProof(path: string): Uint8Array {
  try {
    const bytes = readFileSync(path);
    if (bytes.length > MAX_FILE) throw new Failure("usage/too-long", `${path} is too long to be a proof.`);
    return bytes;
  } catch (cause) {
    throw cause instanceof Failure ? cause : new Failure("usage/unreadable", `${path} can't be read.`, { cause });
  }
}

function collectKey(text: string, before: TrustedNode[] = []): TrustedNode[] {
  const parts = /^([a-z0-9.-]+)=([A-Za-z0-9_-]{43})$/.exec(text);
  if (!parts) throw new InvalidArgumentError("Give domain=key, the key as 43 characters of base64url.");
  return [...before, { domain: parts[1]!, nodeKey: fromBase64Url(parts[2]!) }];
}

/** As it stands on a card: spaces and capitals don't matter. */
function collectFingerprint(text: string, before: Bytes[] = []): Bytes[] {
  const hex = text.replace(/\s/g, "").toLowerCase();
  if (!/^[0-9a-f]{64}$/.test(hex)) throw new InvalidArgumentError("A fingerprint has 64 hexadecimal digits.");
  return [...before, concat(fromHex(hex))];
}

function collectOfficer(text: string, before: Bytes[] = []): Bytes[] {
  if (!/^[A-Za-z0-9_-]{43}$/.test(text)) throw new InvalidArgumentError("An officer's key has 43 characters of base64url.");
  return [...before, concat(fromBase64Url(text))];
}
