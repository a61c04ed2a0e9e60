/** A call as it was agreed: who speaks for whom, who comes as what, and principals in their order. */
import { domainOf, type PersonUri } from "../../protocol/identity/uri.ts";
import type { Staging } from "../call/staging.ts";
import type { AgreedCall } from "./agreed-call.ts";
import { speakersOf } from "./conferences.ts";

/** `joins`: the own organisation lets desks join calls. Where it does not, not even the own desk's word, from a changed program say, makes an agreed call take the place of one that runs. */
export function stagingOf(call: Pick<AgreedCall, "participants" | "terms" | "desks">, joins: boolean): Staging {
  const { participants, terms } = call;
  const inOrder = terms.order.flatMap((domain) => participants.filter(({ person, role }) => role === "principal" && domainOf(person as PersonUri) === domain));
  return {
    desks: speakersOf(call),
    roles: new Map(participants.map(({ person, role }) => [person, role])),
    // Who already talks with one another joins in no order.
    order: terms.continues === undefined ? inOrder.map(({ person }) => person) : [],
    languages: [...terms.interpretation],
    ...(joins && terms.continues !== undefined ? { continues: terms.continues } : {}),
  };
}
