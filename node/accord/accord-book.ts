/** The accords of this node, in memory beside their table, and the peers that follow from those in force. */
import { concat, equalBytes, fromBase64Url, toBase64Url } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { PeerView } from "../../protocol/wire/api.ts";
import { type WellKnown, wellKnown } from "../../protocol/wire/federation.ts";
import type { Rank } from "../../protocol/wire/fields.ts";
import { type Accord, accordInForce, otherParty, readProposal, verifyAccord } from "../../protocol/identity/accord.ts";
import { applyRotation } from "../../protocol/identity/accord-notice.ts";
import type { AccordParty } from "../../protocol/identity/accord-party.ts";
import type { Clock } from "../area.ts";
import type { Peer, Peers } from "../federation/peer.ts";
import type { Reachability } from "../federation/reachability.ts";
import type { Storage } from "../federation/storage-port.ts";
import type { Trx } from "../storage/writer.ts";

type AccordState = "proposed" | "offered" | "active" | "ended";

export interface AccordRecord {
  readonly accord: Accord;
  readonly state: AccordState;
  /** The other side, its node key as of now. */
  readonly party: AccordParty;
  readonly rotations: readonly string[];
  readonly ending: Uint8Array | null;
  /** What the other node says of itself beyond the accord; not signed by anybody. */
  readonly about: WellKnown | null;
  /** The other side has not yet had our last word on it. */
  readonly untold: boolean;
  readonly createdAt: number;
}

export interface AccordBook {
  readonly peers: Peers;
  all(): readonly AccordRecord[];
  get(id: string): AccordRecord | undefined;
  active(domain: string): AccordRecord | undefined;
  put(trx: Trx, record: AccordRecord): void;
  view(record: AccordRecord): PeerView;
}

interface Row {
  id: string;
  state: AccordState;
  bytes: Uint8Array;
  rotations: string;
  ending: Uint8Array | null;
  about: string | null;
  untold: number;
  created_at: number;
}

export function openAccordBook(options: { storage: Storage; domain: string; clock: Clock; reachable: Reachability }): AccordBook {
  const { domain, clock, reachable } = options;
  const records = new Map<string, AccordRecord>();
  const listeners: ((domain: string) => void)[] = [];
  const inForce = new Map<string, { record: AccordRecord; peer: Peer }>();

  const remember = (record: AccordRecord) => {
    records.set(record.accord.id, record);
    if (record.state === "active") {
      const { party, accord } = record;
      inForce.set(party.domain, { record, peer: { domain: party.domain, url: party.url, nodeKey: party.nodeKey, caKey: party.caKey, maximumRank: accord.maximumRank as Rank } });
    } else if (inForce.get(record.party.domain)?.record.accord.id === record.accord.id) inForce.delete(record.party.domain);
  };
  // What lies on the disk is verified again at each start: a row that was tampered with is no accord.
  for (const row of options.storage.raw.prepare("select * from accord order by created_at").all() as Row[]) remember(fromRow(row, domain));

  const current = (of: string) => {
    const found = inForce.get(of);
    return found && accordInForce(found.record.accord, Math.floor(clock.now() / 1000)) ? found : undefined;
  };

  return {
    peers: {
      get: (of) => current(of)?.peer ?? null,
      list: () => [...inForce.keys()].flatMap((of) => current(of)?.peer ?? []),
      onChange: (listener) => void listeners.push(listener),
    },
    all: () => [...records.values()],
    get: (id) => records.get(id),
    active: (of) => current(of)?.record,
    put(trx, record) {
      if (record.state === "active") trx.prepare("update accord set state = 'ended' where domain = ? and state = 'active' and id <> ?").run(record.party.domain, record.accord.id);
      trx
        .prepare(
          `insert into accord (id, domain, state, bytes, rotations, ending, about, untold, created_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?)
           on conflict (id) do update set state = excluded.state, bytes = excluded.bytes, rotations = excluded.rotations, ending = excluded.ending, about = excluded.about, untold = excluded.untold`,
        )
        .run(record.accord.id, record.party.domain, record.state, record.accord.bytes, JSON.stringify(record.rotations), record.ending, record.about && JSON.stringify(record.about), record.untold ? 1 : 0, record.createdAt);
      trx.afterCommit(() => {
        if (record.state === "active") {
          for (const old of records.values()) if (old.party.domain === record.party.domain && old.state === "active" && old.accord.id !== record.accord.id) records.set(old.accord.id, { ...old, state: "ended" });
        }
        remember(record);
        for (const listener of listeners) listener(record.party.domain);
      });
    },
    view(record) {
      const { party } = record;
      const health = reachable.of(party.domain);
      return {
        domain: party.domain,
        organisation: record.about?.organisation ?? party.domain,
        url: party.url,
        nodeKey: toBase64Url(party.nodeKey),
        caKey: toBase64Url(party.caKey),
        officerKeys: party.officerKeys.map(toBase64Url),
        webOrigins: record.about?.webOrigins ?? [],
        ledger: party.ledger,
        maximumRank: record.accord.maximumRank,
        statedDevice: record.accord.caps.statedDevice,
        state: record.state === "active" && !accordInForce(record.accord, Math.floor(clock.now() / 1000)) ? "ended" : record.state,
        reachable: record.state === "active" && health.reachable,
        ...(health.heardAt === undefined ? {} : { lastSeen: Math.floor(health.heardAt / 1000) }),
      };
    },
  };
}

function fromRow(row: Row, own: string): AccordRecord {
  const signed = row.state === "active" || row.state === "ended";
  let accord: Accord;
  try {
    accord = signed ? verifyAccord(row.bytes) : readProposal(row.bytes);
  } catch (cause) {
    if (row.state !== "ended") throw new Failure("accord/tampered", row.id, { cause });
    accord = readProposal(row.bytes); // withdrawn before both had signed
  }
  const rotations = JSON.parse(row.rotations) as string[];
  return {
    accord,
    state: row.state,
    party: partyNow(accord, rotations, own),
    rotations,
    ending: row.ending && concat(row.ending),
    about: row.about === null ? null : wellKnown.parse(JSON.parse(row.about)),
    untold: row.untold === 1,
    createdAt: row.created_at,
  };
}

/** The other side after all signed changes of its key. */
export function partyNow(accord: Accord, rotations: readonly string[], own: string): AccordParty {
  return otherParty(termsNow(accord, rotations), own);
}

export function termsNow(accord: Accord, rotations: readonly string[]): Accord {
  return rotations.reduce((terms, rotation) => applyRotation(terms, fromBase64Url(rotation)), accord);
}

export function sameTerms(a: Accord, b: Accord): boolean {
  return equalBytes(a.digest, b.digest);
}
