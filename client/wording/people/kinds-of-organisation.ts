/** Words that say what kind of body a name is of, and what is put in its place. Not a list of organisations: of nouns, and of the few bodies that are known by letters alone. */
import type { Language } from "../types.ts";

export interface OrganisationKind {
  readonly en: string;
  readonly fr: string;
  readonly words: Record<Language, RegExp>;
}

export const organisationKinds: readonly OrganisationKind[] = [
  { en: "a ministry", fr: "un ministère", words: { en: /^(?:Ministry|Ministries)$/, fr: /^ministères?$/i } },
  { en: "an embassy", fr: "une ambassade", words: { en: /^(?:Embassy|Consulate)$/, fr: /^(?:ambassade|consulat)$/i } },
  { en: "a bank", fr: "une banque", words: { en: /^(?:Bank|Banque|Bancorp)$/, fr: /^(?:banque|Bank)$/i } },
  { en: "an airline", fr: "une compagnie aérienne", words: { en: /^(?:Airlines?|Airways|Aviation)$/, fr: /^(?:Airlines?|Airways)$/ } },
  { en: "a university", fr: "une université", words: { en: /^(?:University|College|Polytechnic)$/, fr: /^(?:université|polytechnique)$/i } },
  { en: "a hospital", fr: "un hôpital", words: { en: /^(?:Hospital|Clinic)$/, fr: /^(?:hôpital|clinique)$/i } },
  { en: "a hotel", fr: "un hôtel", words: { en: /^(?:Hotel|Inn)$/, fr: /^(?:hôtel|auberge)$/i } },
  { en: "an airport", fr: "un aéroport", words: { en: /^(?:Airport|Airfield|Airbase)$/, fr: /^aéroport$/i } },
  { en: "a court", fr: "un tribunal", words: { en: /^(?:Court|Tribunal)$/, fr: /^(?:tribunal|cour)$/i } },
  { en: "a political party", fr: "un parti", words: { en: /^Party$/, fr: /^parti$/i } },
  { en: "an armed group", fr: "un groupe armé", words: { en: /^(?:Brigades?|Battalion|Regiment|Division|Corps|Army|Militia|Front|Guards?|Squadron|Jihad|Emirate|Caliphate|Resistance)$/, fr: /^(?:brigades?|bataillon|régiment|milice|armée|front|garde|escadron|califat|émirat)$/i } },
  { en: "a security service", fr: "un service de sécurité", words: { en: /^(?:Intelligence|Police|Gendarmerie|Directorate)$/, fr: /^(?:gendarmerie|renseignements?|police)$/i } },
  { en: "a company", fr: "une entreprise", words: { en: /^(?:Company|Corporation|Corp|Inc|Ltd|Limited|LLC|GmbH|AG|SA|SARL|SAS|plc|PLC|Group|Holdings?|Industries|Trading|Systems|Technologies|Enterprises|Logistics|Oil|Petroleum|Telecom)$/, fr: /^(?:société|compagnie|entreprise|SARL|SAS|SA|GmbH|groupe|holding)$/i } },
  { en: "a public body", fr: "un organisme public", words: { en: /^(?:Agency|Authority|Commission|Bureau|Office|Department|Service|Council|Committee|Secretariat|Parliament|Senate|Administration)$/, fr: /^(?:agence|autorité|commission|bureau|office|direction|service|conseil|comité|secrétariat|parlement|sénat|préfecture|administration)$/i } },
  { en: "an organisation", fr: "une organisation", words: { en: /^(?:Organi[sz]ation|Union|Alliance|League|Foundation|Association|Federation|Institute|Centre|Center|Network|Movement|Trust|Society|Club|Mosque|Church|School|Crescent|Cross|Fund|Programme|Program)$/, fr: /^(?:organisation|union|alliance|ligue|fondation|association|fédération|institut|centre|réseau|mouvement|mosquée|église|école|croissant|croix|fonds|programme)$/i } },
];

const intelligence = { en: "an intelligence service", fr: "un service de renseignement" };
const alliance = { en: "an international organisation", fr: "une organisation internationale" };
const armed = { en: "an armed group", fr: "un groupe armé" };
export const byLetters: Readonly<Record<string, { readonly en: string; readonly fr: string }>> = Object.fromEntries([
  ...["CIA", "DIA", "NSA", "FBI", "MI5", "MI6", "SIS", "GCHQ", "DGSE", "DGSI", "DRM", "BND", "BfV", "FSB", "GRU", "SVR", "KGB", "ISI", "RAW", "CNI", "AISE", "Mossad", "Mukhabarat"].map((name) => [name, intelligence] as const),
  ...["NATO", "OTAN", "UN", "ONU", "EU", "UE", "OSCE", "AU", "UA", "ECOWAS", "CEDEAO", "ICAO", "OACI", "IAEA", "AIEA", "Europol", "Interpol", "United Nations", "Nations unies", "Nations Unies", "European Union", "Union européenne"].map((name) => [name, alliance] as const),
  ...["ISIS", "ISIL", "IS", "EI", "Daesh", "Daech", "AQAP", "AQPA", "AQIM", "AQMI", "HTS", "PKK", "YPG", "SDF", "FDS", "Hamas", "Hezbollah", "Taliban", "Talibans", "Al-Qaeda", "Al-Qaïda", "Al-Shabaab", "Boko Haram"].map((name) => [name, armed] as const),
]);

/** Letters that name no body. */
export const NO_BODY = new Set("USB TNT RDX PETN TATP HMTD IED IEDS EEI GPS UTC GMT CCTV PDF SMS SIM TV LED ID OK AM PM CEO VPN IT AI UAV CBRN NBC DIY FAQ URL IP LAN WIFI HTML XML JSON CPU RAM SSD HDD DVD CD AC DC PIN ATM VIP MRI XRAY NB PS SOS ETA ETD KG KM MM CM ML".split(" "));
