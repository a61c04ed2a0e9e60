/** What the check of the wording says of a text: findings, and for each the broader terms that could stand there. Offsets count UTF-16 units, as strings do. */

export type Language = "en" | "fr";

/** `name` is a proper name of which nothing more is known; `identifier` a telephone number, an address on a network, a flight. */
export type Kind = "place" | "person" | "organisation" | "date" | "coordinates" | "number" | "identifier" | "quote" | "name";

/** How much broader. Within a finding the offers go from narrow to broad; all findings of one entity offer the same steps. */
export type Step = "town" | "part" | "country" | "world" | "day" | "month" | "year" | "vague" | "range" | "some" | "role" | "person" | "kind" | "organisation" | "reported" | "summary" | "someone" | "somewhere" | "something" | "removed";

/** One replacement. It may reach past the term: "à Raqqa" becomes "en Syrie". */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export interface Offer {
  readonly step: Step;
  /** What a person is shown: the words that would stand there. */
  readonly says: string;
  readonly edits: readonly Edit[];
}

export interface Finding {
  /** Its place in the list. */
  readonly id: number;
  readonly kind: Kind;
  /** The same for all spellings of one town, person, number. Means nothing outside this text. */
  readonly entity: string;
  readonly start: number;
  readonly end: number;
  /** As it is written here. */
  readonly term: string;
  /** What the name could mean, most likely first: several towns share many names. The offers are for the first, or for the one chosen. */
  readonly readings: readonly string[];
  readonly sentence: number;
  readonly offers: readonly Offer[];
}

export interface Sentence {
  readonly start: number;
  readonly end: number;
}

export interface Checked {
  readonly language: Language;
  readonly findings: readonly Finding[];
  readonly sentences: readonly Sentence[];
}

/** A finding before it is numbered. */
export type Found = Omit<Finding, "id" | "sentence" | "term">;

/** A longer text is refused: about 100 pages. */
export const MAX_CHARACTERS = 200_000;
