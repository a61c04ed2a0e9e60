/** Proposal (RFC 9420 §12.1). Adds and Removes are read; the others are walked over and counted, since our lines take none of them. */
import { Failure } from "../wire/failure.ts";
import { type KeyPackage, parseKeyPackage } from "./key-package.ts";
import { readExtensions, readLeafNode } from "./leaf-node.ts";
import type { TlsReader } from "./tls-reader.ts";

export type Proposal = { kind: "add"; keyPackage: KeyPackage } | { kind: "remove"; leaf: number } | { kind: "other"; type: number };

const EXTERNAL_PSK = 1;
const RESUMPTION_PSK = 2;

export function readProposal(reader: TlsReader): Proposal {
  const type = reader.uint16();
  switch (type) {
    case 1:
      return { kind: "add", keyPackage: parseKeyPackage(reader) };
    case 2:
      readLeafNode(reader);
      return { kind: "other", type };
    case 3:
      return { kind: "remove", leaf: reader.uint32() };
    case 4:
      skipPreSharedKey(reader);
      return { kind: "other", type };
    case 5:
      reader.skipOpaque();
      reader.uint32(); // version and suite
      readExtensions(reader);
      return { kind: "other", type };
    case 6:
      reader.skipOpaque();
      return { kind: "other", type };
    case 7:
      readExtensions(reader);
      return { kind: "other", type };
    default:
      throw new Failure("framing/proposal-type", String(type));
  }
}

function skipPreSharedKey(reader: TlsReader): void {
  const type = reader.uint8();
  if (type === RESUMPTION_PSK) {
    reader.uint8();
    reader.skipOpaque();
    reader.uint64();
  } else if (type === EXTERNAL_PSK) reader.skipOpaque();
  else throw new Failure("framing/malformed", "pre-shared key");
  reader.skipOpaque();
}
