import { describe, expect, it } from "vitest";
import { isReader, type Reader } from "./reader.ts";

describe("a reader", () => {
  const person = "mimi://graustark.example/u/sapt";
  const all: Reader[] = [
    { kind: "person", person: person as never, fingerprint: new Uint8Array(32) as never, chainLength: 1, known: "asserted" },
    { kind: "office", domain: "graustark.example" as never, role: "overseer" },
    { kind: "organisation", domain: "graustark.example" as never },
  ];

  it("is whoever is named, by person, office or organisation; an overseer never is, however they are named", () => {
    expect(all.map((of) => isReader(of, { person, role: "member" }))).toEqual([true, false, true]);
    expect(all.map((of) => isReader(of, { person, role: "overseer" }))).toEqual([false, false, false]);
    expect(all.map((of) => isReader(of, { person: "mimi://erewhon.example/u/sapt", role: "member" }))).toEqual([false, false, false]);
  });
});
