/** Titles before a name, and the role that is put in place of both. */
import type { Language } from "../types.ts";
import type { Word } from "../words.ts";

const roles: Record<Language, readonly (readonly [RegExp, string | null])[]> = {
  en: [
    [/^(?:mr|mrs|ms|miss|sir|lord|lady)$/i, null],
    [/^dr$/i, "a doctor"],
    [/^(?:prof|professor)$/i, "a professor"],
    [/^(?:gen|general|col|colonel|maj|major|capt|cpt|captain|lt|lieutenant|sgt|sergeant|admiral|brigadier|commander|corporal)$/i, "an officer"],
    [/^(?:president|chancellor|king|queen|prince|princess|emir|premier)$/i, "a leader"],
    [/^(?:minister|secretary)$/i, "a minister"],
    [/^ambassador$/i, "a diplomat"],
    [/^(?:senator|sen|rep|congressman|congresswoman|deputy)$/i, "a member of a parliament"],
    [/^(?:judge|justice)$/i, "a judge"],
    [/^(?:sheikh|sheik|imam|mullah|ayatollah|father|bishop|rabbi)$/i, "a cleric"],
    [/^(?:agent|inspector|detective|officer)$/i, "an official"],
    [/^engineer$/i, "an engineer"],
  ],
  fr: [
    [/^(?:m|mm|mme|mlle|monsieur|madame|mademoiselle)$/i, null],
    [/^(?:dr|docteur)$/i, "un médecin"],
    [/^(?:pr|professeur)$/i, "un professeur"],
    [/^(?:général|colonel|commandant|capitaine|lieutenant|sergent|amiral|adjudant|caporal)$/i, "un officier"],
    [/^(?:président|présidente|chancelier|chancelière|roi|reine|prince|princesse|émir)$/i, "un dirigeant"],
    [/^ministre$/i, "un ministre"],
    [/^(?:ambassadeur|ambassadrice)$/i, "un diplomate"],
    [/^(?:sénateur|sénatrice|député|députée)$/i, "un parlementaire"],
    [/^juge$/i, "un juge"],
    [/^(?:cheikh|imam|mollah|ayatollah|père|évêque|rabbin)$/i, "un religieux"],
    [/^(?:agent|inspecteur|commissaire)$/i, "un fonctionnaire"],
    [/^(?:ingénieur|maître|me)$/i, "un spécialiste"],
  ],
};

export const roleOf = (title: string, language: Language) => roles[language].find(([words]) => words.test(title))?.[1] ?? null;

/** How many words of title begin here, before a capital. "Le colonel X" has it small, "Colonel X" large. */
export function titleAt(words: readonly Word[], at: number, language: Language): number {
  const [word, next] = [words[at]!, words[at + 1]];
  if (!next || !next.capital || !/^\.? $/.test(next.gap) || next.sentence !== word.sentence) return 0;
  return roles[language].some(([title]) => title.test(word.text)) && (word.capital || language === "fr" || !/^(?:general|major|agent|officer|engineer|father|deputy|secretary|justice)$/.test(word.text)) ? 1 : 0;
}
