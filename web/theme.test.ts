import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const css = readFileSync(join(import.meta.dirname, "theme.css"), "utf8");

/** The custom properties of the block that follows `selector`. */
function colours(selector: string): Map<string, string> {
  const start = css.indexOf(selector);
  const block = css.slice(css.indexOf("{", start) + 1, css.indexOf("}", start));
  return new Map([...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/g)].map((match) => [match[1]!, match[2]!]));
}

/** WCAG 2.2, "relative luminance" and "contrast ratio". */
function luminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

const GROUNDS = ["ground", "surface", "sunken", "warn-ground", "hold-ground"];
const WORDS = ["text", "muted", "level-0", "level-1", "level-2", "level-3"];

describe.each([
  ["light", ":root {"],
  ["dark", ':root[data-theme="dark"] {'],
])("the %s theme", (_name, selector) => {
  const theme = colours(selector);
  const of = (name: string) => theme.get(name) ?? expect.fail(`no --${name}`);

  it("lets every word be read on every ground it stands on: 4.5:1", () => {
    for (const word of WORDS) for (const ground of GROUNDS) expect(contrast(of(word), of(ground)), `${word} on ${ground}`).toBeGreaterThanOrEqual(4.5);
    for (const [word, ground] of [["on-accent", "accent"], ["on-danger", "danger"], ["accent", "ground"], ["accent", "surface"], ["danger", "surface"], ["danger", "hold-ground"], ["surface", "text"]] as const)
      expect(contrast(of(word), of(ground)), `${word} on ${ground}`).toBeGreaterThanOrEqual(4.5);
  });

  it("lets borders of controls, the focus and the ring be seen: 3:1", () => {
    for (const line of ["line-strong", "focus", "accent"]) for (const ground of ["ground", "surface"]) expect(contrast(of(line), of(ground)), `${line} on ${ground}`).toBeGreaterThanOrEqual(3);
  });
});

describe("the theme", () => {
  it("is the same dark, chosen or the system's", () => {
    expect([...colours(':root:not([data-theme="light"]) {')]).toEqual([...colours(':root[data-theme="dark"] {')]);
  });

  it("has three sizes, two weights, and no gradient, anywhere", () => {
    const sheets = ["theme.css", "shell/shell.css", "screens/call.css", "screens/security.css", "ring/ring.css", "rehearsal/rehearsal.css", "rehearsal/highlight.css"].map((file) => readFileSync(join(import.meta.dirname, file), "utf8")).join("\n");
    const sizes = new Set([...sheets.matchAll(/font-size:\s*([^;}]+)|font:\s*\d+ ([\d.]+px)/g)].map((match) => (match[1] ?? match[2])!.trim()));
    expect([...sizes].sort()).toEqual(["13px", "16px", "22px"]);
    const weights = new Set([...sheets.matchAll(/font-weight:\s*(\d+)|font:\s*(\d+)/g)].map((match) => match[1] ?? match[2]));
    expect([...weights].sort()).toEqual(["400", "600"]);
    expect(sheets).not.toMatch(/gradient/);
  });
});
