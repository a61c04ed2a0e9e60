import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { failuresEn } from "./failures-en.ts";
import { failuresFr } from "./failures-fr.ts";
import { sentenceKey } from "./sentence-key.ts";

const ROOT = join(import.meta.dirname, "../..");

/** Codes as they stand in the sources of a folder, at the places that make failures of them. */
function codesIn(folder: string): string[] {
  const files = readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" }).filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$|fixture/.test(file) && !file.startsWith("dist"));
  const found = files.flatMap((file) => [...readFileSync(join(ROOT, folder, file), "utf8").matchAll(/\b(?:Failure|refuse|fail)\(\s*"([a-z-]+\/[a-z0-9-]+)"/g)].map((match) => match[1]!));
  return [...new Set(found)].sort();
}

/** What no device is ever told: the start of a node, its operator's own door. Whole areas end in a slash. */
const NEVER_AT_A_DEVICE = ["config/", "operator/", "code/bad-party", "code/same-party"];
const internal = (code: string) => NEVER_AT_A_DEVICE.some((known) => (known.endsWith("/") ? code.startsWith(known) : code === known));

describe("the sentences for failures", () => {
  for (const folder of ["client", "protocol", "node", "web"])
    it(`exist for every code that ${folder}/ throws and a person can meet`, () => {
      const codes = codesIn(folder);
      expect(codes.length).toBeGreaterThan(3);
      expect(codes.filter((code) => !internal(code) && sentenceKey(code) === undefined)).toEqual([]);
    });

  it("are in both languages, as sentences, and never the same", () => {
    expect(Object.keys(failuresFr)).toEqual(Object.keys(failuresEn));
    for (const [code, english] of Object.entries(failuresEn)) {
      const french = failuresFr[code as keyof typeof failuresEn];
      for (const text of [english, french]) expect(text, code).toMatch(/^\p{Lu}.*[.]$/su);
      expect(french, code).not.toBe(english);
    }
  });

  it("never show a code, never blame, and keep French punctuation", () => {
    for (const [code, text] of [...Object.entries(failuresEn), ...Object.entries(failuresFr)]) {
      expect(text, code).not.toMatch(/oops|sorry|you (?:must|should) have|désolé|[a-z]+\/[a-z]/i);
    }
    for (const [code, text] of Object.entries(failuresFr)) {
      expect(text, code).not.toMatch(/\w'\w/);
      expect(text, code).not.toMatch(/[^\s\u00a0\u202f][;:?!](?:\s|$)/);
    }
  });

  it("a code's own sentence comes before its area's; an unknown area has none", () => {
    expect(sentenceKey("storage/full")).toBe("storage/full");
    expect(sentenceKey("storage/busy")).toBe("storage/*");
    expect(sentenceKey("constructor")).toBeUndefined();
    expect(sentenceKey("nobody/knows-this")).toBeUndefined();
  });
});
