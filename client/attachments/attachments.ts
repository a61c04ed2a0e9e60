/** Files beside messages: sealed here under a key that only the message carries, kept at the own node, fetched by the other side through its own node. */
import { sha256 } from "@noble/hashes/sha2.js";
import { z } from "zod";
import type { AttachmentReference } from "../../protocol/wire/content/messages.ts";
import { type Bytes, concat } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import { MAX_ATTACHMENT } from "../../protocol/wire/fields.ts";
import type { ClientEnvironment } from "../environment.ts";
import type { History } from "../lines/history.ts";
import { failureFrom } from "../session/http.ts";
import type { Session } from "../session/session.ts";
import type { Loading } from "../view/line-view.ts";
import { openChunks, plainSize, PREFIX, sealChunks } from "./chunks.ts";

interface FileToSend {
  readonly name: string;
  readonly type: string;
  readonly size: number;
  stream(): ReadableStream<Uint8Array>;
}

export interface Attachments {
  /** Throws `attachment/too-large`, `attachment/size-changed`, and what the node says (`blob/quota`). */
  upload(file: FileToSend): Promise<AttachmentReference>;
  /** Throws `message/unknown`, `attachment/damaged`, `blob/unknown`. */
  open(room: string, id: string): Promise<Blob>;
  loading(): Loading;
}

const stored = z.object({ url: z.url().max(2048) });
const PATH = /\/api\/v1\/blobs\/([a-z0-9.-]{1,253})\/([0-9a-f]{32})$/;
/** A type that a browser would run is shown as plain bytes. */
const HARMLESS = /^(image\/(png|jpeg|gif|webp|avif)|audio\/[a-z0-9.+-]+|video\/[a-z0-9.+-]+|text\/plain|application\/pdf)$/;

export function createAttachments(deps: { environment: ClientEnvironment; session: Session; history: History; changed: () => void }): Attachments {
  const { environment, session, history } = deps;
  const states = new Map<string, { state: "loading" | "ready" | "failed"; progress: number }>();

  const request = (path: string, init: RequestInit): Promise<Response> =>
    session.withToken(async (token) => {
      const response = await environment.fetch(`${environment.baseUrl}${path}`, { ...init, headers: { ...init.headers, authorization: `Bearer ${token}` } }).catch((cause: unknown) => {
        throw new Failure("session/unreachable", undefined, { cause });
      });
      if (!response.ok) throw failureFrom(await response.json().catch(() => undefined), response.status);
      return response;
    });

  function show(id: string, state: "loading" | "ready" | "failed", progress: number): void {
    states.set(id, { state, progress });
    deps.changed();
  }

  return {
    async upload(file) {
      if (file.size > MAX_ATTACHMENT) throw new Failure("attachment/too-large");
      const key = environment.random(32);
      const nonce = environment.random(PREFIX);
      const hash = sha256.create();
      const chunks: Bytes[] = [];
      let size = 0;
      for await (const chunk of sealChunks(file.stream(), file.size, key, nonce)) {
        hash.update(chunk);
        size += chunk.length;
        chunks.push(chunk);
      }
      // Browsers stream request bodies over HTTP/2 only; a Blob they keep on disk where it is large.
      const response = await request("/api/v1/blobs", { method: "PUT", headers: { "content-type": "application/octet-stream" }, body: new Blob(chunks) });
      const { url } = stored.parse(await response.json());
      return { url, key, nonce, hash: concat(hash.digest()), size, name: file.name, type: file.type };
    },
    async open(room, id) {
      const attachment = history.get(room, id)?.attachment;
      const path = attachment && PATH.exec(attachment.url);
      if (!attachment || !path || attachment.size > MAX_ATTACHMENT + (4 << 20)) throw new Failure("message/unknown");
      show(id, "loading", 0);
      try {
        // Never from the address in the message, which its sender chose: the own node fetches from the named organisation and learns no more than that.
        const response = await request(`/api/v1/blobs/${path[1]}/${path[2]}`, { method: "GET" });
        if (!response.body) throw new Failure("attachment/damaged", "empty");
        const parts: Bytes[] = [];
        let done = 0;
        for await (const chunk of openChunks(response.body, { size: attachment.size, hash: attachment.hash, key: attachment.key as Bytes, nonce: attachment.nonce as Bytes })) {
          parts.push(chunk);
          done += chunk.length;
          show(id, "loading", Math.min(1, done / Math.max(1, plainSize(attachment.size))));
        }
        show(id, "ready", 1);
        return new Blob(parts, { type: HARMLESS.test(attachment.type) ? attachment.type : "application/octet-stream" });
      } catch (error) {
        show(id, "failed", 0);
        throw error;
      }
    },
    loading: () => states,
  };
}
