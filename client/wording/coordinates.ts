/** Coordinates: decimal degrees, degrees and minutes, MGRS and UTM. Broader: the part of a country in which the nearest town lies; near a border that can be the wrong side. */
import * as mgrsPackage from "mgrs";
import type { Gazetteer } from "./gazetteer/gazetteer.ts";
import { aroundCoordinates } from "./places/place-terms.ts";
import { opensSentence, replacing } from "./replacing.ts";
import type { Found, Language } from "./types.ts";
import type { Words } from "./words.ts";

/** Node takes the package's CommonJS, with everything under `default`; a bundler its modules. */
const mgrs = (Reflect.get(mgrsPackage, "default") as typeof mgrsPackage | undefined) ?? mgrsPackage;

type Point = readonly [latitude: number, longitude: number];

const number = String.raw`\d{1,3}(?:[.,]\d+)?`;
const seconds = String.raw`(?:\s*(\d{1,2}(?:[.,]\d+)?)\s*(?:["”″]|''|’’))?`;
const dms = (sides: string) => String.raw`(\d{1,3})\s*[°º]\s*(?:(\d{1,2}(?:[.,]\d+)?)\s*['’′])?${seconds}\s*([${sides}])(?!\p{L})`;
const between = String.raw`\s*(?:[,;/]|et|and)?\s*`;

/** Each reads its own match; null is no place on earth. */
const forms: readonly { readonly pattern: RegExp; readonly read: (match: RegExpExecArray) => Point | null }[] = [
  { pattern: new RegExp(`(?<![\\p{L}\\p{N}])${dms("NS")}${between}${dms("EWO")}`, "gu"), read: ([, d, m, s, side, d2, m2, s2, side2]) => [angle(d, m, s, side), angle(d2, m2, s2, side2)] },
  { pattern: new RegExp(`(?<![\\p{L}\\p{N}])(${number})\\s*°?\\s*([NS])${between}(${number})\\s*°?\\s*([EWO])(?![\\p{L}\\p{N}])`, "gu"), read: ([, a, side, b, side2]) => [angle(a, "", "", side), angle(b, "", "", side2)] },
  { pattern: new RegExp(`(?<![\\p{L}\\p{N}])([NS])\\s*(${number})\\s*°?${between}([EWO])\\s*(${number})(?:\\s*°)?(?![\\p{L}\\p{N}])`, "gu"), read: ([, side, a, side2, b]) => [angle(a, "", "", side), angle(b, "", "", side2)] },
  { pattern: /(?<![\p{L}\p{N}])(\d{2})(\d{2})(\d{2})?([NS])\s*\/?\s*(\d{3})(\d{2})(\d{2})?([EW])(?![\p{L}\p{N}])/gu, read: ([, d, m, s, side, d2, m2, s2, side2]) => [angle(d, m, s, side), angle(d2, m2, s2, side2)] },
  { pattern: /(?<![\p{L}\p{N}.,])([-+−]?\d{1,2}\.\d{3,8})°?\s*[,;]\s*([-+−]?\d{1,3}\.\d{3,8})°?(?![\p{L}\p{N}])/gu, read: ([, a, b]) => [Number(a!.replace("−", "-")), Number(b!.replace("−", "-"))] },
  { pattern: /(?<![\p{L}\p{N}])(\d{1,2})\s?([C-HJ-NP-X])\s+(\d{6})(?:\s?m?E)?[\s,]+(\d{6,8})(?:\s?m?N)?(?![\p{L}\p{N}])/gu, read: ([, zone, band, east, north]) => fromUtm(Number(zone), band!, Number(east), Number(north)) },
  { pattern: /(?<![\p{L}\p{N}])\d{1,2}[C-HJ-NP-X]\s?[A-HJ-NP-Z]{2}\s?(?:\d{5}\s\d{5}|\d{4}\s\d{4}|\d{3}\s\d{3}|\d{2}\s\d{2}|(?:\d\d){1,5})(?![\p{L}\p{N}])/gu, read: ([text]) => fromMgrs(text.replace(/\s/g, "")) },
];

export function findCoordinates(gazetteer: Gazetteer, { text, sentences }: Words, language: Language): Found[] {
  return forms.flatMap(({ pattern, read }) =>
    [...text.matchAll(pattern)].flatMap((match) => {
      const point = read(match);
      if (!point || !(Math.abs(point[0]) <= 90) || !(Math.abs(point[1]) <= 180)) return [];
      const [start, end] = [match.index, match.index + match[0].length];
      const before = /(?:^|\s)((?:at|in|near|à|dans|vers)(?:\s+(?:the\s+|les?\s+|aux?\s+)?(?:coordinates?|grid|position|coordonnées|point))?\s+|de\s+|aux\s+coordonnées\s+)$/iu.exec(text.slice(Math.max(0, start - 40), start));
      const from = before ? start - before[1]!.length : start;
      const inside = text[from - 1] === "(" && text[end] === ")";
      const lead = before ? (/^de\s/i.test(before[1]!) ? "of" : "where") : "noun";
      const terms = aroundCoordinates(gazetteer, ...point, language).map((term) => ({ step: term.step, text: `${language === "en" && lead === "where" ? "in " : ""}${term[lead]}` }));
      const entity = `coordinates:${point.map((value) => value.toFixed(2)).join()}`;
      const found = replacing("coordinates", entity, { start, end, from, capital: opensSentence(sentences, text, from) }, terms);
      const gone = inside ? { start: from - (text[from - 2] === " " ? 2 : 1), end: end + 1, text: "" } : { start: from - (/,? $/.exec(text.slice(Math.max(0, from - 2), from))?.[0].length ?? 0), end, text: "" };
      return [{ ...found, offers: [...found.offers, { step: "removed" as const, says: "", edits: [gone] }] }];
    }),
  );
}

function angle(degrees: string | undefined, minutes: string | undefined, secs: string | undefined, side: string | undefined): number {
  const [d, m, s] = [degrees, minutes, secs].map((part) => Number((part || "0").replace(",", ".")));
  return (d! + m! / 60 + s! / 3600) * (/[SWO]/.test(side!) ? -1 : 1);
}

function fromMgrs(text: string): Point | null {
  try {
    const [longitude, latitude] = mgrs.toPoint(text);
    return [latitude, longitude];
  } catch {
    return null;
  }
}

/** To a few kilometres: no more is needed to say in which part of a country it lies. */
function fromUtm(zone: number, band: string, east: number, north: number): Point | null {
  if (zone < 1 || zone > 60) return null;
  const latitude = (north - (band < "N" ? 10_000_000 : 0)) / 110_700;
  return [latitude, zone * 6 - 183 + (east - 500_000) / (111_320 * Math.cos((latitude * Math.PI) / 180))];
}
