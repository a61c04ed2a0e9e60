/**
 * Assertions: statements about a payload (its label, above all), each bound to the statement and to every segment by a JWS. The key that verifies one is given in by the caller, who knows it from elsewhere: the
 * reference implementation trusts a `jwk` or `x5c` in the signature's own head over it, so that anybody can sign anything; here such a head is refused.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import canonicalize from "canonicalize";
import { z } from "zod";
import { type Bytes, concat, equalBytes, fromHex, toBase64, toHex, utf8 } from "../../wire/bytes.ts";
import { Failure } from "../../wire/failure.ts";
import { fromCanonicalBase64 } from "./base64.ts";
import { bringsItsOwnKey, type Jws, type JwsKey, type JwsSigner, parseJws, signJws, verifiesUnder } from "./jws.ts";
import type { Assertion } from "./manifest.ts";
import type { OpenedTdf } from "./open.ts";
import type { TdfVersion } from "./segments.ts";

export interface AssertionDraft {
  readonly id: string;
  readonly type: "handling" | "other";
  readonly scope: "tdo" | "payload";
  readonly appliesToState: "encrypted" | "unencrypted";
  /** Bytes are written as base64 with format "base64binary". */
  readonly statement: { readonly format: string; readonly schema: string; readonly value: string | Bytes };
  /** EdDSA by the originator's device, or HS256 by the payload's key, which says no more than that its writer had that key. */
  readonly signer: JwsSigner;
}

export interface VerifiedAssertion {
  readonly assertion: Assertion;
  /**
   * False where segments are under GMAC and the signer is not the only one with the key: another payload can be made to fit. Then the signature says that the statement was made, not that it was made of this text.
   */
  readonly pinsContent: boolean;
}

const claims = z.object({ assertionHash: z.string().regex(/^[0-9a-f]{64}$/), assertionSig: z.string() });

export async function bindAssertion(draft: AssertionDraft, aggregate: Uint8Array, version: TdfVersion): Promise<Assertion> {
  const { value, ...rest } = draft.statement;
  const statement = value instanceof Uint8Array ? { ...rest, format: "base64binary", value: toBase64(value) } : { ...rest, value };
  const unbound = { id: draft.id, type: draft.type, scope: draft.scope, appliesToState: draft.appliesToState, statement };
  const assertionHash = hashOf(unbound);
  const signature = await signJws({ assertionHash, assertionSig: toBase64(bound(aggregate, assertionHash, version)) }, draft.signer);
  return { ...unbound, binding: { method: "jws", signature } };
}

/** The assertion with that id, if it is the one that was signed, for this payload, under the key given in. Throws `tdf/assertion-missing`, `-own-key`, `-not-signed`, `-changed`. */
export function verifyAssertion(opened: OpenedTdf, id: string, key: JwsKey): VerifiedAssertion {
  const found = opened.manifest.assertions.filter((assertion) => assertion.id === id);
  // Two with one id: whoever looks for one could be shown the other.
  if (found.length !== 1) throw new Failure("tdf/assertion-missing", found.length > 1 ? "twice" : undefined);
  const assertion = found[0]!;
  if (assertion.binding.method.toLowerCase() !== "jws") throw new Failure("tdf/assertion-not-signed", "method");
  const jws = parseJws(assertion.binding.signature);
  if (bringsItsOwnKey(jws.header)) throw new Failure("tdf/assertion-own-key");
  if (!verifiesUnder(jws, key)) throw new Failure("tdf/assertion-not-signed");
  checkClaims(jws, assertion, opened);
  return { assertion, pinsContent: opened.manifest.encryptionInformation.integrityInformation.segmentHashAlg === "HS256" };
}

function checkClaims(jws: Jws, assertion: Assertion, opened: OpenedTdf): void {
  const parsed = claims.safeParse(jws.payload);
  if (!parsed.success) throw new Failure("tdf/assertion-changed", "claims");
  const hash = hashesOf(assertion).find((one) => one === parsed.data.assertionHash);
  if (hash === undefined) throw new Failure("tdf/assertion-changed");
  if (!equalBytes(fromCanonicalBase64(parsed.data.assertionSig), bound(opened.aggregate, hash, opened.version))) throw new Failure("tdf/assertion-changed", "made for another payload");
}

function bound(aggregate: Uint8Array, hash: string, version: TdfVersion): Bytes {
  return concat(aggregate, version === "4.3.0" ? fromHex(hash) : utf8(hash));
}

/** Where a statement is a JSON object, the Java SDK hashes it as a string of its canonical form, the others as it stands. Both pin it whole. */
function hashesOf(assertion: Assertion): string[] {
  const { binding, ...unbound } = assertion;
  void binding;
  const { statement } = unbound;
  if (typeof statement.value === "string") return [hashOf(unbound)];
  return [hashOf(unbound), hashOf({ ...unbound, statement: { ...statement, value: canonicalize(statement.value) } })];
}

/** SHA-256 of the canonical JSON (RFC 8785) of everything but the binding. */
function hashOf(unbound: object): string {
  try {
    return toHex(sha256(utf8(canonicalize(unbound)!)));
  } catch (cause) {
    throw new Failure("tdf/assertion-changed", "no canonical form", { cause });
  }
}
