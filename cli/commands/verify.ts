/** `entente verify`: checks a proof of a call, or a readout with its proof, offline. Exit 0 it holds, 1 it does not, 2 it is no proof. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { verifyProof, type TrustedNode } from "../../client/proof/verify.ts";
import { type ReadoutResult, verifyReadoutFile } from "../../protocol/minutes/readout-file.ts";
import { fromBase64Url } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Context } from "./context.ts";
import type { Terminal } from "./terminal.ts";

const MAX_FILE = 1 << 20;

export function addVerify(program: Command, { terminal, exit }: Context): void {
  program
    .command("verify")
    .argument("<file>", "the proof")
    .summary("check a proof of a call, or a readout, offline")
    .description("Checks a proof of a call, or a published readout. Nothing is fetched. Exit code 0: it holds; 1: it does not; 2: it is no proof.")
    .option("--key <domain=key>", "key of a node as you have it from elsewhere; may be given several times, and then no others are believed", collectKey)
    .option("--json", "print the result as JSON")
    .addHelpText("after", "\nExample:\n  $ entente verify call-2026-11-22.entente-proof.json --key ruritania.example=3q2-7w… --key graustark.example=9Xy1…")
    .action((file: string, options: { key?: TrustedNode[]; json?: boolean }) => {
      const bytes = readProof(resolve(terminal.cwd, file));
      const trusted = options.key ? { trusted: options.key } : {};
      const readout = verifyReadoutFile(bytes, trusted);
      if (readout.ok || readout.claim !== "file") {
        exit(readout.ok ? 0 : 1);
        return sayReadout(readout, terminal, options.json ?? false);
      }
      const result = verifyProof(bytes, trusted);
      exit(result.ok ? 0 : result.claim === "file" ? 2 : 1);
      if (options.json) return terminal.print(JSON.stringify(result));
      if (!result.ok) return terminal.print(`NOT PROVEN. ${whatFails[result.claim]} (${result.code})`);
      terminal.print("PROVEN:");
      for (const line of result.proven) terminal.print(`  ${line}`);
      terminal.print(`  Witnessed by ${result.witnessedBy.join(", ")} at ${new Date(result.at * 1000).toISOString()}, by their clocks.`);
      terminal.print("NOT PROVEN:");
      for (const line of result.notProven) terminal.print(`  ${line}`);
      if (result.trusted) return;
      terminal.print("IT RESTS ON THESE KEYS; compare them with what the organisations publish:");
      for (const { domain, nodeKey } of result.nodes) terminal.print(`  ${domain}=${nodeKey}`);
    });
}

function sayReadout(result: ReadoutResult, terminal: Terminal, json: boolean): void {
  if (!result.ok) {
    if (json) return terminal.print(JSON.stringify(result));
    return terminal.print(`NOT PROVEN. ${whatFailsOfReadout[result.claim]} (${result.code})`);
  }
  const { readout } = result.signed;
  const proven = result.words.map(({ person, domain }) => `${person} signed this text, as ${domain} vouches.`);
  if (json) return terminal.print(JSON.stringify({ ok: true, readout, proven, logged: result.logged, nodes: result.nodes, trusted: result.trusted }));
  terminal.print("PROVEN:");
  terminal.print(`  ${Object.values(readout.title)[0] ?? ""}`);
  for (const line of proven) terminal.print(`  ${line}`);
  for (const { domain, witnessedBy, at } of result.logged) terminal.print(`  It stands in the log of ${domain}, seen by ${witnessedBy.join(", ")} at ${new Date(at * 1000).toISOString()}.`);
  terminal.print("NOT PROVEN:\n  that there is no later correction: look at the page of either organisation.");
  if (result.trusted) return;
  terminal.print("IT RESTS ON THESE KEYS; compare them with what the organisations publish:");
  for (const { domain, nodeKey } of result.nodes) terminal.print(`  ${domain}=${nodeKey}`);
}

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
