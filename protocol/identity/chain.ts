/**
 * A person is a signed chain of device entries. Whoever holds the fingerprint (the hash of the first entry) needs no server to say which devices are the person's: each later
 * entry is signed by a device that the chain held and had not revoked (attack 2), or by two distinct officers whose keys the accord pins, and then the
 * chain says so for ever, because officers can hand the person's name to somebody else.
 */
import { type Bytes, equalBytes, toHex } from "../wire/bytes.ts";
import { Failure } from "../wire/failure.ts";
import type { Signer } from "../wire/signed.ts";
import { isSoundKey } from "../wire/strict-ed25519.ts";
import { type ChainAct, type ChainEntry, encodeEntry, parseEntry, signedBy } from "./chain-entry.ts";
import type { DeviceRecord } from "./device-record.ts";
import { type DeviceId, type PersonUri } from "./uri.ts";

export type { ChainAct, ChainAuthor, ChainEntry, RevocationReason } from "./chain-entry.ts";
export type { Authenticator, DeviceRecord, PasskeyAuthenticator } from "./device-record.ts";

export interface DeviceState {
  readonly record: DeviceRecord;
  /** The entry that added it. */
  readonly seq: number;
  readonly addedByOfficers: boolean;
  /** The entry that revoked it; its signature counts for nothing from there on. */
  readonly revokedAtSeq?: number;
}

export interface Chain {
  readonly person: PersonUri;
  /** SHA-256 of the first entry's bytes. */
  readonly fingerprint: Bytes;
  /** SHA-256 of the last entry's bytes. */
  readonly head: Bytes;
  readonly entries: readonly Bytes[];
  readonly devices: ReadonlyMap<DeviceId, DeviceState>;
  /** The last entry that officers signed: contacts verified before it fall back to unverified. */
  readonly recoveredAtSeq?: number;
}

export interface ChainExpectation {
  readonly person?: PersonUri;
  readonly fingerprint?: Uint8Array;
  /** The keys that the accord (or the own node's configuration) pins; without them no officers' entry is accepted. */
  readonly officerKeys?: readonly Uint8Array[];
}

/** The first entry: the device vouches for itself, the fingerprint for the device. */
export async function startChain(input: { person: PersonUri; device: DeviceRecord; at: number; signer: Signer }): Promise<Bytes> {
  const { person, device, at, signer } = input;
  return encodeEntry({ v: 1, person, seq: 0, prev: null, at, act: { kind: "add", device }, by: { kind: "device", deviceId: device.deviceId } }, [signer]);
}

export type AppendAuthor = { kind: "device"; deviceId: DeviceId; signer: Signer } | { kind: "officers"; signers: readonly [Signer, Signer] };

/** Signs the next entry; the caller then runs `extendChain`, which refuses what this author may not do. `at` in seconds. */
export async function appendEntry(input: { chain: Chain; act: ChainAct; at: number; by: AppendAuthor }): Promise<Bytes> {
  const { chain, act, at, by } = input;
  const base = { v: 1 as const, person: chain.person, seq: chain.entries.length, prev: chain.head, at, act };
  if (by.kind === "device") return encodeEntry({ ...base, by: { kind: "device", deviceId: by.deviceId } }, [by.signer]);
  const [first, second] = by.signers;
  return encodeEntry({ ...base, by: { kind: "officers", keys: [first.publicKey, second.publicKey] } }, [first, second]);
}

/** Verifies a whole chain. Throws `chain/…` codes; see `admit` for each. */
export function verifyChain(entries: readonly Uint8Array[], expected: ChainExpectation = {}): Chain {
  if (entries.length === 0) throw new Failure("chain/empty");
  const genesis = parseEntry(entries[0]!);
  if (expected.person !== undefined && genesis.person !== expected.person) throw new Failure("chain/other-person");
  if (expected.fingerprint !== undefined && !equalBytes(genesis.hash, expected.fingerprint)) throw new Failure("chain/other-fingerprint");
  let chain = begin(genesis);
  for (const bytes of entries.slice(1)) chain = admit(chain, parseEntry(bytes), expected.officerKeys ?? []);
  return chain;
}

/**
 * Adds entries that follow, or that repeat what is known (a node may send the whole chain again). An entry that differs from the one
 * known at its place is proof of two histories: `chain/fork`.
 */
