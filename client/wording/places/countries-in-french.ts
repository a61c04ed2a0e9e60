/** French takes no country without its article, and the article with its preposition: la Syrie, en Syrie, de Syrie; le Liban, au Liban, du Liban. */

export interface FrenchName {
  /** Subject or object: "la Syrie". */
  readonly noun: string;
  /** Where, and where to: "en Syrie". */
  readonly where: string;
  /** Of, from: "de la Syrie". */
  readonly of: string;
}

/** Without an article. Those with "en" say so. */
const BARE = new Set(["CU", "CY", "MT", "MG", "MU", "SG", "MC", "OM", "BH", "DJ", "ST", "SM", "PR", "TW", "HK", "MO", "KI", "TV", "NR", "GU", "GI", "JE", "GG", "AI", "AW", "CW", "WF", "YT", "PM", "BL", "MF", "SX", "SH", "BN", "NU", "TT", "AG", "LC", "VC", "KN"]);
const BARE_EN = new Set(["IL", "HT", "AD"]);
const PLURAL = new Set(["US", "NL", "PH", "AE", "MV", "SC", "KM", "BS", "FJ", "TO", "PW", "BM", "PS"]);
/** Masculine, though they end in e. */
const HE = new Set(["MX", "KH", "MZ", "ZW", "BZ", "SR", "GB", "IO"]);
const SHE = new Set(["SL"]);

export function countryInFrench(code: string, name: string): FrenchName {
  if (BARE.has(code)) return { noun: name, where: `à ${name}`, of: elided("de", name) };
  if (BARE_EN.has(code)) return { noun: code === "AD" ? `l'${name}` : name, where: `en ${name}`, of: elided("de", name) };
  if (PLURAL.has(code) || /^(?:Îles|Terres)/u.test(name)) return { noun: `les ${small(name)}`, where: `aux ${small(name)}`, of: `des ${small(name)}` };
  const she = SHE.has(code) || (!HE.has(code) && name.split(/[ -]/)[0]!.endsWith("e")) || /^(?:Arabie|Papouasie|Côte|Île)\b/u.test(name);
  return she ? feminine(small(name)) : masculine(name);
}

/** Parts of the world are feminine, but for the Caribbean. */
export function worldInFrench(name: string): FrenchName {
  return name === "Caraïbes" ? { noun: "les Caraïbes", where: "dans les Caraïbes", of: "des Caraïbes" } : name.startsWith("région") ? { noun: `la ${name}`, where: `dans la ${name}`, of: `de la ${name}` } : feminine(name);
}

function feminine(name: string): FrenchName {
  return vowel(name) ? { noun: `l'${name}`, where: `en ${name}`, of: `de l'${name}` } : { noun: `la ${name}`, where: `en ${name}`, of: `de la ${name}` };
}

function masculine(name: string): FrenchName {
  return vowel(name) ? { noun: `l'${name}`, where: `en ${name}`, of: `de l'${name}` } : { noun: `le ${name}`, where: `au ${name}`, of: `du ${name}` };
}

export const elided = (word: "de", name: string) => (vowel(name) ? `d'${name}` : `${word} ${name}`);
/** The h of Hongrie and Honduras lets no article lose its vowel; y counts as a consonant in Yémen. */
const vowel = (name: string) => /^[aeiouéèêëîïôœ]/iu.test(name);
/** "République" and "Îles" lose their capital inside a sentence. */
const small = (name: string) => name.replace(/^(République|Îles?|Terres)/u, (word) => (word === "République" ? "République" : word.toLowerCase()));
