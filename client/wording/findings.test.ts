/** Kinds of findings other than towns, and what is offered for each, in both languages. */
import { describe, expect, it } from "vitest";
import { wording } from "./opened-in-test.ts";
import type { Kind, Language } from "./types.ts";

/** The text after everything of a kind was accepted. */
function torn(language: Language, text: string, kind: Kind, step: "first" | "broadest" = "first"): string {
  const { findings } = wording.check(text, language);
  const accept = Object.fromEntries(findings.filter((one) => one.kind === kind).map(({ entity }) => [entity, step]));
  expect(Object.keys(accept).length, text).toBeGreaterThan(0);
  const result = wording.tearLine(text, language, { accept });
  expect(result.left).toEqual([]);
  return result.text;
}

describe("dates and times", () => {
  it.each<[Language, string, string, string]>([
    ["en", "He left on 14 March 2017 at 10:30.", "He left on 14 March 2017.", "He left at some point."],
    ["en", "He left on March 14, 2017.", "He left in mid-March 2017.", "He left at some point."],
    ["en", "They met between 3 and 5 May 2016.", "They met in early May 2016.", "They met at some point."],
    ["en", "It has been there since 2 April.", "It has been there since early April.", "It has been there for some time."],
    ["en", "Seen at 0630Z near the gate.", "Seen in the morning near the gate.", "Seen that day near the gate."],
    ["en", "On Tuesday night they came.", "That week they came.", "That week they came."],
    ["en", "DTG 141030ZMAR17 was given.", "DTG 14 March 2017 was given.", "DTG at some point was given."],
    ["en", "They come back next week.", "They come back soon.", "They come back soon."],
    ["fr", "Il est parti le 14 mars 2017 à 10 h 30.", "Il est parti le 14 mars 2017.", "Il est parti à un moment donné."],
    ["fr", "Il est parti le 14 mars 2017.", "Il est parti à la mi-mars 2017.", "Il est parti à un moment donné."],
    ["fr", "La réunion du 5 août a été longue.", "La réunion de début août a été longue.", "La réunion d'alors a été longue."],
    ["fr", "Il attend depuis le 2 avril 2016.", "Il attend depuis début avril 2016.", "Il attend depuis quelque temps."],
    ["fr", "Il reste jusqu'au 23 juin.", "Il reste jusqu'à fin juin.", "Il reste jusqu'à un moment donné."],
    ["fr", "Vu à 18 heures près du pont.", "Vu dans la soirée près du pont.", "Vu ce jour-là près du pont."],
    ["fr", "Mardi soir, ils sont venus.", "Cette semaine-là, ils sont venus.", "Cette semaine-là, ils sont venus."],
    ["fr", "Il est venu hier.", "Il est venu récemment.", "Il est venu récemment."],
  ])("%s: %s", (language, text, first, broadest) => {
    const day = text.includes("DTG") ? first.replace("14 March", "on 14 March") : first;
    expect(torn(language, text, "date")).toBe(day);
    expect(torn(language, text, "date", "broadest")).toBe(broadest);
  });
  it("takes the verb may, a sun and a second for what they are", () => {
    expect(wording.check("It may rain. The sun is out. Wait a second, and march on.", "en").findings).toEqual([]);
    expect(wording.check("La mer est calme ; une seconde fois, il mange une orange.", "fr").findings).toEqual([]);
  });
});

describe("numbers", () => {
  it.each<[Language, string, string, string]>([
    ["en", "They built 12 laptops.", "They built between 10 and 20 laptops.", "They built several laptops."],
    ["en", "It passes at least two airports.", "It passes fewer than 5 airports.", "It passes several airports."],
    ["en", "The two men left.", "The men left.", "The men left."],
    ["en", "He paid $3,000 for it.", "He paid between $2,000 and $5,000 for it.", "He paid a sum for it."],
    ["en", "About 30% of the batteries work.", "Between 20 and 50% of the batteries work.", "Some of the batteries work."],
    ["fr", "Ils ont construit 12 ordinateurs.", "Ils ont construit entre 10 et 20 ordinateurs.", "Ils ont construit plusieurs ordinateurs."],
    ["fr", "Il passe au moins deux contrôles.", "Il passe moins de 5 contrôles.", "Il passe plusieurs contrôles."],
    ["fr", "Les deux hommes sont partis.", "Les hommes sont partis.", "Les hommes sont partis."],
    ["fr", "Près de 30 % des batteries marchent.", "Entre 20 et 50 % des batteries marchent.", "Une partie des batteries marchent."],
  ])("%s: %s", (language, text, first, broadest) => {
    expect(torn(language, text, "number")).toBe(first);
    expect(torn(language, text, "number", "broadest")).toBe(broadest);
  });
});

