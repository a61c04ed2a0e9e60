/** Letters as whoever carries them, or holds an old key, could make them: written by hand, and put before a real client as its mailbox would; and a client's own node that answers something else than it should. */
import { sealLetter } from "../../protocol/dispatch/letter/letter.ts";
import { encodeContent, type LetterContent } from "../../protocol/dispatch/letter/content.ts";
import { appendEntry, type Chain, startChain, verifyChain } from "../../protocol/identity/chain.ts";
import { type DeviceId, newDeviceId, type PersonUri } from "../../protocol/identity/uri.ts";
import type { Bytes } from "../../protocol/wire/bytes.ts";
import type { SealedLetter } from "../../protocol/wire/dispatch/letter.ts";
import type { Signer } from "../../protocol/wire/signed.ts";
import type { RunningClient } from "../../client/entente.ts";
import { freshSigner } from "../../node/start/node-keys.ts";
import { systemRandom } from "../../node/start/system-clock.ts";
import { hpke } from "./forged-key-request.ts";

export interface Forger {
  readonly person: string;
  readonly deviceId: string;
  readonly signer: Signer;
  readonly chain: readonly Bytes[];
}

const seconds = () => Math.floor(Date.now() / 1000);
const deviceRecord = (signer: Signer, deviceId: DeviceId) => ({ deviceId, signKey: signer.publicKey, name: "Forged", platform: "test", authenticator: { kind: "software" as const }, addedAt: seconds() });

/** Somebody with a chain of their own under another's name. */
export async function impostor(person: string): Promise<Forger> {
  const signer = await freshSigner(systemRandom);
  const deviceId = newDeviceId(systemRandom);
  return { person, deviceId, signer, chain: [await startChain({ person: person as PersonUri, device: deviceRecord(signer, deviceId), at: seconds(), signer })] };
}

/** Another history from the first entry on, by whoever holds the first device's key: as many devices as it takes to be longer. */
export async function forked(known: Chain, first: Signer): Promise<Forger> {
  const genesis = known.entries[0] as Bytes;
  const firstId = [...verifyChain([genesis]).devices.keys()][0]!;
  let chain = verifyChain([genesis]);
  let signer = first;
  let deviceId: DeviceId = firstId;
  while (chain.entries.length <= known.entries.length) {
    signer = await freshSigner(systemRandom);
    deviceId = newDeviceId(systemRandom);
    const entry = await appendEntry({ chain, act: { kind: "add", device: deviceRecord(signer, deviceId) }, at: seconds(), by: { kind: "device", deviceId: firstId, signer: first } });
    chain = verifyChain([...chain.entries, entry]);
  }
  return { person: known.person, deviceId, signer, chain: chain.entries };
}

export async function forgedLetter(from: Forger, to: RunningClient, content: LetterContent): Promise<SealedLetter> {
  const { person } = to.view().me!;
  const [self] = await to.device()!.letters.addressees([person]);
  return sealLetter({ id: systemRandom(16), from: from.person, deviceId: from.deviceId, at: Date.now(), chain: from.chain, content: encodeContent(content), signer: from.signer, hpke, random: systemRandom }, { person, devices: self!.devices });
}

/** As the mailbox would hand it on. */
export async function deliver(to: RunningClient, letter: SealedLetter): Promise<void> {
  const device = to.device()!;
  const event = await device.letters.open({ n: 0, kind: "letter", from: letter.from, at: Date.now(), data: { letter } });
  await device.dispatches.take(event, {});
}

type Call = (name: string, args: never) => Promise<unknown>;

/** The client's own node, hostile or broken: what it answers to some calls. `real` asks the node itself. Runs as long as `during`. */
export async function withNode<T>(client: RunningClient, lie: (name: string, args: unknown, real: () => Promise<unknown>) => Promise<unknown>, during: () => Promise<T>): Promise<T> {
  const session = client.device()!.session as unknown as { call: Call };
  const honest = session.call;
  session.call = (name, args) => lie(name, args, () => honest(name, args));
  try {
    return await during();
  } finally {
    session.call = honest;
  }
}
