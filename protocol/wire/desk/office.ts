/** Who is a desk: a node's signed word about one of its persons, which the person's devices hand on inside lines. Roles are the node's to give, as device classes are. */
import { z } from "zod";
import { bytesOf, bytesUpTo } from "../cbor-schema.ts";
import * as f from "../fields.ts";
import { openSigned, signObject, type Signer } from "../signed.ts";
import { timeZone } from "./terms.ts";

const CONTEXT = "office";
export const MAX_OFFICE = 1024;
/** As long as a standing in a line: a desk that lost its office can speak in its name no longer than this. */
export const OFFICE_SECONDS = 12 * 3600;

/** `fingerprint` is of the person's chain, so that the word passes to nobody who later bears the name. */
export const officeStatement = z.strictObject({ v: z.literal(1), domain: f.domain, person: f.personUri, fingerprint: bytesOf(32), role: z.literal("desk"), issuedAt: f.seconds, until: f.seconds });
export type OfficeStatement = z.infer<typeof officeStatement>;

/** The signal: the statement, and the zone that the desk works in. */
export const office = z.object({ kind: z.literal("office"), statement: bytesUpTo(MAX_OFFICE), zone: timeZone });

export function signOffice(statement: OfficeStatement, signer: Signer): Promise<Uint8Array> {
  return signObject(CONTEXT, statement, signer);
}

/** Throws `wire/…`. Whose it is and whether it is in force is for the caller to compare. */
export function openOffice(bytes: Uint8Array, nodeKey: Uint8Array): OfficeStatement {
  return openSigned(CONTEXT, bytes, nodeKey, officeStatement, { maxBytes: MAX_OFFICE });
}
