/** Times in a text: pieces put together where they follow one another ("14 March 2017 at 10:30"). */
import { opensSentence, replacing, taken } from "../replacing.ts";
import type { Found, Language } from "../types.ts";
import type { Words } from "../words.ts";
import { dateTerms } from "./date-terms.ts";
import { type Moment, momentKey, plausible } from "./moment.ts";
import { pieces } from "./pieces.ts";

interface Dated {
  readonly start: number;
  readonly end: number;
  readonly moment: Moment;
}

const JOIN: Record<Language, RegExp> = { en: /^(?:,?\s+(?:at|on|around|about|by|from)?\s*(?:about\s+|the\s+)?|,\s*)$/i, fr: /^(?:,?\s+(?:à|vers|le|dès)?\s*|,\s*)$/i };
const LEAD: Record<Language, RegExp> = {
  en: /(?:^|(?<=[\s(]))((?:early\s+|late\s+)?(?:on|at|in|by|since|until|before|after|from|during|around|about|of)\s+(?:about\s+|around\s+)?(?:the\s+)?)$/i,
  fr: /(?:^|(?<=[\s('’]))((?:jusqu['’](?:au|en|à)|(?:depuis|avant|après|dès|vers|d['’]ici)(?:\s+le)?|pendant|courant|le|au|à|en|du|de)\s+|d['’])$/i,
};

export function findDates({ text, sentences }: Words, language: Language): Found[] {
  const used = taken(text.length);
  const found: Dated[] = [];
  for (const { pattern, read } of pieces[language]) {
    for (const match of text.matchAll(pattern)) {
      const [start, end] = [match.index, match.index + match[0].length];
      const moment = read(match);
      if (!plausible(moment) || !used.free(start, end)) continue;
      used.take([{ start, end }]);
      found.push({ start, end, moment });
    }
  }
  return joined(found.toSorted((a, b) => a.start - b.start), text, language).map(({ start, end, moment }) => {
    const lead = LEAD[language].exec(text.slice(Math.max(0, start - 30), start))?.[1] ?? "";
    const from = start - lead.length;
    const terms = dateTerms(moment, leadWord(lead) || (/^(?:between|from)\b/i.test(text.slice(start, end)) ? "on" : ""), language);
    return replacing("date", momentKey(moment, text.slice(start, end)), { start, end, from, capital: opensSentence(sentences, text, from) }, terms);
  });
}

const leadWord = (lead: string) => lead.trim().toLowerCase().replace(/\s+(?:about|around|the|le)\b.*$/, "").replace("’", "'").replace(/^(?:early|late)\s+/, "");

/** What one has and the other lacks. */
function joined(all: readonly Dated[], text: string, language: Language): Dated[] {
  const out: Dated[] = [];
  for (const one of all) {
    const before = out.at(-1);
    if (before && JOIN[language].test(text.slice(before.end, one.start)) && fits(before.moment, one.moment)) {
      out.pop();
      out.push({ start: before.start, end: one.end, moment: merged(before.moment, one.moment) });
    } else out.push(one);
  }
  return out;
}

const fits = (a: Moment, b: Moment) => (["year", "month", "day", "hour", "minute"] as const).every((part) => a[part] === undefined || b[part] === undefined) && !(a.loose && b.loose);
/** A weekday beside a date says nothing more; beside an hour it is what is known of the day. */
function merged(a: Moment, b: Moment): Moment {
  const moment = Object.fromEntries(Object.entries({ ...a }).concat(Object.entries(b)).filter(([, value]) => value !== undefined)) as Moment;
  return moment.day === undefined ? moment : { ...moment, loose: undefined };
}
