/**
 * The installed client as one thing with one hash: the browser bundle, the sources that the headless client and the command run, and the lock file that fixes
 * what they lean on. The hash is SHA-256 over the sorted list of `<path>\0<SHA-256 of the file>\n`: whoever has the same files has the same hash, and a changed
 * byte anywhere changes it. It is what goes into the ledger and what the far end looks up.
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

const BUNDLE = "web/dist";
const SOURCES = ["client", "protocol", "cli"];

/** `root` is the folder of the package. Throws `app/no-bundle`. */
export function readBundle(root: string): Bundle {
  const files = new Map<string, BundleFile>();
  const digests: string[] = [];
  const add = (path: string) => {
    const bytes = readFileSync(path);
    digests.push(`${relative(root, path).split(sep).join("/")}\0${createHash("sha256").update(bytes).digest("hex")}\n`);
    return bytes;
  };
  try {
    for (const path of filesUnder(join(root, BUNDLE))) {
      files.set(relative(join(root, BUNDLE), path).split(sep).join("/"), { bytes: add(path), type: TYPES[extname(path)] ?? "application/octet-stream" });
    }
    for (const path of SOURCES.flatMap((folder) => filesUnder(join(root, folder))).filter((path) => !path.endsWith(".test.ts"))) add(path);
    add(join(root, "package-lock.json"));
  } catch (cause) {
    throw new Failure("app/no-bundle", `${join(root, BUNDLE)} can't be read; "npm run build" makes it.`, { cause });
  }
  if (!files.has("index.html")) throw new Failure("app/no-bundle", `${join(root, BUNDLE)} has no index.html; "npm run build" makes it.`);
  const hash = createHash("sha256");
  for (const line of digests.sort()) hash.update(line);
  return { hash: new Uint8Array(hash.digest()), files };
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith("."))
    .map((entry) => join(entry.parentPath, entry.name));
}
