/** Words that the guard knows, in both languages: those it never lets vary, and those that a capital at the beginning of a sentence makes no name of. */
import type { Language } from "./language.ts";
import { variantsEn } from "./variants-en.ts";
import { variantsFr } from "./variants-fr.ts";

const words = (text: string) => new Set(text.trim().split(/\s+/));

/** French `un`, `une` and English `a` count as articles. */
export const figureWords: Readonly<Record<Language, ReadonlySet<string>>> = {
  en: words(`zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds
    thousand thousands million millions billion billions trillion dozen dozens score scores half halves third thirds quarter quarters fourth fifth sixth seventh eighth ninth tenth first second once twice thrice double triple
    percent per cent degree degrees metre metres meter meters kilometre kilometres kilometer kilometers mile miles km kg ton tons tonne tonnes litre litres liter liters foot feet couple pair pairs`),
  fr: words(`zéro deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize vingt vingts trente quarante cinquante soixante septante huitante nonante cent cents mille millier milliers
    million millions milliard milliards dizaine dizaines douzaine douzaines vingtaine trentaine quarantaine cinquantaine soixantaine centaine centaines demi demie demis demies moitié tiers quart quarts premier première premiers
    premières second seconde deuxième troisième quatrième cinquième sixième septième huitième neuvième dixième double triple pourcent degré degrés mètre mètres kilomètre kilomètres km kg tonne tonnes litre litres paire paires`),
};

export const dateWords: Readonly<Record<Language, ReadonlySet<string>>> = {
  en: words(`january february april june july august september october november december monday tuesday wednesday thursday friday saturday sunday today yesterday tomorrow tonight noon midday midnight morning mornings evening
    evenings afternoon afternoons night nights dawn dusk sunrise sunset oclock am pm second seconds minute minutes hour hours day days week weeks weekend fortnight month months year years decade decades century spring summer
    autumn winter season zulu gmt utc`),
  fr: words(`janvier février mars avril mai juin juillet août aout septembre octobre novembre décembre lundi mardi mercredi jeudi vendredi samedi dimanche hier demain midi minuit matin matins matinée soir soirs soirée soirées nuit
    nuits aube crépuscule aurore seconde secondes minute minutes heure heures jour jours journée journées semaine semaines quinzaine mois an ans année années décennie décennies siècle printemps été automne hiver saison`),
};

export const negationWords: Readonly<Record<Language, ReadonlySet<string>>> = {
  en: words(`no not never none nobody nothing nowhere neither nor without cannot cant wont dont doesnt didnt isnt arent wasnt werent hasnt havent hadnt wouldnt shouldnt couldnt mustnt neednt hardly barely scarcely unless except
    deny denies denied denying denial unable impossible fail fails failed failing lack lacks lacked`),
  fr: words(`ne non pas point jamais rien personne aucun aucune nul nulle ni sans guère nullement sauf excepté nie nient nié nier dément démentent démenti impossible incapable incapables échoue échouent échoué faute`),
};

/** What closes a French negation that `ne` opened. */
export const closesNegation = words("pas point plus jamais rien personne aucun aucune nul nulle ni guère nullement que qu");

/** Between two names, these belong to the name. */
export const nameParticles = words("of the and for de du des d la le les l et en sur sous al el bin ibn ben abu abd van von der den zu st saint sainte à aux");

const functionWords = `the a an this that these those it its he she they we you i his her their our my who which what when where how why if as at by for from in into of on onto to with within over under after before between against about above
  below through across along around behind beyond but and or so yet still then there here all any both each every few more most other some such than too very just is are was were be been being has have had do does did will would
  can could may might shall should must only one also now later earlier since until because although though while during despite among near
  le la les l un une des du de d ce cet cette ces il elle ils elles on nous vous je tu son sa ses leur leurs notre nos votre vos mon ma mes qui que quoi dont où quand comment pourquoi si comme à au aux en dans par pour sur sous avec chez
  vers entre contre depuis avant après mais ou et donc or car puis alors tout tous toute toutes plusieurs quelques certains certaines autre autres même plus moins très trop bien est sont était étaient a ont avait avaient sera seront
  selon lors là ici y`;

const ofVariants = [...variantsEn, ...variantsFr].flatMap((line) => line.split(/[^\p{L}\p{M}]+/u));

/** A capital at the beginning of a sentence says nothing of these. Any other word there may be a name, and is taken for one. */
export const commonWords: ReadonlySet<string> = new Set([...words(functionWords), ...ofVariants.filter((word) => word !== "")]);
