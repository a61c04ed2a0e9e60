/** This device's own sealing key: made once, kept in the sealed store, left with the node under the device's signature. */
import { z } from "zod";
import type { Hpke } from "../../protocol/dispatch/letter/sealing.ts";
import { signSealingKey } from "../../protocol/identity/sealing-key.ts";
import type { DeviceId, PersonUri } from "../../protocol/identity/uri.ts";
import { type Bytes, toBase64Url } from "../../protocol/wire/bytes.ts";
import { bytesUpTo } from "../../protocol/wire/cbor-schema.ts";
import type { Signer } from "../../protocol/wire/signed.ts";
import type { Session } from "../session/session.ts";
import { encodeRecord, readRecord } from "../store/records.ts";
import type { Store } from "../store/store.ts";

const KEY = "sealing-key";
const record = z.strictObject({ publicKey: bytesUpTo(2048), privateKey: bytesUpTo(256), createdAt: z.int(), published: z.boolean() });

export interface OwnSealingKey {
  load(): Promise<void>;
  privateKey(): Bytes;
  publicKey(): Bytes;
  /** Leaves it with the node where that has not been done. */
  publish(): Promise<void>;
}

export function createOwnSealingKey(deps: { store: Store; session: Pick<Session, "call">; hpke: Hpke; signer: Signer; own: { person: string; deviceId: string }; now: () => number }): OwnSealingKey {
  let kept: z.infer<typeof record> | undefined;

  async function keep(next: z.infer<typeof record>): Promise<void> {
    await deps.store.commit({ put: [[KEY, encodeRecord(next)]] });
    kept = next;
  }

  return {
    async load() {
      kept = await readRecord(deps.store, KEY, record);
      if (!kept) await keep({ ...deps.hpke.keyPair(), createdAt: Math.floor(deps.now() / 1000), published: false });
    },
    privateKey: () => kept!.privateKey as Bytes,
    publicKey: () => kept!.publicKey as Bytes,
    async publish() {
      if (!kept || kept.published) return;
      const statement = await signSealingKey({ person: deps.own.person as PersonUri, deviceId: deps.own.deviceId as DeviceId, key: kept.publicKey as Bytes, createdAt: kept.createdAt }, deps.signer);
      await deps.session.call("sealing.publish", { key: toBase64Url(statement) });
      await keep({ ...kept, published: true });
    },
  };
}
