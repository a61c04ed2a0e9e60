/** What a desk does about a call that it is asked to join: on a real board, whatever other desks have said on it. */
import { describe, expect, it } from "vitest";
import { verifyChain } from "../../protocol/identity/chain.ts";
import { alice, bob, T0, testGenesis, testRandom } from "../../protocol/identity/test-people.ts";
import { personUri } from "../../protocol/identity/uri.ts";
import { joinId } from "../../protocol/desk/join.ts";
import type { SaidStep } from "../../protocol/desk/steps.ts";
import { codeOf } from "../../protocol/wire/failure.ts";
import { toHex } from "../../protocol/wire/bytes.ts";
import { newPersonRecord } from "../contacts/person-record.ts";
import type { SignalEvent } from "../lines/channel.ts";
import type { CallRequest } from "../model/desk.ts";
import { memoryStore } from "../store/memory.ts";
import { createArranging } from "./arranging.ts";
import { createBoard } from "./board.ts";
import { createJoining } from "./joining.ts";

const [own, far, other] = ["ruritania", "graustark", "erewhon"].map((name) => personUri(`${name}.example`, "desk"));
const call = `mimi://graustark.example/r/${"a".repeat(52)}`;
const now = () => T0 * 1000;
const named = (person: string, role: "desk" | "principal") => ({ person, fingerprint: new Uint8Array(32), name: "X", role, languages: [] });

async function desk() {
  const chain = verifyChain([(await testGenesis(alice)).genesis]);
  const record = (person: string) => ({ ...newPersonRecord({ person, name: person, organisation: "", fingerprint: new Uint8Array(32) as never, consent: "granted", requestedAt: 0 }) });
  const said: { far: string; step: SaidStep["step"] }[] = [];
  const board = createBoard({ store: memoryStore(), own: { person: own! }, now, tell: async (to, _id, step) => void said.push({ far: to, step }), createOf: (room) => ({ persons: [own, room] }) as never });
  const joining = createJoining({ told: (one) => (one === call ? { own: [alice], far: [bob], runs: true } : undefined), policy: () => "ask", nameOf: (person) => person, now });
  const arranging = createArranging({ board, own: { person: own!, domain: "ruritania.example" }, isOwnDesk: () => true, deskFor: () => far!, joining, people: { record, chain: (person) => (person === alice ? chain : undefined), isRevoked: () => false }, zone: "UTC", now, random: testRandom("arranging") });
  const hears = (from: string, arrangement: Uint8Array, step: object) => board.heard({ room: from, own: false, sender: { person: from }, signal: { kind: "arrange", arrangement, step } } as never as SignalEvent);
  return { arranging, board, joining, said, hears };
}

const request: CallRequest = { subject: "x", precedence: "ROUTINE", label: 0, start: T0 + 3600, minutes: 30, order: ["ruritania.example", "graustark.example"], interpretation: [], participants: [{ person: alice, role: "principal", languages: [] }], wanted: [], note: "" };
const { subject, precedence, label, start, minutes, order, interpretation } = request;

describe("a call that this desk joins", () => {
  it("is asked about, though a third desk has said something under its id, which that can work out", async () => {
    const { arranging, board, joining, said, hears } = await desk();
    const id = joinId(call, [own!, far!]);
    const terms = { subject, precedence, label, start, minutes, order: ["ruritania.example", "erewhon.example"], interpretation, continues: call };
    await hears(other!, id, { kind: "propose", answers: null, terms, participants: [named(other!, "desk")], wanted: [], zone: "UTC", note: "", at: 1 });
    expect(joining.viewOf(call, board.all())).toEqual({ mayJoin: true });
    expect(await arranging.join(call)).toBe(toHex(id));
    expect(said).toMatchObject([{ far, step: { kind: "propose", answers: null, terms: { continues: call } } }]);
    expect(joining.viewOf(call, board.all())).toEqual({ mayJoin: false, arrangement: toHex(id) });
  });
});

describe("a call that was agreed for later", () => {
  it("turns into one that takes another's place neither by an acceptance nor by a counter", async () => {
    const { arranging, board, said, hears } = await desk();
    const name = await arranging.request(far!, request);
    const entry = board.find(name);
    await hears(far!, entry.record.id, { kind: "accept", of: entry.folded.standing!.hash, participants: [named(far!, "desk"), named(bob, "principal")], zone: "UTC", at: 2 });
    const { agreed } = board.find(name).folded;
    await hears(far!, entry.record.id, { kind: "propose", answers: agreed!.proposal.hash, terms: { subject, precedence, label, start, minutes, order, interpretation, continues: call }, participants: [named(far!, "desk"), named(bob, "principal")], wanted: [], zone: "UTC", note: "", at: 3 });
    const { change } = board.find(name).folded;
    expect(change!.state).toBe("asked");
    const before = said.length;
    expect(await arranging.accept(name, { proposal: change!.proposal.name, participants: request.participants }).then(() => "taken", codeOf)).toBe("desk/join-changed");
    expect(await arranging.counter(name, request).then(() => "taken", codeOf)).toBe("desk/join-changed");
    expect(said).toHaveLength(before);
    await arranging.decline(name, { proposal: change!.proposal.name, reason: "" });
    expect(board.find(name).folded.agreed).toEqual(agreed);
  });
});
