import { expect, it } from "vitest";
import type { CallRole } from "../../protocol/wire/desk/terms.ts";
import { stagingOf } from "./staging-of.ts";

const uri = (name: string, domain: string) => `mimi://${domain}.example/u/${name}`;
const ROOM = `mimi://ruritania.example/r/${"a".repeat(52)}`;
const participant = (name: string, domain: string, role: CallRole) => ({ person: uri(name, domain), fingerprint: new Uint8Array(32), name, role, languages: [] });
const agreed = (continues?: string) => ({
  desks: [uri("desk", "ruritania"), uri("desk", "graustark")] as const,
  participants: [participant("desk", "ruritania", "desk"), participant("ann", "ruritania", "principal"), participant("desk", "graustark", "desk"), participant("max", "graustark", "principal")],
  terms: { subject: "x", precedence: "PRIORITY" as const, label: 0, start: 0, minutes: 30, order: ["graustark.example", "ruritania.example"] as [string, string], interpretation: [], ...(continues === undefined ? {} : { continues }) },
});

it("has the principals in the agreed order; those who talk with one another already in none", () => {
  expect(stagingOf(agreed(), true).order).toEqual([uri("max", "graustark"), uri("ann", "ruritania")]);
  expect(stagingOf(agreed(ROOM), true).order).toEqual([]);
});

it("takes the place of a running call by the own organisation's policy alone, whatever a desk says", () => {
  expect(stagingOf(agreed(ROOM), true).continues).toBe(ROOM);
  expect(stagingOf(agreed(ROOM), false)).not.toHaveProperty("continues");
  expect(stagingOf(agreed(), true)).not.toHaveProperty("continues");
});
