/** A language by its name in the reader's own: "French", « français ». The floor is no language. */

/** Into which interpretation is offered without typing a code: the United Nations' six, and what is much spoken beside them. */
export const OFFERED_LANGUAGES = ["ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "sv", "tr", "uk", "zh"] as const;

export function languageName(code: string, reader: string): string {
  try {
    return new Intl.DisplayNames(reader, { type: "language" }).of(code) ?? code;
  } catch {
    return code; // not a language that this browser knows of
  }
}
