/** A key in two halves: the node's and the reader's. Either alone says nothing of it. Never reachable from a node: there both must not meet. */
import type { Bytes } from "../../wire/bytes.ts";
import { Failure } from "../../wire/failure.ts";

const KEY = 32;

export function splitKey(key: Bytes, random: (length: number) => Bytes): { node: Bytes; reader: Bytes } {
  const node = random(KEY);
  return { node, reader: joinKey(node, key) };
}

/** XOR of the two. Throws `dispatch/bad-share`. */
export function joinKey(node: Uint8Array, reader: Uint8Array): Bytes {
  if (node.length !== KEY || reader.length !== KEY) throw new Failure("dispatch/bad-share");
  return Uint8Array.from(node, (byte, at) => byte ^ reader[at]!);
}
