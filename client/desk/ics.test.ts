import { describe, expect, it } from "vitest";
import { diaryEntry } from "./ics.ts";

const entry = (change: Partial<Parameters<typeof diaryEntry>[0]> = {}) =>
  diaryEntry({ arrangement: new Uint8Array(16).fill(5), own: "mimi://a.example/u/desk", start: 1_796_306_400, minutes: 30, sequence: 2, cancelled: false, now: 1_796_000_000_000, language: "en", ...change });
const field = (text: string, name: string) => text.split("\r\n").find((line) => line.startsWith(`${name}:`))?.slice(name.length + 1);

describe("an entry for a diary", () => {
  it("has a time, an id and 'Call (Entente)', and nothing else", () => {
    const text = entry();
    expect(field(text, "DTSTART")).toBe("20261203T140000Z");
    expect(field(text, "DTEND")).toBe("20261203T143000Z");
    expect(field(text, "SUMMARY")).toBe("Call (Entente)");
    const known = ["BEGIN", "END", "VERSION", "PRODID", "METHOD", "UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "STATUS", "NAME", "X-WR-CALNAME"];
    expect(text.split("\r\n").filter(Boolean).map((line) => line.split(/[:;]/)[0]).filter((name) => !known.includes(name!))).toEqual([]);
    expect(text).not.toContain("a.example");
    expect(text.replace(/\r\n/g, "")).not.toContain("\n");
  });

  it("speaks French to whoever does, and is the same entry", () => {
    expect(field(entry({ language: "fr" }), "SUMMARY")).toBe("Appel (Entente)");
    expect(entry({ language: "fr" }).replace("Appel", "Call")).toBe(entry());
  });

  it("is replaced by a later one, and struck out by one that is cancelled", () => {
    expect(field(entry(), "UID")).toBe(field(entry({ sequence: 3, start: 1_796_310_000 }), "UID"));
    expect(field(entry({ cancelled: true }), "STATUS")).toBe("CANCELLED");
    expect(field(entry({ cancelled: true }), "METHOD")).toBe("CANCEL");
  });

  it("can't be told by its id to be the other side's entry for the same call", () => {
    expect(field(entry(), "UID")).not.toBe(field(entry({ own: "mimi://b.example/u/desk" }), "UID"));
  });
});
