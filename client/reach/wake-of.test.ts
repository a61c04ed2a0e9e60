import { describe, expect, it } from "vitest";
import { wakeOf } from "./wake-of.ts";

const own = { person: "mimi://graustark.example/u/bob" };
const ring = { kind: "ring", call: "mimi://ruritania.example/r/c", video: false, at: 0 } as const;

describe("a ring", () => {
  it("wakes everybody, or those whom it is for", () => {
    expect(wakeOf(ring, own)).toEqual({ kind: "ring" });
    expect(wakeOf({ ...ring, precedence: "FLASH", only: [own.person] }, own)).toEqual({ kind: "urgent", only: [own.person] });
  });

  it("for one's own device, to go on with a call, wakes that one and nobody else's", () => expect(wakeOf({ ...ring, to: "handset" }, own)).toEqual({ kind: "ring", own: "handset" }));
});
