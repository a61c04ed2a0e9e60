/** The new device's end of a spoken code: what it keeps until it is in, and what it does first. */
import { z } from "zod";
import { openIndexKey } from "../../protocol/identity/replacement.ts";
import type { Bytes } from "../../protocol/wire/bytes.ts";
import { bytesOf } from "../../protocol/wire/cbor-schema.ts";
import { personRecord } from "../contacts/person-record.ts";
import type { People } from "../contacts/people.ts";
import { encodeRecord, readRecord } from "../store/records.ts";
import type { Store } from "../store/store.ts";
import type { Enrolled } from "./enrolling.ts";

const KEY = "replaced";
/** A device that takes another's place wants what that one had. */
export const WANTS_HISTORY = "history/wanted";
const schema = z.strictObject({ secret: bytesOf(32), lost: z.array(z.string()) });

export function keepReplaced(replaced: Enrolled["replaced"]): [string, Bytes][] {
  return replaced ? [[KEY, encodeRecord({ secret: replaced.secret, lost: [...replaced.lost] })], [WANTS_HISTORY, encodeRecord({})]] : [];
}

/** From the own device that let this one in, past the node. Throws `replace/unproven`. */
export async function takeIndexKey(store: Store, person: string, sealed: Bytes): Promise<void> {
  const replaced = await readRecord(store, KEY, schema);
  const record = await readRecord(store, `person/${person}`, personRecord);
  if (!replaced || !record || record.indexKey) return;
  await store.commit({ put: [[`person/${person}`, encodeRecord({ ...record, indexKey: await openIndexKey(replaced.secret, sealed) })]] });
}

/** Officers can only cut a device off; out of the chain it is struck by a device of the person, which this one now is. Once done, nothing of the code is kept. */
export async function strikeOffLost(deps: { store: Store; people: People; person: string; strike: (deviceId: string) => Promise<void> }): Promise<void> {
  const replaced = await readRecord(deps.store, KEY, schema);
  const chain = deps.people.chain(deps.person);
  if (!replaced || !chain) return;
  for (const deviceId of replaced.lost) {
    const device = chain.devices.get(deviceId as never);
    if (device && device.revokedAtSeq === undefined) await deps.strike(deviceId);
  }
  await deps.store.commit({ remove: [KEY] });
}
