/** The public ratchet tree (RFC 9420 §12.4.3.3) and its hash (§7.8). */
import { type Bytes, concat } from "../wire/bytes.ts";
import { Failure } from "../wire/failure.ts";
import { type LeafNode, readLeafNode } from "./leaf-node.ts";
import { suiteHash } from "./suite.ts";
import { TlsReader } from "./tls-reader.ts";
import { opaque, uint32, uint8 } from "./tls-writer.ts";

export type TreeNode = { kind: "leaf"; leaf: LeafNode; bytes: Bytes } | { kind: "parent"; bytes: Bytes };

const LEAF = 1;
const PARENT = 2;
const ABSENT = uint8(0);
const PRESENT = uint8(1);
const MAX_TREE = 4 * 1024 * 1024;
const MAX_NODES = 2048;

/** Nodes in array order, leaves at even places; blanks at the right end are not there. */
export function readRatchetTree(bytes: Uint8Array): (TreeNode | undefined)[] {
  const reader = new TlsReader(bytes, MAX_TREE);
  const nodes = reader.list((item) => item.optional(readNode), MAX_NODES);
  reader.end();
  if (nodes.at(-1) === undefined) throw new Failure("framing/malformed", "the tree ends in a blank");
  nodes.forEach((node, index) => {
    if (node && (node.kind === "leaf") !== (index % 2 === 0)) throw new Failure("framing/malformed", "a leaf where a parent belongs");
  });
  return nodes;
}

export function treeHash(suite: number, nodes: readonly (TreeNode | undefined)[]): Bytes {
  let width = 1;
  while (width < nodes.length) width = 2 * width + 1;
  const hash = (root: number, span: number): Bytes => {
    const node = nodes[root];
    const content = node ? concat(PRESENT, node.bytes) : ABSENT;
    if (span === 0) return suiteHash(suite, concat(uint8(LEAF), uint32(root / 2), content));
    const half = (span + 1) / 2;
    const [left, right] = [hash(root - half, half - 1), hash(root + half, half - 1)];
    return suiteHash(suite, concat(uint8(PARENT), content, opaque(left), opaque(right)));
  };
  const middle = (width - 1) / 2;
  return hash(middle, middle);
}

function readNode(reader: TlsReader): TreeNode {
  const type = reader.uint8();
  const start = reader.offset;
  if (type === LEAF) {
    const leaf = readLeafNode(reader);
    return { kind: "leaf", leaf, bytes: reader.since(start) };
  }
  if (type !== PARENT) throw new Failure("framing/malformed", "node type");
  reader.skipOpaque(); // encryption key
  reader.skipOpaque(); // parent hash
  reader.list((item) => item.uint32());
  return { kind: "parent", bytes: reader.since(start) };
}
