/**
 * The browser bundle as one thing with one hash. The hash is SHA-256 over the sorted list of `<path>\0<SHA-256 of the file>\n`: whoever has the same files
 * has the same hash, and a changed byte anywhere changes it. It is what goes into the ledger and what the far end looks up.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";
import { Failure } from "../../protocol/wire/failure.ts";

export interface BundleFile {
  readonly bytes: Buffer;
  readonly type: string;
}

export interface Bundle {
  readonly hash: Uint8Array<ArrayBuffer>;
  /** By path from the root, without a leading slash. Held in memory: what was hashed is what is served, even if the disk changes afterwards. */
  readonly files: ReadonlyMap<string, BundleFile>;
}

const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml",
  ".woff2": "font/woff2", ".woff": "font/woff", ".wav": "audio/wav", ".json": "application/json", ".png": "image/png", ".webmanifest": "application/manifest+json",
};

/** Throws `app/no-bundle`. */
export function readBundle(folder: string): Bundle {
  const files = new Map<string, BundleFile>();
  try {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      files.set(relative(folder, path).split(sep).join("/"), { bytes: readFileSync(path), type: TYPES[extname(path)] ?? "application/octet-stream" });
    }
  } catch (cause) {
    throw new Failure("app/no-bundle", `${folder} can't be read; "npm run build" makes it.`, { cause });
  }
  if (!files.has("index.html")) throw new Failure("app/no-bundle", `${folder} has no index.html; "npm run build" makes it.`);
  return { hash: hashOf(files), files };
}

function hashOf(files: ReadonlyMap<string, BundleFile>): Uint8Array<ArrayBuffer> {
  const whole = createHash("sha256");
  for (const path of [...files.keys()].sort()) whole.update(`${path}\0${createHash("sha256").update(files.get(path)!.bytes).digest("hex")}\n`);
  return new Uint8Array(whole.digest());
}
