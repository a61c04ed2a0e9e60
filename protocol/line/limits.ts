/** How long things may be, checked before anything is parsed. A line of 64 devices under X-Wing stays well inside. */
import { Failure } from "../wire/failure.ts";

export const MAX_PLAINTEXT = 256 * 1024;
export const MAX_AUTHENTICATED_DATA = 4 * 1024;
export const MAX_MESSAGE = MAX_PLAINTEXT * 2;
export const MAX_COMMIT = 2 * 1024 * 1024;
export const MAX_WELCOME = 4 * 1024 * 1024;
export const MAX_KEY_PACKAGE = 32 * 1024;
export const MAX_CONTEXT = 32 * 1024;
export const MAX_GROUP_ID = 64;
export const MAX_MEMBERS = 512;

export function requireWithin(bytes: Uint8Array, limit: number, what: string): void {
  if (bytes.length > limit) throw new Failure("line/too-long", `${what}: ${bytes.length} bytes, at most ${limit}`);
}
