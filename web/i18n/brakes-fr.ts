/** Français : les lecteurs dont les clés sont suspendues, vus par l’officier de sécurité. */
import type { brakesEn } from "./brakes-en.ts";

type Texts<T> = { readonly [K in keyof T]: T[K] extends string ? string : Texts<T[K]> };

export const brakesFr: Texts<typeof brakesEn> = {
  tab: "Ouvertures inhabituelles",
  title: "Lecteurs suspendus",
  hint: "Quiconque ouvre une quantité inhabituelle de ce que votre organisation a communiqué ne reçoit plus de clés tant que l’un de vous n’a pas vérifié. Demandez d’abord, de vive voix : l’appareil peut être en d’autres mains.",
  none: "Personne n’est suspendu.",
  off: "Le frein est désactivé dans la configuration de ce nœud.",
  why: {
    "keys-hour": "{{count}} clés en une heure, pour {{limit}} d’ordinaire",
    "dispatches-hour": "{{count}} dépêches en une heure, pour {{limit}} d’ordinaire",
    "dispatches-day": "{{count}} dépêches en un jour, pour {{limit}} d’ordinaire",
    "quiet-hours": "{{count}} dépêches aux heures calmes, pour {{limit}} d’ordinaire",
  },
  since: "Suspendu depuis {{time}}",
  lift: "Rouvrir l’accès",
  limits: "Limites",
  common: "Pour tous : clés par heure {{keysPerHour}}, dépêches par heure {{dispatchesPerHour}}, dépêches par jour {{dispatchesPerDay}}.",
  quiet: "De {{from}} h à {{until}} h ({{zone}}), dépêches : {{count}}.",
  own: "Limites propres à un lecteur",
  ownHint: "Pour qui doit, de par son travail, lire plus que les autres, ou moins.",
  noOwn: "Tous ont les mêmes.",
  ofReader: "Clés par heure {{keysPerHour}}, dépêches par heure {{dispatchesPerHour}}, par jour {{dispatchesPerDay}}, aux heures calmes {{quietDispatches}}",
  setBy: "Fixé par {{who}}, {{time}}",
  set: "Fixer des limites",
  address: "Adresse du lecteur",
  addressHint: "alice@graustark.example",
  addressWrong: "Donnez une adresse comme alice@graustark.example.",
  keysPerHour: "Clés par heure",
  dispatchesPerHour: "Dépêches par heure",
  dispatchesPerDay: "Dépêches par jour",
  quietDispatches: "Dépêches aux heures calmes",
  numberWrong: "Donnez un nombre entier de 1 à 1 000 000.",
  takeAway: "Revenir aux limites communes",
};
