/** Spellings made comparable. `fold` takes away what a keyboard or a style may change; `looseFold` also what a transliteration may. */

const LETTERS: Record<string, string> = { ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i", ə: "a", ǝ: "a", ħ: "h", ŋ: "n" };

/** Letters and digits alone, without marks, capitals, spaces, hyphens and apostrophes. What has no Latin letter stays what it is. */
export function fold(text: string): string {
  return text
    .normalize("NFD")
    .replace(/[\p{M}\u02bb-\u02bf]/gu, "")
    .toLowerCase()
    .replace(/[^ -~]/g, (letter) => LETTERS[letter] ?? letter)
    .replace(/[^\p{L}\p{N}]/gu, "");
}

/** The Arabic article, assimilated or not: before a hyphen or an apostrophe, or with a capital before a space ("en" and "at" are words). */
const FIRST_ARTICLE = /^(?:(?:[aeuAEU][lrstdznjLRSTDZNJ]|[aeAE](?:sh|ch|th|dh|SH|CH|TH|DH))[-‐‑–’']|l[-’']|(?:[AEU][LRSTDZNJlrstdznj]|[AE](?:sh|ch|th|dh|SH|CH|TH|DH))\s+)(?=\p{L})/u;
/** Inside a name it is one either way: Deir ez-Zor, Dayr az Zawr. */
const INNER_ARTICLE = /(?<=\s)(?:[aeu][lrstdznj]|[ae](?:sh|ch|th|dh))[-‐‑–’'\s]+(?=\p{L})/giu;

/**
 * Vowels in three classes, k for q and c, single letters for double ones, nothing for a final h: "Ar-Raqqah", "Rakka" and "Racca" are one.
 * What it joins need not be one name: it is asked only where no spelling is known.
 */
export function looseFold(text: string): string {
  const folded = fold(text.trim().replace(FIRST_ARTICLE, "").replace(INNER_ARTICLE, ""));
  return RULES.reduce((word, [from, to]) => word.replace(from, to), folded);
}

const RULES: readonly (readonly [RegExp, string])[] = [
  [/shch|schtsch|chtch|tsch|tch/g, "ch"],
  [/sch|sh/g, "ch"],
  [/dj|zh/g, "j"],
  [/dzh/g, "j"],
  [/c(?=[eiy])/g, "s"],
  [/kh|ck|q|c(?!h)/g, "k"],
  [/gh/g, "g"],
  [/th/g, "t"],
  [/dh/g, "d"],
  [/ph/g, "f"],
  [/(?:iy|yi|ij|yy)$/, "i"],
  [/a[yi]|e[yi]/g, "i"],
  [/a[uwo]|ou|oo|ow|w/g, "u"],
  [/ye|yo/g, "i"],
  [/y|ee|ie|e/g, "i"],
  [/o/g, "u"],
  [/h$/, ""],
  [/(.)\1+/g, "$1"],
];
