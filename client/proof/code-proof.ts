/** Whether the package that a device claims is published: by what this client knows of nodes. */
import { codeIsPublished } from "../../protocol/ledger/published-code.ts";
import type { Bytes } from "../../protocol/wire/bytes.ts";
import type { Directory } from "../facts/directory.ts";

/** Never throws. */
export function codeIsWitnessed(hash: Bytes, proof: Bytes, domain: string, directory: Directory): boolean {
  return codeIsPublished(hash, proof, domain, directory.all());
}
