/** Français : les notes pendant l’appel, le compte rendu qui le suit, les communiqués, et ce qu’en dit la page de contrôle des preuves. */
import type { Catalogue } from "./en.ts";

export const minutesFr: Catalogue["minutes"] = {
  state: { raised: "Évoqué", agreed: "Convenu", "not-agreed": "Non convenu", withdrawn: "Retiré" },
  reservationOf: "Réserve de {{who}} :",
  check: {
    isReadout: "Un communiqué public de {{parties}}. Voici ce qu’ils ont signé :",
    isWithdrawal: "Une déclaration par laquelle {{parties}} retirent un communiqué. Voici ce qu’ils ont signé :",
    isMinutes: "Un compte rendu, {{label}}, du {{time}}. Voici ce qui a été convenu :",
    signed: "{{who}} a signé exactement ce texte ; {{node}} s’en porte garant.",
    logged: "Il figure au registre de {{node}}, vu par {{witnesses}}, {{time}}.",
    signedMinutes: "{{who}} a signé exactement ceci, sur « {{device}} », {{time}} à l’horloge de cet appareil.",
    notLater: "Ni l’absence d’une correction ultérieure : voyez la page de l’une des organisations.",
    notLaterMinutes: "Ni que rien n’a été convenu depuis.",
    withdrawn: "Ni quand {{who}} a signé : « {{device}} » a été retiré, avant ou après.",
    fingerprints: "Empreintes dans ce fichier",
    fingerprintsHint: "La preuve vaut ce qu’elles valent. Comparez-les aux cartes des personnes nommées.",
    readoutClaim: { file: "Ce n’est pas un fichier de communiqué entier.", entry: "Ce qu’il dit est illisible.", keys: "Les nœuds nommés ne concordent pas.", words: "Un nœud ne se porte pas garant de qui a signé.", signatures: "Une signature ne tient pas.", logged: "Il ne figure pas aux registres tel qu’il est montré ici.", unchanged: "Le fichier a été modifié après coup." },
    minutesClaim: { file: "Ce n’est pas un fichier de compte rendu entier.", chains: "Les appareils d’un signataire ne peuvent être suivis.", signatures: "Une signature ne tient pas.", unchanged: "Le fichier a été modifié après coup." },
  },
};
