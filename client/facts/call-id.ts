/** The call's id as standings and short codes name it: the opaque part of the room's URI. */
import { parseUri } from "../../protocol/identity/uri.ts";
import { Failure } from "../../protocol/wire/failure.ts";

export function callIdOf(room: string): string {
  const parsed = parseUri(room);
  if (parsed.kind !== "room") throw new Failure("uri/wrong-kind", parsed.kind);
  return parsed.id;
}
