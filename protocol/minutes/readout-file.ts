/**
 * The file that proves a readout, as both nodes publish it: the text, the parties' signatures, each node's word about whose keys they are, and the places where it stands in each party's log. It reads as the
 * claims that it establishes, offline, and names the one that fails. A node that publishes a file can leave it out, and can't change it.
 */
import { z } from "zod";
import { type Bytes, equalBytes, fromBase64Url, toBase64Url, utf8 } from "../wire/bytes.ts";
import { codeOf, Failure } from "../wire/failure.ts";
import * as f from "../wire/fields.ts";
import { domainsOf, MAX_READOUT_FILE, type ReadoutSignature, type SignerWord } from "../wire/minutes/readout.ts";
import { MOST_SIGNERS } from "../wire/minutes/version.ts";
import { formatOneForm, parseOneForm } from "../wire/one-form.ts";
import { domainOf, type PersonUri } from "../identity/uri.ts";
import { believedNodes, type NodeKeys, seenInLog, type TrustedNode } from "../ledger/believed-nodes.ts";
import { MAX_SIGNED_READOUT, openSignerWord, peekSignerWord, READOUT_FACT, readSignedReadout, type SignedReadout, verifySignatures } from "./readout.ts";

const fileSchema = z.strictObject({
  proof: z.literal("entente/1 readout"),
  /** CBOR of the readout and the signatures: what stands in the logs. */
  entry: f.b64(MAX_SIGNED_READOUT),
  /** In the order of the parties: each node's word about the key that signed. */
  words: z.array(f.b64(2048)).min(2).max(MOST_SIGNERS),
  /** One for each node of the parties, sorted: a C2SP tlog-proof that opens the entry. */
  logged: z.array(z.strictObject({ domain: f.domain, file: z.string().max(32 << 10) })).min(1).max(MOST_SIGNERS),
  /** The keys by which all of this is checked. Whoever reads the file compares them with what the organisations publish. */
  nodes: z.array(z.strictObject({ domain: f.domain, nodeKey: f.b64Exactly(32) })).min(1).max(64),
});
export type ReadoutFile = z.infer<typeof fileSchema>;

/** The claims in the order in which they are checked. */
export const readoutClaims = ["file", "entry", "keys", "words", "signatures", "logged", "unchanged"] as const;
export type ReadoutClaim = (typeof readoutClaims)[number];

export type ReadoutResult =
  | {
      readonly ok: true;
      readonly signed: SignedReadout;
      readonly signatures: readonly ReadoutSignature[];
      readonly words: readonly SignerWord[];
      /** For each log: who saw it in the state that holds the readout, and when (seconds, the witnesses' clocks). */
      readonly logged: readonly { readonly domain: string; readonly witnessedBy: readonly string[]; readonly at: number }[];
      readonly nodes: readonly { readonly domain: string; readonly nodeKey: string }[];
      readonly trusted: boolean;
    }
  | { readonly ok: false; readonly claim: ReadoutClaim; readonly code: string };

export function formatReadoutFile(input: { entry: Uint8Array; words: readonly Uint8Array[]; logged: readonly { domain: string; file: string }[]; nodes: readonly TrustedNode[] }): Bytes {
  return formatOneForm(fileSchema, {
    proof: "entente/1 readout",
    entry: toBase64Url(input.entry),
    words: input.words.map(toBase64Url),
    logged: [...input.logged].sort((a, b) => (a.domain < b.domain ? -1 : 1)),
    nodes: input.nodes.map(({ domain, nodeKey }) => ({ domain, nodeKey: toBase64Url(nodeKey) })).sort((a, b) => (a.domain < b.domain ? -1 : 1)),
  });
}

/** `trusted`: nodes whose keys the reader has from elsewhere. Without them the file's own are used, and the result says so. Never throws. */
export function verifyReadoutFile(bytes: Uint8Array, options: { trusted?: readonly TrustedNode[] } = {}): ReadoutResult {
  let claim: ReadoutClaim = "file";
  try {
    if (bytes.length > MAX_READOUT_FILE) throw new Failure("proof/malformed", "too long");
    const { body, whole } = parseOneForm(fileSchema, bytes);

    claim = "entry";
    const entry = fromBase64Url(body.entry);
    const signed = readSignedReadout(entry);
    const domains = domainsOf(signed.readout.parties);

    claim = "keys";
    const keys = believedNodes(body.nodes, { trusted: options.trusted, needed: domains });

    claim = "words";
    const words = checkWords(body, signed, keys);

    claim = "signatures";
    const signatures = verifySignatures(signed, (person, deviceId) => words.find((word) => word.person === person && word.deviceId === deviceId)?.signKey);

    claim = "logged";
    if (body.logged.map(({ domain }) => domain).join() !== domains.join()) throw new Failure("readout/not-logged", "not in the log of each");
    const logged = body.logged.map(({ domain, file }) => ({ domain, ...seenInLog(READOUT_FACT, entry, { domain, proof: utf8(file), keys }) }));

    claim = "unchanged";
    if (!whole) throw new Failure("proof/changed");
    return { ok: true, signed, signatures, words, logged, nodes: body.nodes, trusted: options.trusted !== undefined };
  } catch (error) {
    return { ok: false, claim, code: codeOf(error) };
  }
}

/** NOT verified: what the file claims to be about. Throws `proof/malformed`, `wire/…`. */
export function peekReadoutFile(bytes: Uint8Array): SignedReadout {
  return readSignedReadout(fromBase64Url(parseOneForm(fileSchema, bytes).body.entry));
}

/** Each node speaks of its own people alone, and of this very readout. */
function checkWords({ words }: ReadoutFile, { readout, hash }: SignedReadout, keys: NodeKeys): SignerWord[] {
  if (words.length !== readout.parties.length) throw new Failure("readout/no-word", "not of all");
  return readout.parties.map(({ person }, at) => {
    const bytes = fromBase64Url(words[at]!);
    const { domain } = peekSignerWord(bytes);
    const key = domain === domainOf(person as PersonUri) ? keys.get(domain) : undefined;
    if (!key) throw new Failure("readout/no-word", domain);
    const word = openSignerWord(bytes, key);
    if (word.person !== person || !equalBytes(word.readout, hash)) throw new Failure("readout/no-word", "another one's");
    return word;
  });
}
