/** Un appel à plus de deux, en français. */
export const conferenceFr = {
  roles: { principal: "Autorité", interpreter: "Interprète", "note-taker": "Preneur de notes", adviser: "Conseiller", desk: "Permanence" },
  runs: "Un appel est en cours",
  with: "Y participent : {{names}}.",
  outside: {
    "not-asked": "On ne vous y a pas appelé. Vous pouvez demander à entrer.",
    declined: "Vous avez refusé. Il se poursuit sans vous.",
    busy: "Vous étiez déjà en ligne. Il se poursuit sans vous.",
    missed: "Vous n’avez pas répondu. Il se poursuit sans vous.",
    unable: "Cet appareil n’a pas pu le prendre. Il se poursuit sans vous.",
    left: "Vous l’avez quitté. Il se poursuit sans vous.",
    removed: "On vous en a fait sortir. Vous pouvez demander à y revenir.",
    broken: "Votre liaison s’est rompue. Il se poursuit sans vous.",
  },
  join: "Demander à entrer",
  joinAgain: "Revenir dans l’appel",
  waiting: "Vous attendez qu’on vous fasse entrer",
  waitsFor: "{{names}} entre d’abord. On vous fera entrer quand ce sera votre tour.",
  waitsForDesk: "Les permanences savent que vous êtes là.",
  waitsForAnybody: "Les participants voient que vous êtes là.",
  notSeen: "Personne n’a encore répondu dans l’appel. Vous pouvez attendre, ou joindre votre permanence autrement.",
  leave: "Ne plus attendre",
} as const;
