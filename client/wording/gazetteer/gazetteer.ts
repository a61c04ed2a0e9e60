/** The gazetteer as one file: a head in JSON, a table of towns, and three lists of names. Opened without being unpacked. */
import { z } from "zod";
import { Failure } from "../../../protocol/wire/failure.ts";
import { type Keys, openKeys } from "./keys.ts";

/** Flags of a name: also a word of English, of French; also the name of people. */
export const WORD_EN = 1;
export const WORD_FR = 2;
export const PERSON = 4;

const FORMAT = "entente-gazetteer-1";
const MAX_BYTES = 32 * 1024 * 1024;

const headSchema = z.object({
  format: z.literal(FORMAT),
  /** Where the names come from, and under what terms: to be shown where the names are. */
  sources: z.array(z.string()),
  countries: z.array(
    z.object({
      code: z.string().length(2),
      en: z.string(),
      fr: z.string(),
      /** Folded, of either language: "Chili" is a country in French and a dish in English. */
      names: z.object({ en: z.array(z.string()), fr: z.array(z.string()) }),
      /** Number of a part of the world (UN M49). */
      world: z.string(),
      /** Where its towns lie, but for the outermost: south, north, west, east, in degrees. */
      box: z.tuple([z.number(), z.number(), z.number(), z.number()]).nullable(),
    }),
  ),
  world: z.record(z.string(), z.object({ en: z.string(), fr: z.string() })),
  /** Folded name of a region → its country. */
  regions: z.array(z.tuple([z.string(), z.number().int()])),
  /** Nationalities, folded: "syrian", "syrien", "syrienne". They are written large in English and name nobody. */
  nationalities: z.array(z.string()),
  towns: z.number().int().positive(),
  sections: z.object({ table: z.number().int(), exact: z.number().int(), loose: z.number().int(), people: z.number().int() }),
});

export type GazetteerHead = z.infer<typeof headSchema>;
export type Country = GazetteerHead["countries"][number];

export interface Town {
  readonly country: number;
  readonly latitude: number;
  readonly longitude: number;
  /** About how many live there; 0 is unknown. */
  readonly people: number;
}

export interface Gazetteer {
  readonly head: GazetteerHead;
  readonly bytes: number;
  readonly exact: Keys;
  readonly loose: Keys;
  readonly people: Keys;
  /** Towns are numbered by how many live there, most first. */
  readonly town: (index: number) => Town;
  readonly nearest: (latitude: number, longitude: number) => { readonly town: number; readonly kilometres: number };
}

/** A town in six bytes: country, latitude and longitude as 16 bits each, number of people as a power of √2. */
const ROW = 6;

export function writeGazetteer(head: Omit<GazetteerHead, "format" | "towns" | "sections">, towns: readonly Town[], keys: { readonly exact: Uint8Array; readonly loose: Uint8Array; readonly people: Uint8Array }): Uint8Array {
  const table = new Uint8Array(towns.length * ROW);
  const view = new DataView(table.buffer);
  for (const [index, town] of towns.entries()) {
    table[index * ROW] = town.country;
    view.setInt16(index * ROW + 1, Math.round((town.latitude / 90) * 32767), true);
    view.setInt16(index * ROW + 3, Math.round((town.longitude / 180) * 32767), true);
    table[index * ROW + 5] = town.people === 0 ? 0 : Math.max(1, Math.round(Math.log2(town.people) * 2));
  }
  const full: GazetteerHead = { format: FORMAT, ...head, towns: towns.length, sections: { table: table.length, exact: keys.exact.length, loose: keys.loose.length, people: keys.people.length } };
  const json = new TextEncoder().encode(JSON.stringify(full));
  const out = new Uint8Array(4 + json.length + table.length + keys.exact.length + keys.loose.length + keys.people.length);
  new DataView(out.buffer).setUint32(0, json.length, true);
  let at = 4;
  for (const part of [json, table, keys.exact, keys.loose, keys.people]) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** The file comes from this machine or its own node; what does not hold together is refused. */
export function openGazetteer(file: Uint8Array): Gazetteer {
  try {
    if (file.length < 8 || file.length > MAX_BYTES) throw new Failure("wording/no-gazetteer", "size");
    const length = new DataView(file.buffer, file.byteOffset).getUint32(0, true);
    const head = headSchema.parse(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(file.subarray(4, 4 + length))));
    const { sections } = head;
    const starts = [4 + length, 4 + length + sections.table];
    starts.push(starts[1]! + sections.exact, starts[1]! + sections.exact + sections.loose);
    if (starts[3]! + sections.people !== file.length || sections.table !== head.towns * ROW) throw new Failure("wording/no-gazetteer", "sections");
    const table = file.subarray(starts[0]!, starts[1]!);
    const view = new DataView(table.buffer, table.byteOffset, table.byteLength);
    const town = (index: number): Town => ({
      country: table[index * ROW]!,
      latitude: (view.getInt16(index * ROW + 1, true) / 32767) * 90,
      longitude: (view.getInt16(index * ROW + 3, true) / 32767) * 180,
      people: table[index * ROW + 5] === 0 ? 0 : Math.round(2 ** (table[index * ROW + 5]! / 2)),
    });
    return {
      head,
      bytes: file.length,
      exact: openKeys(file.subarray(starts[1]!, starts[2]!)),
      loose: openKeys(file.subarray(starts[2]!, starts[3]!)),
      people: openKeys(file.subarray(starts[3]!)),
      town,
      nearest: (latitude, longitude) => nearest(head.towns, view, latitude, longitude),
    };
  } catch (cause) {
    throw new Failure("wording/no-gazetteer", "The list of places can't be read.", { cause });
  }
}

/** Asked for coordinates alone, so it may look at all of them. */
function nearest(count: number, view: DataView, latitude: number, longitude: number): { town: number; kilometres: number } {
  const narrow = Math.cos((latitude * Math.PI) / 180);
  let best = { town: -1, kilometres: Infinity };
  for (let index = 0; index < count; index++) {
    const north = (view.getInt16(index * ROW + 1, true) / 32767) * 90 - latitude;
    if (Math.abs(north) * 111 > best.kilometres) continue;
    let east = Math.abs((view.getInt16(index * ROW + 3, true) / 32767) * 180 - longitude);
    if (east > 180) east = 360 - east;
    const kilometres = Math.hypot(north, east * narrow) * 111;
    if (kilometres < best.kilometres) best = { town: index, kilometres };
  }
  return best;
}
