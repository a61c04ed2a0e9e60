/**
 * RFC 9420 §7.3, §12.4.3.1: encryption keys and signature keys are unique in a tree. The library compares old nodes with one another, not the new ones; nor does
 * it look at what it is going to encrypt to.
 */
import { toHex } from "../wire/bytes.ts";
import { Failure } from "../wire/failure.ts";
import { MAX_MEMBERS } from "./limits.ts";
import type { Tree } from "./member.ts";
import type { LineSuite } from "./suite.ts";

/** A prefix is enough: honest keys are random, and a member that grinds one only has its own commit refused. */
const PREFIX = 16;

export function requireSoundTree(suite: LineSuite, tree: Tree): void {
  const seen = new Set<string>();
  let members = 0;
  for (const node of tree) {
    if (node === undefined) continue;
    const encryptionKey = node.nodeType === "leaf" ? node.leaf.hpkePublicKey : node.parent.hpkePublicKey;
    suite.requireSoundKey(encryptionKey);
    const keys = [`e${toHex(encryptionKey.subarray(0, PREFIX))}`];
    if (node.nodeType === "leaf") {
      members++;
      keys.push(`s${toHex(node.leaf.signaturePublicKey)}`);
    }
    for (const key of keys) {
      if (seen.has(key)) throw new Failure("line/duplicate-key");
      seen.add(key);
    }
  }
  if (members > MAX_MEMBERS) throw new Failure("line/too-many-members", String(members));
}
