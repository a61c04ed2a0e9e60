/** The sealed bytes of a file as they come from the own node. A connection that breaks off is taken up again where it broke; nothing is held. */
import { Failure } from "../../protocol/wire/failure.ts";
import { piecesOf } from "./chunks.ts";
import type { Patience } from "./patience.ts";

/** Throws `attachment/damaged`, `attachment/cancelled`, `blob/unknown`, and what makes waiting useless. */
export async function* fetchSealed(request: (init: RequestInit) => Promise<Response>, size: number, patience: Patience, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  let at = 0;
  while (at < size) {
    try {
      const response = await request({ method: "GET", signal, ...(at > 0 ? { headers: { range: `bytes=${at}-` } } : {}) });
      if (!response.body || (at > 0 && response.status !== 206)) throw new Failure("attachment/damaged", "shorter than said");
      for await (const piece of piecesOf(response.body)) {
        at += piece.length;
        patience.progress();
        yield piece;
      }
      if (at < size) throw new Failure("session/unreachable", "broke off");
    } catch (error) {
      await patience.wait(error instanceof Failure ? error : new Failure("session/unreachable", undefined, { cause: error }));
    }
  }
}
