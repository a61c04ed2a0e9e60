import { describe, expect, it } from "vitest";
import { OFFERED_LANGUAGES, languageName, languagesByName } from "./language-name.ts";

describe("the languages that can be chosen by name", () => {
  it.each(["en", "fr"])("are all that are offered and many more, each once, under a name of the reader's own: %s", (reader) => {
    const all = languagesByName(reader);
    expect(all.length).toBeGreaterThan(100);
    expect(all.map(({ code }) => code)).toEqual(expect.arrayContaining([...OFFERED_LANGUAGES]));
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
    expect(all.every(({ code, name }) => name !== code && name === languageName(code, reader))).toBe(true);
    expect(all.map(({ name }) => name)).toEqual(all.map(({ name }) => name).toSorted((a, b) => a.localeCompare(b, reader)));
  });

  it("speak the reader's language, and name no language twice by a code that went out of use", () => {
    const named = (reader: string, name: string) => languagesByName(reader).filter((one) => one.name === name).map(({ code }) => code);
    expect([named("en", "French"), named("fr", "français"), named("en", "Hebrew")]).toEqual([["fr"], ["fr"], ["he"]]);
  });
});
