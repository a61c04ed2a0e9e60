/** From what the vault remembers to an open store. With a passkey's PRF that takes the person's finger, which at once delegates the leaf key anew. */
import { z } from "zod";
import { bytesUpTo } from "../../protocol/wire/cbor-schema.ts";
import type { Bytes } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { ClientEnvironment } from "../environment.ts";
import { encodeRecord, readRecord } from "../store/records.ts";
import { openSealedStore } from "../store/sealed-store.ts";
import { storeKeyFromPrf } from "../store/store-key.ts";
import type { Store } from "../store/store.ts";
import type { DeviceNote } from "./device-note.ts";
import { type Delegated, delegate } from "./presence.ts";

const CERTIFICATES = "certificates";
const certificates = z.strictObject({ list: z.array(bytesUpTo(4096)).max(4) });

/** Throws `store/locked` when the person did not unlock it, `store/other-key`. */
export async function unlockStore(environment: ClientEnvironment, note: DeviceNote): Promise<{ store: Store; delegated: Delegated | undefined }> {
  if (!note.prfSalt) return { store: await openStore(environment, undefined), delegated: undefined };
  let delegated: Awaited<ReturnType<typeof delegate>>;
  try {
    delegated = await delegate(environment, { person: note.person, record: note.record }, note.prfSalt as Bytes);
  } catch (cause) {
    throw new Failure("store/locked", undefined, { cause });
  }
  if (!delegated.prf) throw new Failure("store/locked", "no PRF");
  return { store: await openStore(environment, delegated.prf), delegated };
}

export async function openStore(environment: ClientEnvironment, prf: Bytes | undefined): Promise<Store> {
  return openSealedStore(environment.store, prf ? await storeKeyFromPrf(prf) : await environment.keys.wrappingKey(), environment.random);
}

export async function readCertificates(store: Store): Promise<Bytes[]> {
  return ((await readRecord(store, CERTIFICATES, certificates))?.list ?? []) as Bytes[];
}

export async function writeCertificates(store: Store, list: Bytes[]): Promise<void> {
  await store.commit({ put: [[CERTIFICATES, encodeRecord({ list })]] });
}
