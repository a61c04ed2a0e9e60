/**
 * What becomes of a text on its way to the press: typed again, read by a machine from paper, put in other words, cut down. For tests and benches, seeded.
 * The other words are from a list of its own, which knows nothing of the wordings that are offered; many of its entries hit them all the same.
 */
import type { Language } from "./language.ts";
import type { Seeded } from "./seeded-fixture.ts";

export type Damage = (text: string, random: Seeded, language: Language) => string;

const chance = (random: Seeded, share: number) => random(1_000_000) < share * 1_000_000;

const ROWS = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];
const neighbours = new Map(
  ROWS.flatMap((row, y) =>
    [...row].map((key, x) => [key, [row[x - 1], row[x + 1], ROWS[y - 1]?.[x], ROWS[y + 1]?.[x], ROWS[y + 1]?.[x - 1]].filter((one) => one !== undefined)] as const),
  ),
);

/** Letter by letter: a neighbouring key, one left out, one doubled, two swapped. */
function slipping(text: string, random: Seeded, rate: number): string {
  const letters = [...text];
  for (let i = 0; i < letters.length; i++) {
    if (!/[a-zà-ÿ]/i.test(letters[i]!) || !chance(random, rate)) continue;
    const kind = random(4);
    const near = neighbours.get(letters[i]!.toLowerCase()) ?? ["e"];
    if (kind === 0) letters[i] = near[random(near.length)]!;
    else if (kind === 1) letters[i] = "";
    else if (kind === 2) letters[i] = letters[i]! + letters[i]!;
    else if (letters[i + 1]) [letters[i], letters[i + 1]] = [letters[i + 1]!, letters[i]!];
  }
  return letters.join("");
}

/** A typist sees no kinds of spaces or quotes, breaks lines anew, and is careless with capitals and points. */
function typed(rate: number, careless: number): Damage {
  return (text, random) => {
    const plain = text.replace(/[\u00a0\u202f]/g, " ").replace(/[^\n\P{C}]/gu, "").replace(/[’‘]/g, "'").replace(/[“”«»]/g, '"').replace(/[–—]/g, "-");
    const loose = plain.replace(/[.,;:]/g, (point) => (chance(random, careless) ? "" : point)).replace(/\p{Lu}/gu, (letter) => (chance(random, careless) ? letter.toLowerCase() : letter));
    return wrapped(slipping(loose, random, rate), 50 + random(40)).replace(/ /g, (space) => (chance(random, rate / 4) ? "" : space));
  };
}

function wrapped(text: string, width: number): string {
  let at = 0;
  return text.replace(/\s+/g, " ").replace(/ ?[^ ]+/g, (word) => {
    at += word.length;
    if (at <= width) return word;
    at = word.length;
    return `\n${word.trimStart()}`;
  });
}

const CONFUSED: readonly (readonly [string, string])[] = [["rn", "m"], ["m", "rn"], ["l", "1"], ["l", "I"], ["o", "0"], ["e", "c"], ["cl", "d"], ["d", "cl"], ["ii", "u"], ["h", "b"], ["é", "e"], ["à", "a"], ["ê", "e"], ["t", "f"], ["a", "o"], ["u", "ii"]];

/** From paper: letters taken for others, words broken at the ends of lines, specks. */
const read: Damage = (text, random) => {
  const confused = typed(0, 0)(text, random, "en").replace(/rn|cl|ii|[mldoehéàêtau]/g, (seen) => {
    const like = CONFUSED.filter(([from]) => from === seen);
    return like.length > 0 && chance(random, 0.03) ? like[random(like.length)]![1] : seen;
  });
  return confused.replace(/(\p{Ll}{3})(\p{Ll}{3,})/gu, (whole, one: string, two: string) => (chance(random, 0.02) ? `${one}-\n${two}` : whole)).replace(/ /g, (space) => (chance(random, 0.005) ? " . " : space));
};