describe("coordinates", () => {
  it.each<[Language, string, string]>([
    ["en", "The workshop is at 35.9528, 39.0079.", "The workshop is in northern Syria."],
    ["en", "The workshop is at 35°57'10\"N 39°00'28\"E.", "The workshop is in northern Syria."],
    ["en", "The workshop is at 355710N 0390028E.", "The workshop is in northern Syria."],
    ["en", "The workshop is at N 35.95 E 39.01.", "The workshop is in northern Syria."],
    ["en", "The workshop is at 37S EV 01234 79876.", "The workshop is in northern Syria."],
    ["en", "The workshop is at 37S 500650 3978900.", "The workshop is in northern Syria."],
    ["fr", "L'atelier se trouve à 35,9528° N, 39,0079° E.", "L'atelier se trouve dans le nord de la Syrie."],
    ["fr", "L'atelier se trouve aux coordonnées 35°57'N 39°00'E.", "L'atelier se trouve dans le nord de la Syrie."],
    ["fr", "Le café est à 48.8566, 2.3522.", "Le café est dans le nord de la France."],
    ["en", "The house stands at 33.8688 S, 151.2093 E.", "The house stands in south-eastern Australia."],
  ])("%s: %s", (language, text, expected) => expect(torn(language, text, "coordinates")).toBe(expected));
  it("can go altogether, with the brackets around them", () => {
    const text = "The workshop (35.9528, 39.0079) is known.";
    const { findings } = wording.check(text, "en");
    expect(wording.tearLine(text, "en", { accept: { [findings[0]!.entity]: "removed" } }).text).toBe("The workshop is known.");
  });
});

describe("people, organisations, identifiers and names", () => {
  it.each<[Language, Kind, string, string, string]>([
    ["en", "person", "Colonel Khalid Nasser knows it. We asked Nasser.", "An officer knows it. We asked that person.", "A person knows it. We asked that person."],
    ["en", "person", "The tape shows Abu Hamza al-Masri.", "The tape shows a person.", "The tape shows a person."],
    ["en", "person", "It was told to Dr Smith.", "It was told to a doctor.", "It was told to a person."],
    ["fr", "person", "Le colonel Khalid Nasser le sait.", "Un officier le sait.", "Une personne le sait."],
    ["fr", "person", "La voiture de Mme Durand est là.", "La voiture d'une personne est là.", "La voiture d'une personne est là."],
    ["en", "organisation", "The Ministry of Defence pays.", "A ministry pays.", "An organisation pays."],
    ["en", "organisation", "It came from MI6.", "It came from an intelligence service.", "It came from an organisation."],
    ["en", "organisation", "The XBKR pays.", "An organisation pays.", "An organisation pays."],
    ["fr", "organisation", "Le ministère de la Défense paie.", "Un ministère paie.", "Une organisation paie."],
    ["fr", "organisation", "Il vient de la Banque centrale de Syrie.", "Il vient d'une banque.", "Il vient d'une organisation."],
    ["fr", "organisation", "Selon un agent de la DGSE, il pleut.", "Selon un agent d'un service de renseignement, il pleut.", "Selon un agent d'une organisation, il pleut."],
    ["en", "identifier", "Call +33 6 12 34 56 78 now.", "Call a telephone number now.", "Call a telephone number now."],
    ["en", "identifier", "He took flight AF 1234.", "He took a flight.", "He took a flight."],
    ["fr", "identifier", "Appelez le 06 12 34 56 78.", "Appelez un numéro de téléphone.", "Appelez un numéro de téléphone."],
    ["fr", "identifier", "Écrivez à j.dupont@exemple.fr.", "Écrivez à une adresse électronique.", "Écrivez à une adresse électronique."],
    ["en", "identifier", "He lives at 12 Garden Street now.", "He lives at an address now.", "He lives at an address now."],
    ["fr", "identifier", "Il habite au 12, rue de Rivoli.", "Il habite à une adresse.", "Il habite à une adresse."],
    ["en", "person", "It was seen that Vladimir Petrov came.", "It was seen that a person came.", "It was seen that a person came."],
    ["fr", "organisation", "Il travaille pour les Nations unies.", "Il travaille pour une organisation internationale.", "Il travaille pour une organisation."],
    ["fr", "organisation", "Il loge à l'hôtel Hilton.", "Il loge à un hôtel.", "Il loge à une organisation."],
    ["en", "name", "They call it Zorglub there.", "They call it somebody there.", "They call it something there."],
  ])("%s, %s: %s", (language, kind, text, first, broadest) => {
    expect(torn(language, text, kind)).toBe(first);
    expect(torn(language, text, kind, "broadest")).toBe(broadest);
  });
  it("leaves what the threat is made of: explosives and devices known by letters", () => {
    expect(wording.check("The USB stick and the TNT, RDX or PETN lie beside the GPS receiver.", "en").findings).toEqual([]);
  });
});

