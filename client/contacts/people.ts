/**
 * Everybody whom this device knows, with their device chains. A chain is taken only if it begins with the fingerprint of the card, and only ever grows: an entry that
 * does not follow is refused and said (attack 2), whoever delivered it.
 */
import { type Chain, extendChain, fingerprintOf, verifyChain } from "../../protocol/identity/chain.ts";
import { parseEntry } from "../../protocol/identity/chain-entry.ts";
import { domainOf, parsePersonUri, type PersonUri } from "../../protocol/identity/uri.ts";
import { type Bytes, equalBytes, fromBase64Url } from "../../protocol/wire/bytes.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import { deviceNotice, type DeviceNotice } from "../../protocol/wire/signals.ts";
import { peekSigned, shaped } from "../../protocol/wire/signed.ts";
import type { KnownPerson, People as PeopleForFacts } from "../facts/port.ts";
import { listeners } from "../listeners.ts";
import type { Session } from "../session/session.ts";
import { serial } from "../serial.ts";
import { encodeRecord, readRecords } from "../store/records.ts";
import type { Store } from "../store/store.ts";
import type { Account } from "./account.ts";
import { newPersonRecord, type PersonRecord, personRecord } from "./person-record.ts";

const PREFIX = "person/";

export interface People extends PeopleForFacts {
  load(): Promise<void>;
  all(): readonly PersonRecord[];
  record(person: string): PersonRecord | undefined;
  chain(person: string): Chain | undefined;
  notice(person: string, deviceId: string): DeviceNotice | undefined;
  /** Changes what is kept of a person; durable before it shows. */
  update(person: string, change: (record: PersonRecord) => PersonRecord): Promise<PersonRecord>;
  add(record: PersonRecord): Promise<void>;
  remove(person: string): Promise<void>;
  /** By the word of the own desk. Whoever is known already stays as they are: `false` when that is with another fingerprint. */
  introduce(introduced: { person: string; name: string; organisation: string; fingerprint: Bytes }): Promise<boolean>;
  /** Takes entries if they follow. Throws `chain/…`. `true` when the chain grew. */
  extend(person: string, entries: readonly Bytes[]): Promise<boolean>;
  /** Asks the node for the person's chain. Throws what the node says, and `chain/…`. */
  fetchChain(person: string): Promise<boolean>;
  onChainRefused(listener: (event: { person: string; code: string }) => void): () => void;
  /** A chain grew: from length `before`. */
  onChainGrew(listener: (event: { person: string; before: number; byOfficers: boolean }) => void): () => void;
}

/** Two entries for one place, both by somebody who may sign there: proof of two histories. A forged one proves nothing but that somebody forges. */
function isSignedFork(chain: Chain, entries: readonly Bytes[], fingerprint: Bytes, officerKeys: readonly Bytes[]): boolean {
  return entries.some((bytes) => {
    try {
      const { seq } = parseEntry(bytes);
      const known = chain.entries[seq];
      if (!known || equalBytes(known, bytes) || seq === 0) return false;
      verifyChain([...chain.entries.slice(0, seq), bytes], { person: chain.person, fingerprint, officerKeys });
      return true;
    } catch {
      return false;
    }
  });
}