const otherWords: Readonly<Record<Language, ReadonlyMap<string, string>>> = {
  en: listed(`border:boundary frontier:boundary soldiers:men troops:men trucks:vehicles lorries:vehicles however:but nevertheless:but crossed:passed guards:watchmen talks:meetings discussions:meetings often:regularly
    usual:ordinary problems:trouble difficulties:trouble wishes:would wants:would road:way ship:boat ships:boats vessels:boats warehouse:building storehouse:building warehouses:buildings storehouses:buildings help:support aid:support
    assistance:support source:informant secretly:quietly government:cabinet minister:secretary needed:wanted required:wanted main:largest principal:largest clearly:obviously plainly:obviously mistake:slip error:slip errors:slips
    mistakes:slips completely:totally entirely:totally fully:totally prices:costs equipment:material gear:material harbour:docks port:docks town:city near:by inhabitants:people residents:people meeting:session army:military
    showed:revealed soon:quickly large:great difficult:tricky hard:tricky serious:bad grave:bad stopped:paused halted:paused believes:thinks documents:papers house:home houses:homes conversation:chat friendly:warm offer:proposal
    although:but though:but immediately:now gathered:stored collected:stored noted:remarked observed:remarked said:claimed stated:claimed visit:stay began:opened goal:end objective:end public:people cargo:load smaller:little
    several:some many:lots numerous:lots repaired:fixed damaged:hurt staff:team personnel:team sailors:crew seamen:crew therefore:so consequently:so accordingly:so currently:now wording:text`),
  fr: listed(`frontière:limite soldats:hommes militaires:hommes camions:véhicules cependant:mais toutefois:mais néanmoins:mais souvent:régulièrement fréquemment:régulièrement entrepôt:bâtiment dépôt:bâtiment entrepôts:bâtiments dépôts:bâtiments
    bateaux:barques navires:barques problème:ennui problèmes:ennuis habitants:gens résidents:gens entretiens:discussions pourparlers:discussions réunion:séance rencontre:séance secrètement:discrètement gouvernement:cabinet
    erreurs:bévues fautes:bévues erreur:bévue faute:bévue route:piste routes:pistes voie:piste voies:pistes clairement:évidemment nettement:évidemment source:informateur armée:troupe matériel:outillage équipement:outillage
    rapidement:vite promptement:vite entièrement:tout totalement:tout immédiatement:vite aide:appui assistance:appui dégâts:ravages dommages:ravages ministre:secrétaire médecins:soignants bientôt:demain souhaite:veut désire:veut
    pendant:lors durant:lors examiné:regardé étudié:regardé examinés:regardés étudiés:regardés chefs:meneurs responsables:meneurs voyage:séjour déplacement:séjour but:dessein objectif:dessein grain:blé caisses:boîtes papiers:documents
    prix:coûts récolte:moisson importants:gros considérables:gros offre:proposition amical:chaleureux`),
};

function listed(text: string): Map<string, string> {
  return new Map(text.trim().split(/\s+/).map((entry) => entry.split(":") as [string, string]));
}

/** Sentence by sentence: some left out, clauses dropped, words put otherwise, words added; then typed. */
function reworded({ words, clauses, reordered, added }: { readonly words: number; readonly clauses: number; readonly reordered: boolean; readonly added: number }, others: ReadonlyMap<string, string> = new Map()): Damage {
  return (text, random, language) => {
    const say = (word: string) => otherWords[language].get(word.toLowerCase()) ?? others.get(word.toLowerCase()) ?? word;
    const sentences = sentencesIn(text).map((sentence) => {
      const kept = sentence.split(/(?<=,) /).filter((_, i) => i === 0 || !chance(random, clauses));
      return kept
        .join(" ")
        .replace(/\p{L}+/gu, (word) => (chance(random, words) ? say(word) : word))
        .replace(/ (?=\p{Ll})/gu, (space) => (chance(random, added) ? (language === "en" ? " really " : " bien ") : space));
    });
    return typed(0.004, 0.1)((reordered ? shuffled(sentences, random) : sentences).join(" "), random, language);
  };
}

function shuffled<T>(items: readonly T[], random: Seeded): T[] {
  const out = [...items];
  for (let i = out.length - 1; i > 0; i--) {
    const j = random(i + 1);
    [out[i], out[j]] = [out[j]!, out[i]!];
  }
  return out;
}

/** `others`: a further list of other words, from elsewhere. */
export function damages(others?: ReadonlyMap<string, string>): Readonly<Record<string, Damage>> {
  return {
    "typed, one letter of 100 wrong": typed(0.01, 0.1),
    "typed badly, one of 20": typed(0.05, 0.5),
    "read by a machine from paper": read,
    "put in other words lightly": reworded({ words: 0.3, clauses: 0.05, reordered: false, added: 0.01 }, others),
    "put in other words heavily, reordered": reworded({ words: 0.8, clauses: 0.3, reordered: true, added: 0.04 }, others),
  };
}

export function sentencesIn(text: string): string[] {
  return text.split(/(?<=[.!?]["”»]?)\s+(?=[\p{Lu}"“«])/u);
}

/** As many sentences on end, from anywhere. */
export function excerpt(text: string, sentences: number, random: Seeded): string {
  const all = sentencesIn(text);
  const from = random(Math.max(1, all.length - sentences + 1));
  return all.slice(from, from + sentences).join(" ");
}
