/**
 * Files for partners who have no Entente, and from them. Their software asks the node for the key, so the node could read them: whatever is made or opened here says so (`nodeReadable`), and nobody takes one for a dispatch.
 * Whoever makes one names its readers and rank to the node first; that record decides, not the policy in the file.
 */
import { fromCanonicalBase64 } from "../../protocol/dispatch/container/base64.ts";
import { signRequest } from "./request-token.ts";
import { ecAccess, rsaAccess } from "../../protocol/dispatch/container/key-access.ts";
import type { KeyAccess } from "../../protocol/dispatch/container/manifest.ts";
import { openTdf, type OpenedTdf } from "../../protocol/dispatch/container/open.ts";
import { encodePolicy } from "../../protocol/dispatch/container/policy.ts";
import { joinShares } from "../../protocol/dispatch/container/shares.ts";
import type { TdfSource } from "../../protocol/dispatch/container/source.ts";
import { unwrapEc } from "../../protocol/dispatch/container/wrap.ts";
import { pemFromSpki } from "../../protocol/dispatch/container/pem.ts";
import { writeTdf } from "../../protocol/dispatch/container/write.ts";
import type { Args, Procedure, Result } from "../../protocol/wire/api.ts";
import { type Bytes, toBase64Url } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import { signPinnedKeys } from "../../protocol/wire/kas.ts";
import type { Signer } from "../../protocol/wire/signed.ts";
import type { Clock, Random } from "../environment.ts";

export interface StockSeal {
  readonly source: AsyncIterable<Uint8Array> | Uint8Array;
  readonly mimeType: string;
  readonly rank: 0 | 1 | 2 | 3;
  /** Persons of the own node, besides the author. */
  readonly readers: readonly string[];
  /** How the key is wrapped: "rsa" for `@opentdf/client` 1.x, which knows nothing else. */
  readonly wrap?: "rsa" | "ec";
  readonly version?: "4.3.0" | "4.2.2";
}

export interface StockFiles {
  seal(file: StockSeal): Promise<{ readonly pieces: AsyncGenerator<Bytes>; readonly uuid: string; readonly nodeReadable: true }>;
  /** Throws `kas/denied`, `kas/other-node`, `tdf/*`. */
  open(file: Uint8Array | Blob | TdfSource): Promise<{ readonly opened: OpenedTdf; readonly pieces: AsyncGenerator<Bytes>; readonly nodeReadable: true }>;
  /** For a partner's own program: the uuid that its file's policy must bear or, where the program chooses its own, the attribute. */
  policy(record: { readonly rank: 0 | 1 | 2 | 3; readonly readers: readonly string[] }): Promise<{ uuid: string; attribute: string; url: string; readonly nodeReadable: true }>;
  /** Vouches for a partner's program's keys (SubjectPublicKeyInfo) for an hour. */
  session(keys: readonly Bytes[]): Promise<{ token: string; expiresAt: number; url: string }>;
  revoke(uuid: string): Promise<void>;
}

interface StockParts {
  readonly call: <P extends Procedure>(name: P, args: Args<P>) => Promise<Result<P>>;
  readonly own: { readonly deviceId: string; readonly domain: string };
  readonly signer: Signer;
  readonly environment: { readonly baseUrl: string; readonly fetch: typeof fetch };
  readonly clock: Pick<Clock, "now">;
  readonly random: Random;
}

const ECDSA = { name: "ECDSA", namedCurve: "P-256" } as const;
const ECDH = { name: "ECDH", namedCurve: "P-256" } as const;

