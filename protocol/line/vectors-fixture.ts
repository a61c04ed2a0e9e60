/** Reading the official MLS vectors (mlswg/mls-implementations), and the suites in which we can run them. For tests only. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type CiphersuiteImpl, type CiphersuiteName, defaultCryptoProvider, getCiphersuiteFromName } from "ts-mls";
import { fromHex } from "../wire/bytes.ts";
import { X25519 } from "./device-fixture.ts";

const FOLDER = join(process.env["ENTENTE_VECTORS"] ?? "../shared/vectors", "mls");

export const noVectors = !existsSync(FOLDER);

export function vectors<T>(name: string): T[] {
  return JSON.parse(readFileSync(join(FOLDER, `${name}.json`), "utf8")) as T[];
}

export const hex = fromHex;

/**
 * Suite 1 runs on our own crypto. 2, 5 and 7 run on ts-mls's, for what we patched in the library. 3, 4 and 6 (ChaCha20-Poly1305, X448) are skipped: their optional
 * packages are not installed, and no line uses them.
 */
const OTHERS: Record<number, CiphersuiteName> = {
  2: "MLS_128_DHKEMP256_AES128GCM_SHA256_P256",
  5: "MLS_256_DHKEMP521_AES256GCM_SHA512_P521",
  7: "MLS_256_DHKEMP384_AES256GCM_SHA384_P384",
};

export async function suites(): Promise<Map<number, CiphersuiteImpl>> {
  const libraryOwn = await defaultCryptoProvider.getCiphersuiteImpl(getCiphersuiteFromName(X25519.name));
  const ours: CiphersuiteImpl = { ...X25519.crypto, signature: { ...libraryOwn.signature, verify: X25519.verify } };
  const others = await Promise.all(Object.entries(OTHERS).map(async ([id, name]) => [Number(id), await defaultCryptoProvider.getCiphersuiteImpl(getCiphersuiteFromName(name))] as const));
  return new Map([[1, ours], ...others]);
}

/** Runs each vector whose suite we have; gives how many ran, and of which suites the others were. */
export async function runEach<T extends { cipher_suite: number }>(all: T[], run: (vector: T, crypto: CiphersuiteImpl) => Promise<void>): Promise<{ ran: number; skippedSuites: number[] }> {
  const available = await suites();
  const skipped = new Set<number>();
  let ran = 0;
  for (const vector of all) {
    const crypto = available.get(vector.cipher_suite);
    if (crypto === undefined) {
      skipped.add(vector.cipher_suite);
      continue;
    }
    await run(vector, crypto);
    ran++;
  }
  return { ran, skippedSuites: [...skipped].toSorted((a, b) => a - b) };
}
