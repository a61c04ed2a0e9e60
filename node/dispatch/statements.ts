/** What the node signs of its own record for those who control a dispatch. */
import { firstHash, hashOver, signEventList } from "../../protocol/dispatch/exposure/event-list.ts";
import { type Bytes, fromBase64Url, toBase64Url } from "../../protocol/wire/bytes.ts";
import { MOST_LISTED } from "../../protocol/wire/dispatch/exposure.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Signer } from "../../protocol/wire/signed.ts";
import type { Area, Caller } from "../area.ts";
import type { DispatchRecord } from "./record.ts";

export function createStatements(parts: { domain: string; record: DispatchRecord; nodeKey: Signer; /** Seconds. */ now: () => number }): Area {
  const { record } = parts;

  function controlled(dispatch: Bytes, caller: Caller) {
    const found = record.find(dispatch);
    if (!found) throw new Failure("dispatch/unknown");
    if (caller.kind !== "device" || !found.parsed.controllers.some(({ person }) => person === caller.person)) throw new Failure("dispatch/not-controlled");
    return found;
  }

  return {
    handlers: {
      "dispatch.releases": async ({ dispatch }, caller) => {
        const id = fromBase64Url(dispatch);
        controlled(id, caller);
        return { releases: record.releases(id) };
      },
      "dispatch.statement": async ({ dispatch, from }, caller) => {
        const id = fromBase64Url(dispatch);
        controlled(id, caller);
        const all = record.events(id);
        const start = Math.min(from, all.length);
        const events = all.slice(start, start + MOST_LISTED);
        const list = await signEventList({ domain: parts.domain as never, dispatch: id, from: start, before: hashOver(firstHash(id), all.slice(0, start)), events, count: all.length, at: parts.now() }, parts.nodeKey);
        const next = start + events.length;
        return { list: toBase64Url(list), ...(next < all.length ? { more: next } : {}) };
      },
    },
  };
}
