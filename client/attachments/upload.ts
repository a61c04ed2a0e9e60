/**
 * One file to the own node, sealed and sent part by part: at any time this device holds the part that is on its way and the next one being read, however large the file. A part whose answer is lost is
 * sent again as it was sealed; nothing is ever sealed twice under one nonce. Where the node has lost what it had, the file begins anew under a new key.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { z } from "zod";
import { uploadState } from "../../protocol/wire/api.ts";
import { type Bytes, concat } from "../../protocol/wire/bytes.ts";
import type { AttachmentReference } from "../../protocol/wire/content/messages.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import type { Clock, Random } from "../environment.ts";
import type { Session } from "../session/session.ts";
import { plainSize, PREFIX, sealChunks, sealedSize } from "./chunks.ts";
import { createPatience, type Patience } from "./patience.ts";

export interface FileToSend {
  readonly name: string;
  readonly type: string;
  readonly size: number;
  /** From the beginning, each time. */
  stream(): ReadableStream<Uint8Array>;
}

export interface UploadCourse {
  readonly signal: AbortSignal;
  /** Bytes of the file that the node has. */
  sent(bytes: number): void;
  /** The connection is gone, or back. */
  waiting(waits: boolean): void;
}

export interface UploadDeps {
  readonly session: Session;
  readonly clock: Clock;
  readonly random: Random;
  /** With the session's token; throws what the node says. */
  readonly request: (path: string, init: RequestInit) => Promise<Response>;
}

const MOST_BEGINNINGS = 3;
/** The node has less of it than it had. */
const LOST = "attachment/lost";

/** Throws `attachment/cancelled`, `-size-changed`, `-unreadable`, and what the node says: before anything is sent `blob/too-large`, `blob/quota`, later `storage/full`. */
export async function uploadFile(deps: UploadDeps, file: FileToSend, course: UploadCourse): Promise<AttachmentReference> {
  for (let beginning = 1; ; beginning++) {
    try {
      return await sendWhole(deps, file, course);
    } catch (error) {
      if (codeOf(error) !== LOST || beginning === MOST_BEGINNINGS) throw error;
      course.sent(0);
    }
  }
}

async function sendWhole(deps: UploadDeps, file: FileToSend, course: UploadCourse): Promise<AttachmentReference> {
  const { session, random } = deps;
  const patience = createPatience({ ...deps, ...course });
  const key = random(32);
  const nonce = random(PREFIX);
  const size = sealedSize(file.size);
  const hash = sha256.create();
  const { id } = await persevere(patience, () => session.call("upload.begin", { size }));
  const chunks = sealChunks(file.stream(), file.size, key, nonce);
  try {
    let url: string | undefined;
    for (let number = 0, sealed = 0; ; number++) {
      const { done, value: chunk } = await chunks.next().catch((cause: unknown): never => {
        throw cause instanceof Failure ? cause : new Failure("attachment/unreadable", undefined, { cause });
      });
      if (done) break;
      hash.update(chunk);
      url = await sendPart(deps, patience, id, number, chunk, course.signal);
      sealed += chunk.length;
      course.sent(plainSize(sealed));
    }
    if (url === undefined) throw new Failure("session/bad-answer", "upload without an address");
    return { url, key, nonce, hash: concat(hash.digest()), size, name: file.name, type: file.type };
  } catch (error) {
    void session.call("upload.cancel", { id }).catch(() => undefined); // else the node takes it away after a time
    throw error;
  } finally {
    await chunks.return(undefined);
  }
}

/** Resolves once the node has it, with the address of the file after the last part. */
async function sendPart({ session, request }: UploadDeps, patience: Patience, id: string, number: number, chunk: Bytes, signal: AbortSignal): Promise<string | undefined> {
  let state: z.infer<typeof uploadState> | undefined;
  while (state === undefined || state.parts <= number) {
    try {
      const response = await request(`/api/v1/blobs/${id}/${number}`, { method: "PUT", headers: { "content-type": "application/octet-stream" }, body: chunk, signal });
      state = uploadState.parse(await response.json());
    } catch (error) {
      await notLost(patience, error);
      // The part may have arrived and its answer not: the node says how far it has the file.
      state = await session.call("upload.state", { id }).catch((cause: unknown) => (codeOf(cause) === "blob/unknown" ? { parts: -1 } : undefined));
      if (state !== undefined && state.parts < number) throw new Failure(LOST);
    }
  }
  patience.progress();
  return state.url;
}

async function notLost(patience: Patience, error: unknown): Promise<void> {
  const code = codeOf(error);
  if (code === "blob/unknown" || code === "blob/part-order") throw new Failure(LOST, code);
  await patience.wait(error instanceof Failure ? error : new Failure("session/unreachable", undefined, { cause: error }));
}

async function persevere<T>(patience: Patience, attempt: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      const value = await attempt();
      patience.progress();
      return value;
    } catch (error) {
      await patience.wait(error);
    }
  }
}
