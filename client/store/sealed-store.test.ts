import "fake-indexeddb/auto";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fromUtf8, toBase64, utf8 } from "../../protocol/wire/bytes.ts";
import { generateWrappingKey } from "../keys/memory-vault.ts";
import { indexedDbStore } from "./indexeddb.ts";
import { memoryStore } from "./memory.ts";
import { fileStore } from "./node-file.ts";
import { openSealedStore, paddedLength } from "./sealed-store.ts";
import type { StoreBackend } from "./store.ts";

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
const folder = mkdtempSync(join(tmpdir(), "entente-store-"));
let count = 0;

const backends: Record<string, () => Promise<(again?: boolean) => Promise<StoreBackend>>> = {
  memory: async () => {
    const records = new Map();
    return async () => memoryStore(records);
  },
  file: async () => {
    const path = join(folder, `${count++}.db`);
    return async () => fileStore(path);
  },
  indexeddb: async () => {
    const name = `store-${count++}`;
    return () => indexedDbStore(name);
  },
};

describe.each(Object.entries(backends))("the sealed store over %s", (_name, make) => {
  it("gives back after reopening what was committed, by key and by prefix, in order", async () => {
    const open = await make();
    const key = await generateWrappingKey();
    const store = await openSealedStore(await open(), key, random);
    await store.commit({ put: [["message/2", utf8("two")], ["message/1", utf8("one")], ["room/1", utf8("room")]] });
    await store.commit({ put: [["message/2", utf8("TWO")]], remove: ["room/1"] });
    await store.close();
    const again = await openSealedStore(await open(), key, random);
    expect((await again.list("message/")).map(([name, value]) => `${name}=${fromUtf8(value)}`)).toEqual(["message/1=one", "message/2=TWO"]);
    expect(await again.get("room/1")).toBeUndefined();
  });

  it("refuses another key, and a record moved to another's slot", async () => {
    const open = await make();
    const key = await generateWrappingKey();
    const store = await openSealedStore(await open(), key, random);
    await store.commit({ put: [["a", utf8("first")], ["b", utf8("second")]] });
    await store.close();
    await expect(openSealedStore(await open(), await generateWrappingKey(), random)).rejects.toMatchObject({ code: "store/other-key" });
    const raw = await open();
    const [[slotA, a], [slotB, b]] = (await raw.list("")) as [[string, never], [string, never]];
    await raw.commit({ put: [[slotA, b], [slotB, a]] });
    await expect(openSealedStore(raw, key, random)).rejects.toMatchObject({ code: "store/other-key" });
  });
});

describe("what lies on the disk", () => {
  it("shows neither names nor values", async () => {
    const path = join(folder, "canary.db");
    const store = await openSealedStore(fileStore(path), await generateWrappingKey(), random);
    await store.commit({ put: [["room/mimi://graustark.example", utf8("the canary sings at midnight")]] });
    await store.close();
    const disk = readFileSync(path, "latin1");
    expect(disk).not.toContain("graustark");
    expect(disk).not.toContain("canary");
    expect(disk).not.toContain(toBase64(utf8("the canary sings")));
  });

  it("pads lengths into few sizes", () => {
    expect(new Set(Array.from({ length: 1000 }, (_, i) => paddedLength(1000 + i))).size).toBeLessThan(25);
    for (const length of [1, 128, 129, 5000, 1_000_003]) expect(paddedLength(length)).toBeGreaterThanOrEqual(length);
    expect(paddedLength(1_000_003)).toBeLessThan(1_130_000);
  });
});
