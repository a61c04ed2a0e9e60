/** Introduced by the desks: what counts, and every way in which somebody might count who should not. */
import { describe, expect, it } from "vitest";
import type { Bytes } from "../../protocol/wire/bytes.ts";
import { personValue } from "./person-fact.ts";
import { RoomWords, type Vouch } from "./words.ts";

const person = (name: string, organisation: "a" | "b") => `mimi://${organisation}.example/u/${name}`;
const deskA = person("desk", "a");
const alice = person("alice", "a");
const deskB = person("desk", "b");
const bob = person("bob", "b");
const carol = person("carol", "b");
const everybody = [deskA, alice, deskB, bob, carol];
const fingerprint = (who: string): Bytes => new Uint8Array(32).fill([...everybody, "x"].indexOf(who) + 1);

type Said = (words: RoomWords) => void;
const verifies = (by: string, whom: string, state: "verified" | "withdrawn" = "verified", at = 10): Said => (words) => words.hear(by, by, { kind: "verified", fingerprint: fingerprint(whom), method: "in-person", state, at });
const mutually = (a: string, b: string): Said[] => [verifies(a, b), verifies(b, a)];
const vouches = (desk: string, whom: string, change: Partial<Vouch> = {}): Said => (words) => words.hear(desk, desk, { kind: "vouch", arrangement: new Uint8Array(16) as Bytes, person: whom, fingerprint: fingerprint(whom), state: "vouched", at: 10, ...change });
const follows = (by: string, whom: string, state: "followed" | "withheld" = "followed"): Said => (words) => words.hear(by, by, { kind: "followed", person: whom, head: new Uint8Array(32), size: 1, state, at: 1 });

const path = [...mutually(alice, deskA), vouches(deskA, alice), ...mutually(deskA, deskB), ...mutually(deskB, bob), vouches(deskB, bob)];
const followed = everybody.flatMap((by) => everybody.filter((whom) => whom !== by).map((whom) => follows(by, whom)));

function judge(who: string, said: readonly Said[], options: { others?: string[]; desks?: string[]; standing?: string[] } = {}) {
  const { others = [deskA, alice, deskB, bob].filter((one) => one !== who), desks = [deskA, deskB], standing = everybody } = options;
  const words = new RoomWords();
  for (const say of said) say(words);
  return personValue({ person: who, others, fingerprintOf: (one) => (everybody.includes(one) ? fingerprint(one) : undefined), words, standing, isDesk: (one) => desks.includes(one), ends: new Set(everybody), recovered: false });
}
const between = (said: readonly Said[], options: { desks?: string[]; standing?: string[] } = {}) => judge(alice, [...said, ...followed], { ...options, others: [bob] }).value;
const without = (left: Said) => path.filter((one) => one !== left);

describe("two who have not verified one another", () => {
  it("are introduced along person, desk, desk, person, and it is said by whom", () => {
    expect(judge(alice, [...path, ...followed], { others: [bob] })).toEqual({ value: "person/introduced", by: [deskA, deskB] });
    expect(judge(bob, [...path, ...followed], { others: [alice] })).toEqual({ value: "person/introduced", by: [deskB, deskA] });
    expect(judge(alice, [...path, ...followed]).value).toBe("person/introduced");
  });

  it("come out the same at everybody's end, whatever the order in which things were said", () => {
    expect(judge(alice, [...path, ...followed].toReversed(), { others: [bob] })).toEqual(judge(alice, [...path, ...followed], { others: [bob] }));
  });

  it("within one organisation are introduced by the desk that has verified both", () => {
    const said = [...mutually(deskB, bob), vouches(deskB, bob), ...mutually(deskB, carol), vouches(deskB, carol), follows(carol, bob)];
    expect(judge(bob, said, { others: [carol] })).toEqual({ value: "person/introduced", by: [deskB] });
    expect(judge(bob, said.filter((one) => one !== said[5]), { others: [carol] }).value).toBe("person/asserted");
  });

  it("are nobody to one another when any one step is missing", () => {
    for (const step of path) expect(between(without(step))).toBe("person/asserted");
  });

  it("have to be followed in the ledger like anybody else", () => {
    expect(judge(alice, path, { others: [bob] }).value).toBe("person/chain-not-followed");
    expect(judge(alice, [...path, follows(bob, alice, "withheld")], { others: [bob] }).value).toBe("person/chain-not-followed");
  });
});

describe("what counts for nothing", () => {
  const noVouchFor = (whom: string) => path.filter((one) => one !== path[whom === alice ? 2 : 7]);

  it("a desk that vouches for somebody of the other organisation", () => {
    expect(between([...noVouchFor(bob), vouches(deskA, bob)])).toBe("person/asserted");
    expect(between([...noVouchFor(bob), vouches(deskA, bob), ...mutually(deskA, bob)])).toBe("person/asserted");
  });
  it("a vouch with another fingerprint", () => expect(between([...noVouchFor(bob), vouches(deskB, bob, { fingerprint: fingerprint("x") })])).toBe("person/asserted"));
  it("a vouch by somebody who is no desk", () => {
    expect(between(path, { desks: [deskA] })).toBe("person/asserted");
    expect(between(path, { desks: [] })).toBe("person/asserted");
  });
  it("a vouch that was taken back, at the same second too", () => {
    expect(between([...path, vouches(deskB, bob, { state: "withdrawn", at: 11 })])).toBe("person/asserted");
    const onAnotherDevice: Said = (words) => words.hear("its other device", deskB, { kind: "vouch", arrangement: new Uint8Array(16) as Bytes, person: bob, fingerprint: fingerprint(bob), state: "withdrawn", at: 10 });
    expect(between([...path, onAnotherDevice])).toBe("person/asserted");
    expect(between([onAnotherDevice, ...path])).toBe("person/asserted");
  });
  it("desks of any other line than the arrangement's own", () => expect(between(path, { standing: [] })).toBe("person/asserted"));
  it("oneself, vouched for by oneself", () => expect(between([verifies(alice, alice), vouches(alice, alice), ...mutually(deskA, deskB), ...mutually(deskB, bob), vouches(deskB, bob)])).toBe("person/asserted"));
});

describe("a verification that is withdrawn", () => {
  it("between the desks takes all down", () => {
    const said = [...path, verifies(deskB, deskA, "withdrawn", 11), ...followed];
    for (const who of everybody) expect(judge(who, said).value).not.toBe("person/introduced");
    expect(judge(alice, said, { others: [bob] }).value).toBe("person/asserted");
  });
  it("between a desk and its own person takes that person down", () => expect(between([...path, verifies(alice, deskA, "withdrawn", 11)])).toBe("person/asserted"));
  it("between the two themselves is overruled by no desk", () => expect(between([...path, verifies(alice, bob, "withdrawn", 1)])).toBe("person/asserted"));
});
