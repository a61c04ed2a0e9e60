/**
 * Adding and striking off devices. A further device of this person is signed by this one: after its user has shown himself to the passkey, and only if the request carries the proof of the link
 * that this device made. Somebody else's needs two officers, each of whom signs the same words.
 */
import { z } from "zod";
import { appendEntry, type Chain, type ChainAct, extendChain, type RevocationReason } from "../../protocol/identity/chain.ts";
import { parseEntry, revocationReasons } from "../../protocol/identity/chain-entry.ts";
import { checkLinkProof, decodeLinkRequest } from "../../protocol/identity/proofs.ts";
import type { DeviceId } from "../../protocol/identity/uri.ts";
import { chainLeaf } from "../../protocol/ledger/blinded.ts";
import { encodeLeaf } from "../../protocol/ledger/leaf.ts";
import type { Result } from "../../protocol/wire/api.ts";
import { type Bytes, equalBytes, fromBase64Url, toBase64Url } from "../../protocol/wire/bytes.ts";
import { canonicalCbor, type CborValue } from "../../protocol/wire/cbor.ts";
import { bytesOf } from "../../protocol/wire/cbor-schema.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import { signedBytes, type Signer } from "../../protocol/wire/signed.ts";
import type { Account } from "../contacts/account.ts";
import type { People } from "../contacts/people.ts";
import type { ClientEnvironment } from "../environment.ts";
import { listeners } from "../listeners.ts";
import type { PendingDevice } from "../model/views.ts";
import type { Session } from "../session/session.ts";
import { encodeRecord, readRecord } from "../store/records.ts";
import type { Store } from "../store/store.ts";
import { formatEnrolLink } from "./enrol-link.ts";

const linkRecord = z.strictObject({ secret: bytesOf(32) });
type Pending = Result<"device.pending">["requests"][number];

export interface Linking {
  link(): Promise<{ link: string; qr: string; expiresAt: number }>;
  approve(deviceId: string): Promise<void>;
  refuse(deviceId: string): Promise<void>;
  revoke(deviceId: string, reason: string): Promise<void>;
  /** Asks the node what waits. */
  refresh(): Promise<void>;
  pending(): readonly PendingDevice[];
  onChange(listener: () => void): () => void;
}

export interface LinkingDeps {
  readonly environment: ClientEnvironment;
  readonly store: Store;
  readonly session: Session;
  readonly people: People;
  readonly account: Account;
  readonly signer: Signer;
  readonly own: { readonly person: string; readonly deviceId: string };
  /** The person shows himself to the passkey; at once for a device without one. */
  readonly verifyUser: () => Promise<void>;
}

