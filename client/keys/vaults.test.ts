import "fake-indexeddb/auto";
import { mkdtempSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDB } from "idb";
import { describe, expect, it } from "vitest";
import { utf8 } from "../../protocol/wire/bytes.ts";
import { strictVerify } from "../../protocol/wire/strict-ed25519.ts";
import { indexedDbVault } from "./indexeddb-vault.ts";
import { memoryVault } from "./memory-vault.ts";
import { nodeVault } from "./node-vault.ts";

const file = join(mkdtempSync(join(tmpdir(), "entente-keys-")), "keys.json");
const kept = memoryVault();
const vaults = { memory: async () => kept, indexeddb: () => indexedDbVault("keys"), file: async () => nodeVault(file) };

describe.each(Object.entries(vaults))("the %s vault", (_name, open) => {
  it("gives the same key by the same name each time it is opened, another by another, and signs with it", async () => {
    const first = await (await open()).signer("device");
    const again = await (await open()).signer("device");
    const other = await (await open()).signer("other");
    expect(again.publicKey).toEqual(first.publicKey);
    expect(other.publicKey).not.toEqual(first.publicKey);
    expect(strictVerify(first.publicKey, utf8("words"), await again.sign(utf8("words")))).toBe(true);
  });

  it("seals and opens with one wrapping key that nobody can read out", async () => {
    const iv = new Uint8Array(12);
    const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await (await open()).wrappingKey(), utf8("state"));
    const key = await (await open()).wrappingKey();
    expect(new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, sealed))).toEqual(utf8("state"));
    await expect(crypto.subtle.exportKey("raw", key)).rejects.toThrow();
  });

  it("keeps notes, and forgets all of it when told", async () => {
    await (await open()).setNote("device", utf8("note"));
    expect(await (await open()).note("device")).toEqual(utf8("note"));
    const before = (await (await open()).signer("device")).publicKey;
    await (await open()).forget();
    expect(await (await open()).note("device")).toBeUndefined();
    expect(await (await open()).has("device")).toBe(false);
    expect((await (await open()).signer("device")).publicKey).not.toEqual(before);
  });
});

describe("where the keys lie", () => {
  it("in a browser as CryptoKeys that can't be exported", async () => {
    const { publicKey } = await (await indexedDbVault("seen")).signer("device");
    const database = await openDB("seen");
    const pair = (await database.get("keys", "signer device")) as CryptoKeyPair;
    expect(pair.privateKey.extractable).toBe(false);
    await expect(crypto.subtle.exportKey("pkcs8", pair.privateKey)).rejects.toThrow();
    expect(new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey))).toEqual(publicKey);
  });

  it("for the command line in a file that only its owner reads, which the vault says of itself", async () => {
    await nodeVault(file).signer("device");
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(nodeVault(file).nonExtractable).toBe(false);
  });
});
