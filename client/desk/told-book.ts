/**
 * What the own desk has told this person: which call, with whom, by which fingerprints. Anybody with a line could say as much; it counts only from a desk of the own organisation, shown to be one
 * by the node, whom this person has verified, and only about its own people and those of one other organisation. Kept whoever said it, judged whenever it is used: verifying the desk makes
 * it count, and taking that back stops it.
 */
import { z } from "zod";
import { bytesOf } from "../../protocol/wire/cbor-schema.ts";
import { participant, terms, timeZone } from "../../protocol/wire/desk/terms.ts";
import { domainOf, type PersonUri } from "../../protocol/identity/uri.ts";
import { toHex } from "../../protocol/wire/bytes.ts";
import type { RoomCreate } from "../../protocol/wire/signals.ts";
import type { People } from "../contacts/people.ts";
import type { SignalEvent } from "../lines/channel.ts";
import { listeners } from "../listeners.ts";
import { encodeRecord, readRecords } from "../store/records.ts";
import type { Store } from "../store/store.ts";
import type { AgreedCall } from "./agreed-call.ts";
import type { Offices } from "./offices.ts";

const PREFIX = "told/";
const MOST_OF_A_DESK = 500;

const record = z.strictObject({
  id: bytesOf(16),
  desk: z.string(),
  line: z.string(),
  serial: z.int(),
  state: z.enum(["agreed", "cancelled"]),
  terms,
  participants: z.array(participant),
  desks: z.tuple([z.string(), z.string()]),
  zones: z.tuple([timeZone, timeZone]),
  until: z.int(),
  at: z.int(),
});
export type ToldRecord = z.infer<typeof record>;

export interface ToldBook {
  load(): Promise<void>;
  heard(event: SignalEvent): Promise<void>;
  /** Those that count now. */
  all(): readonly ToldRecord[];
  agreed(id: Uint8Array): AgreedCall | undefined;
  onChange(listener: () => void): () => void;
}

export function createToldBook({ store, people, offices, own, createOf, now }: { store: Store; people: People; offices: Offices; own: { person: string; domain: string }; createOf: (room: string) => RoomCreate | undefined; now: () => number }): ToldBook {
  const records = new Map<string, ToldRecord>();
  const changed = listeners<void>();
  const keyOf = ({ desk, id }: Pick<ToldRecord, "desk" | "id">) => `${PREFIX}${desk}/${toHex(id)}`;

  const counts = ({ desk }: ToldRecord) => people.record(desk)?.verification.state === "verified" && offices.isDesk(desk, "now");

  /** The desk speaks for itself, about its own people and those of one other organisation, this person among them. */
  function isSound({ desk, desks, participants, terms: agreed }: ToldRecord): boolean {
    const domains = new Set(participants.map(({ person }) => domainOf(person as PersonUri) as string));
    const far = domainOf(desks[1] as PersonUri) as string;
    return desks[0] === desk && far !== own.domain && [...domains].every((domain) => domain === own.domain || domain === far) && agreed.order.includes(own.domain) && agreed.order.includes(far) && desks.every((one) => participants.some(({ person }) => person === one));
  }

  return {
    async load() {
      for (const [key, one] of await readRecords(store, PREFIX, record)) records.set(key, one);
    },
    async heard({ room, signal, sender, own: said, at }) {
      if (signal.kind !== "introduce" || said || sender.person === null || sender.person === own.person) return;
      const desk = sender.person;
      const create = createOf(room);
      if (domainOf(desk as PersonUri) !== own.domain || create?.persons.length !== 2 || create.arrangement) return;
      const { kind: _kind, arrangement, ...told } = signal;
      const next: ToldRecord = { ...told, id: arrangement, desk, line: room, at };
      const key = keyOf(next);
      const before = records.get(key);
      if (!isSound(next) || (before && before.serial >= next.serial)) return;
      if (!before && [...records.values()].filter((one) => one.desk === desk).length >= MOST_OF_A_DESK) return;
      await store.commit({ put: [[key, encodeRecord(next)]] });
      records.set(key, next);
      changed.tell();
    },
    all: () => [...records.values()].filter(counts),
    agreed(id) {
      const told = [...records.values()].find((one) => toHex(one.id) === toHex(id) && one.state === "agreed" && counts(one));
      return told && told.until > now() / 1000 ? { ...told, requester: told.desks[0] } : undefined;
    },
    onChange: changed.add,
  };
}