export function extendChain(chain: Chain, entries: readonly Uint8Array[], expected: Pick<ChainExpectation, "officerKeys"> = {}): Chain {
  let extended = chain;
  for (const bytes of entries) {
    const entry = parseEntry(bytes);
    if (entry.person !== chain.person) throw new Failure("chain/other-person");
    const known = extended.entries[entry.seq];
    if (known !== undefined) {
      if (!equalBytes(known, bytes)) throw new Failure("chain/fork", `entry ${entry.seq}`);
      continue;
    }
    extended = admit(extended, entry, expected.officerKeys ?? []);
  }
  return extended;
}

export function fingerprintOf(genesis: Uint8Array): Bytes {
  return parseEntry(genesis).hash;
}

/** Sixteen groups of four hex digits, for reading out and comparing. */
export function formatFingerprint(fingerprint: Uint8Array): string {
  return toHex(fingerprint).replace(/(.{4})(?=.)/g, "$1 ");
}

export function activeDevices(chain: Chain): DeviceState[] {
  return [...chain.devices.values()].filter((device) => device.revokedAtSeq === undefined);
}

export function activeDevice(chain: Chain, deviceId: DeviceId): DeviceState | undefined {
  const device = chain.devices.get(deviceId);
  return device && device.revokedAtSeq === undefined ? device : undefined;
}

function begin(genesis: ChainEntry): Chain {
  if (genesis.seq !== 0 || genesis.prev !== null) throw new Failure("chain/bad-genesis", "not a first entry");
  const { act, by } = genesis;
  if (act.kind !== "add" || by.kind !== "device" || by.deviceId !== act.device.deviceId) throw new Failure("chain/bad-genesis", "not self-signed");
  if (!isSoundKey(act.device.signKey)) throw new Failure("chain/bad-key");
  if (!signedBy(genesis, [act.device.signKey])) throw new Failure("chain/bad-signature");
  const device: DeviceState = { record: act.device, seq: 0, addedByOfficers: false };
  return { person: genesis.person, fingerprint: genesis.hash, head: genesis.hash, entries: [genesis.bytes], devices: new Map([[act.device.deviceId, device]]) };
}

/** The claims that an entry must establish, in order: it belongs here, its author may, its act makes sense. */
function admit(chain: Chain, entry: ChainEntry, officerKeys: readonly Uint8Array[]): Chain {
  if (entry.person !== chain.person) throw new Failure("chain/other-person");
  if (entry.seq > chain.entries.length) throw new Failure("chain/gap", `entry ${entry.seq} after ${chain.entries.length - 1}`);
  if (entry.seq < chain.entries.length || entry.prev === null || !equalBytes(entry.prev, chain.head)) throw new Failure("chain/fork", `entry ${entry.seq}`);

  const byOfficers = entry.by.kind === "officers";
  if (!signedBy(entry, authorKeys(chain, entry, officerKeys))) throw new Failure("chain/bad-signature", `entry ${entry.seq}`);

  const devices = new Map(chain.devices);
  if (entry.act.kind === "add") {
    const record = entry.act.device;
    if (!isSoundKey(record.signKey)) throw new Failure("chain/bad-key"); // attack 17
    if (devices.has(record.deviceId)) throw new Failure("chain/device-exists");
    for (const other of devices.values()) if (equalBytes(other.record.signKey, record.signKey)) throw new Failure("chain/key-reused"); // a revoked key never comes back
    devices.set(record.deviceId, { record, seq: entry.seq, addedByOfficers: byOfficers });
  } else {
    const device = devices.get(entry.act.deviceId);
    if (!device) throw new Failure("chain/unknown-device");
    if (device.revokedAtSeq !== undefined) throw new Failure("chain/already-revoked");
    devices.set(entry.act.deviceId, { ...device, revokedAtSeq: entry.seq });
  }
  return { ...chain, head: entry.hash, entries: [...chain.entries, entry.bytes], devices, ...(byOfficers ? { recoveredAtSeq: entry.seq } : {}) };
}

function authorKeys(chain: Chain, entry: ChainEntry, officerKeys: readonly Uint8Array[]): readonly Uint8Array[] {
  const { by } = entry;
  if (by.kind === "device") {
    const author = chain.devices.get(by.deviceId);
    if (!author) throw new Failure("chain/unknown-device");
    if (author.revokedAtSeq !== undefined) throw new Failure("chain/revoked-author"); // attack 11: a stolen, revoked key adds nothing
    return [author.record.signKey];
  }
  const [first, second] = by.keys;
  if (equalBytes(first, second)) throw new Failure("chain/one-officer");
  for (const key of by.keys) if (!officerKeys.some((pinned) => equalBytes(pinned, key))) throw new Failure("chain/unknown-officer");
  return by.keys;
}
