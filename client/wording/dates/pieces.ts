/** The pieces of which times are made in English and French: days, months, hours. They are put together in find-dates.ts. */
import type { Language } from "../types.ts";
import type { Moment } from "./moment.ts";

export interface Piece {
  readonly pattern: RegExp;
  readonly read: (match: RegExpExecArray) => Moment;
}

const MONTHS: Record<Language, readonly string[]> = {
  en: ["jan(?:uary|\\.)?", "feb(?:ruary|\\.)?", "mar(?:ch|\\.)", "apr(?:il|\\.)?", "may", "june?\\.?", "july?\\.?", "aug(?:ust|\\.)?", "sept?(?:ember|\\.)?", "oct(?:ober|\\.)?", "nov(?:ember|\\.)?", "dec(?:ember|\\.)?"],
  fr: ["janv(?:ier|\\.)", "f[ée]vr?(?:ier|\\.)", "mars", "avr(?:il|\\.)", "mai", "juin", "juill?(?:et|\\.)", "ao[ûu]t", "sept(?:embre|\\.)", "oct(?:obre|\\.)", "nov(?:embre|\\.)", "d[ée]c(?:embre|\\.)"],
};
const DAYS: Record<Language, string> = { en: "mon(?:day)?|tue(?:sday|s)?|wed(?:nesday)?|thu(?:rsday|rs)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?", fr: "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche" };
const FULL_DAYS: Record<Language, string> = { en: "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day", fr: DAYS.fr };

const month = (language: Language) => `(${MONTHS[language].join("|")})`;
const monthNumber = (language: Language, text: string | undefined) => (text === undefined ? undefined : MONTHS[language].findIndex((name) => new RegExp(`^(?:${name})$`, "iu").test(text)) + 1 || undefined);
const whole = (text: string | undefined) => (text === undefined || text === "" ? undefined : Number(text));
const year = (text: string | undefined) => (text === undefined || text === "" ? undefined : text.length === 2 ? 2000 + Number(text) : Number(text));
const start = String.raw`(?<![\p{L}\p{N}])`;
const end = String.raw`(?![\p{L}\p{N}])`;
const piece = (source: string, read: Piece["read"], flags = "giu"): Piece => ({ pattern: new RegExp(start + source + end, flags), read });

const bothTimes: Piece[] = [
  // 141030ZMAR17
  piece(String.raw`(\d{2})(\d{2})(\d{2})\s?[A-Z]\s?(JAN|FEB|FEV|MAR|APR|AVR|MAY|MAI|JUN|JUIN|JUL|JUIL|AUG|AOU|SEP|OCT|NOV|DEC)\s?(\d{2}|\d{4})`, ([, day, hour, minute, name, of]) => ({ day: Number(day), hour: Number(hour), minute: Number(minute), month: dtgMonth(name!), year: year(of) }), "gu"),
  piece(String.raw`(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?`, ([, of, name, day, hour, minute]) => ({ year: Number(of), month: Number(name), day: Number(day), hour: whole(hour), minute: whole(minute) })),
];

const dtgMonth = (name: string) => ({ JAN: 1, FEB: 2, FEV: 2, MAR: 3, APR: 4, AVR: 4, MAY: 5, MAI: 5, JUN: 6, JUIN: 6, JUL: 7, JUIL: 7, AUG: 8, AOU: 8, SEP: 9, OCT: 10, NOV: 11, DEC: 12 })[name];

const ordinal = String.raw`(\d{1,2})(?:st|nd|rd|th)?`;
const englishDay = `(?:${DAYS.en}),?\\s+(?:the\\s+)?`;

