/** What a receiver knows of a message beyond its content (mimi-content's implied fields), in the draft's order: kept and exported in this form. */
import { decode, encode, rfc8949EncodeOptions } from "cborg";
import { z } from "zod";
import { type Bytes, concat, equalBytes } from "../bytes.ts";
import { bytesOf, bytesUpTo, count } from "../cbor-schema.ts";
import { Failure } from "../failure.ts";

const schema = z.tuple([bytesOf(32), count, bytesUpTo(255, 1), z.int().min(0).max(0xffff_ffff), z.string().max(512), z.string().max(512), z.string().max(512)]);

export interface ImpliedFields {
  readonly messageId: Bytes;
  /** Milliseconds since 1970, by the hub. */
  readonly hubAccepted: number;
  readonly groupId: Bytes;
  readonly senderLeaf: number;
  readonly senderClient: string;
  readonly sender: string;
  readonly room: string;
}

export function encodeImplied(fields: ImpliedFields): Bytes {
  const { messageId, hubAccepted, groupId, senderLeaf, senderClient, sender, room } = fields;
  return concat(encode([messageId, hubAccepted, groupId, senderLeaf, senderClient, sender, room], rfc8949EncodeOptions));
}

export function decodeImplied(bytes: Uint8Array): ImpliedFields {
  if (bytes.length > 4096) throw new Failure("content/too-long");
  try {
    const own = concat(bytes);
    const [messageId, hubAccepted, groupId, senderLeaf, senderClient, sender, room] = schema.parse(decode(own, { strict: true, allowIndefinite: false, allowUndefined: false }));
    const fields = { messageId, hubAccepted, groupId, senderLeaf, senderClient, sender, room };
    if (!equalBytes(encodeImplied(fields), own)) throw new Failure("content/invalid", "not deterministic");
    return fields;
  } catch (cause) {
    throw cause instanceof Failure ? cause : new Failure("content/invalid", undefined, { cause });
  }
}
