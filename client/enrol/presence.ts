/** The passkey's delegation of this device's leaf key: for at most twelve hours, and gone when it is over. */
import { z } from "zod";
import { decodeDelegation, delegationChallenge, type DelegationStatement, delegationStatement, encodeDelegation, MAX_DELEGATION_SECONDS, verifyDelegation } from "../../protocol/identity/delegation.ts";
import type { DeviceRecord } from "../../protocol/identity/device-record.ts";
import type { PersonUri } from "../../protocol/identity/uri.ts";
import type { Bytes } from "../../protocol/wire/bytes.ts";
import { bytesUpTo } from "../../protocol/wire/cbor-schema.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { ClientEnvironment, Clock } from "../environment.ts";
import { listeners } from "../listeners.ts";
import { encodeRecord, readRecord } from "../store/records.ts";
import type { Store } from "../store/store.ts";

const KEY = "presence";
const schema = z.strictObject({ delegation: bytesUpTo(8192), until: z.int() });
export interface Delegated {
  readonly delegation: Bytes;
  /** Seconds since 1970. */
  readonly until: number;
}

/** One ceremony: delegates the leaf key, and with `prfSalt` also gives the 32 bytes that open the store. `at`: milliseconds, the node's time where it is known. Throws `passkey/…`, `delegation/…`. */
export async function delegate(
  environment: Pick<ClientEnvironment, "authenticator" | "clock">,
  device: { person: string; record: DeviceRecord },
  prfSalt: Bytes | null,
  at = environment.clock.now(),
): Promise<Delegated & { prf: Bytes | undefined }> {
  const { record } = device;
  if (record.authenticator.kind !== "passkey") throw new Failure("passkey/none");
  const { rpId, credentialId } = record.authenticator;
  const now = Math.floor(at / 1000);
  const statement: DelegationStatement = { person: device.person as PersonUri, deviceId: record.deviceId, leafKey: record.signKey, notBefore: now, notAfter: now + MAX_DELEGATION_SECONDS };
  const assertion = await environment.authenticator.assert({ rpId, credentialId: credentialId as Bytes, challenge: delegationChallenge(statement), ...(prfSalt ? { prfSalt } : {}) });
  const { authenticatorData, clientDataJSON, signature } = assertion;
  const delegation = encodeDelegation({ statement: delegationStatement(statement), authenticatorData, clientDataJSON, signature });
  // What the far end would refuse is better refused here, where something can be done about it.
  await verifyDelegation(decodeDelegation(delegation), record, { person: statement.person, leafKey: record.signKey, now, nodeOrigins: [], allowDemonstration: true });
  return { delegation, until: statement.notAfter, prf: assertion.prf };
}

export interface Presence {
  load(): Promise<void>;
  delegation(): Bytes | null;
  until(): number | undefined;
  accept(delegated: Delegated): Promise<void>;
  onChange(listener: () => void): () => void;
  stop(): void;
}

export function createPresence(store: Store, clock: Clock): Presence {
  const changed = listeners<void>();
  let current: Delegated | undefined;
  let cancel: () => void = () => undefined;

  const isFresh = () => current !== undefined && current.until > clock.now() / 1000;

  function take(delegated: Delegated): void {
    current = delegated;
    cancel();
    cancel = clock.after(Math.min(2 ** 31 - 1, Math.max(0, delegated.until * 1000 - clock.now())), () => changed.tell());
    changed.tell();
  }

  return {
    async load() {
      const stored = await readRecord(store, KEY, schema);
      if (stored) take(stored as Delegated);
    },
    delegation: () => (isFresh() ? current!.delegation : null),
    until: () => (isFresh() ? current!.until : undefined),
    async accept({ delegation, until }) {
      await store.commit({ put: [[KEY, encodeRecord({ delegation, until })]] });
      take({ delegation, until });
    },
    onChange: changed.add,
    stop: () => cancel(),
  };
}
