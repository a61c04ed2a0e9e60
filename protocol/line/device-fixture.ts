/** Devices for tests and benches: a non-extractable key each, a made-up certificate, and a set of those who may be members. */
import { type Bytes, concat, utf8 } from "../wire/bytes.ts";
import { createKeyPackage, createSuite, type Identity, type LeafSigner, type LineEnvironment, type LineSuite, type NewKeyPackage } from "./group.ts";

export interface TestDevice {
  name: string;
  env: LineEnvironment;
  certificates: Bytes[];
  keyPackage(options?: { lifetimeSeconds?: number; lastResort?: boolean }): Promise<NewKeyPackage>;
}

export const XWING = createSuite();
export const X25519 = createSuite({ name: "MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519" });
export const NOON = Date.UTC(2026, 10, 22, 12);

export async function newSigner(): Promise<LeafSigner> {
  const keys = await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
  if (!("privateKey" in keys)) throw new TypeError("expected a pair");
  return {
    publicKey: new Uint8Array(await crypto.subtle.exportKey("raw", keys.publicKey)),
    sign: async (data) => new Uint8Array(await crypto.subtle.sign("Ed25519", keys.privateKey, data)),
  };
}

export interface TestWorld {
  suite?: LineSuite;
  now?: () => number;
  authenticate?: LineEnvironment["authenticate"];
}

export async function newDevice(name: string, { suite = XWING, now = () => NOON, authenticate = async (_member: Identity) => true }: TestWorld = {}): Promise<TestDevice> {
  const env: LineEnvironment = { suite, signer: await newSigner(), now, authenticate };
  const certificates = [concat(utf8(`certificate of ${name}`))];
  return { name, env, certificates, keyPackage: (options) => createKeyPackage(env, { certificates, lifetimeSeconds: 86_400, ...options }) };
}
