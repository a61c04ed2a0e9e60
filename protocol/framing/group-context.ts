/** GroupContext (RFC 9420 §8.1): what all members of an epoch agree on. */
import type { Bytes } from "../wire/bytes.ts";
import { Failure } from "../wire/failure.ts";
import { type Extension, readExtensions } from "./leaf-node.ts";
import { TlsReader } from "./tls-reader.ts";

export interface GroupContext {
  cipherSuite: number;
  groupId: Bytes;
  epoch: bigint;
  treeHash: Bytes;
  confirmedTranscriptHash: Bytes;
  extensions: Extension[];
}

const MLS_10 = 1;
const MAX_CONTEXT = 64 * 1024;

export function readGroupContext(bytes: Uint8Array): GroupContext {
  const reader = new TlsReader(bytes, MAX_CONTEXT);
  const context = parseGroupContext(reader);
  reader.end();
  return context;
}

export function parseGroupContext(reader: TlsReader): GroupContext {
  if (reader.uint16() !== MLS_10) throw new Failure("framing/malformed", "version");
  return {
    cipherSuite: reader.uint16(),
    groupId: reader.opaque(64),
    epoch: reader.uint64(),
    treeHash: reader.opaque(64),
    confirmedTranscriptHash: reader.opaque(64),
    extensions: readExtensions(reader),
  };
}
