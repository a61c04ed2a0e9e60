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

/** Every language of two letters that this browser can name, in the reader's order; of several codes for one language the one in use. */
export function languagesByName(reader: string): readonly { code: string; name: string }[] {
  const names = new Intl.DisplayNames(reader, { type: "language", fallback: "none" });
  const letters = [..."abcdefghijklmnopqrstuvwxyz"];
  const found = letters.flatMap((a) => letters.map((b) => a + b)).flatMap((code) => {
    const name = Intl.getCanonicalLocales(code)[0] === code ? names.of(code) : undefined;
    return name === undefined ? [] : [{ code, name }];
  });
  return [...new Map(found.toReversed().map((one) => [one.name, one])).values()].sort((a, b) => a.name.localeCompare(b.name, reader));
}