describe("quoted speech", () => {
  const step = (language: Language, text: string, which: "reported" | "summary" | "removed") => {
    const quote = wording.check(text, language).findings.find(({ kind }) => kind === "quote")!;
    return wording.tearLine(text, language, { accept: { [quote.entity]: which } }).text;
  };
  it("is reported where only marks and a capital have to change", () => {
    expect(step("en", 'He said: "The laptops are ready."', "reported")).toBe("He said that the laptops are ready.");
    expect(step("fr", "Il a dit : « Les ordinateurs sont prêts. »", "reported")).toBe("Il a dit que les ordinateurs sont prêts.");
    expect(step("fr", "Il a affirmé : « Elle est prête. »", "reported")).toBe("Il a affirmé qu'elle est prête.");
  });
  it("is not where somebody says I or you: then it is left out, or its sentence goes", () => {
    const en = 'Laptops are ready. "I will bring it myself", he told them. Nobody saw it.';
    expect(wording.check(en, "en").findings.find(({ kind }) => kind === "quote")!.offers.map(({ step: name }) => name)).toEqual(["summary", "removed"]);
    expect(step("en", en, "summary")).toBe("Laptops are ready. Something that is left out here, he told them. Nobody saw it.");
    expect(step("en", en, "removed")).toBe("Laptops are ready. Nobody saw it.");
    expect(step("fr", "C'est prêt. « Je viendrai », a-t-il dit. Personne ne l'a vu.", "removed")).toBe("C'est prêt. Personne ne l'a vu.");
  });
  it("and the places inside it go with what was accepted of them", () => {
    const text = 'He said: "The laptops leave Raqqa on Monday."';
    const { findings } = wording.check(text, "en");
    const accept = Object.fromEntries(findings.map(({ entity }) => [entity, "first" as const]));
    expect(wording.tearLine(text, "en", { accept }).text).toBe("He said that the laptops leave a town in northern Syria that week.");
  });
});

describe("what is asked of it", () => {
  it("a text that is too long is refused", () => expect(() => wording.check("a ".repeat(100_001), "en")).toThrow("wording/too-long"));
  it("tells English from French, and says where it can't", () => {
    expect(wording.languageOf("The report is of the week that was.")).toBe("en");
    expect(wording.languageOf("Le rapport est de la semaine qui vient.")).toBe("fr");
    expect(wording.languageOf("Raqqa 12")).toBeNull();
  });
  it("one of several towns of a name can be chosen", () => {
    const text = "He lives in Tripoli.";
    const [tripoli] = wording.check(text, "en").findings;
    expect(tripoli!.readings.slice(0, 2)).toEqual(["north-western Libya, about 1,000,000 people", "Lebanon, about 300,000 people"]);
    const other = wording.check(text, "en", { [tripoli!.entity]: 1 }).findings[0]!;
    expect(other.offers.map(({ says }) => says)).toEqual(["a town in Lebanon", "Lebanon", "Western Asia"]);
    expect(wording.check("He lives in Tripoli. Lebanon is quiet.", "en").findings[0]!.offers[0]!.says).toBe("a town in Lebanon");
  });
});
