/** Waiting for a client to come to something, by its view. */
import type { EntenteClient } from "../../client/model/entente-client.ts";
import type { ClientView } from "../../client/model/views.ts";
import { Failure } from "../../protocol/wire/failure.ts";

/** Resolves with the first thing that is found, now or within `milliseconds`; undefined after that. */
export function waitFor<T>(client: EntenteClient, look: (view: ClientView) => T | undefined, milliseconds: number): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const end = (value: T | undefined) => {
      clearTimeout(timer);
      stop();
      resolve(value);
    };
    const check = () => {
      try {
        const found = look(client.view());
        if (found !== undefined) end(found);
      } catch (error) {
        clearTimeout(timer);
        stop();
        reject(error);
      }
    };
    const timer = setTimeout(() => end(undefined), milliseconds);
    const stop = client.subscribe(check);
    queueMicrotask(check);
  });
}

/** Throws `session/unreachable` when the node is not heard in time, `client/revoked` and the like when it refuses. */
export async function untilOnline(client: EntenteClient, milliseconds = 15_000): Promise<void> {
  const state = await waitFor(client, ({ state, me }) => {
    if (state === "revoked" || state === "signed-out" || state === "other-tab") throw new Failure(`client/${state}`);
    return state === "online" && me !== undefined ? state : undefined;
  }, milliseconds);
  if (state === undefined) throw new Failure(client.view().state === "pending-approval" ? "client/pending-approval" : "session/unreachable");
}

/** Until nothing has changed for a moment: what waited in the mailbox is then in the view. */
export function untilQuiet(client: EntenteClient, quiet = 400, longest = 4_000): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      clearTimeout(last);
      stop();
      resolve();
    };
    let timer = setTimeout(end, quiet);
    const last = setTimeout(end, longest);
    const stop = client.subscribe(() => {
      clearTimeout(timer);
      timer = setTimeout(end, quiet);
    });
  });
}
