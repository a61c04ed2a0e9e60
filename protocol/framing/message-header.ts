/** The outside of a PrivateMessage (RFC 9420 §6.3): all that a hub sees of what people write. */
import type { Bytes } from "../wire/bytes.ts";
import { Failure } from "../wire/failure.ts";
import { openEnvelope } from "./envelope.ts";

export interface MessageHeader {
  groupId: Bytes;
  epoch: bigint;
  contentType: "application" | "proposal" | "commit";
  /** In the clear, bound to the message. */
  authenticatedData: Bytes;
}

const CONTENT_TYPES = { 1: "application", 2: "proposal", 3: "commit" } as const;

/** Fails: `framing/malformed`, `framing/too-long`, `framing/unexpected`. */
export function readMessageHeader(bytes: Uint8Array): MessageHeader {
  const reader = openEnvelope(bytes, "private_message");
  const groupId = reader.opaque(64);
  const epoch = reader.uint64();
  const contentType = CONTENT_TYPES[reader.uint8() as keyof typeof CONTENT_TYPES];
  if (contentType === undefined) throw new Failure("framing/malformed", "content type");
  const authenticatedData = reader.opaque(4 * 1024);
  reader.skipOpaque(); // sender data
  reader.skipOpaque(); // ciphertext
  reader.end();
  return { groupId, epoch, contentType, authenticatedData };
}
