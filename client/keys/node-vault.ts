/**
 * The vault of the CLI and of agents: a file of mode 0600. Node can't persist a CryptoKey, so the private bytes do lie on the disk: whoever reads the file is the
 * device. `nonExtractable` says so, and such a device stays of class `personal`.
 */
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { z } from "zod";
import { fromBase64Url, toBase64Url } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import { signerOf } from "./memory-vault.ts";
import type { KeyVault } from "./vault.ts";

const text = z.record(z.string(), z.string());
const fileSchema = z.strictObject({ v: z.literal(1), signers: z.record(z.string(), z.strictObject({ pkcs8: z.string(), publicKey: z.string() })), wrapping: z.string().optional(), notes: text });
type KeyFile = z.infer<typeof fileSchema>;

export function nodeVault(path: string): KeyVault {
  const read = (): KeyFile => {
    if (!existsSync(path)) return { v: 1, signers: {}, notes: {} };
    const parsed = fileSchema.safeParse(JSON.parse(readFileSync(path, "utf8")));
    if (!parsed.success) throw new Failure("keys/bad-file", path);
    return parsed.data;
  };
  const write = (file: KeyFile) => {
    const beside = `${path}.new`;
    writeFileSync(beside, JSON.stringify(file), { mode: 0o600, flush: true });
    renameSync(beside, path);
  };

  return {
    nonExtractable: false,
    async signer(name) {
      let stored = read().signers[name];
      if (!stored) {
        const pair = (await crypto.subtle.generateKey({ name: "Ed25519" }, true, ["sign", "verify"])) as CryptoKeyPair;
        stored = { pkcs8: await exported("pkcs8", pair.privateKey), publicKey: await exported("raw", pair.publicKey) };
        const file = read();
        write({ ...file, signers: { ...file.signers, [name]: stored } });
      }
      const privateKey = await crypto.subtle.importKey("pkcs8", fromBase64Url(stored.pkcs8), { name: "Ed25519" }, false, ["sign"]);
      const publicKey = await crypto.subtle.importKey("raw", fromBase64Url(stored.publicKey), { name: "Ed25519" }, true, ["verify"]);
      return signerOf({ privateKey, publicKey });
    },
    has: async (name) => read().signers[name] !== undefined,
    async wrappingKey() {
      const file = read();
      const raw = file.wrapping ?? toBase64Url(crypto.getRandomValues(new Uint8Array(32)));
      if (file.wrapping === undefined) write({ ...file, wrapping: raw });
      return crypto.subtle.importKey("raw", fromBase64Url(raw), "AES-GCM", false, ["encrypt", "decrypt"]);
    },
    async note(name) {
      const stored = read().notes[name];
      return stored === undefined ? undefined : fromBase64Url(stored);
    },
    async setNote(name, value) {
      const file = read();
      write({ ...file, notes: { ...file.notes, [name]: toBase64Url(value) } });
    },
    async forget() {
      rmSync(path, { force: true });
    },
  };
}

async function exported(format: "pkcs8" | "raw", key: CryptoKey): Promise<string> {
  return toBase64Url(new Uint8Array(await crypto.subtle.exportKey(format, key)));
}
