import { sha256 } from "@noble/hashes/sha2.js";
import { assert, asyncProperty, constantFrom } from "fast-check";
import { describe, expect, it } from "vitest";
import { type Bytes, concat, equalBytes } from "../../protocol/wire/bytes.ts";
import { UPLOAD_PART } from "../../protocol/wire/fields.ts";
import { openChunks, piecesOf, plainSize, PREFIX, sealChunks, sealedSize } from "./chunks.ts";

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
const MIB = 1 << 20;

async function seal(plain: Bytes, size = plain.length): Promise<{ chunks: Bytes[]; key: Bytes; nonce: Bytes }> {
  const [key, nonce] = [random(32), random(PREFIX)];
  const chunks: Bytes[] = [];
  for await (const chunk of sealChunks(new Blob([plain]).stream(), size, key, nonce)) chunks.push(chunk);
  return { chunks, key, nonce };
}

async function open(sealed: Bytes, said: { size?: number; hash?: Uint8Array; key: Bytes; nonce: Bytes }): Promise<Bytes> {
  const parts: Bytes[] = [];
  for await (const part of openChunks(piecesOf(new Blob([sealed]).stream()), { size: sealed.length, hash: sha256(sealed), ...said })) parts.push(part);
  return concat(...parts);
}

describe("a file in sealed chunks", () => {
  it("comes back as it was, whatever its size, and its size can be told from the sealed one", async () => {
    await assert(
      asyncProperty(constantFrom(0, 1, 1000, MIB - 1, MIB, MIB + 1, 2 * MIB, 2 * MIB + 17), async (size) => {
        const plain = new Uint8Array(size).map((_, i) => i & 255);
        const { chunks, key, nonce } = await seal(plain);
        const sealed = concat(...chunks);
        expect(plainSize(sealed.length)).toBe(size);
        expect(sealedSize(size)).toBe(sealed.length);
        expect(equalBytes(await open(sealed, { key, nonce }), plain)).toBe(true);
      }),
      { numRuns: 16 },
    );
  });

  it("is sealed in chunks of which each is one part of an upload", () => {
    expect(sealedSize(MIB)).toBe(UPLOAD_PART);
    expect(sealedSize(3 * MIB)).toBe(3 * UPLOAD_PART);
  });

  it("25: cut short, reordered, repeated or changed is refused, even by whoever can state a fitting hash and size", async () => {
    const { chunks, key, nonce } = await seal(new Uint8Array(3 * MIB).fill(7));
    const [one, two, three] = chunks as [Bytes, Bytes, Bytes];
    const flipped = new Uint8Array(two);
    flipped[100]! ^= 1;
    for (const forged of [concat(one, two), concat(two, one, three), concat(one, one, two, three), concat(one, flipped, three), concat(one, three), new Uint8Array()]) {
      await expect(open(forged, { key, nonce })).rejects.toMatchObject({ code: "attachment/damaged" });
    }
    await expect(open(concat(one, two, three), { key, nonce, hash: new Uint8Array(32) })).rejects.toMatchObject({ code: "attachment/damaged" });
  });

  it("that changes its size while it is sent is not sent", async () => {
    await expect(seal(new Uint8Array(1000), 999)).rejects.toMatchObject({ code: "attachment/size-changed" });
    await expect(seal(new Uint8Array(1000), 1001)).rejects.toMatchObject({ code: "attachment/size-changed" });
  });
});
