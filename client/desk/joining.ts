/**
 * Desks that join a call which two of their people hold without them: what is asked for, and whether this desk may. Nothing that another desk says of a call counts: it must have been told here, by the
 * own person who is in it, run still, and be between the very two who are named. The organisation's policy is asked at both sides, each for its own.
 */
import { domainOf, type PersonUri } from "../../protocol/identity/uri.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Participant, Terms } from "../../protocol/wire/desk/terms.ts";
import type { CallRequest, DirectCallView } from "../model/desk.ts";
import type { BoardEntry } from "./board.ts";
import type { DirectCalls } from "./direct-calls.ts";
import { isPast } from "./times.ts";

/** The call runs while it is asked: who answers later answers another question. */
const ANSWERED_WITHIN_SECONDS = 10 * 60;
const MINUTES = 60;

export interface Joining {
  /** The own one and the other one who are in it. Throws `desk/joins-never`, `desk/call-not-told`, `desk/call-over`, `desk/call-of-many`. */
  between(call: string): { readonly own: string; readonly far: string };
  /** Throws as `between`, and `desk/call-other-people` unless these are the principals of each side that are named. */
  require(call: string, own: readonly Named[], far?: readonly Named[]): void;
  request(call: string, domains: { own: string; far: string }): CallRequest;
  /** By which a call is joined, or is asked about and can still be answered. */
  stands(entry: BoardEntry): boolean;
  /** Of what stands on the board about that call, the last one; and whether this desk may ask. */
  viewOf(call: string, entries: readonly BoardEntry[]): Pick<DirectCallView, "mayJoin" | "arrangement">;
}

type Named = Pick<Participant, "person" | "role">;

export function createJoining(deps: { told: DirectCalls["told"]; policy: () => "never" | "ask" | undefined; nameOf: (person: string) => string; now: () => number }): Joining {
  const isThe = (one: string, named: readonly Named[]) => named.filter(({ role }) => role === "principal").map(({ person }) => person).join() === one;

  function between(call: string) {
    if (deps.policy() !== "ask") throw new Failure("desk/joins-never");
    const told = deps.told(call);
    if (!told) throw new Failure("desk/call-not-told");
    if (!told.runs) throw new Failure("desk/call-over");
    const [[own, ...others], [far, ...more]] = [told.own, told.far];
    if (own === undefined || far === undefined || others.length > 0 || more.length > 0) throw new Failure("desk/call-of-many");
    return { own, far };
  }

  const stands = ({ folded }: BoardEntry) => continuedBy(folded) !== undefined && (folded.state === "agreed" || (folded.state === "asked" && !isPast(folded.standing!.proposal.terms, deps.now())));

  function mayAsk(call: string): boolean {
    try {
      between(call);
      return true;
    } catch {
      return false;
    }
  }

  return {
    between,
    stands,
    viewOf(call, entries) {
      // What a desk of others says about it takes nothing from this one.
      const domains = deps.told(call)?.far.map((person) => domainOf(person as PersonUri)) ?? [];
      const [entry] = entries.filter(({ record, folded }) => continuedBy(folded) === call && domains.includes(domainOf(record.far as PersonUri))).sort((a, b) => b.record.updatedAt - a.record.updatedAt);
      const mayJoin = !(entry && (stands(entry) || entry.folded.state === "cancelled")) && mayAsk(call);
      return { mayJoin, ...(entry ? { arrangement: entry.name } : {}) };
    },
    require(call, ownNamed, farNamed) {
      const { own, far } = between(call);
      if (!isThe(own, ownNamed) || (farNamed && !isThe(far, farNamed))) throw new Failure("desk/call-other-people");
    },
    request(call, domains) {
      const { own, far } = between(call);
      return {
        subject: [own, far].map(deps.nameOf).sort().join(", ").slice(0, 200),
        precedence: "PRIORITY",
        label: 0,
        start: Math.floor(deps.now() / 1000) + ANSWERED_WITHIN_SECONDS,
        minutes: MINUTES,
        order: [domains.own, domains.far],
        interpretation: [],
        participants: [{ person: own, role: "principal", languages: [] }],
        wanted: [{ role: "principal", person: far, name: deps.nameOf(far), languages: [] }],
        note: "",
      };
    },
  };
}

/** The call whose place is taken by what was agreed, or else by what is on the table. */
function continuedBy({ agreed, standing }: BoardEntry["folded"]): Terms["continues"] {
  return (agreed?.proposal ?? standing)?.proposal.terms.continues;
}
