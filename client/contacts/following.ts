/** Joins the ledger follower to the contacts: which persons are looked for, whose witnesses are believed, and what the look came to. */
import type { Bytes } from "../../protocol/wire/bytes.ts";
import { equalBytes, fromBase64Url } from "../../protocol/wire/bytes.ts";
import { codeOf } from "../../protocol/wire/failure.ts";
import { domainOf, type PersonUri } from "../../protocol/identity/uri.ts";
import type { ClientEnvironment } from "../environment.ts";
import { type ChainSeen, createFollower, type FollowedLog, type FollowedPerson } from "../ledger/follower.ts";
import type { Session } from "../session/session.ts";
import type { Store } from "../store/store.ts";
import type { Account } from "./account.ts";
import type { People } from "./people.ts";

const EVERY_MS = 15_000;
const WRITTEN_EVERY_SECONDS = 300;

export interface Following {
  start(): void;
  stop(): void;
  /** Looks at one person's log now. */
  look(person: string): Promise<void>;
}

export function createFollowing(deps: { environment: ClientEnvironment; store: Store; session: Session; people: People; account: Account; fetchBytes: (url: string) => Promise<Bytes>; log: (domain: string) => FollowedLog | undefined; onState: (person: string, state: ChainSeen["state"]) => void }): Following {
  const { environment, store, session, people } = deps;
  const receipts = new Map<string, { length: number; receipts: Bytes[] }>();
  let stop: () => void = () => undefined;

  const followed = (person: string): FollowedPerson | undefined => {
    const record = people.record(person);
    return record?.indexKey && record.entries.length > 0 ? { person, domain: domainOf(person as PersonUri), indexKey: record.indexKey } : undefined;
  };
  const persons = () => people.all().flatMap((record) => followed(record.person) ?? []);
  const follower = createFollower({ fetchBytes: deps.fetchBytes, store, log: deps.log, persons, clock: environment.clock });

  async function receiptsOf(person: string): Promise<Bytes[]> {
    const known = receipts.get(person);
    const length = people.record(person)?.entries.length ?? 0;
    if (known?.length === length) return known.receipts;
    const served = await session.call("chain.get", { person });
    await people.extend(person, served.entries.map(fromBase64Url));
    receipts.set(person, { length: served.entries.length, receipts: served.receipts.map(fromBase64Url) });
    return receipts.get(person)!.receipts;
  }

  async function judge(person: string): Promise<void> {
    const target = followed(person);
    const chain = people.chain(person);
    if (!target || !chain) return;
    const promised = await receiptsOf(person).catch(() => []);
    const seen = await follower.chainSeen(target, { entries: people.chain(person)!.entries as Bytes[], receipts: promised });
    if (seen.state === "withheld") await people.fetchChain(person).catch((error: unknown) => environment.log("following.chain", { code: codeOf(error) }));
    const { followed: before } = people.record(person)!;
    const head = chain.head as Bytes;
    // The log grows all the time: that alone is written down now and then, since all rooms of the person are worked out anew for it.
    const same = before.state === seen.state && equalBytes(before.head, head) && seen.asOf - before.at < WRITTEN_EVERY_SECONDS;
    if (before.state !== seen.state) deps.onState(person, seen.state);
    if (!same) await people.update(person, (record) => ({ ...record, followed: { state: seen.state, head, size: seen.size, at: seen.asOf } }));
  }

  const judgeAll = async () => {
    for (const { person } of persons()) await judge(person).catch((error: unknown) => environment.log("following.failed", { code: codeOf(error) }));
  };

  return {
    start() {
      stop();
      stop = follower.every(EVERY_MS, () => void judgeAll());
    },
    stop: () => stop(),
    async look(person) {
      const target = followed(person);
      if (!target) return;
      await follower.refresh(target.domain);
      await judge(person);
    },
  };
}

