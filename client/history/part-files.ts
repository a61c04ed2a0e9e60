/** A part's file at the own node, there and back, as attachments go: sealed in chunks under a key of its own, taken up again where a connection broke. */
import { fetchSealed } from "../attachments/download.ts";
import { openChunks, plainSize } from "../attachments/chunks.ts";
import { createPatience } from "../attachments/patience.ts";
import type { RequestBlob } from "../attachments/request.ts";
import { uploadFile } from "../attachments/upload.ts";
import { type Bytes, concat } from "../../protocol/wire/bytes.ts";
import type { AttachmentReference } from "../../protocol/wire/content/messages.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Clock, Random } from "../environment.ts";
import type { Session } from "../session/session.ts";

const PATH = /\/api\/v1\/blobs\/([a-z0-9.-]{1,253})\/([0-9a-f]{32})$/;

export type PartReference = Pick<AttachmentReference, "url" | "key" | "nonce" | "hash" | "size">;

export interface PartFiles {
  put(bytes: Bytes): Promise<PartReference>;
  /** `told`: how much of it is here, 0 to 1. Throws `attachment/damaged`, `attachment/cancelled`, `blob/unknown`. */
  get(reference: PartReference, told: (progress: number) => void): Promise<Bytes>;
  stop(): void;
}

export function createPartFiles(deps: { session: Session; clock: Clock; random: Random; request: RequestBlob }): PartFiles {
  const { session, clock } = deps;
  const course = new AbortController();
  const { signal } = course;
  return {
    put: (bytes) => uploadFile(deps, { name: "", type: "application/octet-stream", size: bytes.length, stream: () => new Blob([bytes]).stream() }, { signal, sent: () => undefined, waiting: () => undefined }),
    async get({ url, key, nonce, hash, size }, told) {
      const path = PATH.exec(url);
      if (!path) throw new Failure("attachment/damaged", "address");
      const patience = createPatience({ clock, session, signal, waiting: () => undefined });
      // Never from the address itself, which its sender chose: the own node fetches from the named organisation and learns no more than that.
      const sealed = fetchSealed((init) => deps.request(`/api/v1/blobs/${path[1]}/${path[2]}`, init), size, patience, signal);
      const pieces: Bytes[] = [];
      let done = 0;
      for await (const piece of openChunks(sealed, { size, hash, key: key as Bytes, nonce: nonce as Bytes })) {
        pieces.push(piece);
        done += piece.length;
        told(Math.min(1, done / Math.max(1, plainSize(size))));
      }
      return concat(...pieces);
    },
    stop: () => course.abort(),
  };
}
