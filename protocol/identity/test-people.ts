/** For tests only: signers, devices and persons that are the same in every run. */
import { ed25519 } from "@noble/curves/ed25519.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { type Bytes, concat, toHex, utf8 } from "../wire/bytes.ts";
import { codeOf } from "../wire/failure.ts";
import type { Signer } from "../wire/signed.ts";
import { startChain } from "./chain.ts";
import type { Authenticator, DeviceRecord } from "./device-record.ts";
import { parseDeviceId, type PersonUri, personUri } from "./uri.ts";

export const T0 = 1_800_000_000;
export const alice = personUri("ruritania.example", "alice");
export const bob = personUri("graustark.example", "bob");

export function testSigner(name: string): Signer {
  const secret = sha256(utf8(name));
  return { publicKey: concat(ed25519.getPublicKey(secret)), sign: (data) => Promise.resolve(concat(ed25519.sign(data, secret))) };
}

export function testRandom(seed: string): (length: number) => Bytes {
  let n = 0;
  return (length) => {
    let out = new Uint8Array(0);
    while (out.length < length) out = concat(out, sha256(utf8(`${seed} ${n++}`)));
    return out.slice(0, length);
  };
}

export function testDevice(name: string, authenticator: Authenticator = { kind: "software" }): { record: DeviceRecord; signer: Signer } {
  const signer = testSigner(name);
  const deviceId = parseDeviceId(toHex(sha256(utf8(`id of ${name}`)).slice(0, 16)));
  return { signer, record: { deviceId, signKey: signer.publicKey, name, platform: "test", authenticator, addedAt: T0 } };
}

export async function testGenesis(person: PersonUri, device = testDevice(`${person} 1`)): Promise<{ genesis: Bytes } & ReturnType<typeof testDevice>> {
  return { ...device, genesis: await startChain({ person, device: device.record, at: T0, signer: device.signer }) };
}

/** The code with which something is refused, or "accepted". */
export async function refusalOf(run: () => unknown): Promise<string> {
  try {
    await run();
    return "accepted";
  } catch (error) {
    return codeOf(error);
  }
}
