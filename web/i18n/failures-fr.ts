/** Ce qui s’est passé et que faire, pour chaque code. */
import type { failuresEn } from "./failures-en.ts";

export const failuresFr: Record<keyof typeof failuresEn, string> = {
  "enrol/link-unknown": "Ce lien n’est pas connu ici. Vérifiez qu’il est complet, ou demandez-en un autre.",
  "enrol/link-expired": "Ce lien a expiré. Demandez-en un autre.",
  "enrol/link-used": "Ce lien a déjà servi. Chacun ne sert qu’une fois ; demandez-en un autre.",
  "gate/above-ceiling": "Cela dépasse ce que la ligne porte à présent. Élevez la ligne, ou choisissez une mention plus basse.",
  "wire/bad-link": "Ce n’est pas un lien reconnu par Entente. Copiez-le en entier et réessayez.",
  "session/offline": "Pas de connexion à votre nœud. Réessayez dans un instant.",
  "media/denied": "Le navigateur ne peut utiliser le micro. Autorisez-le dans la barre d’adresse, puis réessayez.",
  "media/no-device": "Aucun micro n’a été trouvé. Branchez-en un et réessayez.",
};
