/** Français : les appels restés sans réponse. */
import type { Catalogue } from "./en.ts";

export const missedFr: Catalogue["missed"] = {
  nav: "Manqués",
  title: "Appels manqués",
  unseen_one: "{{count}} nouveau",
  unseen_other: "{{count}} nouveaux",
  empty: "Aucun appel manqué.",
  emptyHint: "Qui vous appelle quand vous êtes absent, en ligne ou en mode « Ne pas déranger » apparaît ici.",
  times_one: "A appelé une fois",
  times_other: "A appelé {{count}} fois",
  last: "la dernière fois le {{time}}",
  each: "Heures des appels",
  busy: "pendant que vous étiez en ligne",
  video: "en vidéo",
  new: "Nouveau",
  callBack: "Rappeler",
  callBackOf: "Rappeler {{name}}",
  readLine: "Ouvrir la ligne",
  noLine: "Il n’y a plus de ligne avec cette personne.",
};
