/** Broader terms for a time: a clock's time → a day → about then → a month → a year. Each with the preposition that goes with it. */
import type { Term } from "../replacing.ts";
import type { Language } from "../types.ts";
import { dayPartOf, type Moment, thirdOf } from "./moment.ts";

const monthsEn = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
const monthsFr = ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"];

/** `lead`: the preposition that the text has, in small letters; the terms bring theirs. */
export function dateTerms(moment: Moment, lead: string, language: Language): Term[] {
  return language === "en" ? english(moment, lead) : french(moment, lead);
}

function english({ year, month, day, hour, loose }: Moment, lead: string): Term[] {
  const keeps = /^(?:since|until|by|before|after|from|during|around|about|of|the|this|next|last)$/.test(lead) ? `${lead} ` : "";
  const within = keeps || (lead === "" ? "" : "in ");
  const of = year === undefined ? "" : ` ${year}`;
  const terms: Term[] = [];
  if (loose) return [{ step: "vague", text: { weekday: "that week", past: "recently", present: "at that time", future: "soon" }[loose] }];
  if (hour !== undefined && day !== undefined && month !== undefined) terms.push({ step: "day", text: `${keeps || "on "}${day} ${monthsEn[month - 1]}${of}` });
  if (hour !== undefined && day === undefined) return [{ step: "day", text: { night: "during the night", morning: "in the morning", afternoon: "in the afternoon", evening: "in the evening" }[dayPartOf(hour)] }, { step: "vague", text: "that day" }];
  if (day !== undefined && month !== undefined) terms.push({ step: "part", text: `${within}${{ early: "early ", mid: "mid-", late: "late " }[thirdOf(day)]}${monthsEn[month - 1]}${of}` });
  if (day !== undefined && month !== undefined) terms.push({ step: "month", text: `${within}${monthsEn[month - 1]}${of}` });
  if (month !== undefined && year !== undefined) terms.push({ step: "year", text: `${within}${year}` });
  terms.push({ step: "vague", text: /^(?:since|from)$/.test(lead) ? "for some time" : lead === "until" ? "until some point" : lead === "of" ? "of that time" : "at some point" });
  return terms;
}

function french({ year, month, day, hour, loose }: Moment, lead: string): Term[] {
  const keeps = /^(?:depuis|avant|après|dès|vers|pendant|d'ici|courant)/.exec(lead)?.[0] ?? "";
  const until = lead.startsWith("jusqu");
  const genitive = /^(?:du|de|d'|d’|des)$/.test(lead);
  const of = year === undefined ? "" : ` ${year}`;
  const within = (name: string) => (keeps ? `${keeps} ${name}` : until ? `jusqu'en ${name}` : genitive ? (/^[ao]/.test(name) ? `d'${name}` : `de ${name}`) : `en ${name}`);
  const terms: Term[] = [];
  if (loose) return [{ step: "vague", text: { weekday: "cette semaine-là", past: "récemment", present: "à ce moment-là", future: "prochainement" }[loose] }];
  if (hour !== undefined && day !== undefined && month !== undefined) terms.push({ step: "day", text: `${keeps ? `${keeps} le` : until ? "jusqu'au" : genitive ? "du" : "le"} ${day === 1 ? "1er" : day} ${monthsFr[month - 1]}${of}` });
  if (hour !== undefined && day === undefined) return [{ step: "day", text: { night: "dans la nuit", morning: "dans la matinée", afternoon: "dans l'après-midi", evening: "dans la soirée" }[dayPartOf(hour)] }, { step: "vague", text: "ce jour-là" }];
  if (day !== undefined && month !== undefined) {
    const name = `${monthsFr[month - 1]}${of}`;
    const third = { early: `début ${name}`, mid: `la mi-${name}`, late: `fin ${name}` }[thirdOf(day)];
    const mid = thirdOf(day) === "mid";
    terms.push({ step: "part", text: keeps ? `${keeps} ${third}` : until ? `jusqu'à ${third}` : genitive ? `de ${third}` : mid ? `à ${third}` : third });
    terms.push({ step: "month", text: within(name) });
  }
  if (month !== undefined && year !== undefined) terms.push({ step: "year", text: within(String(year)) });
  terms.push({ step: "vague", text: keeps.startsWith("depuis") ? "depuis quelque temps" : until ? "jusqu'à un moment donné" : genitive ? "d'alors" : "à un moment donné" });
  return terms;
}
