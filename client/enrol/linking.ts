/**
 * Adding and striking off devices. A further device of this person is signed by this one: after its user has shown himself to the passkey, and only if the request carries the proof of the link
 * that this device made. Somebody else's needs two officers, each of whom signs the same words.
 */
import { z } from "zod";
import { appendEntry, type Chain, type ChainAct, extendChain, type RevocationReason } from "../../protocol/identity/chain.ts";
import { revocationReasons } from "../../protocol/identity/chain-entry.ts";
import { checkLinkProof, decodeLinkRequest } from "../../protocol/identity/proofs.ts";
import { replacementKeys, sealIndexKey } from "../../protocol/identity/replacement.ts";
import type { DeviceId } from "../../protocol/identity/uri.ts";
import { chainLeaf } from "../../protocol/ledger/blinded.ts";
import { encodeLeaf } from "../../protocol/ledger/leaf.ts";
import type { Result } from "../../protocol/wire/api.ts";
import { type Bytes, equalBytes, fromBase64Url, toBase64Url } from "../../protocol/wire/bytes.ts";
import { bytesOf } from "../../protocol/wire/cbor-schema.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import type { Signer } from "../../protocol/wire/signed.ts";
import type { Account } from "../contacts/account.ts";
import type { People } from "../contacts/people.ts";
import type { ClientEnvironment } from "../environment.ts";
import { listeners } from "../listeners.ts";
import type { PendingDevice } from "../model/views.ts";
import type { Session } from "../session/session.ts";
import { encodeRecord, readRecord } from "../store/records.ts";
import type { Store } from "../store/store.ts";
import { formatEnrolLink } from "./enrol-link.ts";
import { checkOfficersPayload, officersPayload, signOfficersPayload } from "./officers-half.ts";

const linkRecord = z.strictObject({ secret: bytesOf(32) });
type Pending = Result<"device.pending">["requests"][number];

export interface Linking {
  link(): Promise<{ link: string; qr: string; expiresAt: number }>;
  /** `code`: the spoken one by which a device comes; an own device lets it in by nothing less. */
  approve(deviceId: string, code?: string): Promise<void>;
  refuse(deviceId: string): Promise<void>;
  revoke(deviceId: string, reason: string): Promise<void>;
  /** Out of the chain, without asking the person: of a device that was lost, by the one that took its place. */
  strike(deviceId: string): Promise<void>;
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

  /** What stands behind a request: the secret of a link that this device made, or of the code that the person was told. */
  async function secretOf(request: Pending, code: string | undefined): Promise<Bytes | undefined> {
    if (request.replacement === undefined) return (await readRecord(store, `link/${request.token}`, linkRecord))?.secret;
    if (code === undefined) throw new Failure("replace/code-wanted");
    return (await replacementKeys(code)).secret;
  }

  async function approveOwn(request: Pending, code: string | undefined): Promise<void> {
    const secret = await secretOf(request, code);
    const bytes = fromBase64Url(request.request);
    // Without the secret behind it, the request may be the node's invention.
    if (!secret || !checkLinkProof(secret, bytes, fromBase64Url(request.proof))) throw new Failure(request.replacement === undefined ? "link/bad-proof" : "replace/other-code");
    const device = decodeLinkRequest(bytes);
    if (device.deviceId !== request.deviceId) throw new Failure("link/record-mismatch");
    await deps.verifyUser();
    if (request.replacement !== undefined) await session.call("replace.hand", { id: request.replacement, sealed: toBase64Url(await sealIndexKey(secret, ownChain().indexKey, random)) });
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
    const signature = await signOfficersPayload(payload, signer);
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
    return officersPayload({ person, entries, device, keys: [signer.publicKey, other], at: Math.floor(clock.now() / 1000) });
  }

  function checkedPayload(request: Pending, payload: Bytes): Bytes {
    checkOfficersPayload(payload, { person: request.person, device: decodeLinkRequest(fromBase64Url(request.request)), ownKey: signer.publicKey });
    return payload;
  }

  return {
    async link() {
      await deps.verifyUser();
      const { indexKey } = ownChain();
      const { token, expiresAt } = await session.call("device.link", {});
      const secret = random(32);
      await store.commit({ put: [[`link/${token}`, encodeRecord({ secret })]] });
      // Not this page's address: an installed client's is of this machine alone.
      const link = formatEnrolLink(account.ownOrganisation()?.url ?? baseUrl, token, { secret, fingerprint: people.record(own.person)!.fingerprint, indexKey });
      return { link, qr: link, expiresAt };
    },
    async approve(deviceId, code) {
      const request = await find(deviceId);
      if (request.person !== own.person && request.replacement !== undefined) throw new Failure("replace/by-its-own-way");
      await (request.person === own.person ? approveOwn(request, code) : approveAsOfficer(request));
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
    strike: (deviceId) => append({ kind: "revoke", deviceId: deviceId as DeviceId, reason: "lost" }),
    refresh,
    pending: () =>
      waiting.flatMap(({ deviceId, person, request, signatures, at, replacement }) => {
        if (person !== own.person && replacement !== undefined) return []; // stands among the replacements

        try {
          const { name, platform } = decodeLinkRequest(fromBase64Url(request));
          return [{ deviceId, person, name, platform, at, approvals: signatures.length, mine: person === own.person, byCode: replacement !== undefined }];
        } catch {
          return [];
        }
      }),
    onChange: changed.add,
  };
}

