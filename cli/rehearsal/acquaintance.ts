/**
 * Two people who have met: each has the other's card, has let the other in, and has compared screens in person. What they would do by hand, through the same client; done once, and kept
 * through restarts. Between own people and their desk, and between the two desks, before the chapter in which they work together: all else is for the visitor to do.
 */
import type { EntenteClient } from "../../client/model/entente-client.ts";
import type { Household } from "./household.ts";
import { Failure } from "../../protocol/wire/failure.ts";

const LOOK_EVERY_MS = 50;
const LONG_ENOUGH_MS = 40_000;

/** Own people one after the other, since their desk can show one screen at a time; organisations at once. */
export async function acquaintHouseholds(households: readonly Household[]): Promise<void> {
  await Promise.all(
    households.map(async ({ members }) => {
      const desk = members.find(({ person }) => person.role === "desk");
      for (const member of members) if (desk && member !== desk && member.person.role !== "security") await acquaint(desk.client, member.client);
    }),
  );
  const [first, second] = households.flatMap(({ members }) => members.filter(({ person }) => person.role === "desk"));
  if (first && second) await acquaint(first.client, second.client);
}

/** Before the chapter about sharing: Graustark's desk also knows the Prime Minister of Erewhon, whom Ruritania does not know. */
export async function acquaintThirdParty(households: readonly Household[]): Promise<void> {
  const memberOf = (organisation: string, role: string) => households.find((one) => one.organisation.key === organisation)?.members.find(({ person }) => person.role === role)?.client;
  const [desk, principal] = [memberOf("graustark", "desk"), memberOf("erewhon", "principal")];
  if (desk && principal) await acquaint(desk, principal);
}

export async function acquaint(a: EntenteClient, b: EntenteClient): Promise<void> {
  const [first, second] = [personOf(a), personOf(b)];
  if (!knows(a, second) || !knows(b, first)) {
    a.handOver(domainOf(b));
    await b.acceptCard(a.card().link);
    await until(() => knows(a, second) && knows(b, first), "a line");
  }
  if (!verified(b, first)) await b.confirmInPerson(first, a.verifyInPerson(second).qr);
  if (!verified(a, second)) await a.confirmInPerson(second, b.verifyInPerson(first).qr);
}

function personOf(client: EntenteClient): string {
  const { me } = client.view();
  if (!me) throw new Failure("client/not-enrolled");
  return me.person;
}

function domainOf(client: EntenteClient): string {
  return client.view().me!.domain;
}

function knows(client: EntenteClient, person: string): boolean {
  return client.view().lines.some((line) => line.contact.person === person && !line.readOnly);
}

function verified(client: EntenteClient, person: string): boolean {
  const own = client.view().contacts.find((contact) => contact.person === person)?.verification.own;
  return own === "in-person" || own === "short-code";
}

async function until(isSo: () => boolean, what: string): Promise<void> {
  const end = performance.now() + LONG_ENOUGH_MS;
  while (!isSo()) {
    if (performance.now() > end) throw new Failure("start/not-acquainted", what);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
