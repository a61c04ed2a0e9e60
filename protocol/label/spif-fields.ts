/** The small parts that every element of a SPIF is made of. */
import { Failure } from "../wire/failure.ts";
import type { EquivalenceUse, TagType } from "./spif.ts";
import { attribute } from "./xml-element.ts";
import type { XmlElement } from "./xml-tree.ts";

export const BAD = "spif/invalid";
const MAX_NAME = 256;

export function nameOf(element: XmlElement): string {
  const name = attribute(element, "name", BAD);
  if (name.length > MAX_NAME) throw new Failure(BAD, "a name is too long");
  return name;
}

/** Policies and labels write "004" and "4" for one and the same category. */
export function plainLacv(lacv: string): string {
  return /^\d+$/.test(lacv) ? lacv.replace(/^0+(?=\d)/, "") : lacv;
}

export function lacvOf(element: XmlElement): string {
  return plainLacv(attribute(element, "lacv", BAD));
}

/** Files write object identifiers bare, labels as `urn:oid:`. */
export function bareId(id: string): string {
  return id.trim().replace(/^urn:oid:/i, "");
}

export function flag(element: XmlElement, name: string): boolean {
  const value = element.attributes.get(name);
  if (value === undefined || value === "false" || value === "0") return false;
  if (value === "true" || value === "1") return true;
  throw new Failure(BAD, `${name}=${value.slice(0, 40)}`);
}

export function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Failure(BAD, `${text.slice(0, 40)} is no whole number`);
  return Number(text);
}

export function appliedOf(element: XmlElement): EquivalenceUse {
  const applied = attribute(element, "applied", BAD);
  if (applied !== "encrypt" && applied !== "decrypt" && applied !== "both") throw new Failure(BAD, `applied=${applied.slice(0, 40)}`);
  return applied;
}

export function tagTypeOf(element: XmlElement): TagType {
  const type = attribute(element, "tagType", BAD);
  if (type === "restrictive" || type === "permissive") return type;
  if (type === "tagType7" || type === "notApplicable") return "informative";
  if (type === "enumerated") {
    const kind = attribute(element, "enumType", BAD);
    if (kind === "permissive") return "enumeratedPermissive";
    if (kind === "restrictive") return "enumeratedRestrictive";
  }
  throw new Failure(BAD, `tagType=${type.slice(0, 40)}`);
}

export function unique(values: readonly string[], what: string): void {
  const seen = new Set<string>();
  for (const value of values) {
    if (seen.has(value)) throw new Failure("spif/duplicate", `${what} ${value}`);
    seen.add(value);
  }
}

/** `2026-11-28`, `2026-11-28T10:00:00Z`, `20261128100000Z`: seconds since 1970. A time without a zone is taken as Zulu. */
export function timeOf(text: string): number {
  const match = /^(\d{4})-?(\d{2})-?(\d{2})(?:[T ]?(\d{2}):?(\d{2})(?::?(\d{2})(?:\.\d{1,9})?)?)?Z?$/.exec(text.trim());
  const seconds = match ? Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3]), Number(match[4] ?? 0), Number(match[5] ?? 0), Number(match[6] ?? 0)) / 1000 : Number.NaN;
  if (!Number.isFinite(seconds)) throw new Failure(BAD, `${text.slice(0, 40)} is no time`);
  return seconds;
}
