/** RFC 9420 §7.3, §12.4.3.1: encryption keys and signature keys are unique in a tree. The library compares old nodes with one another, not the new ones. */
import { toHex } from "../wire/bytes.ts";
import { Failure } from "../wire/failure.ts";
import { MAX_MEMBERS } from "./limits.ts";
import type { Tree } from "./member.ts";

/** A prefix is enough: honest keys are random, and a member that grinds one only has its own commit refused. */
const PREFIX = 16;

export function requireUniqueKeys(tree: Tree): void {
  const seen = new Set<string>();
  let members = 0;
  for (const node of tree) {
    if (node === undefined) continue;
    const keys =
      node.nodeType === "leaf" ? [`e${toHex(node.leaf.hpkePublicKey.subarray(0, PREFIX))}`, `s${toHex(node.leaf.signaturePublicKey)}`] : [`e${toHex(node.parent.hpkePublicKey.subarray(0, PREFIX))}`];
    if (node.nodeType === "leaf") members++;
    for (const key of keys) {
      if (seen.has(key)) throw new Failure("line/duplicate-key");
      seen.add(key);
    }
  }
  if (members > MAX_MEMBERS) throw new Failure("line/too-many-members", String(members));
}
