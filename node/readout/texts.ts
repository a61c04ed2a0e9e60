/** What the public pages say around a readout, in the languages that they know; a readout in another language stands in English surroundings. */
import type { ItemState } from "../../protocol/wire/minutes/version.ts";

export interface Texts {
  readonly lang: string;
  readonly readout: string;
  readonly withdrawal: string;
  readonly index: string;
  readonly indexHint: (organisation: string) => string;
  readonly none: string;
  readonly held: string;
  readonly published: string;
  readonly between: string;
  readonly states: Readonly<Record<ItemState, string>>;
  readonly signedBy: string;
  readonly signed: string;
  readonly reservation: (organisation: string) => string;
  readonly correctedTitle: string;
  readonly corrected: string;
  readonly withdrawn: string;
  readonly corrects: string;
  readonly withdraws: string;
  readonly proof: string;
  readonly proofHint: string;
  readonly file: string;
  readonly verify: string;
  readonly verifyElse: string;
  readonly verifyPage: string;
  readonly verifyOther: string;
  readonly also: string;
  readonly alsoHint: string;
  readonly log: (domain: string) => string;
  readonly seen: (who: string, when: string) => string;
  readonly all: string;
  readonly missing: string;
}

const en: Texts = {
  lang: "en",
  readout: "Readout",
  withdrawal: "Withdrawal",
  index: "Readouts",
  indexHint: (organisation) => `What ${organisation} and others have said together, in public, about their talks. Each is signed by all who are named in it.`,
  none: "Nothing has been published yet.",
  held: "Held",
  published: "Published here",
  between: "Between",
  states: { raised: "Raised", agreed: "Agreed", "not-agreed": "Not agreed", withdrawn: "Withdrawn" },
  signedBy: "Signed by",
  signed: "signed",
  reservation: (organisation) => `Reservation of ${organisation}`,
  correctedTitle: "This readout no longer stands",
  corrected: "It was replaced by a later one, signed by the same sides.",
  withdrawn: "It was withdrawn, by a word signed by the same sides.",
  corrects: "This replaces an earlier readout.",
  withdraws: "This withdraws an earlier readout.",
  proof: "Proof",
  proofHint: "You need not believe this page. The file holds the text, the signatures and the places in both ledgers; it is checked on your own machine.",
  file: "Proof file",
  verify: "Check it with",
  verifyPage: "the page that checks proofs",
  verifyOther: "Every node has that page: take one of an organisation that you trust.",
  verifyElse: "or, without a program of your own, on",
  also: "The same, published by the others",
  alsoHint: "If their page says something else, check both proof files. If it is missing, it may be down, or held back: ask them.",
  log: (domain) => `In the ledger of ${domain}`,
  seen: (who, when) => `seen by ${who}, ${when}`,
  all: "All readouts",
  missing: "There is no readout of this name here.",
};

const fr: Texts = {
  lang: "fr",
  readout: "Communiqué",
  withdrawal: "Retrait",
  index: "Communiqués",
  indexHint: (organisation) => `Ce que ${organisation} et d’autres ont déclaré ensemble, publiquement, de leurs entretiens. Chacun porte la signature de tous ceux qu’il nomme.`,
  none: "Rien n’a encore été publié.",
  held: "Date",
  published: "Publié ici",
  between: "Entre",
  states: { raised: "Évoqué", agreed: "Convenu", "not-agreed": "Non convenu", withdrawn: "Retiré" },
  signedBy: "Signé par",
  signed: "signé",
  reservation: (organisation) => `Réserve de ${organisation}`,
  correctedTitle: "Ce communiqué n’est plus valable",
  corrected: "Il a été remplacé par un autre, signé des mêmes parties.",
  withdrawn: "Il a été retiré, par une déclaration signée des mêmes parties.",
  corrects: "Ce texte remplace un communiqué antérieur.",
  withdraws: "Ce texte retire un communiqué antérieur.",
  proof: "Preuve",
  proofHint: "Vous n’avez pas à croire cette page. Le fichier contient le texte, les signatures et leur place dans les deux registres ; on le vérifie sur sa propre machine.",
  file: "Fichier de preuve",
  verify: "À vérifier avec",
  verifyPage: "la page de contrôle des preuves",
  verifyOther: "Chaque nœud a cette page : prenez celle d’une organisation à qui vous vous fiez.",
  verifyElse: "ou, sans rien installer, sur",
  also: "Le même, publié par les autres parties",
  alsoHint: "Si leur page dit autre chose, vérifiez les deux fichiers de preuve. Si elle manque, elle est peut-être en panne, ou le texte est retenu : demandez-leur.",
  log: (domain) => `Au registre de ${domain}`,
  seen: (who, when) => `vu par ${who}, ${when}`,
  all: "Tous les communiqués",
  missing: "Il n’y a pas ici de communiqué de ce nom.",
};

export function textsFor(language: string): Texts {
  return language === "fr" || language.startsWith("fr-") ? fr : en;
}
