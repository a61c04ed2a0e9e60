import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toHex } from "../wire/bytes.ts";
import { LEAF_BYTES } from "./leaf.ts";
import { logInMemory, numberedLeaf, seededSigner } from "./log-in-memory.ts";
import { leafHash, rootOf, treeRoot } from "./merkle-tree.ts";
import { readEdge } from "./merkle-prove.ts";
import { encodeBundle, nodesFromTiles, parseBundle, parseTile, parseTilePath, tilePath, widthAt } from "./tiles.ts";

describe("tile paths", () => {
  it("are those of the specification's examples", () => {
    expect(tilePath({ level: 0, index: 1234067, width: 256 })).toBe("tile/0/x001/x234/067");
    expect(tilePath({ level: "entries", index: 5, width: 7 })).toBe("tile/entries/005.p/7");
  });

  it("come back from their text", () => {
    fc.assert(
      fc.property(fc.oneof(fc.integer({ min: 0, max: 63 }), fc.constant("entries" as const)), fc.nat(999_999_999), fc.integer({ min: 1, max: 256 }), (level, index, width) => {
        expect(parseTilePath(tilePath({ level, index, width }))).toEqual({ level, index, width });
      }),
    );
  });

  it.each(["tile/64/000", "tile/00/000", "tile/0/0", "tile/0/x000/001", "tile/0/001/002", "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/07", "tile/0/../000", "tile/0/000/", "/tile/0/000", "tile/-1/000"])(
    "refuse %s",
    (path) => {
      expect(() => parseTilePath(path)).toThrow("ledger/bad-tile-path");
    },
  );

  it("have the widths of the specification's example of 70,000 entries", () => {
    expect([widthAt(0, 272, 70_000), widthAt(0, 273, 70_000), widthAt(0, 274, 70_000)]).toEqual([256, 112, 0]);
    expect([widthAt(1, 0, 70_000), widthAt(1, 1, 70_000), widthAt(2, 0, 70_000)]).toEqual([256, 17, 1]);
    expect([widthAt(0, 0, 256), widthAt(1, 0, 256)]).toEqual([256, 1]);
  });
});

describe("tiles and bundles", () => {
  it("rebuild the edge of a tree across levels", async () => {
    for (const size of [1, 255, 256, 257, 700, 66_000]) {
      const log = logInMemory("log.example", seededSigner(1), Array.from({ length: size }, (_, i) => numberedLeaf(i)));
      const edge = await readEdge(nodesFromTiles((tile) => log.readTile(tile), size), size);
      expect(toHex(rootOf(edge))).toBe(toHex(treeRoot(log.leaves.map(leafHash))));
    }
  });

  it("refuse a node beyond the tree", async () => {
    const read = nodesFromTiles(() => Promise.reject(new Error("not asked")), 300);
    await expect(read(9, 0)).rejects.toThrow("ledger/no-such-entry");
  });

  it("hold entries of one size only", () => {
    const entries = [numberedLeaf(1), numberedLeaf(2)];
    expect(parseBundle(encodeBundle(entries), 2, LEAF_BYTES)).toEqual(entries);
    expect(() => parseBundle(encodeBundle(entries), 3, LEAF_BYTES)).toThrow("ledger/bad-entry");
    expect(() => parseBundle(encodeBundle([entries[0]!, new Uint8Array(63), new Uint8Array(63)]), 3, LEAF_BYTES)).toThrow("ledger/bad-entry");
    expect(() => parseBundle(encodeBundle([new Uint8Array(65), new Uint8Array(63)]), 2, LEAF_BYTES)).toThrow("ledger/bad-entry");
    expect(() => parseTile(new Uint8Array(63), 2)).toThrow("ledger/bad-tile");
  });
});