export function createPeople(deps: { store: () => Store; session: () => Session; account: Account; log: (event: string, values?: Record<string, string | number>) => void }): People {
  const records = new Map<string, PersonRecord>();
  const chains = new Map<string, Chain>();
  const changed = listeners<string>();
  const refused = listeners<{ person: string; code: string }>();
  const grew = listeners<{ person: string; before: number; byOfficers: boolean }>();

  const officerKeys = (person: string): Bytes[] => (deps.account.organisation(domainOf(person as PersonUri))?.officerKeys ?? []).map(fromBase64Url);

  // Each change is made on what the one before left: two at once must not undo one another, least of all a verification that is being taken back.
  const inTurn = serial();

  async function save(record: PersonRecord): Promise<void> {
    await deps.store().commit({ put: [[PREFIX + record.person, encodeRecord(record)]] });
    records.set(record.person, record);
    changed.tell(record.person);
  }

  function requireRecord(person: string): PersonRecord {
    const record = records.get(person);
    if (!record) throw new Failure("contact/unknown", person);
    return record;
  }

  function update(person: string, change: (record: PersonRecord) => PersonRecord): Promise<PersonRecord> {
    return inTurn(async () => {
      const next = change(requireRecord(person));
      await save(next);
      return next;
    });
  }

  async function extend(person: string, entries: readonly Bytes[]): Promise<boolean> {
    let record = requireRecord(person);
    const before = chains.get(person);
    let after: Chain;
    try {
      const expected = { officerKeys: officerKeys(person) };
      // A device that officers let in has nobody to tell it how its own chain begins: it takes the node's word, once.
      if (!before && record.consent === "self" && record.fingerprint.every((byte) => byte === 0) && entries[0]) record = await update(person, (known) => ({ ...known, fingerprint: fingerprintOf(entries[0]!) }));
      after = before ? extendChain(before, entries, expected) : verifyChain(entries, { ...expected, person: parsePersonUri(person), fingerprint: record.fingerprint });
    } catch (error) {
      refused.tell({ person, code: codeOf(error) });
      if (before && record.broken === null && isSignedFork(before, entries, record.fingerprint, officerKeys(person))) await update(person, (known) => ({ ...known, broken: "chain/fork" }));
      throw error;
    }
    if (before && after.entries.length === before.entries.length) return false;
    chains.set(person, after);
    const length = before?.entries.length ?? 0;
    const byOfficers = (after.recoveredAtSeq ?? -1) >= length && length > 0;
    // Officers can give a person's name to somebody else: whoever had verified the person has verified somebody else, perhaps.
    const outdated = ({ verification }: PersonRecord) => verification.state === "verified" && (after.recoveredAtSeq ?? -1) >= verification.chainLength;
    await update(person, (known) => ({ ...known, entries: [...after.entries] as Bytes[], verification: outdated(known) ? { ...known.verification, state: "none", method: null } : known.verification }));
    grew.tell({ person, before: length, byOfficers });
    return true;
  }

  const known = (person: string): KnownPerson | undefined => {
    const record = records.get(person);
    const chain = chains.get(person);
    if (!record || !chain) return undefined;
    const { followed, verification } = record;
    return {
      person,
      name: record.name,
      organisation: deps.account.organisation(domainOf(record.person as PersonUri))?.organisation ?? domainOf(record.person as PersonUri),
      chain,
      followed: { ...followed, state: record.broken !== null ? "lying" : followed.state === "unknown" ? "unreachable" : followed.state },
      verification: { state: verification.state, method: verification.method, at: verification.at },
    };
  };

  return {
    async load() {
      for (const [, record] of await readRecords(deps.store(), PREFIX, personRecord)) {
        records.set(record.person, record);
        if (record.entries.length === 0) continue;
        try {
          chains.set(record.person, verifyChain(record.entries, { person: parsePersonUri(record.person), fingerprint: record.fingerprint, officerKeys: officerKeys(record.person) }));
        } catch (error) {
          deps.log("people.chain-not-loaded", { code: codeOf(error) }); // it is fetched again
        }
      }
    },
    all: () => [...records.values()],
    record: (person) => records.get(person),
    chain: (person) => chains.get(person),
    notice(person, deviceId) {
      const bytes = records.get(person)?.notices[deviceId];
      return bytes && shaped(deviceNotice, peekSigned(bytes)); // verified when it was taken
    },
    known,
    update,
    add: (record) => inTurn(() => save(record)),
    remove: (person) =>
      inTurn(async () => {
        await deps.store().commit({ remove: [PREFIX + person] });
        records.delete(person);
        chains.delete(person);
        changed.tell(person);
      }),
    introduce: (introduced) =>
      inTurn(async () => {
        const record = records.get(introduced.person);
        if (record && equalBytes(record.fingerprint, introduced.fingerprint)) return true;
        if (record && record.consent !== "introduced" && record.consent !== "unknown") return false;
        // The desk has corrected itself: what was known by the earlier word is nobody's.
        chains.delete(introduced.person);
        await save(newPersonRecord({ ...introduced, consent: "introduced", requestedAt: 0 }));
        return true;
      }),
    extend,
    async fetchChain(person) {
      const { entries } = await deps.session().call("chain.get", { person });
      // What a stranger gets, too: the other node has not heard yet that one may know. Nothing was shown, so nothing was refused.
      if (entries.length === 0) throw new Failure("chain/empty");
      return extend(person, entries.map(fromBase64Url));
    },
    onChange: changed.add,
    onChainRefused: refused.add,
    onChainGrew: grew.add,
  };
}
