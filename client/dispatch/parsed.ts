/** What was signed never changes: heads, releases and requests are parsed once for the bytes that are kept of them. Verified when they came. */
import { type Ask, peekAsk } from "../../protocol/dispatch/ask.ts";
import { type DispatchHead, peekHead } from "../../protocol/dispatch/head.ts";
import { peekRelease, type ReleaseStatement } from "../../protocol/dispatch/release-statement.ts";

function once<T>(parse: (bytes: Uint8Array) => T): (bytes: Uint8Array) => T {
  const known = new WeakMap<Uint8Array, T>();
  return (bytes) => {
    const before = known.get(bytes);
    if (before !== undefined) return before;
    const parsed = parse(bytes);
    known.set(bytes, parsed);
    return parsed;
  };
}

export const keptHead: (bytes: Uint8Array) => DispatchHead = once(peekHead);
export const keptRelease: (bytes: Uint8Array) => ReleaseStatement = once(peekRelease);
export const keptAsk: (bytes: Uint8Array) => Ask = once(peekAsk);
