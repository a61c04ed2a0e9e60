/** What a desk does about a call: asks, counters, answers, takes back, cancels. Each step is checked against the board as it stands; what the other side has done meanwhile is for the fold. */
import type { Arrangement, PlacedProposal } from "../../protocol/desk/arrangement.ts";
import { joinId } from "../../protocol/desk/join.ts";
import { domainOf, type PersonUri } from "../../protocol/identity/uri.ts";
import { type Bytes, toHex } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { RequestProblem, CallRequest, Desk } from "../model/desk.ts";
import type { Random } from "../environment.ts";
import type { Board, BoardEntry } from "./board.ts";
import type { Joining } from "./joining.ts";
import { ownPeople, problemsOf, problemsOfPeople, refuse, type RequestContext, termsOf } from "./request.ts";

export interface ArrangingDeps {
  readonly board: Board;
  readonly own: { readonly person: string; readonly domain: string };
  readonly isOwnDesk: () => boolean;
  /** The desk that answers for a line, a contact, or an organisation. Throws `desk/no-desk-there`, `desk/two-organisations`. */
  readonly deskFor: (to: string) => string;
  readonly joining: Joining;
  readonly people: Pick<RequestContext, "record" | "chain" | "isRevoked">;
  readonly zone: string;
  readonly now: () => number;
  readonly random: Random;
}

export type Arranging = Pick<Desk, "check" | "request" | "join" | "counter" | "accept" | "decline" | "withdraw" | "cancel">;

export function createArranging(deps: ArrangingDeps): Arranging {
  const { board, own, people, now, joining } = deps;
  const seconds = () => Math.floor(now() / 1000);
  const contextFor = (far: string): RequestContext => ({ own, farDomain: domainOf(far as PersonUri), now: now(), ...people });

  function requireDesk(): void {
    if (!deps.isOwnDesk()) throw new Failure("desk/not-a-desk");
  }

  function open(name: string): BoardEntry {
    requireDesk();
    const entry = board.find(name);
    if (entry.folded.state === "cancelled") throw new Failure("desk/over");
    return entry;
  }

  /** `continues`: stays what it was through every counter. */
  function proposal(far: string, answers: Bytes | null, request: CallRequest, continues?: string) {
    const context = contextFor(far);
    refuse(problemsOf(request, context));
    if (continues !== undefined) joining.require(continues, request.participants);
    return { kind: "propose" as const, answers, terms: { ...termsOf(request), ...(continues === undefined ? {} : { continues }) }, participants: ownPeople(request.participants, context), wanted: request.wanted.map((one) => ({ ...one, languages: [...one.languages] })), zone: deps.zone, note: request.note.trim(), at: seconds() };
  }

  /** The proposal that is this side's to answer, and that the person has seen. */
  function toAnswer({ folded }: BoardEntry, seen: string): PlacedProposal {
    const asked = askedOf(folded);
    if (!asked) throw new Failure("desk/over");
    if (asked.name !== seen) throw new Failure("desk/superseded");
    if (asked.by === own.person) throw new Failure("desk/not-your-turn");
    return asked;
  }

  /** What was agreed turns by no change into a call that takes another's place, nor the other way round. */
  function requireSameCall({ agreed }: Arrangement, changed: PlacedProposal): void {
    if (agreed && agreed.proposal.proposal.terms.continues !== changed.proposal.terms.continues) throw new Failure("desk/join-changed");
  }

  return {
    check(to, request) {
      try {
        return problemsOf(request, contextFor(deps.deskFor(to)));
      } catch (error) {
        if (error instanceof Failure) return [{ field: "to", code: error.code } satisfies RequestProblem];
        throw error;
      }
    },
    async request(to, request) {
      requireDesk();
      const far = deps.deskFor(to);
      const id = deps.random(16);
      await board.say(id, far, proposal(far, null, request));
      return toHex(id);
    },
    async join(call) {
      requireDesk();
      const far = deps.deskFor(joining.between(call).far);
      const id = joinId(call, [own.person, far]);
      const entry = board.get(id, far);
      const standing = entry?.folded.standing;
      const name = toHex(id);
      if (entry && joining.stands(entry)) return name;
      // Whoever knows the call can work out the id: what was agreed or ended under it is not undone.
      if (entry?.folded.state === "agreed" || entry?.folded.state === "cancelled") throw new Failure("desk/over");
      await board.say(id, far, proposal(far, standing?.hash ?? null, joining.request(call, { own: own.domain, far: domainOf(far as PersonUri) }), call));
      return name;
    },
    async counter(name, request) {
      const { record, folded } = open(name);
      if (!folded.standing) throw new Failure("desk/over");
      requireSameCall(folded, folded.standing);
      await board.say(record.id, record.far, proposal(record.far, folded.standing.hash, request, folded.standing.proposal.terms.continues));
    },
    async accept(name, { proposal: seen, participants }) {
      const entry = open(name);
      const asked = toAnswer(entry, seen);
      const { record } = entry;
      if (asked.proposal.terms.start * 1000 <= now()) throw new Failure("desk/start-past");
      const context = contextFor(record.far);
      refuse(problemsOfPeople(participants, context));
      const { continues } = asked.proposal.terms;
      requireSameCall(entry.folded, asked);
      if (continues !== undefined) joining.require(continues, participants, asked.proposal.participants);
      await board.say(record.id, record.far, { kind: "accept", of: asked.hash, participants: ownPeople(participants, context), zone: deps.zone, at: seconds() });
    },
    async decline(name, { proposal: seen, reason }) {
      const entry = open(name);
      const asked = toAnswer(entry, seen);
      await board.say(entry.record.id, entry.record.far, { kind: "decline", of: asked.hash, reason: reason.trim(), at: seconds() });
    },
    async withdraw(name, reason) {
      const { record, folded } = open(name);
      const asked = askedOf(folded);
      if (!asked || asked.by !== own.person) throw new Failure("desk/over");
      await board.say(record.id, record.far, { kind: "withdraw", of: asked.hash, reason: reason.trim(), at: seconds() });
    },
    async cancel(name, reason) {
      const { record } = open(name);
      await board.say(record.id, record.far, { kind: "cancel", reason: reason.trim(), at: seconds() });
    },
  };
}

/** What waits for an answer. */
export function askedOf({ state, standing, change }: Arrangement): PlacedProposal | undefined {
  if (state === "asked") return standing;
  return state === "agreed" && change?.state === "asked" ? change.proposal : undefined;
}