export function createStockFiles({ call, own, signer, environment, clock, random }: StockParts): StockFiles {
  const seconds = () => Math.floor(clock.now() / 1000);
  const spki = async (key: CryptoKey) => new Uint8Array(await crypto.subtle.exportKey("spki", key));

  async function session(keys: readonly Bytes[]) {
    const pinned = await signPinnedKeys({ deviceId: own.deviceId, node: own.domain, keys: [...keys], at: seconds() }, signer);
    const { token, expiresAt } = await call("kas.session", { pinned: toBase64Url(pinned) });
    return { token, expiresAt, url: (await call("kas.keys", {})).url };
  }

  /** One share, asked for as the current stock client does; the answer comes under a key that lives for this request. */
  async function ask(open: { token: string; key: CryptoKey }, policy: string, access: KeyAccess): Promise<Bytes> {
    const client = await crypto.subtle.generateKey(ECDH, false, ["deriveBits"]);
    const requestBody = { clientPublicKey: pemFromSpki(await spki(client.publicKey)), requests: [{ policy: { id: "policy", body: policy }, keyAccessObjects: [{ keyAccessObjectId: "kao-0", keyAccessObject: access }] }] };
    const now = seconds();
    const signedRequestToken = await signRequest({ requestBody: JSON.stringify(requestBody), iat: now, exp: now + 60, jti: toBase64Url(random(16)) }, open.key);
    const response = await environment
      .fetch(`${environment.baseUrl}/kas.AccessService/Rewrap`, { method: "POST", headers: { "content-type": "application/json", authorization: `Bearer ${open.token}` }, body: JSON.stringify({ signedRequestToken }) })
      .catch((cause: unknown) => {
        throw new Failure("session/unreachable", undefined, { cause });
      });
    const answer = (await response.json().catch(() => ({}))) as { sessionPublicKey?: unknown; responses?: { results?: { kasWrappedKey?: unknown; error?: unknown }[] }[] };
    const result = answer.responses?.[0]?.results?.[0];
    if (typeof result?.kasWrappedKey === "string" && typeof answer.sessionPublicKey === "string") return unwrapEc(client.privateKey, answer.sessionPublicKey, fromCanonicalBase64(result.kasWrappedKey));
    const said = String(result?.error ?? "");
    throw new Failure(said.includes("PermissionDenied") ? "kas/denied" : said.includes("InvalidArgument") ? "kas/bad-request" : response.status === 401 ? "kas/no-session" : "session/refused", response.status === 200 ? undefined : `status ${response.status}`);
  }

  return {
    session,
    async policy({ rank, readers }) {
      const { url } = await call("kas.keys", {});
      return { ...(await call("kas.policy", { rank, readers: [...readers] })), url, nodeReadable: true };
    },
    async seal({ source, mimeType, rank, readers, wrap = "rsa", version = "4.2.2" }) {
      const keys = await call("kas.keys", {});
      const { uuid } = await call("kas.policy", { rank, readers: [...readers] });
      const policy = encodePolicy({ uuid, body: { dataAttributes: [], dissem: [...readers] } });
      const key = random(32);
      const way = { url: keys.url, share: key, policy, kid: keys[wrap].kid, publicKeyPem: keys[wrap].pem };
      const keyAccess = [wrap === "rsa" ? await rsaAccess(way) : await ecAccess({ ...way, random })];
      return { pieces: writeTdf({ key, mimeType, policy, keyAccess, random, version, segmentHash: "GMAC", source }), uuid, nodeReadable: true };
    },
    async open(file) {
      const opened = await openTdf(file);
      const { url } = await call("kas.keys", {});
      const { keyAccess, policy } = opened.manifest.encryptionInformation;
      // Only the own node is ever asked, whatever addresses a file names.
      if (!keyAccess.some((access) => access.type !== "entente-share" && access.url === url)) throw new Failure("kas/other-node");
      const pair = (await crypto.subtle.generateKey(ECDSA, false, ["sign"])) as CryptoKeyPair;
      const { token } = await session([await spki(pair.publicKey)]);
      const key = await joinShares(opened.manifest, async (access) => {
        if (access.type === "entente-share" || access.url !== url) throw new Failure("kas/other-node");
        return ask({ token, key: pair.privateKey }, policy, access);
      }).catch((error: unknown) => {
        if (error instanceof Failure && error.code === "tdf/share-missing" && error.cause instanceof Failure) throw error.cause;
        throw error;
      });
      return { opened, pieces: opened.payload(key), nodeReadable: true };
    },
    revoke: async (uuid) => void (await call("kas.revoke", { uuid })),
  };
}