export const pieces: Record<Language, readonly Piece[]> = {
  en: [
    ...bothTimes,
    piece(String.raw`(?:(?:between|from)\s+)?(?:the\s+)?${ordinal}\s*(?:and|to|–|-|until)\s*(?:the\s+)?\d{1,2}(?:st|nd|rd|th)?\s+(?:of\s+)?${month("en")}(?:,?\s+(\d{4}))?`, ([, day, name, of]) => ({ day: Number(day), month: monthNumber("en", name), year: year(of) })),
    piece(String.raw`(?:${englishDay})?(?:the\s+)?${ordinal}\s+(?:of\s+)?${month("en")}(?:,?\s+(\d{4}))?`, ([, day, name, of]) => ({ day: Number(day), month: monthNumber("en", name), year: year(of) })),
    piece(String.raw`(?:${englishDay})?${month("en")}\s+${ordinal}(?:,?\s+(\d{4}))?`, ([, name, day, of]) => ({ day: Number(day), month: monthNumber("en", name), year: year(of) })),
    piece(String.raw`(?:(?:the\s+)?(?:early|mid|late|beginning\s+of|end\s+of|middle\s+of)[\s-]{1,3})?${month("en")},?\s+(\d{4})`, ([, name, of]) => ({ month: monthNumber("en", name), year: year(of) })),
    piece(String.raw`(?<=(?:in|since|until|by|before|after|during|last|this|next|of|early|mid|late)[\s-]{1,3})(?:(?:early|mid|late)[\s-]{1,3})?(January|February|March|April|May|June|July|August|September|October|November|December)`, ([, name]) => ({ month: monthNumber("en", name) }), "gu"),
    piece(String.raw`(\d{1,2})[/.](\d{1,2})[/.](\d{4}|\d{2})`, slashed),
    piece(String.raw`(?:(?:last|this|next|early|late)\s+)?${FULL_DAYS.en}(?:\s+(?:morning|afternoon|evening|night))?`, () => ({ loose: "weekday" }), "gu"),
    piece(String.raw`(?:the\s+)?(?:early\s+)?(?:yesterday(?:\s+(?:morning|afternoon|evening))?|last\s+(?:night|week|month|year|weekend)|(?:\p{L}{1,20}|\d{1,4})\s+(?:days?|weeks?|months?|hours?|minutes?|years?)\s+ago|(?:the\s+)?day\s+before\s+yesterday)`, () => ({ loose: "past" })),
    piece(String.raw`(?:today|tonight|this\s+(?:morning|afternoon|evening|week|month|year)|earlier\s+today)`, () => ({ loose: "present" })),
    piece(String.raw`(?:tomorrow(?:\s+(?:morning|afternoon|evening|night))?|next\s+(?:week|month|year|weekend)|in\s+(?:\d+|two|three|four|five|six|seven|ten)\s+(?:days|weeks|months|hours|minutes)|the\s+day\s+after\s+tomorrow)`, () => ({ loose: "future" })),
    piece(String.raw`(\d{1,2})[:.](\d{2})(?::\d{2})?\s*([ap])\.?m\.?`, ([, hour, minute, half]) => ({ hour: (Number(hour) % 12) + (half!.toLowerCase() === "p" ? 12 : 0), minute: Number(minute) })),
    piece(String.raw`(\d{1,2}):(\d{2})(?::\d{2})?(?:\s*(?:hours|hrs|h|Z|zulu|UTC|GMT|local(?:\s+time)?))?`, ([, hour, minute]) => ({ hour: Number(hour), minute: Number(minute) })),
    piece(String.raw`(\d{2})(\d{2})(?:\s?Z|\s?(?:hours|hrs|zulu|UTC|GMT)|h)`, ([, hour, minute]) => ({ hour: Number(hour), minute: Number(minute) })),
    piece(String.raw`(\d{1,2})\s?([ap])\.?m\.?`, ([, hour, half]) => ({ hour: (Number(hour) % 12) + (half!.toLowerCase() === "p" ? 12 : 0) })),
    piece(String.raw`(?:(\d{1,2})|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\s+o['’]clock(?:\s+in\s+the\s+(?:morning|afternoon|evening))?`, ([text, hour]) => ({ hour: (hour === undefined ? 9 : Number(hour)) + (/afternoon|evening/i.test(text!) && Number(hour ?? 9) < 12 ? 12 : 0) })),
    piece(String.raw`(?:noon|midday)`, () => ({ hour: 12 })),
    piece(String.raw`midnight`, () => ({ hour: 0 })),
    piece(String.raw`(?:dawn|daybreak|sunrise)`, () => ({ hour: 5 }), "gu"),
    piece(String.raw`(?:dusk|nightfall|sunset)`, () => ({ hour: 19 }), "gu"),
    piece(String.raw`(?<=(?:in|since|until|by|before|after|during|of|early|late|from|to)\s{1,3})((?:19|20)\d{2})`, ([, of]) => ({ year: year(of) })),
  ],
  fr: [
    ...bothTimes,
    piece(String.raw`(?:entre\s+le|du)\s+(\d{1,2}|1er)\s+(?:et\s+le|au)\s+\d{1,2}\s+${month("fr")}(?:\s+(\d{4}))?`, ([, day, name, of]) => ({ day: Number.parseInt(day!, 10), month: monthNumber("fr", name), year: year(of) })),
    piece(String.raw`(?:(?:${DAYS.fr})\s+)?(\d{1,2}|1er)\s+${month("fr")}(?:\s+(\d{4}))?`, ([, day, name, of]) => ({ day: Number.parseInt(day!, 10), month: monthNumber("fr", name), year: year(of) })),
    piece(String.raw`(?:(?:début|fin|la\s+mi-|mi-|courant|mois\s+de|mois\s+d['’])\s*)?${month("fr")}\s+(\d{4})`, ([, name, of]) => ({ month: monthNumber("fr", name), year: year(of) })),
    piece(String.raw`(?<=(?:en|depuis|jusqu['’]en|avant|après|de|début|fin|mi-|dès|courant)\s{0,3}|d['’])(?:(?:début|fin|mi-|courant)\s*)?(janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)`, ([, name]) => ({ month: monthNumber("fr", name) })),
    piece(String.raw`(\d{1,2})[/.](\d{1,2})[/.](\d{4}|\d{2})`, ([, day, name, of]) => ({ day: Number(day), month: Number(name), year: year(of) })),
    piece(String.raw`(?:${DAYS.fr})(?:\s+(?:dernier|prochain|matin|soir|après-midi))*`, () => ({ loose: "weekday" })),
    piece(String.raw`(?:avant-hier|hier)(?:\s+(?:matin|soir|après-midi))?|(?:la\s+(?:semaine|nuit|année)\s+dernière)|(?:le\s+mois\s+dernier)|l['’]an(?:née)?\s+dern(?:ier|ière)|il\s+y\s+a\s+(?:\p{L}{1,20}|\d{1,4})\s+(?:jours?|semaines?|mois|heures?|minutes?|ans?)`, () => ({ loose: "past" })),
    piece(String.raw`(?:aujourd['’]hui|ce\s+(?:matin|soir|mois)|cet\s+après-midi|cette\s+(?:nuit|semaine|année))`, () => ({ loose: "present" })),
    piece(String.raw`(?:après-demain|demain)(?:\s+(?:matin|soir|après-midi))?|(?:la\s+semaine|l['’]année)\s+prochaine|le\s+mois\s+prochain|dans\s+(?:\d+|deux|trois|quatre|cinq|six|sept|huit|dix|quinze)\s+(?:jours|semaines|mois|heures|minutes)`, () => ({ loose: "future" })),
    piece(String.raw`(\d{1,2})\s?(?:h|heures?|:)\s?([0-5]\d)?(?:\s*(?:du\s+matin|du\s+soir|de\s+l['’]après-midi|UTC|GMT|Z|zoulou|heure\s+locale|locales?))?`, ([text, hour, minute]) => ({ hour: Number(hour) + (/soir|après-midi/.test(text!) && Number(hour) < 12 ? 12 : 0), minute: whole(minute) })),
    piece(String.raw`(\d{2})(\d{2})\s?(?:Z|UTC|GMT)`, ([, hour, minute]) => ({ hour: Number(hour), minute: Number(minute) })),
    piece(String.raw`midi`, () => ({ hour: 12 })),
    piece(String.raw`minuit`, () => ({ hour: 0 })),
    piece(String.raw`(?<=(?:à|dès|avant|jusqu['’]à)\s{1,3})l['’]aube`, () => ({ hour: 5 })),
    piece(String.raw`(?<=(?:en|depuis|avant|après|dès|fin|début|de|année|jusqu['’]en)\s{1,3})((?:19|20)\d{2})`, ([, of]) => ({ year: year(of) })),
  ],
};

/** 3/14/2017 can only be American. Where both could be, the month is not known to be either. */
function slashed([, first, second, of]: RegExpExecArray): Moment {
  const [a, b] = [Number(first), Number(second)];
  if (b > 12 && a <= 12) return { month: a, day: b, year: year(of) };
  return { day: a, month: b, year: year(of) };
}
