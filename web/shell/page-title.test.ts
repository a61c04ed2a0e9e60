import { describe, expect, it } from "vitest";
import type { ClientView } from "../../client/model/views.ts";
import { titleNews } from "./page-title.ts";

const call = (more: object) => ({ line: "l", state: "active", direction: "out", gate: { state: "open" }, participants: [{ own: false, name: "From the call" }], ...more }) as unknown as ClientView["calls"][number];
const line = (more: object) => ({ room: "l", unread: 0, contact: { name: "The minister" }, ...more }) as unknown as ClientView["lines"][number];

describe("what a tab says", () => {
  it("who calls, by the name one knows them under", () => {
    expect(titleNews({ calls: [call({ state: "ringing", direction: "in" })], lines: [line({})] })).toEqual({ kind: "rings", name: "The minister" });
    expect(titleNews({ calls: [call({ state: "ringing", direction: "in" })], lines: [] })).toEqual({ kind: "rings", name: "From the call" });
  });

  it("that the line is held, before anything else", () => {
    const held = call({ gate: { state: "held" } });
    expect(titleNews({ calls: [call({ state: "ringing", direction: "in" }), held], lines: [line({ unread: 3 })] })).toEqual({ kind: "held" });
    expect(titleNews({ calls: [call({ state: "ended", gate: { state: "held" } })], lines: [] })).toEqual({ kind: "none" });
  });

  it("how much is unread, when nothing runs; one's own ringing is no news", () => {
    expect(titleNews({ calls: [], lines: [line({ unread: 2 }), line({ unread: 1 })] })).toEqual({ kind: "unread", count: 3 });
    expect(titleNews({ calls: [call({ state: "ringing", direction: "out" })], lines: [line({})] })).toEqual({ kind: "none" });
    expect(titleNews({ calls: [call({})], lines: [line({ unread: 2 })] })).toEqual({ kind: "call" });
  });
});
