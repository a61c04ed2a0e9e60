/** The node's two Ed25519 keys, its word (to peers, in its log, as a witness) and its CA, and a secret for what only it reads again. They lie in one file that only its user may read. */
import { createPrivateKey, createPublicKey, type KeyObject, sign } from "node:crypto";
import { chmodSync, closeSync, fsyncSync, openSync, readFileSync, statSync, writeSync } from "node:fs";
import { z } from "zod";
import { type Bytes, concat, fromBase64Url, fromHex, toBase64Url } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import * as f from "../../protocol/wire/fields.ts";
import type { Signer } from "../../protocol/wire/signed.ts";
import { type Authority, createAuthority } from "../../protocol/identity/certificate.ts";
import type { Random } from "../area.ts";

export interface NodeKeys {
  readonly node: Signer;
  readonly ca: Authority;
  /** For what the node alone reads again. */
  readonly secret: Bytes;
}

const schema = z.strictObject({ node: f.b64Exactly(32), ca: f.b64Exactly(32), secret: f.b64Exactly(32) });
const names = ["node", "ca", "secret"] as const;
const PKCS8 = fromHex("302e020100300506032b657004220420"); // RFC 8410 §7, up to the 32 bytes of the seed

/** Writes a new file; never over an old one, which would orphan everything signed with it. Throws `keys/exists`. */
export function makeNodeKeys(path: string, random: Random): void {
  const file = Object.fromEntries(names.map((name) => [name, toBase64Url(random(32))]));
  let handle: number;
  try {
    handle = openSync(path, "wx", 0o600);
  } catch (cause) {
    throw new Failure((cause as NodeJS.ErrnoException).code === "EEXIST" ? "keys/exists" : "keys/cannot-write", path, { cause });
  }
  writeSync(handle, JSON.stringify(file));
  fsyncSync(handle);
  closeSync(handle);
}

/** Throws `keys/missing`, `keys/invalid`, `keys/readable-by-others`. */
export async function readNodeKeys(path: string, domain: string): Promise<NodeKeys> {
  let text: string;
  try {
    if ((statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o600);
    text = readFileSync(path, "utf8");
  } catch (cause) {
    throw new Failure((cause as NodeJS.ErrnoException).code === "ENOENT" ? "keys/missing" : "keys/unreadable", path, { cause });
  }
  return openKeys(text, path, domain);
}

/** For nodes in memory. */
export function keysInMemory(domain: string, random: Random): Promise<NodeKeys> {
  return openKeys(JSON.stringify(Object.fromEntries(names.map((name) => [name, toBase64Url(random(32))]))), "memory", domain);
}

async function openKeys(text: string, path: string, domain: string): Promise<NodeKeys> {
  try {
    const file = schema.parse(JSON.parse(text));
    return { node: signerOf(file.node), ca: await authorityOf(file.ca, domain), secret: fromBase64Url(file.secret) };
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
