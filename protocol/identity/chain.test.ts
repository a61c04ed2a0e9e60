/** Who may say which devices are a person's, and what each cheat gets. */
import { describe, expect, it } from "vitest";
import { type Bytes, concat, equalBytes } from "../wire/bytes.ts";
import { canonicalCbor, type CborValue, parseCbor } from "../wire/cbor.ts";
import { type Signer, signedBytes } from "../wire/signed.ts";
import { activeDevice, activeDevices, appendEntry, type Chain, type ChainAct, extendChain, fingerprintOf, formatFingerprint, startChain, verifyChain } from "./chain.ts";
import { alice, bob, refusalOf, T0, testDevice, testGenesis, testSigner } from "./test-people.ts";

const officers = [testSigner("officer 1"), testSigner("officer 2")] as const;
const officerKeys = officers.map(({ publicKey }) => publicKey);
const first = testDevice("first");
const second = testDevice("second");
const third = testDevice("third");

const add = (device: ReturnType<typeof testDevice>): ChainAct => ({ kind: "add", device: device.record });
const revoke = (device: ReturnType<typeof testDevice>): ChainAct => ({ kind: "revoke", deviceId: device.record.deviceId, reason: "lost" });
const by = (device: ReturnType<typeof testDevice>) => ({ kind: "device" as const, deviceId: device.record.deviceId, signer: device.signer });

async function begin(): Promise<Chain> {
  return verifyChain([(await testGenesis(alice, first)).genesis]);
}

async function grow(chain: Chain, ...steps: [ChainAct, Parameters<typeof appendEntry>[0]["by"]][]): Promise<Chain> {
  let grown = chain;
  for (const [act, author] of steps) grown = extendChain(grown, [await appendEntry({ chain: grown, act, at: T0, by: author })], { officerKeys });
  return grown;
}

describe("a chain", () => {
  it("starts with a device that vouches for itself, and its hash is the fingerprint", async () => {
    const { genesis } = await testGenesis(alice, first);
    const chain = verifyChain([genesis], { person: alice, fingerprint: fingerprintOf(genesis) });
    expect(activeDevices(chain).map(({ record }) => record.name)).toEqual(["first"]);
    expect(formatFingerprint(chain.fingerprint)).toMatch(/^([0-9a-f]{4} ){15}[0-9a-f]{4}$/);
    expect(chain.recoveredAtSeq).toBeUndefined();
  });

  it("grows by its own devices and keeps its fingerprint", async () => {
    const chain = await grow(await begin(), [add(second), by(first)], [add(third), by(second)], [revoke(first), by(third)]);
    expect(activeDevices(chain).map(({ record }) => record.name)).toEqual(["second", "third"]);
    expect(chain.devices.get(first.record.deviceId)?.revokedAtSeq).toBe(3);
    expect(activeDevice(chain, first.record.deviceId)).toBeUndefined();
    const again = verifyChain(chain.entries, { fingerprint: (await begin()).fingerprint });
    expect(equalBytes(again.head, chain.head)).toBe(true);
  });

  it("is marked for ever where officers signed, so that contacts fall back to unverified", async () => {
    const chain = await grow(await begin(), [add(second), { kind: "officers", signers: officers }], [add(third), by(second)]);
    expect(chain.recoveredAtSeq).toBe(1);
    expect(chain.devices.get(second.record.deviceId)?.addedByOfficers).toBe(true);
    expect(chain.devices.get(third.record.deviceId)?.addedByOfficers).toBe(false);
  });

  it("takes the same entries again without change", async () => {
    const chain = await grow(await begin(), [add(second), by(first)]);
    expect(extendChain(chain, chain.entries)).toBe(chain);
  });
});

describe("attack 2: a device that the person did not add", () => {
  const spy = testDevice("spy");

  it("is refused when it signs itself in", async () => {
    const chain = await begin();
    expect(await refusalOf(() => grow(chain, [add(spy), by(spy)]))).toBe("chain/unknown-device");
    expect(await refusalOf(() => grow(chain, [add(spy), { kind: "device", deviceId: first.record.deviceId, signer: spy.signer }]))).toBe("chain/bad-signature");
  });

  it("is refused when the node's officers are not the pinned ones, are one, or sign once", async () => {
    const chain = await begin();
    const strangers = [testSigner("stranger 1"), testSigner("stranger 2")] as const;
    expect(await refusalOf(() => grow(chain, [add(spy), { kind: "officers", signers: strangers }]))).toBe("chain/unknown-officer");
    expect(await refusalOf(() => grow(chain, [add(spy), { kind: "officers", signers: [officers[0], strangers[0]] }]))).toBe("chain/unknown-officer");
    expect(await refusalOf(() => grow(chain, [add(spy), { kind: "officers", signers: [officers[0], officers[0]] }]))).toBe("chain/one-officer");
    const fake: Signer = { publicKey: officers[1].publicKey, sign: strangers[1].sign };
    expect(await refusalOf(() => grow(chain, [add(spy), { kind: "officers", signers: [officers[0], fake] }]))).toBe("chain/bad-signature");
    const single = (await resign(await appendEntry({ chain, act: add(spy), at: T0, by: { kind: "officers", signers: officers } }), (payload) => payload, [officers[0]], "device-chain officers"));
    expect(await refusalOf(() => extendChain(chain, [single], { officerKeys }))).toBe("chain/bad-signature");
  });

  it("is refused by officers where the verifier pins none", async () => {
    const chain = await begin();
    const entry = await appendEntry({ chain, act: add(spy), at: T0, by: { kind: "officers", signers: officers } });
    expect(await refusalOf(() => extendChain(chain, [entry]))).toBe("chain/unknown-officer");
  });
});

