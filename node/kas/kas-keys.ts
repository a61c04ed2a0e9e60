/** The node's keys for partners' files: whoever has them opens all that was made for stock readers, and nothing else. They lie in a file of their own, made when this is first switched on. */
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from "node:fs";
import { z } from "zod";
import { pemFromSpki } from "../../protocol/dispatch/container/pem.ts";
import { importEcPrivate, importRsaPrivate } from "../../protocol/dispatch/container/wrap.ts";
import { type Bytes, fromBase64Url, toBase64Url } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";

export interface KasKey {
  readonly kid: string;
  readonly pem: string;
  readonly privateKey: CryptoKey;
}

export interface KasKeys {
  readonly rsa: KasKey;
  readonly ec: KasKey;
}

const schema = z.strictObject({ rsa: z.string().max(4096), ec: z.string().max(1024) });

/** `path`: null in memory. Throws `keys/invalid`, `keys/cannot-write`. */
export async function openKasKeys(path: string | null): Promise<KasKeys> {
  const file = path !== null && existsSync(path) ? read(path) : fresh();
  if (path !== null && !existsSync(path)) write(path, file);
  try {
    return { rsa: await keyOf(file.rsa, importRsaPrivate), ec: await keyOf(file.ec, importEcPrivate) };
  } catch (cause) {
    throw new Failure("keys/invalid", path ?? "memory", { cause });
  }
}

function fresh(): z.infer<typeof schema> {
  const text = (key: KeyObject) => toBase64Url(key.export({ format: "der", type: "pkcs8" }));
  return { rsa: text(generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey), ec: text(generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey) };
}

function read(path: string): z.infer<typeof schema> {
  try {
    return schema.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch (cause) {
    throw new Failure("keys/invalid", path, { cause });
  }
}

function write(path: string, file: object): void {
  try {
    const handle = openSync(path, "wx", 0o600);
    writeSync(handle, JSON.stringify(file));
    fsyncSync(handle);
    closeSync(handle);
  } catch (cause) {
    throw new Failure("keys/cannot-write", path, { cause });
  }
}

async function keyOf(text: string, load: (pkcs8: Bytes) => Promise<CryptoKey>): Promise<KasKey> {
  const pkcs8 = fromBase64Url(text);
  const spki = createPublicKey(createPrivateKey({ key: Buffer.from(pkcs8), format: "der", type: "pkcs8" })).export({ format: "der", type: "spki" });
  return { kid: createHash("sha256").update(spki).digest("hex").slice(0, 16), pem: pemFromSpki(spki), privateKey: await load(pkcs8) };
}
