/** The outside of a Welcome (RFC 9420 §12.4.3.1): whom it is for. */
import type { Bytes } from "../wire/bytes.ts";
import { openEnvelope } from "./envelope.ts";

export interface WelcomeInfo {
  cipherSuite: number;
  /** KeyPackageRefs. */
  recipients: Bytes[];
}

/** Fails: `framing/malformed`, `framing/too-long`, `framing/unexpected`. */
export function readWelcome(bytes: Uint8Array): WelcomeInfo {
  const reader = openEnvelope(bytes, "welcome");
  const cipherSuite = reader.uint16();
  const recipients = reader.list((item) => {
    const ref = item.opaque(64);
    item.skipOpaque(); // encapsulated key
    item.skipOpaque(); // ciphertext
    return ref;
  });
  reader.skipOpaque(); // group info
  reader.end();
  return { cipherSuite, recipients };
}
