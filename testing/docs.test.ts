/** The documents hold to the code: what they name is there, and what crosses a network is named in them. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { configSchema } from "../node/start/config.ts";
import { procedures, push } from "../protocol/wire/api.ts";
import { federation } from "../protocol/wire/federation.ts";
import { signal } from "../protocol/wire/signals.ts";

const documents = ["README.md", "CHANGELOG.md", "bench/README.md", "patches/README.md", ...readdirSync("docs", { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".md")).map((name) => join("docs", name))];
const read = (path: string) => readFileSync(path, "utf8");

/** `file.test.ts` “first words of a test”, “and of another”. */
function namedTests(text: string): { file: string; name: string }[] {
  return [...text.matchAll(/`([\w./-]+\.test\.ts)`((?:(?:,|;| and)? ?“[^”]+”)*)/g)].flatMap(([, file, names]) => [...names!.matchAll(/“([^”]+)”/g)].map(([, name]) => ({ file: file!, name: name! })));
}

function options(schema: z.ZodType): string[] {
  return schema instanceof z.ZodDiscriminatedUnion ? schema.options.flatMap((option) => (option instanceof z.ZodObject ? [...(option.shape["kind"] as z.ZodLiteral<string>).values] : [])) : [];
}

describe("the documents", () => {
  it.each(documents)("%s: every test that it names exists", (path) => {
    expect(namedTests(read(path)).filter(({ file, name }) => !existsSync(file) || !read(file).includes(name))).toEqual([]);
  });

  it.each(documents)("%s: every link leads somewhere", (path) => {
    const targets = [...read(path).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, target]) => target!).filter((target) => !/^https?:/.test(target));
    expect(targets.filter((target) => !existsSync(normalize(join(dirname(path), target))))).toEqual([]);
  });

  it("protocol.md names every procedure, federation call, mailbox item and signal", () => {
    const text = read("docs/protocol.md");
    const deliver = push.options.find((option) => option.shape.push.value === "deliver")!;
    const kinds = "items" in deliver.shape ? deliver.shape.items.element.shape.kind.options : [];
    const names = [...Object.keys(procedures), ...Object.keys(federation), ...kinds, ...options(signal)];
    expect(names.length).toBeGreaterThan(75);
    expect(names.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
  });

  it("operate.md names every setting", () => {
    const text = read("docs/operate.md");
    expect(Object.keys(configSchema.shape).filter((key) => !new RegExp(`\`${key}[.\`]`).test(text))).toEqual([]);
  });

  it.each(["docs/duty-officer.md", "docs/officier-permanence.md"])("%s fits on two sides of paper: no more than 950 words and 90 lines", (path) => {
    const text = read(path);
    expect(text.split(/\s+/).length).toBeLessThanOrEqual(950);
    expect(text.split("\n").length).toBeLessThanOrEqual(90);
  });
});
