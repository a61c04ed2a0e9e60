/** The id of a message: 0x01 ‖ SHA-256(len16 ‖ senderUri ‖ len16 ‖ roomUri ‖ message ‖ salt)[0..30]. It binds content to who said it where: a copy elsewhere has another id. */
import { sha256 } from "@noble/hashes/sha2.js";
import { type Bytes, concat, utf8 } from "../bytes.ts";
import { Failure } from "../failure.ts";

/** `message` is the encoded content as it was sent; its salt stands in it, and once more at the end. */
export function messageId(input: { senderUri: string; roomUri: string; message: Uint8Array; salt: Uint8Array }): Bytes {
  const { senderUri, roomUri, message, salt } = input;
  const digest = sha256(concat(prefixed(senderUri), prefixed(roomUri), message, salt));
  return concat(Uint8Array.of(1), digest.subarray(0, 31));
}

function prefixed(uri: string): Bytes {
  const bytes = utf8(uri);
  if (bytes.length > 65_535) throw new Failure("content/invalid", "uri too long");
  return concat(Uint8Array.of(bytes.length >> 8, bytes.length & 0xff), bytes);
}
