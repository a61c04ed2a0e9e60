/** Two boards, one truth: whatever the order, the repeats and the crossing. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Bytes, equalBytes, toHex } from "../wire/bytes.ts";
import type { ArrangeStep, Proposal } from "../wire/desk/arrange.ts";
import type { Participant } from "../wire/desk/terms.ts";
import { type Arrangement, foldArrangement, MAX_DEPTH, participantsOf } from "./arrangement.ts";
import { type SaidStep, stepHash, stepName } from "./steps.ts";

const ID = new Uint8Array(16).fill(7) as Bytes;
const A = "mimi://a.example/u/desk";
const B = "mimi://b.example/u/desk";
const PARTIES = [A, B] as const;

const who = (person: string, role: Participant["role"] = "principal"): Participant => ({ person, fingerprint: new Uint8Array(32).fill(1) as Bytes, name: "N", role, languages: [] });
const people = (desk: string) => [who(desk, "desk"), who(desk.replace("desk", "minister"))];

const propose = (by: string, change: Partial<Proposal> & { subject?: string } = {}): SaidStep => {
  const { subject = "Fisheries", ...rest } = change;
  return {
    by,
    step: {
      kind: "propose",
      answers: null,
      terms: { subject, precedence: "ROUTINE", label: 1, start: 2_000_000_000, minutes: 30, order: ["a.example", "b.example"], interpretation: [] },
      participants: people(by),
      wanted: [{ role: "principal", languages: [] }],
      zone: "Europe/Vienna",
      note: "",
      at: 1_999_000_000,
      ...rest,
    },
  };
};
const of = (said: SaidStep) => stepHash(ID, said);
const accept = (by: string, said: SaidStep, at = 1): SaidStep => ({ by, step: { kind: "accept", of: of(said), participants: people(by), zone: "Africa/Nairobi", at } });
const decline = (by: string, said: SaidStep): SaidStep => ({ by, step: { kind: "decline", of: of(said), reason: "no", at: 1 } });
const withdraw = (by: string, said: SaidStep): SaidStep => ({ by, step: { kind: "withdraw", of: of(said), reason: "later", at: 1 } });
const cancel = (by: string): SaidStep => ({ by, step: { kind: "cancel", reason: "storm", at: 1 } });
const noted = (by: string, ...steps: SaidStep[]): SaidStep => ({ by, step: { kind: "noted", of: steps.map(of) } });
const fold = (...steps: SaidStep[]) => foldArrangement(ID, PARTIES, steps);
const codes = ({ refused }: Arrangement) => refused.map(({ code }) => code);

const P0 = propose(A);
const counter = (subject: string, by = B, to = P0) => propose(by, { subject, answers: of(to) });

describe("an arrangement", () => {
  it("is asked, countered and agreed", () => {
    expect(fold()).toMatchObject({ state: "empty" });
    expect(fold(P0)).toMatchObject({ state: "asked", awaits: B });
    const C1 = counter("Fisheries and cod");
    expect(fold(P0, C1)).toMatchObject({ state: "asked", awaits: A, standing: { by: B, depth: 1 } });
    const done = fold(P0, C1, accept(A, C1));
    expect(done).toMatchObject({ state: "agreed", agreed: { acceptedBy: A, proposal: { proposal: { terms: { subject: "Fisheries and cod" } } } } });
    expect(participantsOf(done.agreed!).map(({ person }) => person)).toEqual([...people(B), ...people(A)].map(({ person }) => person));
    expect(done.awaits).toBeUndefined();
  });

  it("is declined, withdrawn or cancelled, with who and why", () => {
    expect(fold(P0, decline(B, P0))).toMatchObject({ state: "declined", ended: { by: B, reason: "no" } });
    expect(fold(P0, withdraw(A, P0))).toMatchObject({ state: "withdrawn", ended: { by: A, reason: "later" } });
    expect(fold(P0, accept(B, P0), cancel(B))).toMatchObject({ state: "cancelled", ended: { by: B, reason: "storm" } });
    expect(fold(cancel(B))).toMatchObject({ state: "cancelled" });
  });

  it("may be asked anew after a no, and after a counter is taken back what it answered stands again", () => {
    const again = counter("Herring", A);
    expect(fold(P0, decline(B, P0), again)).toMatchObject({ state: "asked", awaits: B });
    const C1 = counter("Cod");
    expect(fold(P0, C1, withdraw(B, C1))).toMatchObject({ state: "asked", awaits: B, standing: { depth: 0 } });
  });

  it("what is agreed stays in force until a change of it is agreed", () => {
    const agreed = [P0, accept(B, P0)];
    const change = counter("An hour later", A);
    expect(fold(...agreed, change)).toMatchObject({ state: "agreed", awaits: B, agreed: { proposal: { depth: 0 } }, change: { state: "asked" } });
    expect(fold(...agreed, change, decline(B, change))).toMatchObject({ state: "agreed", agreed: { proposal: { depth: 0 } }, change: { state: "declined" } });
    expect(fold(...agreed, change, accept(B, change))).toMatchObject({ state: "agreed", agreed: { proposal: { depth: 1 } } });
  });

  it("two desks that counter at once come to the same proposal, and the other one is told as crossed", () => {
    const [own, far] = [counter("An hour later", A), counter("An hour earlier", B)];
    const boardA = fold(P0, own, far);
    const boardB = fold(far, P0, own);
    expect(boardA).toEqual(boardB);
    const loser = boardA.standing!.by === A ? far : own;
    expect(boardA.crossed.map(({ name }) => name)).toEqual([fold(P0, loser).standing!.name]);
    expect(boardA.awaits).toBe(loser.by);
  });

  it("an acceptance that crosses a counter agrees on what was accepted, and the counter is a change that is asked", () => {
    expect(fold(P0, accept(B, P0), counter("Earlier"))).toMatchObject({ state: "agreed", agreed: { proposal: { depth: 0 } }, change: { state: "asked", proposal: { by: B } }, awaits: A });
  });

  it("what says no counts where steps cross: a withdrawal or a refusal beats an acceptance", () => {
    expect(fold(P0, accept(B, P0), withdraw(A, P0))).toMatchObject({ state: "withdrawn" });
    expect(fold(P0, accept(B, P0), decline(B, P0))).toMatchObject({ state: "declined" });
  });

  it("accepted twice by two devices, it has the same people at both boards", () => {
    const [first, second] = [accept(B, P0, 1), accept(B, P0, 2)];
    expect(fold(P0, first, second).agreed).toEqual(fold(second, P0, first).agreed);
  });

  it("shows which steps the other side has not said it has", () => {
    expect(fold(P0).unconfirmed.get(A)).toHaveLength(1);
    expect(fold(P0, noted(B, P0)).unconfirmed.get(A)).toEqual([]);
    expect(fold(P0, noted(A, P0)).unconfirmed.get(A)).toHaveLength(1); // nobody confirms for the other
  });
});

describe("what counts for nothing", () => {
  it("a step by somebody else", () => expect(codes(fold(propose("mimi://c.example/u/desk")))).toEqual(["arrange/not-a-party"]));
  it("an acceptance or refusal of one's own proposal, the withdrawal of the other's", () => {
    expect(fold(P0, accept(A, P0))).toMatchObject({ state: "asked", refused: [{ code: "arrange/own-proposal" }] });
    expect(fold(P0, decline(A, P0))).toMatchObject({ state: "asked", refused: [{ code: "arrange/own-proposal" }] });
    expect(fold(P0, withdraw(B, P0))).toMatchObject({ state: "asked", refused: [{ code: "arrange/not-own-proposal" }] });
  });
  it("a side that names the other side's people, forgets itself, or names somebody twice", () => {
    expect(codes(fold(propose(A, { participants: [...people(A), who("mimi://b.example/u/minister")] })))).toEqual(["arrange/not-own-people"]);
    expect(codes(fold(propose(A, { participants: [who("mimi://a.example/u/minister")] })))).toEqual(["arrange/not-own-people"]);
    expect(codes(fold(propose(A, { participants: [...people(A), who("mimi://a.example/u/minister", "adviser")] })))).toEqual(["arrange/not-own-people"]);
    const theirs: SaidStep = { by: B, step: { ...(accept(B, P0).step as Extract<ArrangeStep, { kind: "accept" }>), participants: people(A) } };
    expect(fold(P0, theirs)).toMatchObject({ state: "asked", refused: [{ code: "arrange/not-own-people" }] });
    expect(codes(fold(propose(A, { wanted: [{ role: "principal", person: "mimi://a.example/u/minister", languages: [] }] })))).toEqual(["arrange/not-their-people"]);
  });
  it("an order in which one side is missing or a third one joins", () => {
    const order = (...domains: [string, string]) => codes(fold(propose(A, { terms: { ...(P0.step as Proposal).terms, order: domains } })));
    expect(order("a.example", "a.example")).toEqual(["arrange/bad-order"]);
    expect(order("a.example", "c.example")).toEqual(["arrange/bad-order"]);
  });
  it("an answer to something that is not here waits for it", () => {
    const C1 = counter("Cod");
    expect(fold(C1)).toMatchObject({ state: "empty", refused: [] });
    expect(fold(accept(B, P0))).toMatchObject({ state: "empty", refused: [] });
  });
  it("bargaining without end", () => {
    const steps: SaidStep[] = [P0];
    for (let i = 0; i < MAX_DEPTH; i++) steps.push(counter(`turn ${i}`, i % 2 ? A : B, steps.at(-1)!));
    expect(codes(fold(...steps))).toEqual(["arrange/too-many-turns"]);
    expect(fold(...steps).standing!.depth).toBe(MAX_DEPTH - 1);
  });
});

/** Two boards in a partition: each acts on what it has, anything may reach the other at any time, or much later. */
const act = fc.record({ who: fc.boolean(), what: fc.nat(6), pick: fc.nat(), deliver: fc.nat(3) });

