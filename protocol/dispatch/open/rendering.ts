/**
 * Opening one rendering, as a reader: both halves of its key meet here and nowhere else, and never in a node. What is opened is what was released: the container's hash stands in the signed release.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { openTdf, payloadBytes } from "../container/open.ts";
import { xor } from "../container/shares.ts";
import { checkLabelAssertion } from "../label-assertion.ts";
import type { Rendering } from "../release-statement.ts";
import { type Bytes, equalBytes, fromUtf8 } from "../../wire/bytes.ts";
import { Failure } from "../../wire/failure.ts";

export const MAX_TEXT_BYTES = 256 << 10;

/** What the rendering is to be: its portion's label as the head has it, and the keys of the devices that may have rendered it. */
export interface Labelled {
  readonly label: Bytes;
  readonly keys: readonly Bytes[];
}

export interface Shares {
  readonly node: Bytes;
  readonly reader: Bytes;
}

/** Throws `dispatch/changed` for another container than was released, `dispatch/label-moved`, `tdf/…` for one that does not open. */
export async function openText(container: Uint8Array, rendering: Rendering, shares: Shares, { label, keys }: Labelled): Promise<string> {
  if (container.length !== rendering.size || !equalBytes(sha256(container), rendering.hash)) throw new Failure("dispatch/changed");
  const opened = await openTdf(container);
  checkLabelAssertion(opened, label, keys);
  return fromUtf8(await payloadBytes(opened, xor([shares.node, shares.reader]), MAX_TEXT_BYTES));
}

/** A file as it lies here: its whole container is compared with what was released before anything of it is given out. */
export async function* openFile(container: Blob, rendering: Rendering, shares: Shares, { label, keys }: Labelled): AsyncGenerator<Bytes> {
  if (container.size !== rendering.size) throw new Failure("dispatch/changed");
  const hash = sha256.create();
  for (let at = 0; at < container.size; at += PIECE) hash.update(new Uint8Array(await container.slice(at, at + PIECE).arrayBuffer()));
  if (!equalBytes(hash.digest(), rendering.hash)) throw new Failure("dispatch/changed");
  const opened = await openTdf(container);
  checkLabelAssertion(opened, label, keys);
  yield* opened.payload(xor([shares.node, shares.reader]));
}

const PIECE = 4 << 20;
