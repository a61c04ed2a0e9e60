/**
 * Whether a key is released, and to what it is wrapped. The policy in the file only says which record is meant, and even that counts only because it is bound by the key itself: who lacks the key can't put another uuid beside
 * it, and who has it needs no release. Readers, rank and state come from the record.
 */
import { checkBinding, parsePolicy } from "../../protocol/dispatch/container/policy.ts";
import { ecWrapper, importEcPublic, importRsaPublic, unwrapEc, unwrapRsa, wrapRsa } from "../../protocol/dispatch/container/wrap.ts";
import { spkiFromPem } from "../../protocol/dispatch/container/pem.ts";
import type { Bytes } from "../../protocol/wire/bytes.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import { recordAttribute } from "../../protocol/wire/kas.ts";
import type { Random } from "../area.ts";
import type { KasKeys } from "./kas-keys.ts";
import type { WantedKey } from "./rewrap-body.ts";

export interface KasRecord {
  readonly author: string;
  readonly rank: number;
  readonly readers: readonly string[];
  readonly state: "open" | "revoked";
}

export interface ReleaseParts {
  readonly keys: KasKeys;
  /** As files name this key server; another one is never asked on a client's behalf. */
  readonly url: string;
  readonly domain: string;
  readonly maxRank: number;
  readonly record: (uuid: string) => KasRecord | undefined;
  readonly random: Random;
}

export interface Recipient {
  /** Of the node, for a client with an EC key. */
  readonly sessionPublicKey: string;
  wrap(share: Uint8Array): Promise<Bytes>;
}

const RSA_KEYS_REMEMBERED = 256;
const rsaKeys = new Map<string, CryptoKey>(); // the published client uses one for all its requests

async function rsaOf(pem: string): Promise<CryptoKey> {
  const known = rsaKeys.get(pem);
  if (known) return known;
  const key = await importRsaPublic(pem);
  if (rsaKeys.size >= RSA_KEYS_REMEMBERED) rsaKeys.delete(rsaKeys.keys().next().value!);
  rsaKeys.set(pem, key);
  return key;
}

/** Throws `kas/bad-request`. For P-256 the ephemeral key is one for each request, as the answer has room for one. */
export async function recipientOf(clientPublicKey: string, random: Random): Promise<Recipient> {
  try {
    if (isRsa(spkiFromPem(clientPublicKey))) {
      const key = await rsaOf(clientPublicKey);
      return { sessionPublicKey: "", wrap: (share) => wrapRsa(key, share) };
    }
    const { ephemeralPublicKey, wrap } = await ecWrapper(await importEcPublic(clientPublicKey), random);
    return { sessionPublicKey: ephemeralPublicKey, wrap };
  } catch (cause) {
    throw new Failure("kas/bad-request", "client key", { cause });
  }
}

/** rsaEncryption (RFC 8017), as it stands near the beginning of a SubjectPublicKeyInfo; what only looks like it is refused where it is imported. */
const RSA_OID = Buffer.from("06092a864886f70d010101", "hex");
const isRsa = (spki: Uint8Array) => Buffer.from(spki.buffer, spki.byteOffset, Math.min(spki.length, 32)).includes(RSA_OID);

/** Throws `kas/denied`, `kas/bad-request` (binding or wrapping only). Who may not is told so before anything is decrypted. */
export async function release(parts: ReleaseParts, person: string, policyText: string, wanted: WantedKey, to: Recipient): Promise<Bytes> {
  if (wanted.url !== parts.url) throw new Failure("kas/bad-request", "another key server");
  const record = recordOf(parts, policyText);
  if (!record || record.state !== "open" || record.rank > parts.maxRank) throw new Failure("kas/denied");
  if (person !== record.author && !record.readers.includes(person)) throw new Failure("kas/denied");
  try {
    const share = await unwrapped(parts.keys, wanted);
    checkBinding(share, policyText, wanted.binding);
    return await to.wrap(share);
  } catch (cause) {
    throw new Failure("kas/bad-request", codeOf(cause), { cause });
  }
}

/** Named by the policy's uuid, or by one attribute where the program chose the uuid itself. Two names at once are none. */
function recordOf(parts: ReleaseParts, policyText: string): KasRecord | undefined {
  try {
    const { uuid, body } = parsePolicy(policyText);
    const prefix = recordAttribute(parts.domain, "");
    const named = body.dataAttributes.flatMap(({ attribute }) => (attribute.startsWith(prefix) ? [attribute.slice(prefix.length)] : []));
    const records = new Set([uuid, ...named].map(parts.record).filter((one) => one !== undefined));
    return records.size === 1 ? [...records][0] : undefined;
  } catch (cause) {
    throw new Failure("kas/bad-request", codeOf(cause), { cause });
  }
}

async function unwrapped(keys: KasKeys, wanted: WantedKey): Promise<Bytes> {
  const kid = wanted.kid === "" ? undefined : wanted.kid; // older clients name none
  if (wanted.type === "wrapped" && (kid ?? keys.rsa.kid) === keys.rsa.kid) return unwrapRsa(keys.rsa.privateKey, wanted.wrapped);
  if (wanted.type === "ec-wrapped" && (kid ?? keys.ec.kid) === keys.ec.kid && wanted.ephemeralPublicKey !== undefined) return unwrapEc(keys.ec.privateKey, wanted.ephemeralPublicKey, wanted.wrapped);
  throw new Failure("tdf/not-for-this-key");
}
