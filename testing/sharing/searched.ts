/** Searching for what must not be there: in every form in which it could lie in a text or a database, at whatever offset base64 has cut it. */
import type { RunningNode } from "../../node/start/node.ts";

/** Everything in a node's database, as one string of bytes. */
export function everythingAt({ db }: Pick<RunningNode, "db">): Buffer {
  const tables = db.read.prepare("select name from sqlite_master where type = 'table'").all() as { name: string }[];
  return Buffer.concat(tables.flatMap(({ name }) => (db.read.prepare(`select * from "${name}"`).all() as Record<string, unknown>[]).flatMap((row) => Object.values(row).map((value) => (value instanceof Uint8Array ? Buffer.from(value) : Buffer.from(String(value)))))));
}

/** A text or bytes: raw, hex in both cases, base64 and base64url, the latter from each of the three offsets at which it can begin. Without the first and last characters of a form that depend on what stands beside it. */
export function formsOf(value: string | Uint8Array): Buffer[] {
  const raw = typeof value === "string" ? Buffer.from(value) : Buffer.from(value);
  const forms = [raw, Buffer.from(raw.toString("hex")), Buffer.from(raw.toString("hex").toUpperCase())];
  for (let offset = 0; offset < 3; offset++) {
    const encoded = Buffer.concat([Buffer.alloc(offset), raw]).toString("base64").replace(/=+$/, "");
    const certain = encoded.slice(Math.ceil((offset * 4) / 3), Math.floor(((offset + raw.length) * 4) / 3));
    for (const form of new Set([certain, certain.replaceAll("+", "-").replaceAll("/", "_")])) forms.push(Buffer.from(form));
  }
  return forms;
}
