/** The index key of a device that came in without the person's other devices: a new one, under which the whole chain is entered in the ledger again, so that contacts find it. */
import { chainLeaf } from "../../protocol/ledger/blinded.ts";
import { encodeLeaf } from "../../protocol/ledger/leaf.ts";
import { toBase64Url } from "../../protocol/wire/bytes.ts";
import type { Random } from "../environment.ts";
import type { Session } from "../session/session.ts";
import type { People } from "./people.ts";

export async function ensureIndexKey(person: string, { people, session, random }: { people: People; session: Session; random: Random }): Promise<void> {
  const record = people.record(person);
  const chain = people.chain(person);
  if (!record || !chain || record.indexKey) return;
  const indexKey = random(32);
  for (const [counter, entry] of chain.entries.entries()) await session.call("ledger.append", { leaf: toBase64Url(encodeLeaf(chainLeaf(indexKey, counter, entry))) });
  await people.update(person, (known) => ({ ...known, indexKey }));
}
