import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { callNoteKinds } from "../../client/call/call-note.ts";
import { factValues } from "../../protocol/assurance/fact-values.ts";
import { guideEn, guideFr } from "../rehearsal/texts.ts";
import { chapters } from "../rehearsal/chapters.ts";
import { en } from "./en.ts";
import { fr } from "./fr.ts";

type Tree = { readonly [key: string]: string | readonly string[] | Tree };

function leaves(tree: Tree, path = ""): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]): [string, string][] => {
    const here = path === "" ? key : `${path}.${key}`;
    if (typeof value === "string") return [[here, value]];
    return leaves(value as Tree, here);
  });
}

const english = new Map([...leaves(en), ...leaves(guideEn as unknown as Tree, "guide")]);
const french = new Map([...leaves(fr as unknown as Tree), ...leaves(guideFr as unknown as Tree, "guide")]);
const words = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]!).sort();

describe("the two catalogues", () => {
  it("have the same keys, and each sentence the same values to fill in", () => {
    expect([...french.keys()].sort()).toEqual([...english.keys()].sort());
    for (const [key, text] of english) expect(words(french.get(key)!), key).toEqual(words(text));
  });

  it("are typeset as each language does it", () => {
    for (const [key, text] of french) {
      expect(text, key).not.toMatch(/\p{L}'\p{L}/u);
      expect(text.replaceAll(/https?:|mimi:/g, ""), key).not.toMatch(/[^\s\u00a0\u202f][;:?!](?=\s|$)/);
    }
    for (const [key, text] of english) expect(text, key).not.toMatch(/ [;:?!](?=\s|$)/);
  });

  it("hold every value that a fact can take, and every advice", () => {
    for (const catalogue of [en, fr]) {
      expect(Object.keys(catalogue.value).sort()).toEqual(Object.keys(factValues).sort());
      const hints = new Set(Object.values(factValues).flatMap(({ raise }) => (raise === null ? [] : [raise])));
      expect(Object.keys(catalogue.raise).sort()).toEqual([...hints].sort());
    }
  });

  it("hold every end that a call can have", () => {
    const source = readFileSync(join(import.meta.dirname, "../../client/model/views.ts"), "utf8");
    const ends = [.../ended\?: ([^;]+);/.exec(source)![1]!.matchAll(/"([^"]+)"/g)].map((match) => match[1]!);
    expect(ends.length).toBeGreaterThan(5);
    for (const catalogue of [en, fr]) expect(Object.keys(catalogue.call.ended).sort()).toEqual(ends.sort());
  });

  it("hold every notice that the client writes into a line or about oneself", () => {
    const folder = join(import.meta.dirname, "../../client");
    const sources = readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
      .map((file) => readFileSync(join(folder, file), "utf8"))
      .join("\n");
    const written = new Set([
      ...[...sources.matchAll(/(?:notes\.(?:add|forPerson)|ownNotices\.add|deps\.note)\((.*)/g)].flatMap((match) => [...match[1]!.matchAll(/"([a-z]+(?:-[a-z]+)+)"/g)].map((kind) => kind[1]!)),
      ...callNoteKinds,
      // `device-${status}` of a node's notice.
      "device-lowered",
      "device-revoked",
    ]);
    expect(written.size).toBeGreaterThan(5);
    for (const kind of written) {
      expect(en.notice, kind).toHaveProperty([kind]);
      expect(fr.notice, kind).toHaveProperty([kind]);
    }
    for (const kind of [...written].filter((each) => each.startsWith("device-"))) expect(en.notice, kind).toHaveProperty([`own-${kind}`]);
  });

  it("hold a title and a text for each step of the rehearsal", () => {
    for (const { id, steps } of chapters) for (const step of steps) for (const guide of [guideEn, guideFr]) expect((guide.chapters[id].steps as unknown as Record<string, string[]>)[step.id], step.id).toHaveLength(2);
  });
});
