/** Words that are written large and name nobody: days, months, and small words that begin a line or a title. Nationalities come with the gazetteer. */
import type { Language } from "../types.ts";

const list = (words: string) => new Set(words.split(" "));

export const CAPITAL_WORDS: Record<Language, ReadonlySet<string>> = {
  en: list(
    "i monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december islam islamic christian christmas easter ramadan eid muslim jewish sunni shia kurdish arab arabic european western eastern northern southern asian african american internet web bluetooth wi-fi secret confidential restricted unclassified top internal note source report subject date from to the a an and or of in on at by for with without it he she they we you this that these those there here his her their our its my your what who where when why how which is was are were be been has have had do does did not no yes all any each every most some many much more less few one two three four five six seven eight nine ten first second third last next if but so as then than because while after before during since until also only",
  ),
  fr: list(
    "je lundi mardi mercredi jeudi vendredi samedi dimanche janvier février mars avril mai juin juillet août septembre octobre novembre décembre islam noël pâques ramadan internet web bluetooth wi-fi secret confidentiel diffusion restreinte note source rapport objet date le la les l un une des du de d et ou à au aux en dans par pour sur avec sans il elle ils elles on nous vous ce cet cette ces c qui que quoi où quand comment pourquoi son sa ses leur leurs notre nos votre vos mon ma mes est sont était ne n pas plus tout tous toute toutes chaque certains plusieurs si mais donc car comme après avant pendant depuis selon état nord sud est ouest orient occident moyen-orient proche-orient europe afrique asie amérique monde",
  ),
};
