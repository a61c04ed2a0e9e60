/** What names one thing or person by itself: addresses on networks, telephone and account numbers, flights, documents. */
import { opensSentence, replacing } from "./replacing.ts";
import type { Found, Language } from "./types.ts";
import type { Words } from "./words.ts";

const sorts: readonly { readonly sort: string; readonly en: string; readonly fr: string; readonly pattern: RegExp }[] = [
  { sort: "e-mail", en: "an e-mail address", fr: "une adresse électronique", pattern: /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8}/gu },
  { sort: "web", en: "a web address", fr: "une adresse sur le Web", pattern: /\b(?:https?:\/\/|www\.)[^\s<>"”»)]{1,2000}[^\s<>"”»).,;:!?]/giu },
  { sort: "network", en: "a network address", fr: "une adresse de réseau", pattern: /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.]\d)|\b(?:[0-9a-f]{1,4}:){4,7}[0-9a-f]{1,4}\b/giu },
  { sort: "account", en: "an account number", fr: "un numéro de compte", pattern: /\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){3,7}(?:\s?[A-Z0-9]{1,3})?\b/gu },
  { sort: "telephone", en: "a telephone number", fr: "un numéro de téléphone", pattern: /(?<![\p{L}\p{N}])(?:\+|00)\d{1,3}[\s.-]?(?:\(\d{1,4}\)[\s.-]?)?\d(?:[\s.-]?\d){6,11}(?!\d)|(?<![\p{L}\p{N}])0[1-9](?:[\s.-]?\d{2}){4}(?!\d)/gu },
  { sort: "flight", en: "a flight", fr: "un vol", pattern: /\b(?:flight|vol)\s+(?:no\.?\s+|number\s+|n°\s*)?[A-Z0-9]{2}\s?\d{2,4}\b/giu },
  {
    sort: "address",
    en: "an address",
    fr: "une adresse",
    pattern: /(?<![\p{L}\p{N}])\d{1,4}(?:\s?(?:bis|ter))?,?\s(?:(?:[Rr]ue|[Aa]venue|[Bb]oulevard|[Pp]lace|[Qq]uai|[Ii]mpasse|[Cc]hemin|[Aa]llée)(?:\s(?:de|du|des|la|le|les)|\s[dl]['’])*\s?\p{Lu}[\p{L}'’-]{1,40}(?:[\s-]\p{Lu}[\p{L}'’-]{1,40}){0,3}|(?:\p{Lu}[\p{L}'’-]{1,40}\s){1,4}(?:Street|Road|Avenue|Lane|Square|Boulevard|Drive|St|Rd|Ave)(?!\p{L}))/gu,
  },
  { sort: "hash", en: "a checksum", fr: "une empreinte", pattern: /\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{32,128}\b/giu },
  { sort: "document", en: "a document number", fr: "un numéro de document", pattern: /(?<![\p{L}\p{N}])(?:[A-Z]{1,3}-?\d{5,9}|\d{2}[A-Z]{2}\d{5})(?![\p{L}\p{N}])/gu },
];

export function findIdentifiers({ text, sentences }: Words, language: Language): Found[] {
  return sorts.flatMap(({ sort, en, fr, pattern }) =>
    [...text.matchAll(pattern)].map(({ 0: term, index: start }) => {
      const end = start + term.length;
      // "flight AF 1234" and "le 06 12 …" take the article along; "au" leaves "à".
      const article = /(?:^|\s)(the|an?|le|un|au)\s$/iu.exec(text.slice(Math.max(0, start - 5), start))?.[1] ?? "";
      const from = article === "" ? start : start - article.length - 1;
      const noun = `${article.toLowerCase() === "au" ? "à " : ""}${language === "en" ? en : fr}`;
      return replacing("identifier", `${sort}:${term.toLowerCase().replace(/[\s.()-]/g, "")}`, { start, end, from, capital: opensSentence(sentences, text, from) }, [{ step: "kind", text: noun }]);
    }),
  );
}
