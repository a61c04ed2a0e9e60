import { describe, expect, it } from "vitest";
import { toHex, utf8, type Bytes } from "../wire/bytes.ts";
import { chainBlind, chainCommitment, chainLeaf, chainTag, commitTo, factLeaf } from "./blinded.ts";
import { watchChain } from "./chain-watch.ts";
import { hmacSha256, sha256, u64be } from "./hash.ts";
import { encodeLeaf, parseLeaf } from "./leaf.ts";

const key = new Uint8Array(32).fill(7);
const entry = utf8("the signed bytes of a device entry");

describe("blinded entries", () => {
  it("are derived as docs/protocol.md writes them", () => {
    expect(toHex(chainTag(key, 3))).toBe(toHex(hmacSha256(key, utf8("entente/1 ledger tag\0\0\0\0\0\0\0\u0003"))));
    const blind = chainBlind(key, 3);
    expect(toHex(chainCommitment(key, 3, entry))).toBe(toHex(sha256(utf8("entente/1 ledger commitment"), Uint8Array.of(0), blind, sha256(entry))));
    expect(toHex(u64be(2 ** 40 + 1))).toBe("0000010000000001");
  });

  it("are the same for whoever holds the key and differ in every other respect", () => {
    const other = new Uint8Array(32).fill(8);
    const seen = [chainTag(key, 0), chainTag(key, 1), chainTag(other, 0), chainBlind(key, 0), chainCommitment(key, 0, entry), chainCommitment(key, 1, entry), chainCommitment(other, 0, entry)];
    expect(new Set(seen.map(toHex)).size).toBe(seen.length);
    expect(chainLeaf(key, 5, entry)).toEqual(chainLeaf(new Uint8Array(key), 5, entry));
  });

  it("bind a fact to its kind and to its blind", () => {
    const blind = new Uint8Array(32);
    expect(toHex(commitTo("accord", entry, blind))).not.toBe(toHex(commitTo("call", entry, blind)));
    expect(toHex(commitTo("accord", entry, blind))).not.toBe(toHex(commitTo("accord", entry, key)));
    expect(() => commitTo("Accord", entry, blind)).toThrow("ledger/bad-kind");
    expect(() => commitTo("accord", entry, new Uint8Array(31))).toThrow("ledger/bad-blind");
    const { leaf, blind: kept } = factLeaf("call", entry, (length) => new Uint8Array(length).fill(9));
    expect(toHex(leaf.commitment)).toBe(toHex(commitTo("call", entry, kept)));
  });

  it("refuse keys and leaves of another length", () => {
    expect(() => chainTag(new Uint8Array(31), 0)).toThrow("ledger/bad-index-key");
    expect(() => chainTag(key, -1)).toThrow("ledger/bad-number");
    expect(() => parseLeaf(new Uint8Array(63))).toThrow("ledger/bad-entry");
    expect(() => encodeLeaf({ tag: new Uint8Array(31), commitment: new Uint8Array(33) })).toThrow("ledger/bad-entry");
  });
});

describe("watching a chain", () => {
  const leaf = (counter: number, text = "entry") => chainLeaf(key, counter, utf8(text));
  const dummy = (fill: number) => parseLeaf(new Uint8Array(64).fill(fill));

  it("sees this person's entries among others, and goes on where it stopped", () => {
    const first = watchChain(key);
    expect(first.offer(0, dummy(1))).toBe(false);
    expect(first.offer(1, leaf(0))).toBe(true);
    const second = watchChain(key, first.entries());
    for (let i = 1; i < 60; i++) expect(second.offer(i + 1, leaf(i))).toBe(true);
    expect(second.entries().map((seen) => seen.counter)).toEqual(Array.from({ length: 60 }, (_, i) => i));
  });

  it("notices an entry although the one before it is missing", () => {
    const watch = watchChain(key);
    watch.offer(4, leaf(2));
    expect(watch.entries()).toMatchObject([{ counter: 2, index: 4 }]);
  });

  it("refuses a second entry under a tag that was used", () => {
    const watch = watchChain(key);
    watch.offer(0, leaf(0));
    watch.offer(0, leaf(0));
    expect(() => watch.offer(1, leaf(0, "another"))).toThrow("ledger/tag-reused");
  });

  it("is blind with another key", () => {
    const other: Bytes = new Uint8Array(32).fill(1);
    const watch = watchChain(other);
    for (let i = 0; i < 20; i++) expect(watch.offer(i, leaf(i))).toBe(false);
  });
});
