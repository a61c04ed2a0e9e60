/** MLSMessage (RFC 9420 §6): version and kind, before all else. */
import { Failure } from "../wire/failure.ts";
import { TlsReader } from "./tls-reader.ts";

export type WireFormat = "public_message" | "private_message" | "welcome" | "group_info" | "key_package";

const WIRE_FORMATS: Record<number, WireFormat> = { 1: "public_message", 2: "private_message", 3: "welcome", 4: "group_info", 5: "key_package" };
const MLS_10 = 1;

/** Bytes. They must agree with what `protocol/line` is willing to make. */
export const MAX_BYTES: Record<WireFormat, number> = {
  public_message: 2 * 1024 * 1024,
  private_message: 512 * 1024,
  welcome: 4 * 1024 * 1024,
  group_info: 4 * 1024 * 1024,
  key_package: 32 * 1024,
};

/** Looks at four bytes only. Fails: `framing/malformed`. */
export function wireFormat(bytes: Uint8Array): WireFormat {
  return header(new TlsReader(bytes.subarray(0, 4), 4));
}

/** A reader past the header, and within the limit of its kind. Fails: `framing/unexpected`, `framing/too-long`. */
export function openEnvelope(bytes: Uint8Array, expected: WireFormat): TlsReader {
  const found = wireFormat(bytes);
  if (found !== expected) throw new Failure("framing/unexpected", `${found}, expected ${expected}`);
  const reader = new TlsReader(bytes, MAX_BYTES[expected]);
  header(reader);
  return reader;
}

function header(reader: TlsReader): WireFormat {
  if (reader.uint16() !== MLS_10) throw new Failure("framing/malformed", "version");
  const format = WIRE_FORMATS[reader.uint16()];
  if (format === undefined) throw new Failure("framing/malformed", "wire format");
  return format;
}