function play(acts: readonly { who: boolean; what: number; pick: number; deliver: number }[]): { boards: [SaidStep[], SaidStep[]]; all: SaidStep[] } {
  const boards: [SaidStep[], SaidStep[]] = [[P0], [P0]];
  const waiting: [SaidStep[], SaidStep[]] = [[], []];
  const all = [P0];
  acts.forEach(({ who: first, what, pick, deliver }, i) => {
    const side = first ? 0 : 1;
    const by = PARTIES[side];
    waiting[side].splice(0, deliver).forEach((one) => boards[side].push(one));
    const known = boards[side].filter(({ step }) => step.kind === "propose");
    const subject = known[pick % known.length]!;
    const said = [propose(by, { subject: `s${i}`, answers: of(subject) }), accept(by, subject), decline(by, subject), withdraw(by, subject), noted(by, subject), propose(by, { subject: `root ${i}` }), i % 5 === 0 ? cancel(by) : accept(by, subject)][what]!;
    boards[side].push(said);
    waiting[1 - side]!.push(said);
    all.push(said);
  });
  boards[0].push(...waiting[0]);
  boards[1].push(...waiting[1]);
  return { boards, all };
}

describe("property", () => {
  it("any order and any repeats of the same steps give the same state", () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 24 }).map((acts) => play(acts).all).chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }), fc.array(fc.constantFrom(...all), { maxLength: 10 }))), ([all, shuffled, repeats]) => {
        expect(fold(...shuffled, ...repeats)).toEqual(fold(...all));
      }),
      { numRuns: 300 },
    );
  });

  it("two desks that were cut off from one another end with the same board, and whoever lost is told", () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 24 }), (acts) => {
        const { boards } = play(acts);
        const [first, second] = boards.map((steps) => fold(...steps)) as [Arrangement, Arrangement];
        expect(first).toEqual(second);
        if (!first.standing) return;
        const { standing } = first;
        const takenBack = new Set(boards[0].flatMap(({ step }) => (step.kind === "withdraw" ? [toHex(step.of)] : [])));
        const rivals = boards[0].filter(({ step }) => step.kind === "propose" && (step.answers === null ? standing.depth === 0 : standing.proposal.answers !== null && equalBytes(step.answers, standing.proposal.answers)));
        const expected = rivals.map((one) => stepName(ID, one)).filter((name) => name !== standing.name && !takenBack.has(name));
        expect(first.crossed.map(({ name }) => name)).toEqual(expect.arrayContaining(expected));
      }),
      { numRuns: 300 },
    );
  });

  it("nothing is agreed that one of the two did not propose and the other accept", () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 24 }), (acts) => {
        const { all } = play(acts);
        const { agreed } = fold(...all);
        if (!agreed) return;
        expect(agreed.proposal.by).not.toBe(agreed.acceptedBy);
        expect(all.some(({ by, step }) => by === agreed.acceptedBy && step === agreed.acceptance)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
