/** Français : peut-on faire sonner quelqu’un, et comment être joint soi-même. */
import type { Catalogue } from "./en.ts";

export const reachFr: Catalogue["reach"] = {
  badge: { now: "Sonne en ce moment", push: "Sera réveillé", no: "Ne peut pas sonner", unknown: "On ignore si cela sonne" },
  nobody: "Aucun appareil de {{name}} ne peut sonner en ce moment. Si vous appelez, l’appel apparaîtra comme manqué.",
  woken: "L’application de {{name}} est fermée. Un appel la réveille, ce qui peut prendre un instant.",
  urgentOnly: "{{name}} ne souhaite pas être dérangé en ce moment. IMMÉDIAT et FLASH sonnent.",
  own: { connected: "Sonne : il est connecté", agent: "Sonne : son agent est en marche", push: "Fermé : un appel le réveille", none: "Ne peut pas sonner" },
};
