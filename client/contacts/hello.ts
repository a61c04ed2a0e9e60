/**
 * `hello`: in each line, who this is and the index key by which the own chain is found in the ledger. Said when the line begins and again when a device joins, by one device
 * of each person (the lowest leaf), since what was said before a device joined it can't read.
 */
import type { Bytes } from "../../protocol/wire/bytes.ts";
import { codeOf } from "../../protocol/wire/failure.ts";
import type { GroupEvent, LineChannel, SignalEvent } from "../lines/channel.ts";
import type { People } from "./people.ts";

export interface HelloDeps {
  readonly channel: LineChannel;
  readonly people: People;
  readonly own: { readonly person: string };
  readonly introduction: () => { indexKey: Bytes; name: string; organisation: string } | undefined;
  readonly log: (event: string, values?: Record<string, string | number>) => void;
}

export function sayHello({ channel, own, introduction, log }: HelloDeps): () => void {
  return channel.onGroup(({ room, group, added }: GroupEvent) => {
    if (group.create.kind !== "line" || added.length === 0 || group.members.length < 2) return;
    const mine = group.members.filter((member) => member.person === own.person && !member.ignored).map(({ leaf }) => leaf);
    const words = introduction();
    if (group.ownLeaf !== Math.min(...mine) || !words) return;
    channel.sendSignal(room, { kind: "hello", ...words }).catch((error: unknown) => log("hello.not-sent", { code: codeOf(error) }));
  });
}

/** Stored before the mailbox goes on. Also tells a new own device the person's index key. */
export async function hearHello({ people, own }: Pick<HelloDeps, "people" | "own">, { signal, sender, own: said }: SignalEvent): Promise<void> {
  if (signal.kind !== "hello" || said || sender.person === null || !people.record(sender.person)) return;
  const self = sender.person === own.person;
  await people.update(sender.person, (record) => ({
    ...record,
    indexKey: self && record.indexKey ? record.indexKey : (signal.indexKey as Bytes),
    ...(self ? {} : { name: signal.name, organisation: signal.organisation }),
  }));
}
