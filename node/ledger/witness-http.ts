/** The network of the witness client: bounded in time and in size, since the other side chooses what it answers. */
import { concat, type Bytes } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import { MAX_NOTE_BYTES } from "../../protocol/ledger/note.ts";
import type { WitnessHttp } from "./peer.ts";

const TIMEOUT = 5000;

export function createWitnessHttp(fetchNow: typeof fetch = fetch): WitnessHttp {
  const ask = async (url: string, init: RequestInit) => {
    const response = await fetchNow(url, { ...init, redirect: "error", signal: AbortSignal.timeout(TIMEOUT) });
    return { status: response.status, body: await readAtMost(response, MAX_NOTE_BYTES) };
  };
  return {
    post: (url, body) => ask(url, { method: "POST", body, headers: { "content-type": "text/plain; charset=utf-8" } }),
    get: (url) => ask(url, {}),
  };
}

/** Throws `ledger/bad-answer` as soon as more than `limit` bytes have come. */
export async function readAtMost(response: Response, limit: number): Promise<Bytes> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.length;
    if (size > limit) throw new Failure("ledger/bad-answer", "too long");
    parts.push(part);
  }
  return concat(...parts);
}
