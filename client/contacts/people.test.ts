import { describe, expect, it } from "vitest";
import { appendEntry, startChain, verifyChain } from "../../protocol/identity/chain.ts";
import type { DeviceRecord } from "../../protocol/identity/device-record.ts";
import { fingerprintOf } from "../../protocol/identity/chain.ts";
import { newDeviceId, personUri } from "../../protocol/identity/uri.ts";
import { type Bytes, toBase64Url } from "../../protocol/wire/bytes.ts";
import type { Signer } from "../../protocol/wire/signed.ts";
import { memoryVault } from "../keys/memory-vault.ts";
import { memoryStore } from "../store/memory.ts";
import { createAccount } from "./account.ts";
import { createPeople } from "./people.ts";
import { newPersonRecord } from "./person-record.ts";

const random = (length: number): Bytes => crypto.getRandomValues(new Uint8Array(length));
const person = personUri("graustark.example", "bob");

async function device(): Promise<{ record: DeviceRecord; signer: Signer }> {
  const signer = await memoryVault().signer("device");
  return { signer, record: { deviceId: newDeviceId(random), signKey: signer.publicKey, name: "d", platform: "test", authenticator: { kind: "software" }, addedAt: 1 } };
}

async function known(shown: readonly string[] = []) {
  const store = memoryStore();
  const people = createPeople({ store: () => store, session: () => ({ call: async () => ({ entries: shown, receipts: [] }) }) as never, account: createAccount(() => undefined, { now: () => 0, monotonic: () => 0 }), log: () => undefined });
  const first = await device();
  const genesis = await startChain({ person, device: first.record, at: 1, signer: first.signer });
  await people.add(newPersonRecord({ person, name: "Bob", organisation: "Graustark", fingerprint: fingerprintOf(genesis), consent: "granted", requestedAt: 0 }));
  await people.extend(person, [genesis]);
  const add = async (by: { record: DeviceRecord; signer: Signer }) =>
    appendEntry({ chain: verifyChain([genesis]), act: { kind: "add", device: (await device()).record }, at: 2, by: { kind: "device", deviceId: by.record.deviceId, signer: by.signer } });
  return { people, first, genesis, add };
}

describe("what is known of a person", () => {
  it("does not begin with another first entry than the card's", async () => {
    const { people } = await known();
    const stranger = await device();
    const other = await startChain({ person, device: stranger.record, at: 1, signer: stranger.signer });
    await people.add({ ...people.record(person)!, entries: [] });
    await expect(people.extend(person, [other])).rejects.toMatchObject({ code: "chain/fork" });
    expect(people.chain(person)!.devices.size).toBe(1);
  });

  it("is broken for good by two entries that the person signed for one place, and not by a forged one", async () => {
    const { people, first, add } = await known();
    await people.extend(person, [await add(first)]);
    const forger = { record: first.record, signer: (await device()).signer };
    await expect(people.extend(person, [await add(forger)])).rejects.toMatchObject({ code: "chain/fork" });
    expect(people.record(person)!.broken).toBeNull();
    await expect(people.extend(person, [await add(first)])).rejects.toMatchObject({ code: "chain/fork" });
    expect(people.record(person)!.broken).toBe("chain/fork");
    expect(people.known(person)!.followed.state).toBe("lying");
    expect(people.chain(person)!.devices.size).toBe(2);
  });

  it("is not attacked by a node that shows nothing, and is by one that shows something else", async () => {
    const stranger = await device();
    const other = toBase64Url(await startChain({ person, device: stranger.record, at: 1, signer: stranger.signer }));
    for (const [shown, code, told] of [[[], "chain/empty", []], [[other], "chain/fork", ["chain/fork"]]] as const) {
      const { people } = await known(shown);
      const refused: string[] = [];
      people.onChainRefused((event) => refused.push(event.code));
      await expect(people.fetchChain(person)).rejects.toMatchObject({ code });
      expect(refused).toEqual(told);
    }
  });

  it("keeps both of two changes that overlap", async () => {
    const { people, first, add } = await known();
    const longer = await add(first);
    await Promise.all([
      people.update(person, (record) => ({ ...record, verification: { ...record.verification, state: "withdrawn", at: 5 } })),
      people.extend(person, [longer]),
      people.update(person, (record) => ({ ...record, far: { verified: true, at: 6 } })),
    ]);
    expect(people.record(person)).toMatchObject({ verification: { state: "withdrawn", at: 5 }, far: { verified: true, at: 6 } });
    expect(people.record(person)!.entries).toHaveLength(2);
  });
});
