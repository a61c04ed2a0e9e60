/** Files beside messages on the way here: fetched by the own node from whoever keeps them, opened chunk by chunk, and handed on without being held. */
import { harmlessType } from "./harmless.ts";
import type { Bytes } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import { MAX_BLOB } from "../../protocol/wire/fields.ts";
import type { ClientEnvironment } from "../environment.ts";
import type { History } from "../lines/history.ts";
import type { Session } from "../session/session.ts";
import type { Loading } from "../view/line-view.ts";
import { openChunks, plainSize } from "./chunks.ts";
import { fetchSealed } from "./download.ts";
import { createPatience } from "./patience.ts";
import type { RequestBlob } from "./request.ts";

export interface Attachments {
  /** The file as something that a browser can show or save. Throws `message/unknown`, `attachment/damaged`, `attachment/cancelled`, `blob/unknown`. */
  open(room: string, id: string): Promise<Blob>;
  /** The same, handed over in pieces. Each is genuine when it comes; that the file is whole is known when this resolves, and not before. */
  save(room: string, id: string, write: (piece: Bytes) => Promise<void>): Promise<void>;
  cancel(room: string, id: string): void;
  loading(): Loading;
  stop(): void;
}

const PATH = /\/api\/v1\/blobs\/([a-z0-9.-]{1,253})\/([0-9a-f]{32})$/;

export function createAttachments(deps: { environment: ClientEnvironment; session: Session; request: RequestBlob; history: History; changed: () => void }): Attachments {
  const { environment, session, history } = deps;
  const states = new Map<string, { state: "loading" | "ready" | "failed"; progress: number }>();
  const running = new Map<string, AbortController>();

  function show(id: string, state: "loading" | "ready" | "failed" | "remote", progress: number): void {
    if (state === "remote") states.delete(id);
    else states.set(id, { state, progress });
    deps.changed();
  }

  async function save(room: string, id: string, write: (piece: Bytes) => Promise<void>): Promise<void> {
    const attachment = history.get(room, id)?.attachment;
    const path = attachment && PATH.exec(attachment.url);
    if (!attachment || !path || attachment.size > MAX_BLOB) throw new Failure("message/unknown");
    running.get(id)?.abort();
    const course = new AbortController();
    running.set(id, course);
    const { signal } = course;
    show(id, "loading", 0);
    try {
      const patience = createPatience({ clock: environment.clock, session, signal, waiting: () => undefined });
      // Never from the address in the message, which its sender chose: the own node fetches from the named organisation and learns no more than that.
      const sealed = fetchSealed((init) => deps.request(`/api/v1/blobs/${path[1]}/${path[2]}`, init), attachment.size, patience, signal);
      const whole = Math.max(1, plainSize(attachment.size));
      let done = 0;
      for await (const chunk of openChunks(sealed, { size: attachment.size, hash: attachment.hash, key: attachment.key as Bytes, nonce: attachment.nonce as Bytes })) {
        await write(chunk);
        if (signal.aborted) throw new Failure("attachment/cancelled");
        done += chunk.length;
        show(id, "loading", Math.min(1, done / whole));
      }
      show(id, "ready", 1);
    } catch (error) {
      if (running.get(id) === course) show(id, signal.aborted ? "remote" : "failed", 0);
      throw error;
    } finally {
      if (running.get(id) === course) running.delete(id);
    }
  }

  return {
    save,
    async open(room, id) {
      // A piece becomes a Blob of its own at once: browsers keep those outside the page's memory, on disk where there are many.
      const pieces: Blob[] = [];
      await save(room, id, async (piece) => void pieces.push(new Blob([piece])));
      const type = history.get(room, id)?.attachment?.type ?? "";
      return new Blob(pieces, { type: harmlessType(type) });
    },
    cancel: (_room, id) => running.get(id)?.abort(),
    loading: () => states,
    stop() {
      for (const course of running.values()) course.abort();
    },
  };
}