export function createLinking(deps: LinkingDeps): Linking {
  const { environment, store, session, people, account, signer, own } = deps;
  const { clock, random, baseUrl } = environment;
  const changed = listeners<void>();
  let waiting: Pending[] = [];

  async function refresh(): Promise<void> {
    waiting = (await session.call("device.pending", {})).requests;
    changed.tell();
  }

  function ownChain(): { chain: Chain; indexKey: Bytes } {
    const chain = people.chain(own.person);
    const indexKey = people.record(own.person)?.indexKey;
    if (!chain || !indexKey) throw new Failure("enrol/no-index-key");
    return { chain, indexKey };
  }

  /** Somebody else of the own devices may have written meanwhile: then once more, after that. */
  async function append(act: ChainAct): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      const { chain, indexKey } = ownChain();
      const entry = await appendEntry({ chain, act, at: Math.floor(clock.now() / 1000), by: { kind: "device", deviceId: own.deviceId as DeviceId, signer } });
      extendChain(chain, [entry]);
      try {
        await session.call("chain.append", { entry: toBase64Url(entry), leaf: toBase64Url(encodeLeaf(chainLeaf(indexKey, chain.entries.length, entry))) });
        await people.extend(own.person, [entry]);
        return;
      } catch (error) {
        if (attempt > 0 || !["chain/fork", "chain/gap", "chain/known"].includes(codeOf(error))) throw error;
        await people.fetchChain(own.person);
      }
    }
  }

  async function find(deviceId: string): Promise<Pending> {
    await refresh();
    const request = waiting.find((one) => one.deviceId === deviceId);
    if (!request) throw new Failure("enrol/not-pending");
    return request;
  }

  async function approveOwn(request: Pending): Promise<void> {
    const known = await readRecord(store, `link/${request.token}`, linkRecord);
    const bytes = fromBase64Url(request.request);
    // Without this device's own secret behind it, the request may be the node's invention.
    if (!known || !checkLinkProof(known.secret, bytes, fromBase64Url(request.proof))) throw new Failure("link/bad-proof");
    const device = decodeLinkRequest(bytes);
    if (device.deviceId !== request.deviceId) throw new Failure("link/record-mismatch");
    await deps.verifyUser();
    await append({ kind: "add", device });
    await store.commit({ remove: [`link/${request.token}`] });
  }

  /** One officer's half. The first names the second; the second signs the very same words. */
  async function approveAsOfficer(request: Pending): Promise<void> {
    const device = decodeLinkRequest(fromBase64Url(request.request));
    if (device.deviceId !== request.deviceId) throw new Failure("link/record-mismatch");
    await deps.verifyUser();
    const chain = await chainOf(request.person);
    const payload = request.entry === undefined ? await firstPayload(request.person, chain.entries, device) : checkedPayload(request, fromBase64Url(request.entry));
    const signature = await signer.sign(signedBytes("device-chain officers", payload));
    // Officers don't know the person's index key; the person's new device enters the chain in the ledger anew under one of its own.
    await session.call("device.approve", { deviceId: request.deviceId, signature: toBase64Url(signature), entry: toBase64Url(payload), leaf: toBase64Url(random(64)) });
  }

  async function chainOf(person: string): Promise<{ entries: Bytes[] }> {
    const { entries } = await session.call("chain.get", { person });
    return { entries: entries.map(fromBase64Url) };
  }

  async function firstPayload(person: string, entries: Bytes[], device: ReturnType<typeof decodeLinkRequest>): Promise<Bytes> {
    await account.refresh(session); // officers come and go
    const other = (account.ownOrganisation()?.officerKeys ?? []).map(fromBase64Url).find((key) => !equalBytes(key, signer.publicKey));
    if (!other) throw new Failure("enrol/no-second-officer");
    const last = entries.at(-1);
    if (!last) throw new Failure("chain/empty");
    const keys = [signer.publicKey, other] as [Bytes, Bytes];
    return canonicalCbor({ v: 1, person, seq: entries.length, prev: parseEntry(last).hash, at: Math.floor(clock.now() / 1000), act: { kind: "add", device }, by: { kind: "officers", keys } } as CborValue);
  }

  function checkedPayload(request: Pending, payload: Bytes): Bytes {
    const placeholder = new Uint8Array(64);
    const { person, act, by } = parseEntry(canonicalCbor([payload, [placeholder, placeholder]]));
    const wanted = canonicalCbor(decodeLinkRequest(fromBase64Url(request.request)) as CborValue);
    if (person !== request.person || act.kind !== "add" || !equalBytes(canonicalCbor(act.device as CborValue), wanted)) throw new Failure("enrol/other-request");
    if (by.kind !== "officers" || !by.keys.some((key) => equalBytes(key, signer.publicKey))) throw new Failure("enrol/other-officer");
    return payload;
  }

  return {
    async link() {
      await deps.verifyUser();
      const { indexKey } = ownChain();
      const { token, expiresAt } = await session.call("device.link", {});
      const secret = random(32);
      await store.commit({ put: [[`link/${token}`, encodeRecord({ secret })]] });
      const link = formatEnrolLink(baseUrl, token, { secret, fingerprint: people.record(own.person)!.fingerprint, indexKey });
      return { link, qr: link, expiresAt };
    },
    async approve(deviceId) {
      const request = await find(deviceId);
      await (request.person === own.person ? approveOwn(request) : approveAsOfficer(request));
      await refresh();
    },
    async refuse(deviceId) {
      await session.call("device.refuse", { deviceId });
      await refresh();
    },
    async revoke(deviceId, reason) {
      await deps.verifyUser();
      const known = revocationReasons.includes(reason as RevocationReason) ? (reason as RevocationReason) : "other";
      await append({ kind: "revoke", deviceId: deviceId as DeviceId, reason: known });
    },
    refresh,
    pending: () =>
      waiting.flatMap(({ deviceId, person, request, signatures, at }) => {
        try {
          const { name, platform } = decodeLinkRequest(fromBase64Url(request));
          return [{ deviceId, person, name, platform, at, approvals: signatures.length, mine: person === own.person }];
        } catch {
          return [];
        }
      }),
    onChange: changed.add,
  };
}

