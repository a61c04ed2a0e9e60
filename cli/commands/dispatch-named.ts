/** Dispatches and requests by what somebody types for them: the beginning of an id. */
import type { RunningClient } from "../../client/entente.ts";
import type { AskView, DispatchView } from "../../client/model/dispatches.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import { byBeginning } from "./by-beginning.ts";
import { waitFor } from "./waiting.ts";

const SHORTEST = 4;
/** How long what is just arriving is waited for. */
const ARRIVES_WITHIN = 5_000;

export const shortId = (id: string) => id.slice(0, 8);

/** Throws `usage/no-such-dispatch`, also where the beginning of an id is not enough. */
export async function namedDispatch(client: RunningClient, name: string): Promise<DispatchView> {
  const otherwise = (several: boolean) => new Failure("usage/no-such-dispatch", several ? `Several dispatches begin with "${name}": give more of the id.` : `There is no dispatch "${name}" here; "entente dispatch list" shows those there are.`);
  await waitFor(client, ({ dispatches }) => dispatches.find(({ id }) => id.startsWith(name.toLowerCase())), ARRIVES_WITHIN);
  return byBeginning(client.view().dispatches, ({ id }) => id, name, { shortest: SHORTEST, otherwise });
}

export const allAsks = (client: RunningClient): AskView[] => client.view().dispatches.flatMap(({ asks }) => [...asks]);

/** Throws `usage/no-such-request`. */
export async function namedAsk(client: RunningClient, name: string): Promise<AskView> {
  const otherwise = (several: boolean) => new Failure("usage/no-such-request", several ? `Several requests begin with "${name}": give more of the id.` : `There is no request "${name}" here; "entente dispatch asks" shows those there are.`);
  await waitFor(client, () => allAsks(client).find(({ id }) => id.startsWith(name.toLowerCase())), ARRIVES_WITHIN);
  return byBeginning(allAsks(client), ({ id }) => id, name, { shortest: SHORTEST, otherwise });
}

/** Portions by number, from 1; all of them where none is given. Throws `usage/no-such-portion`. */
export function portionsNumbered(dispatch: DispatchView, numbers: readonly number[]): number[] {
  if (numbers.length === 0) return dispatch.portions.map(({ index }) => index);
  return numbers.map((number) => {
    if (!dispatch.portions[number - 1]) throw new Failure("usage/no-such-portion", `There is no portion ${number}; there are ${dispatch.portions.length}.`);
    return number - 1;
  });
}
