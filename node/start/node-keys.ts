/** The node's two Ed25519 keys, its word (to peers, in its log, as a witness) and its CA, a secret for what only it reads again, and the key by which push services know it. They lie in one file that only its user may read. */
import { createPrivateKey, createPublicKey, type KeyObject, sign } from "node:crypto";
import { chmodSync, closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, statSync, writeSync } from "node:fs";
import { z } from "zod";
import { type Bytes, concat, fromBase64Url, fromHex, toBase64Url } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import * as f from "../../protocol/wire/fields.ts";
import type { Signer } from "../../protocol/wire/signed.ts";
import { type Authority, createAuthority } from "../../protocol/identity/certificate.ts";
import type { Random } from "../area.ts";
import { newVapidSecret, type VapidKey, vapidKeyOf } from "./vapid-key.ts";

export interface NodeKeys {
  readonly node: Signer;
  readonly ca: Authority;
  /** For what the node alone reads again. */
  readonly secret: Bytes;
  readonly vapid: VapidKey;
}

const schema = z.strictObject({ node: f.b64Exactly(32), ca: f.b64Exactly(32), secret: f.b64Exactly(32), vapid: f.b64Exactly(32).optional() });
const names = ["node", "ca", "secret"] as const;
const freshFile = (random: Random) => ({ ...Object.fromEntries(names.map((name) => [name, toBase64Url(random(32))])), vapid: toBase64Url(newVapidSecret(random)) });
const PKCS8 = fromHex("302e020100300506032b657004220420"); // RFC 8410 §7, up to the 32 bytes of the seed

/** Writes a new file; never over an old one, which would orphan everything signed with it. Throws `keys/exists`. */
export function makeNodeKeys(path: string, random: Random): void {
  try {
    write(path, freshFile(random));
  } catch (cause) {
    throw new Failure((cause as NodeJS.ErrnoException).code === "EEXIST" ? "keys/exists" : "keys/cannot-write", path, { cause });
  }
}

function write(path: string, file: object): void {
  const handle = openSync(path, "wx", 0o600);
  writeSync(handle, JSON.stringify(file));
  fsyncSync(handle);
  closeSync(handle);
}

/** A file from before there was a VAPID key gets one; the others stay as they are. Throws `keys/missing`, `keys/invalid`, `keys/cannot-write`. */
export async function readNodeKeys(path: string, domain: string, random: Random): Promise<NodeKeys> {
  let text: string;
  try {
    if ((statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o600);
    text = readFileSync(path, "utf8");
  } catch (cause) {
    throw new Failure((cause as NodeJS.ErrnoException).code === "ENOENT" ? "keys/missing" : "keys/unreadable", path, { cause });
  }
  return openKeys(completed(text, path, random), path, domain);
}

function completed(text: string, path: string, random: Random): string {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch {
    return text; // whoever opens it says so
  }
  if (!schema.safeParse(file).success || "vapid" in (file as object)) return text;
  const whole = { ...(file as object), vapid: toBase64Url(newVapidSecret(random)) };
  const beside = `${path}.new`;
  try {
    rmSync(beside, { force: true });
    write(beside, whole);
    renameSync(beside, path);
  } catch (cause) {
    throw new Failure("keys/cannot-write", path, { cause });
  }
  return JSON.stringify(whole);
}

/** For nodes in memory. */
export function keysInMemory(domain: string, random: Random): Promise<NodeKeys> {
  return openKeys(JSON.stringify(freshFile(random)), "memory", domain);
}

async function openKeys(text: string, path: string, domain: string): Promise<NodeKeys> {
  try {
    const file = schema.required().parse(JSON.parse(text));
    return { node: signerOf(file.node), ca: await authorityOf(file.ca, domain), secret: fromBase64Url(file.secret), vapid: vapidKeyOf(fromBase64Url(file.vapid)) };
  } catch (cause) {
    throw new Failure("keys/invalid", path, { cause });
  }
}

/** A signer from a fresh seed, for what the node makes up itself. */
export async function freshSigner(random: Random): Promise<Signer> {
  return signerOf(toBase64Url(random(32)));
}

function signerOf(seed: string): Signer {
  const key = privateKey(fromBase64Url(seed));
  return { publicKey: rawPublic(key), sign: async (data) => new Uint8Array(sign(null, data, key)) };
}

async function authorityOf(seed: string, domain: string): Promise<Authority> {
  const bytes = fromBase64Url(seed);
  const publicKey = await crypto.subtle.importKey("raw", rawPublic(privateKey(bytes)), { name: "Ed25519" }, true, ["verify"]);
  return createAuthority({ privateKey: await crypto.subtle.importKey("pkcs8", concat(PKCS8, bytes), { name: "Ed25519" }, false, ["sign"]), publicKey }, domain);
}

function privateKey(seed: Bytes): KeyObject {
  return createPrivateKey({ key: Buffer.from(concat(PKCS8, seed)), format: "der", type: "pkcs8" });
}

function rawPublic(key: KeyObject): Bytes {
  return fromBase64Url(createPublicKey(key).export({ format: "jwk" }).x!);
}
