/** Making renderings: a fresh key for each, in two halves, and the container under it. */
import { sha256 } from "@noble/hashes/sha2.js";
import { shareAccess } from "../../protocol/dispatch/container/key-access.ts";
import { encodePolicy } from "../../protocol/dispatch/container/policy.ts";
import { splitKey } from "../../protocol/dispatch/container/shares.ts";
import { tdfBytes, writeTdf } from "../../protocol/dispatch/container/write.ts";
import { labelAssertion } from "../../protocol/dispatch/label-assertion.ts";
import type { Signer } from "../../protocol/wire/signed.ts";
import { type Bytes, toBase64Url, toHex, utf8 } from "../../protocol/wire/bytes.ts";
import { UPLOAD_PART } from "../../protocol/wire/fields.ts";
import type { ControlledPortion } from "./records.ts";

export interface RenderingDeps {
  readonly random: (length: number) => Bytes;
  /** Of the originator's node, as the container names it. */
  readonly url: string;
  /** This device's: it signs each portion's label. */
  readonly signer: Signer;
}


function keyed({ random, url }: RenderingDeps, dispatch: Bytes) {
  const key = random(32);
  const keyId = random(16);
  const [nodeShare, share] = splitKey(key, 2, random) as [Bytes, Bytes];
  const policy = encodePolicy({ uuid: toHex(dispatch), body: { dataAttributes: [], dissem: [] } });
  const keyAccess = [shareAccess({ url, kid: toBase64Url(keyId), sid: "node", key, policy })];
  return { key, keyId, nodeShare, share, policy, keyAccess };
}

export async function renderText(deps: RenderingDeps, dispatch: Bytes, text: string, label: Bytes): Promise<ControlledPortion> {
  const { key, policy, keyAccess, ...halves } = keyed(deps, dispatch);
  const container = await tdfBytes({ key, mimeType: "text/plain;charset=utf-8", keyAccess, policy, assertions: [labelAssertion(label, deps.signer)], random: deps.random, source: utf8(text) });
  return { kind: "text", text, ...halves, container, hash: sha256(container) as Bytes, size: container.length, file: null, marked: null };
}

/** A file goes to the node as its container, part by part. `put` keeps one part; the last is shorter. */
export async function renderFile(deps: RenderingDeps, dispatch: Bytes, file: { readonly name: string; readonly blob: Blob; readonly label: Bytes }, node: { readonly domain: string; put(container: Blob): Promise<string> }): Promise<ControlledPortion> {
  const { key, policy, keyAccess, ...halves } = keyed(deps, dispatch);
  const hash = sha256.create();
  const pieces: Blob[] = [];
  let size = 0;
  for await (const piece of writeTdf({ key, mimeType: file.blob.type || "application/octet-stream", keyAccess, policy, assertions: [labelAssertion(file.label, deps.signer)], random: deps.random, source: chunksOf(file.blob) })) {
    hash.update(piece);
    size += piece.length;
    pieces.push(new Blob([piece])); // browsers keep large ones outside the page's memory
  }
  const blob = await node.put(new Blob(pieces));
  return { kind: "file", text: null, ...halves, container: null, hash: hash.digest() as Bytes, size, file: { name: file.name, type: file.blob.type.slice(0, 127), size: file.blob.size, domain: node.domain as never, blob }, marked: null };
}

async function* chunksOf(blob: Blob): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < blob.size; at += UPLOAD_PART - 16) yield new Uint8Array(await blob.slice(at, at + UPLOAD_PART - 16).arrayBuffer());
}

