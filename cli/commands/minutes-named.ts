/** Minutes, calls and lines by what somebody types for them. */
import type { RunningClient } from "../../client/entente.ts";
import type { DraftView, MinutesView } from "../../client/model/minutes.ts";
import type { LineView } from "../../client/model/views.ts";
import { parsePerson } from "../../protocol/identity/uri.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import { byBeginning } from "./by-beginning.ts";
import { waitFor } from "./waiting.ts";

export const SHORTEST = 4;
/** The level is worked out anew at each start. */
export const SETTLED_WITHIN = 5_000;

/** Throws `usage/no-such-minutes`, also where the beginning of an id is not enough. */
export function namedMinutes(client: RunningClient, name: string): MinutesView {
  const otherwise = (several: boolean) => new Failure("usage/no-such-minutes", several ? `Several minutes begin with "${name}": give more of the id.` : `There are no minutes "${name}" here; "entente minutes list" shows those there are.`);
  return byBeginning(client.view().minutes, ({ id }) => id, name, { shortest: SHORTEST, otherwise });
}

/** Waits for a moment until their line carries what they are; if it doesn't, the step itself is refused. */
export async function carries(client: RunningClient, { id, current }: MinutesView): Promise<void> {
  await waitFor(client, (view) => view.minutes.find((one) => one.id === id && one.ceiling >= current.label), SETTLED_WITHIN);
}

/** Throws `usage/no-such-call`. */
export function namedCall(client: RunningClient, name: string): DraftView["of"] {
  const { arrangements, drafts } = client.view();
  if (name.startsWith("mimi://")) return { kind: "call", id: name };
  const known = [...arrangements.map(({ id }) => ({ kind: "arrangement", id }) as const), ...drafts.map(({ of }) => of)].filter((of) => shortOf(of).startsWith(name.slice(0, 8).toLowerCase()) && tail(of.id).startsWith(name.toLowerCase()));
  const ids = new Set(known.map(({ id }) => id));
  if (ids.size !== 1 || name.length < SHORTEST) throw new Failure("usage/no-such-call", ids.size > 1 ? `Several calls begin with "${name}": give more.` : `No call "${name}" is known here; "entente desk list --all" shows those that were arranged.`);
  return known[0]!;
}

const tail = (id: string) => id.slice(id.lastIndexOf("/") + 1);
export const shortOf = ({ id }: DraftView["of"]) => tail(id).slice(0, 8);

/** Throws `line/none`. */
export function lineWith(client: RunningClient, person: string): LineView {
  const uri = parsePerson(person);
  const line = client.view().lines.find((one) => one.contact.person === uri && !one.readOnly);
  if (!line) throw new Failure("line/none", person);
  return line;
}
