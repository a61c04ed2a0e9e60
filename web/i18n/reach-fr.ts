/** Français : peut-on faire sonner quelqu’un, et comment être joint soi-même. */
import type { Catalogue } from "./en.ts";

export const reachFr: Catalogue["reach"] = {
  badge: { now: "Sonne en ce moment", push: "Sera réveillé", no: "Ne peut pas sonner", unknown: "On ignore si cela sonne" },
  nobody: "Aucun appareil de {{name}} ne peut sonner en ce moment. Si vous appelez, l’appel apparaîtra comme manqué.",
  woken: "L’application de {{name}} est fermée. Un appel la réveille, ce qui peut prendre un instant.",
  urgentOnly: "{{name}} ne souhaite pas être dérangé en ce moment. IMMÉDIAT et FLASH sonnent.",
  own: { connected: "Sonne : il est connecté", agent: "Sonne : son agent est en marche", push: "Fermé : un appel le réveille", none: "Ne peut pas sonner" },
  wake: {
    title: "Quand cette page est fermée",
    waiting: "On saura si un appel peut réveiller cet appareil dès que votre nœud sera joint.",
    "not-allowed": "Votre organisation n’autorise pas le service de notification d’un éditeur de navigateur à réveiller ses appareils : page fermée, rien ne sonne. Laissez-la ouverte, ou faites tourner un agent (entente agent) sur une machine toujours allumée.",
    unsupported: "Ce navigateur ne peut pas être réveillé. Laissez la page ouverte, changez de navigateur, ou faites tourner un agent (entente agent) sur une machine toujours allumée.",
    "install-first": "Sur cet appareil, seules les applications installées peuvent être réveillées. Touchez Partager, puis Sur l’écran d’accueil ; ouvrez Entente depuis là et revenez à cette page.",
    denied: "Le navigateur n’autorise pas les notifications de cette page : fermée, elle ne peut pas sonner. Autorisez-les dans les réglages du navigateur pour ce site, puis revenez.",
    ask: "Page fermée, rien ne sonne encore. Autorisez-le, et un appel réveillera cet appareil.",
    granted: "Page fermée, rien ne sonne encore. Autorisez-le, et un appel réveillera cet appareil.",
    on: "Un appel réveille cet appareil, même page fermée. L’avis affiché ne nomme personne.",
    learns: "L’éditeur du navigateur apprend alors que cet appareil a été réveillé, et quand. Ni par qui, ni pourquoi.",
    allow: "Laisser les appels réveiller cet appareil",
    end: "Ne plus le faire",
    install: "Installée, l’application s’ouvre sans le navigateur autour, et reste sous la main.",
    installNow: "Installer",
  },
};
