/** What SQLite says, in our codes. A full disk fails the request and nothing else; what we do not know stays unexpected, with its cause. */
import { Failure } from "../../protocol/wire/failure.ts";

export function storageFailure(cause: unknown): unknown {
  const code = (cause as { code?: unknown } | null)?.code;
  if (typeof code !== "string" || !code.startsWith("SQLITE_")) return cause;
  if (code === "SQLITE_FULL") return new Failure("storage/full", undefined, { cause });
  if (code.startsWith("SQLITE_IOERR")) return new Failure("storage/disk", code, { cause });
  if (code.startsWith("SQLITE_CORRUPT") || code === "SQLITE_NOTADB") return new Failure("storage/corrupt", code, { cause });
  if (code.startsWith("SQLITE_BUSY") || code.startsWith("SQLITE_LOCKED")) return new Failure("storage/busy", code, { cause });
  return cause;
}
