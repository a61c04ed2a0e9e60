/** Requests about files: they are bytes, and go beside the socket. */
import { Failure } from "../../protocol/wire/failure.ts";
import type { ClientEnvironment } from "../environment.ts";
import { failureFrom } from "../session/http.ts";
import type { Session } from "../session/session.ts";

/** Resolves with an answer that is a success; throws what the node says, `session/unreachable`. */
export type RequestBlob = (path: string, init: RequestInit) => Promise<Response>;

export function createRequestBlob(environment: ClientEnvironment, session: Session): RequestBlob {
  return (path, init) =>
    session.withToken(async (token) => {
      const response = await environment.fetch(`${environment.baseUrl}${path}`, { ...init, headers: { ...init.headers, authorization: `Bearer ${token}` } }).catch((cause: unknown) => {
        throw new Failure("session/unreachable", undefined, { cause });
      });
      if (!response.ok) throw failureFrom(await response.json().catch(() => undefined), response.status);
      return response;
    });
}
