/**
 * A key request as whoever holds the keys of a reader's device, or of a reader's node, could make it, with anything wrong about it; sent to the originator's node over the road that nodes take. Beside it what
 * the reader holds: the other halves of the keys.
 */
import { answerInfo, type KeyRequest, keyShares, requestHash, signKeyRequest } from "../../protocol/dispatch/request.ts";
import { sealing } from "../../protocol/dispatch/letter/sealing.ts";
import { peekRelease } from "../../protocol/dispatch/release-statement.ts";
import { type ReaderWord, signWord } from "../../protocol/dispatch/word.ts";
import { type Bytes, fromBase64Url, fromHex, toBase64Url } from "../../protocol/wire/bytes.ts";
import { parseCbor } from "../../protocol/wire/cbor.ts";
import { type KeyAnswer, keyAnswer } from "../../protocol/wire/dispatch/procedures.ts";
import { shaped, type Signer } from "../../protocol/wire/signed.ts";
import type { RunningClient } from "../../client/entente.ts";
import { heldDispatch } from "../../client/dispatch/records.ts";
import { memoryVault } from "../../client/keys/memory-vault.ts";
import { readRecords } from "../../client/store/records.ts";
import { signRequest } from "../../node/federation/http-signature.ts";
import type { RunningNode } from "../../node/start/node.ts";
import { systemRandom } from "../../node/start/system-clock.ts";
import { enrolPerson, testEnvironment } from "../clients/test-client.ts";

export const hpke = sealing(systemRandom);

/** A client whose device's key the test has too. */
export interface OpenReader {
  readonly client: RunningClient;
  readonly signer: Signer;
}

export async function openReader(node: RunningNode, user: string, options: { passkey?: boolean } = {}): Promise<OpenReader> {
  const keys = memoryVault();
  const made: Signer[] = [];
  const client = await enrolPerson(node, user, {
    ...options,
    environment: testEnvironment(node, {
      keys: {
        ...keys,
        async signer(name) {
          const signer = await keys.signer(name);
          if (!made.includes(signer)) made.push(signer);
          return signer;
        },
      },
    }),
  });
  return { client, signer: made[0]! };
}

/** What a reader holds of a dispatch: key ids, and the halves that came with the letter. */
export async function heldOf(client: RunningClient, id: string): Promise<{ keys: Bytes[]; shares: Bytes[]; containers: Bytes[] }> {
  const records = await readRecords(client.device()!.store, "dispatch-held/", heldDispatch);
  const record = [...records].find(([key]) => key.endsWith(id))?.[1];
  const renderings = record?.releases.flatMap((one) => one.renderings.map((sent) => ({ sent, rendering: peekRelease(one.release).renderings.find(({ portion }) => portion === sent.portion)! }))) ?? [];
  return { keys: renderings.map(({ rendering }) => rendering.key as Bytes), shares: renderings.map(({ sent }) => sent.share as Bytes), containers: renderings.map(({ sent }) => sent.container as Bytes) };
}

export interface Wrong {
  readonly request?: Partial<KeyRequest>;
  readonly word?: Partial<ReaderWord>;
  /** Signs the request in place of the reader's device. */
  readonly device?: Signer;
  /** Signs the word in place of the reader's node. */
  readonly node?: Signer;
  /** Sends it in place of the reader's node. */
  readonly sender?: RunningNode;
  readonly entries?: (entries: string[]) => string[];
  /** The word for another request than the one that goes. */
  readonly wordFor?: Bytes;
}

export interface Sent {
  readonly status: number;
  readonly code: string | undefined;
  readonly answer: KeyAnswer | undefined;
  /** The node's halves, if it gave any. */
  readonly shares: readonly (readonly [Uint8Array, Uint8Array])[];
  readonly request: Bytes;
  readonly word: Bytes;
  readonly entries: readonly string[];
  /** The very same request and word again. */
  again(): Promise<{ status: number; code: string | undefined }>;
}

export async function askAs(reader: OpenReader, readersNode: RunningNode, originator: RunningNode, id: string, keys: readonly Bytes[], wrong: Wrong = {}): Promise<Sent> {
  const me = reader.client.view().me!;
  const answerTo = hpke.keyPair();
  const at = Math.floor(Date.now() / 1000);
  const request = await signKeyRequest(
    { dispatch: fromHex(id), keys: [...keys], person: me.person as never, deviceId: me.deviceId as never, audience: originator.domain as never, nonce: systemRandom(16), at, answerTo: answerTo.publicKey, delegation: null, code: null, ...wrong.request },
    wrong.device ?? reader.signer,
  );
  const word = await signWord(
    { request: requestHash(wrong.wordFor ?? request), domain: readersNode.domain as never, person: me.person as never, role: "principal", deviceId: me.deviceId as never, signKey: reader.signer.publicKey, class: "personal", status: "good", demonstration: false, clearance: { rank: 1, categories: [] }, at, ...wrong.word },
    wrong.node ?? readersNode.keys.node,
  );
  const chain = (await reader.client.device()!.session.call("sealing.keys", { persons: [me.person] })).people[0]!.entries;
  const entries = wrong.entries?.(chain) ?? chain;
  const body = JSON.stringify({ request: toBase64Url(request), word: toBase64Url(word), entries });
  const post = async () => {
    const sender = wrong.sender ?? readersNode;
    const url = `${originator.url}/mimi/v1/keyRelease`;
    const headers = await signRequest({ method: "POST", targetUri: url, source: sender.domain, target: originator.domain, body: Buffer.from(body) }, sender.keys.node, { created: Math.floor(Date.now() / 1000), nonce: toBase64Url(systemRandom(16)) });
    const response = await fetch(url, { method: "POST", headers, body });
    return { status: response.status, value: (await response.json()) as { code?: string } };
  };
  const { status, value } = await post();
  const answer = status === 200 ? keyAnswer.parse(value) : undefined;
  const shares = answer?.released ? shaped(keyShares, parseCbor(await hpke.open(answerTo.privateKey, fromBase64Url(answer.released.enc), fromBase64Url(answer.released.sealed), answerInfo(request)), 1 << 16)) : [];
  return {
    status,
    code: value.code,
    answer,
    shares,
    request,
    word,
    entries,
    async again() {
      const repeated = await post();
      return { status: repeated.status, code: repeated.value.code };
    },
  };
}
