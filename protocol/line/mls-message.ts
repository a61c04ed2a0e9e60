/** MLSMessage bytes (RFC 9420 §6) in and out of the library. The limit applies before, and nothing may follow the message. */
import type { MLSMessage } from "ts-mls";
import { decodeMlsMessage, encodeMlsMessage } from "ts-mls/message.js";
import { type Bytes, concat } from "../wire/bytes.ts";
import { Failure } from "../wire/failure.ts";
import { requireWithin } from "./limits.ts";

type Wire = MLSMessage["wireformat"];

export function decodeMessage(bytes: Uint8Array, limit: number): MLSMessage {
  requireWithin(bytes, limit, "message");
  const own = concat(bytes); // the library keeps views of its input
  let decoded: [MLSMessage, number] | undefined;
  try {
    decoded = decodeMlsMessage(own, 0);
  } catch (cause) {
    throw new Failure("line/malformed", undefined, { cause });
  }
  if (decoded === undefined) throw new Failure("line/malformed");
  if (decoded[1] !== own.length) throw new Failure("line/malformed", "bytes follow the message");
  return decoded[0];
}

export function decodeAs<W extends Wire>(bytes: Uint8Array, wireformat: W, limit: number): Extract<MLSMessage, { wireformat: W }> {
  const message = decodeMessage(bytes, limit);
  if (message.wireformat !== wireformat) throw new Failure("line/unexpected-message", `${message.wireformat}, expected ${wireformat}`);
  return message as Extract<MLSMessage, { wireformat: W }>;
}

export function encodeMessage(message: MLSMessage): Bytes {
  return encodeMlsMessage(message) as Bytes;
}
