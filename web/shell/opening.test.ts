import { describe, expect, it } from "vitest";
import { readOpening } from "./opening.ts";

const opened = (href: string) => readOpening(new URL(href));

describe("what brought a person here", () => {
  it("is told by the path, with what it carries in the fragment", () => {
    for (const kind of ["enrol", "card", "guest"] as const) {
      const href = `https://node.example/${kind}#token.secret`;
      expect(opened(href)).toEqual({ kind, link: href });
    }
    expect(opened("https://node.example/enrol/#token")).toMatchObject({ kind: "enrol" });
  });

  it("is nothing, without a fragment or on another page", () => {
    for (const href of ["https://node.example/", "https://node.example/enrol", "https://node.example/enrol#", "https://node.example/enrol/more#token", "https://node.example/#/lines", "https://node.example/other#token"]) expect(opened(href)).toEqual({ kind: "none" });
  });
});