describe("attack 11: a stolen key of a revoked device", () => {
  it("adds nothing, revokes nothing, and never comes back under another name", async () => {
    const chain = await grow(await begin(), [add(second), by(first)], [revoke(first), by(second)]);
    expect(await refusalOf(() => grow(chain, [add(third), by(first)]))).toBe("chain/revoked-author");
    expect(await refusalOf(() => grow(chain, [revoke(second), by(first)]))).toBe("chain/revoked-author");
    expect(await refusalOf(() => grow(chain, [add(first), by(second)]))).toBe("chain/device-exists");
    const renamed = { ...third, record: { ...third.record, signKey: first.record.signKey } };
    expect(await refusalOf(() => grow(chain, [add(renamed), by(second)]))).toBe("chain/key-reused");
  });
});

describe("two histories", () => {
  it("are a fork, whichever way they are told", async () => {
    const start = await begin();
    const one = await grow(start, [add(second), by(first)]);
    const other = await grow(start, [add(third), by(first)]);
    expect(await refusalOf(() => extendChain(one, other.entries))).toBe("chain/fork");
    const onOther = await appendEntry({ chain: other, act: revoke(third), at: T0, by: by(first) });
    expect(await refusalOf(() => extendChain(one, [onOther]))).toBe("chain/fork");
  });

  it("attack 12: an entry left out or out of order is refused", async () => {
    const chain = await grow(await begin(), [add(second), by(first)], [add(third), by(first)]);
    expect(await refusalOf(() => verifyChain([chain.entries[0]!, chain.entries[2]!]))).toBe("chain/gap");
    expect(await refusalOf(() => verifyChain([chain.entries[1]!]))).toBe("chain/bad-genesis");
    expect(await refusalOf(() => verifyChain([chain.entries[0]!, chain.entries[2]!, chain.entries[1]!]))).toBe("chain/gap");
    expect(await refusalOf(() => verifyChain([]))).toBe("chain/empty");
    // replay of the first entry as the second
    expect(await refusalOf(() => verifyChain([chain.entries[0]!, chain.entries[0]!]))).toBe("chain/fork");
  });
});

describe("what a hostile chain may hold", () => {
  it("another person's chain, or another start, is not this one", async () => {
    const { genesis } = await testGenesis(alice, first);
    expect(await refusalOf(() => verifyChain([genesis], { person: bob }))).toBe("chain/other-person");
    expect(await refusalOf(() => verifyChain([genesis], { fingerprint: new Uint8Array(32) }))).toBe("chain/other-fingerprint");
  });

  it("attack 17: a small-order device key is refused at the start and later", async () => {
    const small = concat(Uint8Array.of(1), new Uint8Array(31));
    const weak = { ...testDevice("weak"), record: { ...testDevice("weak").record, signKey: small } };
    const forged: Signer = { publicKey: small, sign: () => Promise.resolve(concat(small, new Uint8Array(32))) };
    const genesis = await startChain({ person: alice, device: weak.record, at: T0, signer: forged });
    expect(await refusalOf(() => verifyChain([genesis]))).toBe("chain/bad-key");
    expect(await refusalOf(async () => grow(await begin(), [add(weak), by(first)]))).toBe("chain/bad-key");
  });

  it("attack 10: a signature by a device does not serve as an officer's", async () => {
    const chain = await begin();
    const entry = await appendEntry({ chain, act: add(second), at: T0, by: { kind: "officers", signers: officers } });
    const wrongContext = await resign(entry, (payload) => payload, [...officers], "device-chain");
    expect(await refusalOf(() => extendChain(chain, [wrongContext], { officerKeys }))).toBe("chain/bad-signature");
  });

  it("a change of one byte, wherever, is refused", async () => {
    const chain = await grow(await begin(), [add(second), by(first)]);
    const last = chain.entries[1]!;
    for (let at = 0; at < last.length; at += 3) {
      const changed = last.slice();
      changed[at]! ^= 1;
      expect(await refusalOf(() => verifyChain([chain.entries[0]!, changed])), `byte ${at}`).not.toBe("accepted");
    }
  });

  it("a signature too many is refused: it would give one entry two hashes", async () => {
    const { genesis } = await testGenesis(alice, first);
    const twice = await resign(genesis, (payload) => payload, [first.signer, second.signer], "device-chain");
    expect(await refusalOf(() => verifyChain([twice]))).toBe("chain/bad-signature");
  });

  it("extra fields and over-long entries are refused even when signed", async () => {
    const { genesis } = await testGenesis(alice, first);
    const extra = await resign(genesis, (payload) => ({ ...payload, extra: 1 }), [first.signer], "device-chain");
    expect(await refusalOf(() => verifyChain([extra]))).toBe("wire/bad-shape");
    expect(await refusalOf(() => verifyChain([new Uint8Array(9000)]))).toBe("wire/too-long");
  });

  it("revoking what is not there, or twice, is refused", async () => {
    const chain = await grow(await begin(), [add(second), by(first)], [revoke(second), by(first)]);
    expect(await refusalOf(() => grow(chain, [revoke(third), by(first)]))).toBe("chain/unknown-device");
    expect(await refusalOf(() => grow(chain, [revoke(second), by(first)]))).toBe("chain/already-revoked");
  });
});

async function resign(entry: Uint8Array, change: (payload: Record<string, CborValue>) => Record<string, CborValue>, signers: readonly Signer[], context: string): Promise<Bytes> {
  const [payload] = parseCbor(entry, 1e5) as [Bytes];
  const changed = canonicalCbor(change(parseCbor(payload, 1e5) as Record<string, CborValue>));
  const signatures = await Promise.all(signers.map((signer) => signer.sign(signedBytes(context, changed))));
  return canonicalCbor([changed, signatures]);
}
