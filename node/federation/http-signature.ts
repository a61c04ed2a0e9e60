/**
 * HTTP Message Signatures (RFC 9421) as two nodes use them: one label, one algorithm (Ed25519), one fixed list of components each way, so that there is nothing to
 * negotiate and nothing that an attacker could leave out. The receiver rebuilds the target URI from its own address, never from `Host`. Answers are signed too and
 * cover the signature of their request (§2.4): who breaks into the TLS in between can't answer "delivered" in a peer's name.
 */
import { createHash } from "node:crypto";
import { type InnerList, type Item, type Parameters, parseDictionary, serializeInnerList } from "structured-headers";
import { type Bytes, concat, equalBytes, utf8 } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import { type Signer, strictVerify } from "../../protocol/wire/signed.ts";

const LABEL = "entente";
const REQUEST_TAG = "entente-1-request";
const ANSWER_TAG = "entente-1-answer";
const MAX_HEADER = 1024;

export interface SignedRequest {
  readonly method: string;
  /** Absolute, as the receiver knows itself. */
  readonly targetUri: string;
  /** Domains of the two nodes. */
  readonly source: string;
  readonly target: string;
  readonly body: Uint8Array;
}

export type Headers = Readonly<Record<string, string | string[] | undefined>>;

export interface SignatureParameters {
  /** Seconds since 1970. */
  readonly created: number;
  readonly nonce: string;
  /** Base64 of the raw public key. */
  readonly keyId: string;
}

/** Headers to send along. */
export async function signRequest(request: SignedRequest, signer: Signer, fresh: { created: number; nonce: string }): Promise<Record<string, string>> {
  const digest = contentDigest(request.body);
  const parameters = serialized(REQUEST_COMPONENTS, { ...fresh, keyId: base64(signer.publicKey) }, REQUEST_TAG);
  const signature = await signer.sign(requestBase(request, digest, parameters));
  return {
    "content-type": "application/json",
    "content-digest": digest,
    "entente-source": request.source,
    "entente-target": request.target,
    "signature-input": `${LABEL}=${parameters}`,
    signature: `${LABEL}=:${base64(signature)}:`,
  };
}

/** What the headers claim, before anything is verified: enough to find the key and to refuse early. Throws `federation/unsigned`. */
export function readSignature(headers: Headers): { source: string; target: string; parameters: SignatureParameters } {
  return { source: header(headers, "entente-source"), target: header(headers, "entente-target"), parameters: parse(headers, REQUEST_COMPONENTS, REQUEST_TAG).parameters };
}

/** Throws `federation/unsigned`, `federation/bad-digest`, `federation/bad-signature`. Freshness is for the caller. */
export function verifyRequest(request: SignedRequest, headers: Headers, publicKey: Uint8Array): SignatureParameters {
  verifyBody(request.body, headers);
  return verifyHead(request, headers, publicKey);
}

/** The signature covers the body's digest, so it can be verified before a byte of the body is read: `verifyBody` is then still to come. */
export function verifyHead(request: Omit<SignedRequest, "body">, headers: Headers, publicKey: Uint8Array): SignatureParameters {
  const { text, parameters, signature } = parse(headers, REQUEST_COMPONENTS, REQUEST_TAG);
  if (parameters.keyId !== base64(publicKey)) throw new Failure("federation/bad-signature", "other key");
  if (!strictVerify(publicKey, requestBase(request, header(headers, "content-digest"), text), signature)) throw new Failure("federation/bad-signature");
  return parameters;
}

export function verifyBody(body: Uint8Array, headers: Headers): void {
  if (header(headers, "content-digest") !== contentDigest(body)) throw new Failure("federation/bad-digest");
}

export async function signAnswer(answer: { status: number; body: Uint8Array; request: Headers }, signer: Signer, created: number): Promise<Record<string, string>> {
  const digest = contentDigest(answer.body);
  const parameters = serialized(ANSWER_COMPONENTS, { created, nonce: "", keyId: base64(signer.publicKey) }, ANSWER_TAG);
  const signature = await signer.sign(answerBase(answer.status, digest, header(answer.request, "signature"), parameters));
  return { "content-type": "application/json", "content-digest": digest, "signature-input": `${LABEL}=${parameters}`, signature: `${LABEL}=:${base64(signature)}:` };
}

