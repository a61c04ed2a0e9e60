/** An entry that two officers sign: the first writes it and names the second, who signs the very same words. */
import { parseEntry } from "../../protocol/identity/chain-entry.ts";
import type { DeviceRecord } from "../../protocol/identity/device-record.ts";
import { type Bytes, equalBytes } from "../../protocol/wire/bytes.ts";
import { canonicalCbor, type CborValue } from "../../protocol/wire/cbor.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import { signedBytes, type Signer, strictVerify } from "../../protocol/wire/signed.ts";

const CONTEXT = "device-chain officers";

/** `at` in seconds; `entries`: the person's chain so far. */
export function officersPayload(input: { person: string; entries: readonly Bytes[]; device: DeviceRecord; keys: readonly [Bytes, Bytes]; at: number }): Bytes {
  const { person, entries, device, keys, at } = input;
  const last = entries.at(-1);
  if (!last) throw new Failure("chain/empty");
  return canonicalCbor({ v: 1, person, seq: entries.length, prev: parseEntry(last).hash, at, act: { kind: "add", device }, by: { kind: "officers", keys: [...keys] } } as CborValue);
}

/** The node hands over what the first is said to have written: it must be about this request and name this officer. Throws `enrol/other-request`, `enrol/other-officer`. Returns the other officer's key. */
export function checkOfficersPayload(payload: Bytes, expected: { person: string; device: DeviceRecord; ownKey: Bytes }): Bytes {
  const placeholder = new Uint8Array(64);
  const { person, act, by } = parseEntry(canonicalCbor([payload, [placeholder, placeholder]]));
  const wanted = canonicalCbor(expected.device as CborValue);
  if (person !== expected.person || act.kind !== "add" || !equalBytes(canonicalCbor(act.device as CborValue), wanted)) throw new Failure("enrol/other-request");
  const other = by.kind === "officers" && by.keys.some((key) => equalBytes(key, expected.ownKey)) ? by.keys.find((key) => !equalBytes(key, expected.ownKey)) : undefined;
  if (!other) throw new Failure("enrol/other-officer");
  return other as Bytes;
}

export function signOfficersPayload(payload: Bytes, signer: Signer): Promise<Bytes> {
  return signer.sign(signedBytes(CONTEXT, payload));
}

export function signedOfficersPayload(payload: Bytes, key: Bytes, signature: Bytes): boolean {
  return strictVerify(key, signedBytes(CONTEXT, payload), signature);
}
