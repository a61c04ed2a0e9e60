import { expect, it } from "vitest";
import type { BreachOverview } from "../model/breaches.ts";
import { breachesAsCsv, breachesAsJson } from "./export.ts";

const CALL = `mimi://ruritania.example/r/${"a".repeat(52)}`;
const overview: BreachOverview = {
  reports: [
    {
      id: "00", via: "line", signed: true, person: "mimi://ruritania.example/u/alice", name: 'Alice "Al" Able', call: CALL, with: [{ person: "mimi://graustark.example/u/bob", name: "Bob" }],
      startedAt: 0, endedAt: 60_000, items: [{ kind: "guest", at: 1000, until: null, who: "mimi://ruritania.example/g/12345678", whoName: "=HYPERLINK(1)", note: "=HYPERLINK(1)" }],
      answer: { text: "+1, she is\nour interpreter", at: 90_000 }, at: 95_000,
    },
  ],
  observed: [
    { kind: "override", person: "mimi://ruritania.example/u/carol", name: "", call: CALL, at: 2000, until: null, note: "", state: "silent" },
    { kind: "guest", person: "mimi://ruritania.example/u/alice", name: "Alice", call: CALL, at: 1000, until: null, note: "x", state: "reported" },
  ],
  altered: 0,
  people: [],
};

it("one row a breach, what only the node saw too, and nothing that a spreadsheet would run", () => {
  const rows = breachesAsCsv(overview).split("\r\n");
  expect(rows).toHaveLength(4);
  expect(rows[0]).toMatch(/^\uFEFFperson,name,call,/);
  expect(rows[1]).toContain('"Alice ""Al"" Able"');
  expect(rows[1]).toContain(",'=HYPERLINK(1),'=HYPERLINK(1),");
  expect(rows[1]).toContain(`"'+1, she is\nour interpreter"`);
  expect(rows[2]).toContain(",override,1970-01-01T00:00:02.000Z,");
  expect(rows[2]).toContain(",node,,silent,");
});

it("the same as JSON", () => expect(JSON.parse(breachesAsJson(overview))).toMatchObject({ reports: [{ id: "00" }], observed: [{ state: "silent" }, {}] }));