/** `request` are the headers that were sent. Throws as `verifyRequest` does. */
export function verifyAnswer(answer: { status: number; body: Uint8Array; headers: Headers; request: Headers }, publicKey: Uint8Array): void {
  const { text, parameters, signature } = parse(answer.headers, ANSWER_COMPONENTS, ANSWER_TAG);
  if (parameters.keyId !== base64(publicKey)) throw new Failure("federation/bad-signature", "other key");
  const digest = header(answer.headers, "content-digest");
  if (digest !== contentDigest(answer.body)) throw new Failure("federation/bad-digest");
  if (!strictVerify(publicKey, answerBase(answer.status, digest, header(answer.request, "signature"), text), signature)) throw new Failure("federation/bad-signature");
}

/** RFC 9530, SHA-256 only. */
export function contentDigest(body: Uint8Array): string {
  return `sha-256=:${createHash("sha256").update(body).digest("base64")}:`;
}

const plain = (name: string): Item => [name, new Map()];
const REQUEST_COMPONENTS: Item[] = ["@method", "@target-uri", "content-digest", "entente-source", "entente-target"].map(plain);
const ANSWER_COMPONENTS: Item[] = [plain("@status"), plain("content-digest"), ["signature", new Map<string, string | boolean>([["req", true], ["key", LABEL]])]];

function requestBase(request: Omit<SignedRequest, "body">, digest: string, parameters: string): Bytes {
  return utf8(
    `"@method": ${request.method}\n"@target-uri": ${request.targetUri}\n"content-digest": ${digest}\n"entente-source": ${request.source}\n"entente-target": ${request.target}\n"@signature-params": ${parameters}`,
  );
}

function answerBase(status: number, digest: string, requestSignature: string, parameters: string): Bytes {
  const member = requestSignature.slice(LABEL.length + 1); // `;key=` picks our member of the dictionary, and there is no other
  return utf8(`"@status": ${status}\n"content-digest": ${digest}\n"signature";req;key="${LABEL}": ${member}\n"@signature-params": ${parameters}`);
}

function serialized(components: Item[], { created, nonce, keyId }: SignatureParameters, tag: string): string {
  const parameters: Parameters = new Map<string, string | number>([["created", created], ["nonce", nonce], ["keyid", keyId], ["alg", "ed25519"], ["tag", tag]]);
  return serializeInnerList([components, parameters] satisfies InnerList);
}

/** Accepts only the one spelling that we write: what is parsed is serialised again and must give the same text. */
function parse(headers: Headers, components: Item[], tag: string): { text: string; parameters: SignatureParameters; signature: Bytes } {
  const input = header(headers, "signature-input");
  const signatureField = header(headers, "signature");
  let parameters: SignatureParameters;
  let text: string;
  let signature: Bytes;
  try {
    const given = parseDictionary(input).get(LABEL)?.[1];
    const created = given?.get("created");
    const nonce = given?.get("nonce");
    const keyId = given?.get("keyid");
    if (typeof created !== "number" || !Number.isSafeInteger(created) || typeof nonce !== "string" || nonce.length > 64 || typeof keyId !== "string") throw new Failure("federation/unsigned");
    parameters = { created, nonce, keyId };
    text = serialized(components, parameters, tag);
    const value = parseDictionary(signatureField).get(LABEL)?.[0];
    if (!(value instanceof ArrayBuffer)) throw new Failure("federation/unsigned");
    signature = new Uint8Array(value);
  } catch (cause) {
    throw new Failure("federation/unsigned", undefined, { cause });
  }
  if (`${LABEL}=${text}` !== input || `${LABEL}=:${base64(signature)}:` !== signatureField) throw new Failure("federation/unsigned", "unexpected form");
  return { text, parameters, signature };
}

/** Exactly one value; two would be two readings. */
function header(headers: Headers, name: string): string {
  const value = headers[name];
  if (typeof value !== "string" || value.length === 0 || value.length > MAX_HEADER) throw new Failure("federation/unsigned", name);
  return value;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}

/** The key that a `keyid` names; throws `federation/unsigned`. */
export function keyOf(parameters: SignatureParameters): Bytes {
  const key = concat(Buffer.from(parameters.keyId, "base64"));
  if (key.length !== 32 || !equalBytes(utf8(base64(key)), utf8(parameters.keyId))) throw new Failure("federation/unsigned", "keyid");
  return key;
}
