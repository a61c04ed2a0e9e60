import { describe, expect, it } from "vitest";
import { readinessOf } from "../client/desk/readiness.ts";
import type { FactView } from "../client/model/fact-view.ts";
import { readinessText } from "./commands/desk.ts";

const person = "mimi://ruritania.example/u/ann";
const fact = (level: 0 | 1 | 2, value: string, device = "1") => ({ end: `mimi://ruritania.example/d/ann/${device}`, endName: "", own: false, kind: "device", value, level }) as FactView;
const said = (facts: FactView[], left = false) => readinessText(readinessOf(person, facts, left));

describe("how high a participant reaches, at the command line", () => {
  it("is not OPEN where nothing was heard of the device yet, or where it is not on the line", () => {
    expect(said([fact(0, "device/no-standing")])).toBe("not known yet");
    expect(said([])).toBe("not on the line yet");
    expect(said([fact(0, "device/no-standing")], true)).toBe("no device left");
  });
  it("is the level of their best device where that is known, OPEN as well", () => {
    expect(said([fact(0, "device/lowered")])).toBe("OPEN");
    expect(said([fact(0, "device/no-standing"), fact(2, "device/issued", "2")])).toBe("VERIFIED");
  });
});
