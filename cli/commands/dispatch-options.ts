/** Labels, readers and times of dispatches, as they are typed. */
import { InvalidArgumentError } from "commander";
import type { LabelChoice, ReaderChoice } from "../../client/model/dispatches.ts";
import { domainSchema, parsePerson } from "../../protocol/identity/uri.ts";
import { role } from "../../protocol/wire/fields.ts";
import { rankValue } from "./option-values.ts";

export const LABEL_SHAPE = "RANK[,REL DOMAIN…][,OC][,SP]";

/** `RESTRICTED,REL graustark.example erewhon.example,OC,SP`. */
export function labelValue(text: string): LabelChoice {
  const [rank = "", ...rest] = text.split(",").map((part) => part.trim());
  const label = { rank: rankValue(rank), releasableTo: [] as string[], originatorControlled: false, sourcesProtected: false };
  for (const part of rest) {
    const word = part.toUpperCase();
    if (word === "OC") label.originatorControlled = true;
    else if (word === "SP") label.sourcesProtected = true;
    else if (/^REL\s/i.test(part)) label.releasableTo.push(...part.split(/\s+/).slice(1).map(domain));
    else throw new InvalidArgumentError(`Give ${LABEL_SHAPE}, such as "RESTRICTED,REL graustark.example,OC".`);
  }
  return label;
}

/** Collects labels, one a `--label`. */
export function labels(text: string, before: LabelChoice[] = []): LabelChoice[] {
  return [...before, labelValue(text)];
}

/** A person, `office:desk@graustark.example`, `org:graustark.example`. */
export function readerValue(text: string): ReaderChoice {
  if (text.startsWith("org:")) return { kind: "organisation", domain: domain(text.slice(4)) };
  if (!text.startsWith("office:")) return { kind: "person", person: personValue(text) };
  const [name = "", at = ""] = text.slice("office:".length).split("@");
  const parsed = role.safeParse(name);
  if (!parsed.success) throw new InvalidArgumentError(`Give one of ${role.options.join(", ")} before the @, such as office:desk@graustark.example.`);
  return { kind: "office", role: parsed.data, domain: domain(at) };
}

/** Collects readers, one a `--to`. */
export function readers(text: string, before: ReaderChoice[] = []): ReaderChoice[] {
  return [...before, readerValue(text)];
}

export function persons(text: string, before: string[] = []): string[] {
  return [...before, personValue(text)];
}

export function paths(text: string, before: string[] = []): string[] {
  return [...before, text];
}

export function personValue(text: string): string {
  try {
    return parsePerson(text);
  } catch {
    throw new InvalidArgumentError(`"${text}" is nobody's name; give one such as bob@graustark.example.`);
  }
}

/** With commas between. */
export function domains(text: string): string[] {
  return text.split(",").map((one) => domain(one.trim()));
}

function domain(text: string): string {
  if (!domainSchema.safeParse(text).success) throw new InvalidArgumentError(`"${text}" is no organisation's domain; give one such as graustark.example.`);
  return text;
}

const UNITS = { m: 60, h: 3_600, d: 86_400 } as const;
const LONGEST_DAYS = 90;

/** `30m`, `8h`, `7d`; in seconds. */
export function duration(text: string): number {
  const match = /^(\d{1,6})([mhd])$/.exec(text);
  const seconds = match ? Number(match[1]) * UNITS[match[2] as keyof typeof UNITS] : 0;
  if (seconds === 0 || seconds > LONGEST_DAYS * UNITS.d) throw new InvalidArgumentError(`Give minutes, hours or days, such as 30m, 8h or 7d; ${LONGEST_DAYS}d at most.`);
  return seconds;
}

/** In seconds. A time without its zone means nothing to whoever reads it elsewhere. */
export function moment(text: string): number {
  const at = Date.parse(text);
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)$/.test(text) || Number.isNaN(at)) throw new InvalidArgumentError("Give a time with its zone, such as 2026-12-01T08:00Z.");
  return Math.floor(at / 1000);
}
